// What only the server can make, such as charts, percentiles and whether our own prober still works, is taken from the
// page as it is by now.
import { exchange, fetchPage } from "../parts/page";
import { judgeAll } from "./rows";
import { tickAll } from "./times";

const EVERY_MS = 60_000;
const SOON_MS = 12_000; // the server keeps the page for ten seconds
const PARTS = ["notices", "past"];
const SLICE = 12; // rows exchanged a frame: some milliseconds of layout
const CELLS = [".trend", "[data-label='Uptime']", "[data-label='First token']", "[data-label='p95']"];

/**
 * Judges rows by their age, and looks at the whole page again every minute: when no news come, the page says why.
 * `then` runs when a part came anew.
 */
export const keepFresh = (board: HTMLElement, then: () => void): { due: () => void } => {
  let timer: number | undefined;
  let isSoon = false;
  setInterval(() => !document.hidden && judgeAll(board), 5000);
  // A filter exchanges the whole table; its times tick at once, before they are painted.
  const exchanged = new MutationObserver(() => {
    then();
    tickAll();
  });
  for (const part of board.querySelectorAll("[data-part]")) exchanged.observe(part, { childList: true });

  const wait = (ms: number): void => {
    clearTimeout(timer);
    isSoon = ms < EVERY_MS;
    timer = window.setTimeout(() => void look(), ms);
  };
  const look = async (): Promise<void> => {
    wait(EVERY_MS);
    const found = document.hidden ? null : await fetchPage(location.href).catch(() => null);
    if (found) merge(board, found);
  };
  wait(EVERY_MS);
  return { due: () => void (isSoon || wait(SOON_MS)) };
};

/** Takes the whole page anew, after an absence whose news nobody keeps; says whether the server had one. */
export const renew = async (board: HTMLElement): Promise<boolean> => {
  const found = await fetchPage(location.href).catch(() => null);
  const stream = found?.querySelector<HTMLElement>("[data-board]")?.dataset["stream"];
  if (!found || !stream) return false;
  board.dataset["stream"] = stream;
  await exchange(found);
  return true;
};

const merge = (board: HTMLElement, found: Document): void => {
  const parts = PARTS.map((name) => (): void => {
    replace(board.querySelector(`[data-part="${name}"]`), found.querySelector(`[data-part="${name}"]`));
  });
  const fresh = new Map<string | undefined, Element>();
  for (const row of found.querySelectorAll<HTMLElement>("tr[data-provider]")) fresh.set(row.dataset["provider"], row);
  // States and times of probes are newer here than in a kept page, so of a row only its figures are taken.
  const renewRow = (row: HTMLElement): void => {
    const next = fresh.get(row.dataset["provider"]);
    if (next) for (const cell of CELLS) replace(row.querySelector(cell), next.querySelector(cell));
  };
  const rows = [...board.querySelectorAll<HTMLElement>("tr[data-provider]")];
  const slices: (() => void)[] = [];
  for (let start = 0; start < rows.length; start += SLICE) {
    slices.push(() => rows.slice(start, start + SLICE).forEach(renewRow));
  }
  oneByOne([...parts, ...slices]);
};

/** Takes one step a frame, as all at once would hold up the reader; a page that nobody sees has no frames to wait for. */
const oneByOne = ([step, ...rest]: readonly (() => void)[]): void => {
  if (!step) return;
  step();
  const next = (): void => oneByOne(rest);
  if (document.hidden) setTimeout(next);
  else requestAnimationFrame(() => setTimeout(next));
};

const replace = (old: Element | null, next: Element | null): void => {
  if (old && next && old.innerHTML !== next.innerHTML) old.replaceChildren(...next.childNodes);
};
