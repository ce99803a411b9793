// What the palette can find, and how well a typed text meets it. Pure functions.

/** Something that the palette opens: a page, a model, a provider or an action. */
export type Entry = {
  readonly name: string;
  readonly id: string;
  readonly kind: string;
  readonly open: () => void;
  readonly whole: string;
  readonly key: string;
  readonly words: readonly string[];
};

const squash = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** The words of a text, in lower case. */
export const split = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** An entry with what is needed to compare it. */
export const entry = (name: string, id: string, kind: string, open: () => void): Entry => ({
  name,
  id,
  kind,
  open,
  whole: squash(name),
  key: ` ${squash(id)} ${squash(name)} `,
  words: [...new Set([...split(name), ...split(id)])],
});

const score = (one: Entry, typed: string, words: readonly string[]): number => {
  if (one.whole === typed) return 100;
  if (one.key.includes(` ${typed}`)) return 80 - one.whole.length / 100;
  if (one.key.includes(typed)) return 60 - one.whole.length / 100;
  let sum = 0;
  for (const word of words) {
    if (one.words.includes(word)) sum += 3;
    else if (one.words.some((own) => own.startsWith(word))) sum += 2;
    else if (one.key.includes(word)) sum += 1;
    else return 0;
  }
  return 20 + sum - one.whole.length / 100;
};

/** The entries that meet every word, the best first. */
export const rank = (entries: readonly Entry[], words: readonly string[]): Entry[] => {
  const typed = words.join("");
  return entries
    .map((one): [number, Entry] => [score(one, typed, words), one])
    .filter(([points]) => points > 0)
    .toSorted(([a], [b]) => b - a)
    .map(([, one]) => one);
};
