// Runs before the first paint, so that a remembered theme never flashes. Three states: system, light, dark.
(() => {
  const root = document.documentElement;
  const order = ["system", "light", "dark"];
  const read = () => {
    try {
      const kept = localStorage.getItem("theme");
      return order.includes(kept) ? kept : "system";
    } catch {
      return "system"; // storage can be forbidden; the page then follows the system
    }
  };
  const show = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  const keep = (theme) => {
    try {
      if (theme === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // the choice then holds for this page only
    }
  };
  let theme = read();
  show(theme);

  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const label = button.querySelector("[data-theme-name]");
    const say = () => {
      label.textContent = theme;
      button.dataset.now = theme;
    };
    button.addEventListener("click", () => {
      theme = order[(order.indexOf(theme) + 1) % order.length];
      show(theme);
      keep(theme);
      say();
    });
    say();
    button.hidden = false;
  });
  addEventListener("storage", (event) => {
    if (event.key === "theme") show((theme = read()));
  });
})();
