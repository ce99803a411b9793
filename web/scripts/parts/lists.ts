// When the end of a list comes near, its next page is put below it; the links to the pages stay. The address is that of
// the page which is read, so it can be shared, and coming back leads there.
import { fetchPage } from "./page";
import { failed } from "./states";

const MOST_PAGES = 8;
let seen: IntersectionObserver | undefined;
/** The first row of each page with the address of that page. */
let starts: readonly { readonly row: Element; readonly url: string }[] = [];
let isDue = false;

const tellAddress = (): void => {
  isDue = false;
  const read = starts.findLast(({ row }) => row.getBoundingClientRect().top < innerHeight / 2) ?? starts[0];
  if (starts.length > 1 && read?.row.isConnected && read.url !== location.href) history.replaceState(null, "", read.url);
};

addEventListener(
  "scroll",
  () => {
    if (isDue || starts.length < 2) return;
    isDue = true;
    requestAnimationFrame(tellAddress);
  },
  { passive: true },
);

/** Watches the list that is on the page now; called again whenever the list was exchanged. `then` runs for new rows. */
export const continueList = (then: () => void): void => {
  seen?.disconnect();
  const paging = document.querySelector(".found .paging");
  const rows = document.querySelector(".found table > tbody");
  starts = rows?.firstElementChild ? [{ row: rows.firstElementChild, url: location.href }] : [];
  if (!paging?.querySelector("[rel=next]") || !rows) return;
  let pages = 1;
  let busy = false;

  const append = async (url: string, observer: IntersectionObserver): Promise<void> => {
    const found = await fetchPage(url).catch(() => null);
    const links = found?.querySelector(".found .paging");
    if (!rows.isConnected) return;
    if (!found || !links) {
      failed(paging, "The next models cannot be fetched right now.", () => void append(url, observer));
      return;
    }
    const more = found.querySelectorAll(".found table > tbody > tr");
    rows.append(...more);
    if (more[0]) starts = [...starts, { row: more[0], url }];
    then();
    // The way back is from the first page that is shown, not from the one that was put below it.
    const back = paging.querySelector("[rel=prev]")?.closest("li");
    const theirs = links.querySelector("[rel=prev]")?.closest("li");
    if (back) theirs?.replaceWith(back);
    else theirs?.remove();
    paging.replaceChildren(...links.childNodes);
    pages += 1;
    // Observed anew, so that it is told again when the end is still near.
    observer.unobserve(paging);
    observer.observe(paging);
  };

  seen = new IntersectionObserver(
    async (entries, observer) => {
      const next = paging.querySelector<HTMLAnchorElement>("[rel=next]");
      if (busy || !next || pages >= MOST_PAGES || !entries.some((entry) => entry.isIntersecting)) return;
      busy = true;
      await append(next.href, observer);
      busy = false;
    },
    { rootMargin: "600px" },
  );
  seen.observe(paging);
};
