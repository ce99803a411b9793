// Cmd/Ctrl+K and the Find button open the palette, whose code is fetched by the first reader who wants it.

const toggle = async (): Promise<void> => {
  const { toggle: inner } = await import("./dialog");
  await inner();
};

/** Listens for the key on every page, and shows the buttons that open the palette. */
export const openByKeyboard = (): void => {
  addEventListener("keydown", (event) => {
    // The first key of the two is pressed a moment before the second: time enough for the code to come.
    if (event.key === "Control" || event.key === "Meta") void import("./dialog");
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    void toggle();
  });
  for (const button of document.querySelectorAll<HTMLElement>("[data-palette-open]")) {
    const key = button.querySelector("kbd");
    if (key && /mac|iphone|ipad/i.test(navigator.userAgent)) key.textContent = "⌘K";
    button.addEventListener("click", () => void toggle());
    // The code is on its way while the finger is: nobody waits for it after the click.
    button.addEventListener("pointerenter", () => void import("./dialog"), { once: true });
    button.hidden = false;
  }
};
