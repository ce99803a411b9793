// One stream a tab, closed while nobody looks. What was missed in between is asked for by the id of the last news, and
// after a long absence by the whole page: the server keeps news for some hours only.
import { renew } from "./fresh";
import type { News } from "./news";

const LATE_MS = 20_000;
const LONG_MS = 5 * 60_000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;

/** Hands news on in batches, one a frame; shows whether the stream is there. */
export const listen = (board: HTMLElement, take: (news: readonly News[]) => void): void => {
  let source: EventSource | undefined;
  let last = "";
  let waiting: News[] = [];
  let wait = FIRST_WAIT_MS;
  let again: number | undefined;
  let late: number | undefined;
  let heard = Date.now();
  let opening = 0;
  const isLongAgo = (): boolean => Date.now() - heard > LONG_MS;

  const say = (word: string): void => {
    const place = board.querySelector<HTMLElement>("[data-live-state]");
    const text = place?.querySelector("[data-live-word]");
    if (!place || !text) return;
    place.hidden = false;
    place.dataset["now"] = word;
    text.textContent = word;
  };
  const beLate = (isLate: boolean): void => {
    board.querySelector<HTMLElement>("[data-is=stale]")?.toggleAttribute("hidden", !isLate);
  };

  const hear = (event: MessageEvent<string>): void => {
    last = event.lastEventId || last;
    heard = Date.now();
    if (!waiting.length) {
      requestAnimationFrame(() => {
        const news = waiting;
        waiting = [];
        take(news);
      });
    }
    waiting.push(JSON.parse(event.data) as News);
  };

  const open = async (): Promise<void> => {
    const mine = (opening += 1);
    clearTimeout(again);
    source?.close();
    say("connecting");
    late ??= window.setTimeout(() => beLate(true), LATE_MS);
    if (isLongAgo()) {
      heard = Date.now(); // whatever the server answers: it is asked once
      if (await renew(board)) last = "";
      if (mine !== opening) return;
    }
    const address = board.dataset["stream"] ?? "";
    source = new EventSource(last ? address.replace(/after=[^&]*/, `after=${last}`) : address);
    for (const type of ["probe", "incident"]) source.addEventListener(type, hear);
    source.addEventListener("open", () => {
      if (isLongAgo()) return void open(); // the browser came back by itself
      say("live");
      beLate(false);
      clearTimeout(late);
      late = undefined;
      wait = FIRST_WAIT_MS;
    });
    source.addEventListener("error", () => {
      say("reconnecting");
      late ??= window.setTimeout(() => beLate(true), LATE_MS);
      // The browser tries again by itself, unless the server refused.
      if (source?.readyState !== EventSource.CLOSED) return;
      again = window.setTimeout(() => void open(), wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    });
  };
  const close = (): void => {
    opening += 1;
    source?.close();
    source = undefined;
    clearTimeout(again);
    clearTimeout(late);
    late = undefined;
    say("paused");
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : void open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => {
    if (event.persisted && !document.hidden) void open();
  });
  if (document.hidden) say("paused");
  else void open();
};
