// Forms that show their answer while somebody types: the same page is asked for and its named parts are exchanged.
// Without this script each form is sent as usual.
import { exchange, fetchPage } from "./page";
import { failed, loading, mended } from "./states";

const WAIT_MS = 50;

const address = (form: HTMLFormElement): string => {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "") fields.append(name, value);
  }
  const query = fields.toString();
  return (form.getAttribute("action") ?? "") + (query ? `?${query}` : "");
};

/** The shortest address of a page, without empty fields and what is usual: the page knows it. */
const canonical = (found: Document): string | null => {
  const own = found.querySelector("main")?.dataset["address"];
  const link = own ?? found.querySelector("link[rel=canonical]")?.getAttribute("href");
  if (link == null) return null;
  const url = new URL(link, location.origin);
  return url.pathname + url.search;
};

/** Makes every form that asks for it show its answer at once; `then` runs after each exchange. */
export const showWhileTyping = (then: () => void): void => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-live]")) watch(form, then);
};

/** The part that shows what the form asks for. */
const partOf = (form: HTMLFormElement): Element | null =>
  document.querySelector("[data-part=found], [data-part=offers]") ?? form.nextElementSibling;

const watch = (form: HTMLFormElement, then: () => void): void => {
  let timer: number | undefined;
  let asking = new AbortController();

  const update = async (): Promise<void> => {
    asking.abort();
    const mine = (asking = new AbortController());
    const url = address(form);
    loading(true);
    const found = await fetchPage(url, mine.signal).catch(() => null);
    if (mine.signal.aborted) return; // a newer question is on its way
    loading(false);
    if (!found) {
      failed(partOf(form), "The server does not answer, so this is not what you ask for.", () => void update());
      return;
    }
    mended();
    history.replaceState(null, "", (form.dataset["live"] === "canonical" && canonical(found)) || url);
    await exchange(found);
    then();
  };

  // Some fields stand elsewhere on the page and belong to the form by its id, so the document listens.
  addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || field.form !== form) return;
    clearTimeout(timer);
    if (form.checkValidity()) {
      const typing = field instanceof HTMLInputElement && field.type !== "checkbox";
      timer = window.setTimeout(() => void update(), typing ? WAIT_MS : 0);
    } else form.reportValidity();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void update();
  });
};
