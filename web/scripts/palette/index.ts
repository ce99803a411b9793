// The names that the palette knows: pages and actions at once, models and providers when the server has told them.
import { type Entry, entry, rank, split } from "./names";
import { righted } from "./typos";

const PAGES = [
  ["Home", "/"],
  ["All models", "/models"],
  ["All providers", "/providers"],
  ["Compare offers", "/compare"],
  ["Status of providers", "/status"],
  ["Changes", "/changes"],
  ["Price changes", "/changes?topic=prices"],
  ["Deprecations", "/deprecations"],
  ["Cost calculator", "/calculator"],
  ["About: method and sources", "/about"],
  ["Documentation", "/docs"],
  ["API documentation", "/api/docs"],
  ["Cheapest models by input price", "/models?sort=price"],
  ["Models with open weights", "/models?open_weights=true"],
] as const;

type Named = { readonly id: string; readonly name: string };
type Hit = Named & { readonly type: "model" | "provider" };

const go = (url: string) => (): void => location.assign(url);

const own: readonly Entry[] = [
  ...PAGES.map(([name, url]) => entry(name, url, "page", go(url))),
  entry("Change the theme", "theme", "action", () => {
    document.querySelector<HTMLElement>("[data-theme-switch]")?.click();
  }),
  entry("Copy the link to this page", "copy link", "action", () => void navigator.clipboard.writeText(location.href)),
  entry("Compare what is chosen", "compare chosen", "action", () => {
    const form = document.querySelector<HTMLFormElement>("form#compare");
    if (form) form.requestSubmit();
    else location.assign("/compare");
  }),
  entry("This page as JSON", "json", "action", () => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=alternate][type='application/json']");
    if (link) location.assign(link.href);
  }),
];
let entries = own;
let vocabulary: readonly string[] = [];
let loading: Promise<void> | undefined;

const ask = async <T>(url: string): Promise<T> => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return (await answer.json()) as T;
};

const fetchNames = async (): Promise<void> => {
  const { models, providers } = await ask<{ models: Named[]; providers: Named[] }>("/api/search/index");
  entries = [
    ...own,
    ...models.map(({ id, name }) => entry(name, id, "model", go(`/models/${encodeURIComponent(id)}`))),
    ...providers.map(({ id, name }) => entry(name, id, "provider", go(`/providers/${encodeURIComponent(id)}`))),
  ];
  vocabulary = [...new Set(entries.flatMap((one) => one.words))].filter((word) => !/\d/.test(word));
};

/** Fetches the names of models and providers, once; after a failure the next call tries again. */
export const load = async (): Promise<void> => {
  loading ??= fetchNames();
  try {
    await loading;
  } catch (error) {
    loading = undefined;
    throw error;
  }
};

/** What a typed text means, the best first; with nothing typed, the pages and actions. */
export const search = (text: string): readonly Entry[] => {
  const words = split(text);
  if (!words.length) return own;
  const found = rank(entries, words);
  if (found.length) return found;
  return rank(
    entries,
    words.map((word) => righted(word, vocabulary)),
  );
};

/** What the server finds for a text: it knows aliases, which are in no list of names. */
export const searchServer = async (text: string, limit: number): Promise<Entry[]> => {
  const { models, providers } = await ask<{ models: Hit[]; providers: Hit[] }>(
    `/api/search?q=${encodeURIComponent(text)}&limit=${limit}`,
  );
  return [...models, ...providers].map((hit) =>
    entry(hit.name, hit.id, hit.type, go(`/${hit.type}s/${encodeURIComponent(hit.id)}`)),
  );
};
