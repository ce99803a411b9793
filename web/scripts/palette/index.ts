// The names that the palette knows: pages and actions at once, models and providers when the server has told them.
import { chosenAddress } from "../parts/chosen";
import { type Entry, type Found, entry, rank, split } from "./names";
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

/** How long names are made at a stretch: less than half a frame. */
const SLICE_MS = 6;

type Named = { readonly id: string; readonly name: string; readonly aliases?: readonly string[] };
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
    else location.assign(chosenAddress());
  }),
  entry("This page as JSON", "json", "action", () => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=alternate][type='application/json']");
    if (link) location.assign(link.href);
  }),
];
let entries = own;
const spelt = (words: ReadonlySet<string>): readonly string[] => [...words].filter((word) => word && !/\d/.test(word));
const ownWords = new Set(own.flatMap((one) => split(one.words)));
/** All words without digits that names have: what a mistyped one can mean. */
let vocabulary = spelt(ownWords);
const mended = new Map<string, string>();
/** What the text before this one found: while only letters are added, nothing else can be meant. */
let last: { readonly text: string; readonly found: Found } | undefined;
let loading: Promise<void> | undefined;

const ask = async <T>(url: string): Promise<T> => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return (await answer.json()) as T;
};

/** Calls `make` for each item, and lets the browser paint and hear keys first and between slices of the work. */
const inSlices = async <T>(items: readonly T[], make: (item: T) => void, from = 0): Promise<void> => {
  await new Promise((done) => setTimeout(done));
  const began = performance.now();
  let at = from;
  for (; at < items.length && performance.now() - began < SLICE_MS; at += 1) make(items[at] as T);
  if (at < items.length) await inSlices(items, make, at);
};

const fetchNames = async (): Promise<void> => {
  const { models, providers } = await ask<{ models: Named[]; providers: Named[] }>("/api/search/index");
  const named = [...models.map((one) => ["model", one] as const), ...providers.map((one) => ["provider", one] as const)];
  const made = [...own];
  const known = new Set(ownWords);
  await inSlices(named, ([kind, { id, name, aliases }]) => {
    const one = entry(name, id, kind, go(`/${kind}s/${encodeURIComponent(id)}`), aliases);
    made.push(one);
    for (const word of one.words.split(" ")) known.add(word);
  });
  entries = made;
  vocabulary = spelt(known);
  last = undefined;
  mended.clear();
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

const right = (word: string): string => {
  const found = mended.get(word) ?? righted(word, vocabulary);
  mended.set(word, found);
  return found;
};

/** What a typed text means, at most so many, the best first; with nothing typed, the pages and actions. */
export const search = (text: string, most: number): readonly Entry[] => {
  const words = split(text);
  if (!words.length) return own.slice(0, most);
  const isLonger = last && text.startsWith(last.text) && last.found.all.length;
  const found = rank(isLonger && last ? last.found.all : entries, words, most);
  last = { text, found };
  return found.best.length ? found.best : rank(entries, words.map(right), most).best;
};

/** What the server finds for a text: it knows descriptions and parts of words, too. */
export const searchServer = async (text: string, limit: number): Promise<Entry[]> => {
  const { models, providers } = await ask<{ models: Hit[]; providers: Hit[] }>(
    `/api/search?q=${encodeURIComponent(text)}&limit=${limit}`,
  );
  return [...models, ...providers].map((hit) =>
    entry(hit.name, hit.id, hit.type, go(`/${hit.type}s/${encodeURIComponent(hit.id)}`)),
  );
};
