// The palette: a list of every model, provider, page and action, searched in the browser and worked by keyboard alone.
import { load, search, searchServer } from "./index";
import { type Entry, aliasMeant } from "./names";

const MOST = 12;
const FEW = 3;
const WAIT_MS = 150;

const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const input = element("input", {
  type: "text",
  role: "combobox",
  "aria-label": "Search models, providers, pages and actions",
  "aria-controls": "palette-list",
  "aria-expanded": "true",
  "aria-autocomplete": "list",
  autocomplete: "off",
  autocapitalize: "none",
  spellcheck: "false",
  placeholder: "Model, provider, page or action",
});
const list = element("div", { id: "palette-list", role: "listbox", "aria-label": "Found" });
const note = element("p", { role: "status" });
const dialog = element("dialog", { class: "palette", "aria-label": "Search" }, input, list, note);
let shown: readonly Entry[] = [];
let at = 0;
let timer: number | undefined;
let asked = 0;
let isLoading = false;

const mark = (next: number): void => {
  list.children[at]?.setAttribute("aria-selected", "false");
  at = shown.length ? (next + shown.length) % shown.length : 0;
  const marked = list.children[at];
  if (!shown.length || !marked) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  marked.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", marked.id);
};

const move = (by: number): void => {
  mark(at + by);
  list.children[at]?.scrollIntoView({ block: "nearest" });
};

const option = (one: Entry, index: number): HTMLElement => {
  const alias = aliasMeant(one, input.value);
  return element(
    "div",
    { role: "option", id: `palette-${index}`, "aria-selected": "false" },
    element("span", {}, one.name),
    element("small", {}, alias ? `${one.kind}, also ${alias}` : one.kind),
  );
};

/** Shows what was found; what comes later for the same text leaves the choice that the arrows have made. */
const show = (found: readonly Entry[], isLater = false): void => {
  const chosen = isLater && at > 0 ? shown[at] : undefined;
  shown = found.slice(0, MOST);
  list.replaceChildren(...shown.map(option));
  const empty = isLoading ? "Loading the names…" : "Nothing has a name like this.";
  note.textContent = shown.length ? "↑ ↓ to choose, Enter to open, Esc to close" : empty;
  mark(Math.max(0, shown.findIndex((one) => one.kind === chosen?.kind && one.id === chosen.id)));
};

const ask = async (text: string): Promise<void> => {
  const number = (asked += 1);
  const hits = await searchServer(text, MOST).catch(() => []); // what is shown already stays
  if (number !== asked || input.value !== text) return;
  const known = new Set(shown.map((one) => `${one.kind} ${one.id}`));
  const more = hits.filter((hit) => !known.has(`${hit.kind} ${hit.id}`));
  if (more.length) show([...shown, ...more], true);
};

const update = (isLater = false): void => {
  const text = input.value;
  const found = search(text, MOST);
  show(found, isLater);
  clearTimeout(timer);
  if (text.trim() && found.length <= FEW) timer = window.setTimeout(() => void ask(text), WAIT_MS);
};

const choose = (): void => {
  const one = shown[at];
  if (!one) return;
  dialog.close();
  one.open();
};

const open = async (): Promise<void> => {
  if (!dialog.isConnected) document.body.append(dialog);
  input.value = "";
  dialog.showModal();
  isLoading = true;
  update();
  try {
    await load();
    isLoading = false;
    update(true);
  } catch {
    isLoading = false;
    note.textContent = "The names cannot be loaded right now. Pages still open.";
  }
};

/** Opens the palette, or closes it when it is open. */
export const toggle = async (): Promise<void> => {
  if (dialog.open) dialog.close();
  else await open();
};

input.addEventListener("input", () => update());
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter") choose();
  else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => {
  const clicked = event.target instanceof Element && event.target.closest("[role=option]");
  if (!clicked) return;
  at = [...list.children].indexOf(clicked);
  choose();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
