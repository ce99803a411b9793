// Dates and numbers as the reader writes them, from what the server sends in one form for all. A time of day gets the
// reader's time zone; one with data-ago says how long ago it was, and goes on counting.
import { isUsual, locales, writeNumber } from "./numbers";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: readonly (readonly [number, Intl.RelativeTimeFormatUnit, number])[] = [
  [MINUTE, "second", 1],
  [HOUR, "minute", MINUTE],
  [DAY, "hour", HOUR],
  [30 * DAY, "day", DAY],
  [365 * DAY, "month", 30 * DAY],
  [Infinity, "year", 365 * DAY],
];
const TICK_MS = 10_000;
const MONTH = "2026-03".length;
const DATE = "2026-03-05".length;
const moments = new Intl.DateTimeFormat(locales, { dateStyle: "medium", timeStyle: "short" });
const days = new Intl.DateTimeFormat(locales, { dateStyle: "medium", timeZone: "UTC" });
const months = new Intl.DateTimeFormat(locales, { month: "short", year: "numeric", timeZone: "UTC" });
// On the axis of a chart there is no room for more than the hour, the day or the month.
const onAxis: Record<number, Intl.DateTimeFormat> = {
  [MONTH]: new Intl.DateTimeFormat(locales, { month: "short", timeZone: "UTC" }),
  [DATE]: new Intl.DateTimeFormat(locales, { day: "numeric", month: "short", timeZone: "UTC" }),
};
const hours = new Intl.DateTimeFormat(locales, { timeStyle: "short" });
const whole = new Intl.DateTimeFormat(locales, { dateStyle: "full", timeStyle: "long" });
// The words beside it are English, so the distance is, too.
const distance = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const language = moments.resolvedOptions().locale;
const isEnglish = language.startsWith("en");

/** How long ago a moment was, or how far away it is. */
export const ago = (moment: number, now: number): string => {
  const seconds = Math.round((moment - now) / 1000);
  const [, unit, size] = UNITS.find(([most]) => Math.abs(seconds) < most) ?? UNITS[0]!;
  return distance.format(Math.trunc(seconds / size), unit);
};

/** Says that an element is not in the page's English; its direction is that of its own letters. */
const inLanguage = (element: HTMLElement): void => {
  if (isEnglish) return;
  element.lang = language;
  element.dir = "auto";
};

/** Writes a time for the reader, with the whole of it in the title. */
export const writeTime = (element: HTMLTimeElement): void => {
  const machine = element.dateTime;
  const moment = new Date(machine);
  if (Number.isNaN(moment.getTime())) return;
  if (!machine.includes("T")) {
    element.textContent = (machine.length > MONTH ? days : months).format(moment);
    inLanguage(element);
    return;
  }
  element.title = whole.format(moment);
  if ("ago" in element.dataset) element.textContent = ago(moment.getTime(), Date.now());
  else {
    element.textContent = moments.format(moment);
    inLanguage(element);
  }
};

/** Writes a moment on the axis of a chart; the year stays where the server has said it. */
const writeTick = (element: SVGElement): void => {
  const machine = element.dataset["at"] ?? "";
  const year = element.textContent?.match(/\b\d{4}$/);
  element.textContent = (year ? months : (onAxis[machine.length] ?? hours)).format(new Date(machine));
};

/** What can be copied gets a button; inside something folded, when it is opened. */
const offerToCopy = (element: HTMLElement): void => {
  if (element.closest("details:not([open])")) return;
  element.dataset["offered"] = "";
  const text = element instanceof HTMLDataElement ? element.value : (element.textContent ?? "").trim();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.dataset["copy"] = text;
  button.textContent = "copy";
  button.setAttribute("aria-label", `Copy ${text}`);
  element.after(button);
};

const read = (root: ParentNode): void => {
  for (const element of root.querySelectorAll("time[datetime]:not([data-read])")) {
    if (!(element instanceof HTMLTimeElement)) continue;
    element.dataset["read"] = "";
    writeTime(element);
  }
  for (const element of root.querySelectorAll<SVGElement>("[data-at]:not([data-read])")) {
    element.dataset["read"] = "";
    writeTick(element);
  }
  if (!isUsual) {
    for (const element of root.querySelectorAll<HTMLElement | SVGElement>(":is(data[value], .n):not([data-read])")) {
      element.dataset["read"] = "";
      writeNumber(element);
    }
  }
  // Parts that are exchanged bring their buttons anew, hidden as without a script.
  for (const button of root.querySelectorAll<HTMLElement>("[data-copy-from][hidden]")) button.hidden = false;
  const copied = ":is([data-copyable], .details data.price):not([data-offered])";
  for (const element of root.querySelectorAll<HTMLElement>(copied)) offerToCopy(element);
};

/** Writes all times and numbers of the page, those of parts that come later, and goes on counting. */
export const writeForReader = (): void => {
  read(document);
  addEventListener("toggle", (event) => event.target instanceof Element && read(event.target), { capture: true });
  new MutationObserver((changes) => {
    const grown = changes.filter((one) => [...one.addedNodes].some((node) => node instanceof Element));
    for (const place of new Set(grown.map((one) => one.target))) if (place instanceof Element) read(place);
  }).observe(document.body, { childList: true, subtree: true });
  setInterval(() => {
    if (document.hidden) return;
    // Those of a board tick by themselves, and only in sight: to write hundreds at once would hold up the reader.
    for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-ago]:not([data-board] *)")) {
      writeTime(element);
    }
  }, TICK_MS);
};
