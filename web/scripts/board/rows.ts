// The rows of the table: what a probe changes in them.
import { type Seen, overall } from "./judge";
import { count as countOf } from "../parts/numbers";
import type { Probe, State } from "./news";
import { set, ticking } from "./times";

const seen = new WeakMap<HTMLElement, Record<string, Seen>>();

const regionsOf = (row: HTMLElement): Record<string, Seen> => {
  let regions = seen.get(row);
  if (!regions) {
    regions = JSON.parse(row.dataset["regions"] ?? "{}") as Record<string, Seen>;
    seen.set(row, regions);
  }
  return regions;
};

/** The row of a provider, if the filters let it be shown. */
export const rowOf = (board: HTMLElement, provider: string): HTMLElement | null =>
  board.querySelector<HTMLElement>(`tr[data-provider="${CSS.escape(provider)}"]`);

/** Brings a probe's row up to date; what is older than the row, or of another region than is shown, changes nothing. */
export const hear = (board: HTMLElement, probe: Probe): void => {
  if (probe.kind !== "health") return;
  const row = rowOf(board, probe.provider_id);
  const wanted = board.querySelector<HTMLElement>("table.board")?.dataset["region"];
  if (!row || (wanted && wanted !== probe.region)) return;
  const regions = regionsOf(row);
  const at = Date.parse(probe.checked_at) / 1000;
  const before = regions[probe.region];
  if (before && before[1] >= Math.floor(at)) return;
  regions[probe.region] = [probe.state, Math.floor(at), probe.interval_s];
  row.dataset["regions"] = JSON.stringify(regions);
  showTime(row, probe.checked_at);
  judge(board, row, Date.now(), probe);
};

/** Judges every row again: a probe that grows too old says nothing any more. */
export const judgeAll = (board: HTMLElement): void => {
  const now = Date.now();
  for (const row of board.querySelectorAll<HTMLElement>("tr[data-provider]")) judge(board, row, now);
};

const judge = (board: HTMLElement, row: HTMLElement, now: number, probe?: Probe): void => {
  const shown = row.querySelector<HTMLElement>("[data-state] .state");
  const word = shown?.querySelector(".word");
  if (!shown || !word) return;
  const before = word.textContent as State;
  const state = overall(regionsOf(row), now / 1000, Number(board.dataset["patience"]));
  const why = row.querySelector("[data-why]");
  if (why && state === "up") why.textContent = "";
  else if (why && probe && (probe.state === state || state === "unknown")) {
    why.textContent = probe.detail ?? probe.error ?? "";
  } else if (why && state === "unknown" && before !== "unknown") why.textContent = "the last probe is too old";
  if (state === before) return;
  shown.className = `state is-${state}`;
  word.textContent = state;
  count(board, before, -1);
  count(board, state, 1);
};

const count = (board: HTMLElement, state: State, by: number): void => {
  const place = board.querySelector<HTMLElement>(`[data-count="${state}"]`);
  if (!place) return;
  const number = Number(place.dataset["value"]) + by;
  place.dataset["value"] = String(number);
  place.textContent = countOf(number);
  place.parentElement?.classList.toggle("none", number === 0);
};

const showTime = (row: HTMLElement, moment: string): void => {
  const cell = row.querySelector("[data-last]");
  if (!cell) return;
  const time = cell.querySelector("time");
  if (time) {
    if (Date.parse(moment) > Date.parse(time.dateTime)) set(time, moment);
    return;
  }
  // The first probe of this provider: its figures come with the next look at the whole page.
  cell.replaceChildren(ticking(moment));
  row.classList.remove("never");
  row.querySelector(".trend")?.replaceChildren();
};
