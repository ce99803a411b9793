// Buttons that copy: the text in data-copy, or that of the element whose id is in data-copy-from.

/** Shows the buttons, which do nothing without a script, and makes them copy. */
export const copyOnClick = (): void => {
  addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest<HTMLElement>("[data-copy], [data-copy-from]");
    if (button) void copy(button);
  });
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy], [data-copy-from]")) button.hidden = false;
};

const copy = async (button: HTMLElement): Promise<void> => {
  const source = document.getElementById(button.dataset["copyFrom"] ?? "");
  try {
    await navigator.clipboard.writeText(button.dataset["copy"] || source?.textContent || "");
    button.dataset["done"] = "";
    setTimeout(() => delete button.dataset["done"], 1500);
  } catch {
    // Where the browser forbids it, the text is selected, so that the reader can copy it.
    getSelection()?.selectAllChildren(source ?? button);
  }
};
