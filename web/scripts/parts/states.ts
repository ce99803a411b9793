// The states that only scripts can make, in the shapes of templates/parts/states.html: loading, failed, and old.
const NOTICED_MS = 250;
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

/** Says on every page that the reader is offline, and as of when it is; on the page for that case, tries again. */
export const tellOffline = (): void => {
  let told: HTMLElement | undefined;
  const look = (): void => {
    told?.remove();
    if (navigator.onLine || document.querySelector("[data-unreachable]")) return;
    const read = new Date(performance.timeOrigin).toLocaleTimeString([...navigator.languages], { timeStyle: "short" });
    told = document.createElement("div");
    told.className = "wrap";
    told.append(note("stale", "warn", `You are offline. This page is as it was at ${read}.`));
    document.querySelector("main")?.prepend(told);
  };
  addEventListener("offline", look);
  addEventListener("online", look);
  look();
};
