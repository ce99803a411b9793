// Another page of this site, as a document: the parts that both pages name can then be exchanged.

/** The page at an address; null when the server does not answer with one. */
export const fetchPage = async (url: string, signal?: AbortSignal): Promise<Document | null> => {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, ...(signal && { signal }) });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
};

/** Puts the named parts of another page in the place of ours; a part that one of them lacks stays as it is. */
export const exchange = (found: Document): void => {
  for (const part of document.querySelectorAll<HTMLElement>("[data-part]")) {
    const next = found.querySelector(`[data-part="${CSS.escape(part.dataset["part"] ?? "")}"]`);
    if (!next || next.innerHTML === part.innerHTML) continue;
    // Copies: an option that leaves its list passes its selection on to the next one, until the last has it.
    part.replaceChildren(...Array.from(next.childNodes, (node) => node.cloneNode(true)));
  }
  document.title = found.title;
};
