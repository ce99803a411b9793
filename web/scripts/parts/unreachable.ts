// What is seen when this site cannot be reached: a small worker keeps one page for that case, and nothing else.
const AFTER_MS = 3000;

/** Has the browser keep the page for that case, when it has nothing better to do. */
export const keepOfflinePage = (): void => {
  if (!("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    setTimeout(() => {
      // Where a reader forbids it, the browser's own page is seen instead.
      navigator.serviceWorker.register("/offline-worker.js", { updateViaCache: "none" }).catch(() => undefined);
    }, AFTER_MS);
  });
};

/** On that page: says whose connection is missing, and tries again when it is back. */
export const tryAgain = (): void => {
  const place = document.querySelector<HTMLElement>("[data-unreachable]");
  if (!place) return;
  const say = (): void => {
    for (const one of place.querySelectorAll<HTMLElement>("[data-when]")) {
      one.hidden = (one.dataset["when"] === "online") !== navigator.onLine;
    }
  };
  say();
  addEventListener("offline", say);
  addEventListener("online", () => location.reload());
  const button = place.querySelector("button");
  button?.addEventListener("click", () => location.reload());
  button?.removeAttribute("hidden");
};
