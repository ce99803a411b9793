// The list of open incidents, and the note of one in its provider's row.
import type { Incident } from "./news";
import { rowOf } from "./rows";
import { set, ticking } from "./times";

/** Shows an incident that opened or grew, and takes away one that closed. */
export const openIncident = (board: HTMLElement, incident: Incident): void => {
  note(board, incident);
  const list = board.querySelector<HTMLElement>("[data-open] ol");
  if (!list) return;
  const there = list.querySelector<HTMLElement>(`[data-of="${CSS.escape(incident.provider_id)}"]`);
  if (incident.closed_at) there?.remove();
  else if (there) fill(there, incident);
  else list.prepend(made(board, incident));
  if (Boolean(there) === Boolean(incident.closed_at)) say(board, incident);
  const number = list.children.length;
  const heading = board.querySelector("[data-open] h2");
  if (heading) heading.textContent = `${number} open incident${number === 1 ? "" : "s"}`;
  board.querySelector<HTMLElement>("[data-open]")?.toggleAttribute("hidden", number === 0);
};

/** Tells a screen reader what opened or ended: among the rows nobody would notice. */
const say = (board: HTMLElement, incident: Incident): void => {
  const place = board.querySelector("[data-said]");
  const name = rowOf(board, incident.provider_id)?.querySelector("a")?.textContent ?? incident.provider_id;
  if (place) place.textContent = `${name}: ${incident.closed_at ? "incident ended" : `${incident.severity}, incident opened`}`;
};

const note = (board: HTMLElement, incident: Incident): void => {
  const cell = rowOf(board, incident.provider_id)?.querySelector("[data-state]");
  const there = cell?.querySelector("small");
  if (incident.closed_at) there?.remove();
  else if (cell && !there) {
    const small = document.createElement("small");
    small.append("incident opened ", ticking(incident.opened_at));
    cell.append(small);
  }
};

const made = (board: HTMLElement, incident: Incident): HTMLElement => {
  const template = board.querySelector<HTMLTemplateElement>("template[data-incident]");
  const item = template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const row = rowOf(board, incident.provider_id);
  const link = item.querySelector("a");
  if (link) {
    link.href = `/providers/${encodeURIComponent(incident.provider_id)}`;
    link.textContent = row?.querySelector("a")?.textContent ?? incident.provider_id;
  }
  item.dataset["of"] = incident.provider_id;
  item.querySelector(".chip")?.toggleAttribute("hidden", !row?.querySelector(".chip"));
  fill(item, incident);
  return item;
};

const fill = (item: HTMLElement, incident: Incident): void => {
  const state = item.querySelector(".state");
  const word = state?.querySelector(".word");
  if (state && word) {
    state.className = `state is-${incident.severity}`;
    word.textContent = incident.severity;
  }
  const time = item.querySelector("time");
  if (time) set(time, incident.opened_at);
  const from = item.querySelector("[data-from]");
  if (from) from.textContent = `seen from ${incident.regions.join(", ")}`;
};
