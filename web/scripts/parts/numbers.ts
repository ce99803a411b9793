// Numbers as the reader writes them, from what the server sends in one form for all: 1,048,576.25. Digits, the point
// and the groups are the reader's; how many decimals there are is not changed.
export const locales = [...navigator.languages];
const SAMPLE = 12_345_678.9;
const whole = new Intl.NumberFormat(locales);
const plain = new Intl.NumberFormat(locales, { useGrouping: false });
const sample = whole.format(SAMPLE);
const decimal = whole.formatToParts(SAMPLE).find((one) => one.type === "decimal")?.value ?? ".";
const digits = Array.from("0123456789", (digit) => plain.format(Number(digit)));
const NUMBER = /(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?/g;

/** Whether the reader writes numbers as the server does. */
export const isUsual = sample === "12,345,678.9";

const inDigits = (text: string): string => text.replace(/\d/g, (digit) => digits[Number(digit)] ?? digit);

/** A text with all its numbers written anew. */
export const written = (text: string): string =>
  text.replace(NUMBER, (_, before: string | undefined, after: string | undefined) => {
    const grouped = before?.includes(",") ? whole.format(BigInt(before.replaceAll(",", ""))) : inDigits(before ?? "");
    return grouped + (after ? decimal + inDigits(after.slice(1)) : "");
  });

/** A whole number for the reader. */
export const count = (value: number): string => whole.format(value);

/** Writes all numbers of an element anew, and those of its tip. */
export const writeNumber = (element: Element): void => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.nodeValue = written(texts.currentNode.nodeValue ?? "");
  if (element instanceof HTMLElement && element.title) element.title = written(element.title);
};
