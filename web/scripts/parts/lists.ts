// When the end of a list comes near, its next page is put below it; the links to the pages stay.
import { fetchPage } from "./page";
import { failed } from "./states";

const MOST_PAGES = 8;
let seen: IntersectionObserver | undefined;

/** Watches the list that is on the page now; called again whenever the list was exchanged. `then` runs for new rows. */
export const continueList = (then: () => void): void => {
  seen?.disconnect();
  const paging = document.querySelector(".found .paging");
  const rows = document.querySelector(".found table > tbody");
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
    rows.append(...found.querySelectorAll(".found table > tbody > tr"));
    then();
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
