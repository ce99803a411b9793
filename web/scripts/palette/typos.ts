// Words that are mistyped: the nearest known word by letters changed, added, dropped or swapped. Pure functions.
const LONGEST = 64;
const rows = [new Uint8Array(LONGEST + 2), new Uint8Array(LONGEST + 2), new Uint8Array(LONGEST + 2)] as const;

/** How many letters differ; gives up above `most`. Long words are compared by their beginnings. */
export const distance = (one: string, other: string, most: number): number => {
  const a = one.slice(0, LONGEST);
  const b = other.slice(0, LONGEST);
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, last, now] = rows as readonly [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= b.length; j += 1) last[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    now[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      now[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last, now] = [last, now, before];
  }
  return last[b.length] ?? most + 1;
};

/** The word itself, or the known word it is nearest to when no name has it; digits are never mistyped. */
export const righted = (word: string, vocabulary: readonly string[]): string => {
  if (word.length < 3 || /\d/.test(word)) return word;
  let best = (word.length < 6 ? 1 : 2) + 1;
  let found = word;
  for (const known of vocabulary) {
    if (known.startsWith(word)) return word;
    if (best === 1 || known.length < word.length - 2) continue;
    const one = distance(word, known.length > word.length + 1 ? known.slice(0, word.length) : known, best - 1);
    if (one < best) [best, found] = [one, known];
  }
  return found;
};
