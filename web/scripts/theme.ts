// Runs before the first paint, so that a remembered theme never flashes, and that what only scripts need, or make
// needless, has its place from the start. Three states: system, light, dark.
// It is a classic script that waits for nothing, hence it imports nothing.

const ORDER = ["system", "light", "dark"] as const;
type Theme = (typeof ORDER)[number];

const read = (): Theme => {
  try {
    const kept = localStorage.getItem("theme");
    return ORDER.find((theme) => theme === kept) ?? "system";
  } catch {
    return "system"; // storage can be forbidden; the page then follows the system
  }
};

const keep = (theme: Theme): void => {
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // the choice then holds for this page only
  }
};

const show = (theme: Theme): void => {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
};

const offerSwitch = (): void => {
  const button = document.querySelector<HTMLElement>("[data-theme-switch]");
  const label = button?.querySelector("[data-theme-name]");
  if (!button || !label) return;
  const say = (): void => {
    label.textContent = now;
    button.dataset["now"] = now;
  };
  const take = (theme: Theme): void => {
    now = theme;
    show(now);
    say();
  };
  button.addEventListener("click", () => {
    take(ORDER[(ORDER.indexOf(now) + 1) % ORDER.length] ?? "system");
    keep(now);
  });
  addEventListener("storage", (event) => {
    if (event.key === "theme") take(read()); // chosen in another tab
  });
  say();
  button.hidden = false;
};

document.documentElement.dataset["scripted"] = "";
let now = read();
show(now);
addEventListener("DOMContentLoaded", offerSwitch);
