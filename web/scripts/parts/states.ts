// The states that only scripts can make, in the shapes of templates/parts/states.html: loading, failed, and old.
const NOTICED_MS = 250;
const OLD_MS = 600_000;
let timer: number | undefined;

const note = (is: string, tone: string, text: string): HTMLElement => {
  const made = document.createElement("p");
  made.className = `note ${tone}`;
  made.dataset["is"] = is;
  made.setAttribute("role", "status");
  made.append(text);
  return made;
};

/** Says of the parts of the page that others are on their way, once it takes long enough to be noticed. */
export const loading = (isLoading: boolean): void => {
  clearTimeout(timer);
  const say = (): void => {
    for (const part of document.querySelectorAll("[data-part=found], [data-part=offers], [data-part=request]")) {
      if (isLoading) part.setAttribute("aria-busy", "true");
      else part.removeAttribute("aria-busy");
    }
  };
  if (isLoading) timer = window.setTimeout(say, NOTICED_MS);
  else say();
};

/** Takes back what the last failure said. */
export const mended = (): void => {
  for (const told of document.querySelectorAll("[data-is=error]")) told.remove();
};

/** Says before a part that it could not be brought up to date, and offers to try again. */
export const failed = (before: Element | null, text: string, again: () => void): void => {
  mended();
  const told = note("error", "bad", `${text} `);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "again";
  button.textContent = "Try again";
  button.addEventListener("click", () => {
    mended();
    again();
  });
  told.append(button);
  before?.before(told);
};

/** Says that a page is old because nothing newer can be had: the server keeps its last answers while it is in trouble. */
export const tellStale = (): void => {
  const [shown] = performance.getEntriesByType("navigation");
  if (!(shown instanceof PerformanceNavigationTiming)) return;
  const old = shown.serverTiming.find((one) => one.name === "stale");
  if (!old || old.duration < OLD_MS) return;
  const moment = new Date(performance.timeOrigin - old.duration);
  const made = moment.toLocaleString([...navigator.languages], { dateStyle: "medium", timeStyle: "short" });
  before(note("stale", "warn", `Nothing newer can be had right now. This page is as it was at ${made}.`));
};

const before = (told: HTMLElement): HTMLElement => {
  const place = document.createElement("div");
  place.className = "wrap";
  place.append(told);
  document.querySelector("main")?.prepend(place);
  return place;
};

/** Says on every page that the reader is offline, and as of when it is; on the page for that case, tries again. */
export const tellOffline = (): void => {
  let told: HTMLElement | undefined;
  const look = (): void => {
    told?.remove();
    if (navigator.onLine || document.querySelector("[data-unreachable]")) return;
    const read = new Date(performance.timeOrigin).toLocaleTimeString([...navigator.languages], { timeStyle: "short" });
    told = before(note("stale", "warn", `You are offline. This page is as it was at ${read}.`));
  };
  addEventListener("offline", look);
  addEventListener("online", look);
  look();
};
