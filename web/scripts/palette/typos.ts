// Words that are mistyped: the nearest known word by letters changed, added, dropped or swapped. Pure functions.

/** How many letters differ; gives up above `most`. */
export const distance = (a: string, b: string, most: number): number => {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      now.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    before = last;
    last = now;
  }
  return last[b.length] ?? most + 1;
};

/** The word itself, or the known word it is nearest to when no name has it; digits are never mistyped. */
export const righted = (word: string, vocabulary: readonly string[]): string => {
  if (word.length < 3 || /\d/.test(word)) return word;
  const most = word.length < 6 ? 1 : 2;
  let best = most + 1;
  let found = word;
  for (const known of vocabulary) {
    if (known.startsWith(word)) return word;
    const one = distance(word, known.length > word.length + 1 ? known.slice(0, word.length) : known, most);
    if (one < best) [best, found] = [one, known];
  }
  return found;
};
