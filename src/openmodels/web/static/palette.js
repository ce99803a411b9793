// Cmd/Ctrl+K: a list of every model, provider, page and action, searched in the browser and worked by keyboard alone.
// The names are asked for when the palette is first opened. What they do not know (an alias) the server is asked.
const MOST = 12;
const FEW = 3;
const WAIT_MS = 150;
const PAGES = [
  ["Home", "/"],
  ["All models", "/models"],
  ["All providers", "/providers"],
  ["Compare offers", "/compare"],
  ["API documentation", "/api/docs"],
  ["Cheapest models by input price", "/models?sort=price"],
  ["Models with open weights", "/models?open_weights=true"],
];

const squash = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
const split = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const entry = (name, id, kind, open) => ({
  name,
  id,
  kind,
  open,
  whole: squash(name),
  key: ` ${squash(id)} ${squash(name)} `,
  words: [...new Set([...split(name), ...split(id)])],
});

// How many letters must be changed, added, dropped or swapped; gives up above `most`.
const distance = (a, b, most) => {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      let cost = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      now.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    before = last;
    last = now;
  }
  return last[b.length];
};

const score = (one, typed, words) => {
  if (one.whole === typed) return 100;
  if (one.key.includes(` ${typed}`)) return 80 - one.whole.length / 100;
  if (one.key.includes(typed)) return 60 - one.whole.length / 100;
  let sum = 0;
  for (const word of words) {
    if (one.words.includes(word)) sum += 3;
    else if (one.words.some((own) => own.startsWith(word))) sum += 2;
    else if (one.key.includes(word)) sum += 1;
    else return 0;
  }
  return 20 + sum - one.whole.length / 100;
};

const rank = (entries, words) => {
  const typed = words.join("");
  return entries
    .map((one) => [score(one, typed, words), one])
    .filter(([points]) => points > 0)
    .sort(([a], [b]) => b - a)
    .map(([, one]) => one);
};

let entries = [];
let vocabulary = [];
let loading;

// A word that no name has is taken for the known word it is nearest to; digits are never mistyped.
const righted = (word) => {
  if (word.length < 3 || /\d/.test(word)) return word;
  const most = word.length < 6 ? 1 : 2;
  let best = most + 1;
  let found = word;
  for (const known of vocabulary) {
    if (known.startsWith(word)) return word;
    const one = distance(word, known.length > word.length + 1 ? known.slice(0, word.length) : known, most);
    if (one < best) [best, found] = [one, known];
  }
  return found;
};

const search = (text) => {
  const words = split(text);
  if (!words.length) return entries.slice(0, PAGES.length + 1);
  const found = rank(entries, words);
  return found.length ? found : rank(entries, words.map(righted));
};

const go = (url) => () => location.assign(url);
const load = async () => {
  const actions = [
    entry("Change the theme", "theme", "action", () => document.querySelector("[data-theme-switch]")?.click()),
  ];
  const pages = PAGES.map(([name, url]) => entry(name, url, "page", go(url)));
  entries = [...pages, ...actions];
  const answer = await fetch("/api/search/index");
  if (!answer.ok) throw new Error(`the index answers ${answer.status}`);
  const { models, providers } = await answer.json();
  entries = [
    ...entries,
    ...models.map(({ id, name }) => entry(name, id, "model", go(`/models/${encodeURIComponent(id)}`))),
    ...providers.map(({ id, name }) => entry(name, id, "provider", go(`/providers/${encodeURIComponent(id)}`))),
  ];
  vocabulary = [...new Set(entries.flatMap((one) => one.words))].filter((word) => !/\d/.test(word));
};

const element = (tag, attributes, ...children) => {
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
let shown = [];
let at = 0;
let timer;
let asked = 0;

const mark = (next) => {
  at = shown.length ? (next + shown.length) % shown.length : 0;
  [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  if (shown.length) input.setAttribute("aria-activedescendant", `palette-${at}`);
  else input.removeAttribute("aria-activedescendant");
  list.children[at]?.scrollIntoView({ block: "nearest" });
};

const show = (found) => {
  shown = found.slice(0, MOST);
  list.replaceChildren(
    ...shown.map((one, index) =>
      element(
        "div",
        { role: "option", id: `palette-${index}` },
        element("span", {}, one.name),
        element("small", {}, one.kind),
      ),
    ),
  );
  note.textContent = shown.length ? "↑ ↓ to choose, Enter to open, Esc to close" : "Nothing has a name like this.";
  mark(0);
};

const ask = async (text) => {
  const number = (asked += 1);
  const answer = await fetch(`/api/search?q=${encodeURIComponent(text)}&limit=${MOST}`).catch(() => null);
  if (!answer?.ok || number !== asked || input.value !== text) return;
  const { models, providers } = await answer.json();
  const known = new Set(shown.map((one) => `${one.kind} ${one.id}`));
  const more = [...models, ...providers]
    .filter((hit) => !known.has(`${hit.type} ${hit.id}`))
    .map((hit) => entry(hit.name, hit.id, hit.type, go(`/${hit.type}s/${encodeURIComponent(hit.id)}`)));
  if (more.length) show([...shown, ...more]);
};

const update = () => {
  const text = input.value;
  const found = search(text);
  show(found);
  clearTimeout(timer);
  if (text.trim() && found.length <= FEW) timer = setTimeout(() => ask(text), WAIT_MS);
};

const choose = () => {
  const one = shown[at];
  if (!one) return;
  dialog.close();
  one.open();
};

const open = async () => {
  if (dialog.open) return;
  if (!dialog.isConnected) document.body.append(dialog);
  input.value = "";
  dialog.showModal();
  loading ??= load();
  update();
  try {
    await loading;
    update();
  } catch {
    loading = undefined; // the next opening tries again
    note.textContent = "The names cannot be loaded right now. Pages still open.";
  }
};

input.addEventListener("input", update);
input.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark(at + step);
  else if (event.key === "Enter") choose();
  else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option) return;
  at = [...list.children].indexOf(option);
  choose();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    if (dialog.open) dialog.close();
    else void open();
  }
});
for (const button of document.querySelectorAll("[data-palette-open]")) {
  if (/mac|iphone|ipad/i.test(navigator.platform)) button.querySelector("kbd").textContent = "⌘K";
  button.addEventListener("click", () => void open());
  button.hidden = false;
}
