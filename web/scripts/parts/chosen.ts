// What is chosen for a comparison stays chosen in this tab: offers of several models come together that way. Without this
// script the boxes of one page are compared.
const NAME = "compare";
const MOST = 6;

const read = (): readonly string[] => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // storage can be forbidden; what is chosen then holds for this page only
  }
};

const keep = (chosen: readonly string[]): void => {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(chosen));
  } catch {
    // the same
  }
};

let chosen = read();

const boxes = (): NodeListOf<HTMLInputElement> => document.querySelectorAll<HTMLInputElement>("input.choose");

/** The address at which everything that is chosen stands side by side. */
export const chosenAddress = (): string => {
  const query = new URLSearchParams(chosen.map((one) => ["offer", one]));
  return `/compare${query.size ? `?${query}` : ""}`;
};

/** Ticks the boxes of what is chosen, and says how much that is; called again when rows came anew. */
export const showChosen = (): void => {
  for (const box of boxes()) {
    box.checked = chosen.includes(box.value);
    box.disabled = !box.checked && chosen.length >= MOST;
  }
  const bar = document.querySelector<HTMLElement>("form#compare");
  if (!bar) return;
  bar.toggleAttribute("data-any", chosen.length > 0);
  const told = bar.querySelector("[data-chosen]");
  if (told) told.textContent = `${chosen.length} of ${MOST} chosen for a comparison`;
  bar.querySelector("[data-clear]")?.removeAttribute("hidden");
};

const choose = (changed: readonly string[]): void => {
  chosen = changed;
  keep(changed);
  showChosen();
};

/** Remembers what is chosen, from page to page, and compares all of it. */
export const rememberChosen = (): void => {
  // The page that compares shows what is chosen, so a column that is removed there is chosen no more.
  const compared = location.pathname === "/compare" ? new URLSearchParams(location.search).getAll("offer") : [];
  choose(compared.length ? compared : chosen);
  addEventListener("change", ({ target: box }) => {
    if (!(box instanceof HTMLInputElement) || !box.matches("input.choose")) return;
    const others = chosen.filter((one) => one !== box.value);
    choose(box.checked ? [...others, box.value].slice(-MOST) : others);
  });
  addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-clear]")) choose([]);
  });
  document.querySelector("form#compare")?.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(chosenAddress());
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    chosen = read();
    showChosen();
  });
};
