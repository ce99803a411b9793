// What the palette can find, and how well a typed text meets it. Pure functions.

/** Something that the palette opens: a page, a model, a provider or an action. */
export type Entry = {
  readonly name: string;
  readonly id: string;
  readonly kind: string;
  readonly aliases: readonly string[];
  readonly open: () => void;
  /** The name without gaps, and all names and ids without gaps, each between blanks. */
  readonly whole: string;
  readonly key: string;
  /** The words of all names and ids, each between blanks. */
  readonly words: string;
};

const squash = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** The words of a text, in lower case. */
export const split = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** An entry with what is needed to compare it, made once: a typed letter then only looks into ready strings. */
export const entry = (
  name: string,
  id: string,
  kind: string,
  open: () => void,
  aliases: readonly string[] = [],
): Entry => {
  const texts = [name, id, ...aliases];
  return {
    name,
    id,
    kind,
    aliases,
    open,
    whole: squash(name),
    key: ` ${texts.map(squash).join(" ")} `,
    words: ` ${[...new Set(texts.flatMap(split))].join(" ")} `,
  };
};

const score = (one: Entry, typed: string, words: readonly string[]): number => {
  if (one.whole === typed) return 100;
  const shorter = one.whole.length / 100;
  const at = one.key.indexOf(typed);
  if (at >= 0) {
    if (one.key.includes(` ${typed} `)) return 90 - shorter;
    return (one.key[at - 1] === " " || one.key.includes(` ${typed}`) ? 80 : 60) - shorter;
  }
  let sum = 0;
  for (const word of words) {
    const place = one.words.indexOf(` ${word}`);
    if (place >= 0) sum += one.words.includes(` ${word} `) ? 3 : 2;
    else if (one.key.includes(word)) sum += 1;
    else return 0;
  }
  return 20 + sum - shorter;
};

/** What was found: the best, and every entry that a longer text could still mean. */
export type Found = { readonly best: readonly Entry[]; readonly all: readonly Entry[] };

/** The entries that meet every word, and the best of them in order. */
export const rank = (entries: readonly Entry[], words: readonly string[], most: number): Found => {
  const typed = words.join("");
  const all: Entry[] = [];
  const best: Entry[] = [];
  const points: number[] = [];
  for (const one of entries) {
    const mine = score(one, typed, words);
    if (mine <= 0) continue;
    all.push(one);
    if (best.length === most && mine <= (points[most - 1] ?? 0)) continue;
    let place = best.length;
    while (place > 0 && (points[place - 1] ?? 0) < mine) place -= 1;
    best.splice(place, 0, one);
    points.splice(place, 0, mine);
    if (best.length > most) {
      best.pop();
      points.pop();
    }
  }
  return { best, all };
};

/** The alias that a text means, unless the name or the id says it as well. */
export const aliasMeant = (one: Entry, text: string): string | undefined => {
  const typed = squash(text);
  if (!typed || squash(`${one.name} ${one.id}`).includes(typed)) return undefined;
  return one.aliases.find((alias) => squash(alias).includes(typed));
};
