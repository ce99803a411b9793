// Details that stand on a page of their own are unfolded in their place; without this script the link leads to that page.
import { fetchPage } from "./page";

/** Makes the links unfold what they lead to. */
export const unfoldOnClick = (): void => {
  addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[data-unfold]");
    if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void unfold(link);
  });
};

const unfold = async (link: HTMLAnchorElement): Promise<void> => {
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  const page = await fetchPage(link.href).catch(() => null);
  const details = page?.querySelector("[data-part=details]");
  if (!details || !link.isConnected) {
    location.assign(link.href); // the browser says better than we could what is wrong
    return;
  }
  const fold = document.createElement("details");
  const summary = document.createElement("summary");
  summary.append(...link.childNodes);
  fold.append(summary, ...details.children);
  fold.open = true;
  link.replaceWith(fold);
  summary.focus();
};
