// Fields that want a model's id suggest models by name, id or alias, from the same list as the palette's.
const MOST = 8;

/** Fills the lists of suggestions while somebody types; without this script the field is as good as its placeholder. */
export const suggestNames = (): void => {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-suggest]")) {
    field.addEventListener("focus", () => void load(field), { once: true });
  }
};

const load = async (field: HTMLInputElement): Promise<void> => {
  const names = await import("../palette/index");
  const suggest = (): void => {
    const found = names.search(field.value, 3 * MOST).filter((one) => one.kind === field.dataset["suggest"]);
    field.list?.replaceChildren(...found.slice(0, MOST).map((one) => new Option(one.name, one.id)));
  };
  field.addEventListener("input", suggest);
  await names.load().catch(() => undefined); // an id that is typed in full works all the same
  suggest();
};
