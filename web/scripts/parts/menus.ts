// A menu that lies over the page closes as menus do: with Escape, and when something else is clicked.

/** Closes open menus for whoever is done with them. */
export const closeMenus = (): void => {
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    }
  });
};
