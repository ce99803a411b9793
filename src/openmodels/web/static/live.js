// Forms that show their answer while somebody types: the same page is asked for and its named parts are exchanged.
// Without this script each form is sent as usual. Also: lists that go on by themselves, and buttons that copy.
const WAIT_MS = 120;
const MOST_PAGES = 8;

document.documentElement.dataset.scripted = "";

const address = (form) => {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") fields.append(name, value);
  const query = fields.toString();
  return form.getAttribute("action") + (query ? `?${query}` : "");
};

const page = async (url, signal) => {
  const answer = await fetch(url, { signal, headers: { Accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
};

const exchange = (found) => {
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = found.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    // Copies: an option that leaves its list passes its selection on to the next one, until the last has it.
    if (next && next.innerHTML !== part.innerHTML) part.replaceChildren(...Array.from(next.childNodes, (node) => node.cloneNode(true)));
  }
  document.title = found.title;
};

for (const form of document.querySelectorAll("form[data-live]")) {
  let timer;
  let asking = new AbortController();
  const update = async () => {
    asking.abort();
    asking = new AbortController();
    const url = address(form);
    try {
      const found = await page(url, asking.signal);
      if (!found) return;
      // The page knows its shortest address: without empty fields and what is usual.
      const own = new URL(found.querySelector("link[rel=canonical]").getAttribute("href"), location.origin);
      exchange(found);
      history.replaceState(null, "", form.dataset.live === "canonical" ? own.pathname + own.search : url);
      follow();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const later = (event) => {
    if (event.target.form !== form) return;
    clearTimeout(timer);
    if (form.reportValidity === undefined || form.checkValidity()) {
      timer = setTimeout(update, event.type === "input" && event.target.type !== "checkbox" ? WAIT_MS : 0);
    }
  };
  // Some fields stand elsewhere on the page and belong to the form by its id, so the document listens.
  addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void update();
  });
}

// When the end of a list comes near, its next page is put below it; the links to the pages stay.
let seen;
function follow() {
  seen?.disconnect();
  const paging = document.querySelector(".found .paging");
  const rows = document.querySelector(".found table > tbody");
  if (!paging?.querySelector("[rel=next]") || !rows) return;
  let pages = 1;
  let busy = false;
  seen = new IntersectionObserver(
    async (entries) => {
      const next = paging.querySelector("[rel=next]");
      if (busy || !next || pages >= MOST_PAGES || !entries.some((entry) => entry.isIntersecting)) return;
      busy = true;
      const found = await page(next.href).catch(() => null);
      if (found && rows.isConnected) {
        rows.append(...found.querySelectorAll(".found table > tbody > tr"));
        paging.replaceChildren(...found.querySelector(".found .paging").childNodes);
        pages += 1;
        seen.unobserve(paging);
        seen.observe(paging);
      }
      busy = false;
    },
    { rootMargin: "600px" },
  );
  seen.observe(paging);
}
follow();

addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const text = button.dataset.copy || document.getElementById(button.dataset.copyFrom)?.textContent || "";
  try {
    await navigator.clipboard.writeText(text);
    button.dataset.done = "";
    setTimeout(() => delete button.dataset.done, 1500);
  } catch {
    getSelection()?.selectAllChildren(document.getElementById(button.dataset.copyFrom) ?? button);
  }
});
for (const button of document.querySelectorAll("[data-copy], [data-copy-from]")) button.hidden = false;
