// Another page of this site, as a document: the parts that both pages name can then be exchanged.

/** The page at an address; null when the server does not answer with one. */
export const fetchPage = async (url: string, signal?: AbortSignal): Promise<Document | null> => {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, ...(signal && { signal }) });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
};

/** Whether two parts hold the same, by their nodes: writing both out as text costs more than all the rest. */
const isSame = (one: Element, other: Element): boolean =>
  one.childNodes.length === other.childNodes.length &&
  Array.from(one.childNodes).every((node, index) => node.isEqualNode(other.childNodes[index] ?? null));

/** What was asked for comes first; counts beside filters and rows out of sight follow once it is painted. */
const FIRST_PARTS = new Set(["found", "offers", "title", "total"]);
const FIRST_ROWS = 16;
let newest = 0;

const painted = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** Copies: an option that leaves its list passes its selection on to the next one, until the last has it. */
const put = (part: Element, next: Element): void => {
  part.replaceChildren(...Array.from(next.childNodes, (node) => node.cloneNode(true)));
};

/** Puts the named parts of another page in the place of ours; a part that one of them lacks stays as it is. */
export const exchange = async (found: Document): Promise<void> => {
  const mine = (newest += 1);
  const later: (() => void)[] = [];
  for (const part of document.querySelectorAll<HTMLElement>("[data-part]")) {
    const name = part.dataset["part"] ?? "";
    const next = found.querySelector(`[data-part="${CSS.escape(name)}"]`);
    if (!next || isSame(part, next)) continue;
    if (!FIRST_PARTS.has(name)) {
      later.push(() => put(part, next));
      continue;
    }
    const rows = [...next.querySelectorAll("table.models > tbody > tr")].slice(FIRST_ROWS);
    for (const row of rows) row.remove();
    put(part, next);
    if (rows.length) later.push(() => part.querySelector("table.models > tbody")?.append(...rows));
  }
  document.title = found.title;
  if (!later.length) return;
  await painted();
  if (mine === newest) for (const follow of later) follow();
};
