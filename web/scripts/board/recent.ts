// News of the last seconds. The server keeps a page for ten, so one that comes anew may not know them yet.
import type { News } from "./news";

const KEPT_MS = 20_000;

/** Hands news on, and those of the last seconds again when they are asked for. */
export const remembering = (take: (one: News) => void): { hear: (one: News) => void; again: () => void } => {
  let recent: readonly { readonly at: number; readonly one: News }[] = [];
  const forget = (): void => {
    const now = Date.now();
    if (recent[0] && now - recent[0].at > KEPT_MS) recent = recent.filter(({ at }) => now - at <= KEPT_MS);
  };
  return {
    hear: (one) => {
      forget();
      recent = [...recent, { at: Date.now(), one }];
      take(one);
    },
    again: () => {
      forget();
      for (const { one } of recent) take(one);
    },
  };
};
