// Answers when the network does not: with a page that says so. It keeps that page and what it looks like, and no
// data: what a reader saw yesterday must not pass for today's. Everything else goes its usual way.
type Lasting = Event & { waitUntil: (work: Promise<unknown>) => void };
type Asking = Lasting & {
  readonly request: Request;
  readonly clientId: string;
  readonly resultingClientId: string;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith: (answer: Promise<Response>) => void;
};
declare const registration: ServiceWorkerRegistration;
declare const skipWaiting: () => Promise<void>;

const PAGE = "/offline";
const KEPT = "unreachable";
/** Tabs that show the page: only they are given the styles that are kept. */
const lost = new Set<string>();

const keep = async (): Promise<void> => {
  const answer = await fetch(PAGE, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${PAGE} answers ${answer.status}`);
  const text = await answer.clone().text();
  const needed = new Set(Array.from(text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g), (found) => found[1] ?? ""));
  await caches.delete(KEPT);
  const cache = await caches.open(KEPT);
  await cache.addAll([...needed]);
  await cache.put(PAGE, answer);
  await skipWaiting();
};

const navigate = async (event: Asking): Promise<Response> => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const page = await caches.match(PAGE);
    if (!page) return Response.error();
    lost.add(event.resultingClientId);
    return page;
  }
};

const kept = async (request: Request): Promise<Response> => (await caches.match(request)) ?? fetch(request);

addEventListener("install", (event) => (event as Lasting).waitUntil(keep()));
addEventListener("activate", (event) => {
  // The page is asked for while the worker is still waking up.
  (event as Lasting).waitUntil(registration.navigationPreload?.enable() ?? Promise.resolve());
});
addEventListener("fetch", (event) => {
  const asking = event as Asking;
  if (asking.request.mode === "navigate" && asking.request.method === "GET") asking.respondWith(navigate(asking));
  else if (lost.has(asking.clientId)) asking.respondWith(kept(asking.request));
});
