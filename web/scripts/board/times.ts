// Times of telemetry tick by the second, in the words that all pages use.
import { ago, writeTime } from "../parts/reader";

const visible = new Set<HTMLTimeElement>();
const watch = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!(target instanceof HTMLTimeElement)) continue;
    if (isIntersecting) {
      visible.add(target);
      write(target, Date.now());
    } else visible.delete(target);
  }
});

const write = (time: HTMLTimeElement, now: number): void => {
  const text = ago(Date.parse(time.dateTime), now);
  if (time.textContent !== text) time.textContent = text;
};

/** Writes the times that can be seen anew; what is out of sight waits, as each change costs a layout. */
const tick = (): void => {
  const now = Date.now();
  for (const time of visible) {
    if (time.isConnected) write(time, now);
    else visible.delete(time);
  }
};

/** Makes all times on the page tick, also those that came with an exchange. */
export const tickAll = (): void => {
  const now = Date.now();
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-ago]")) {
    write(time, now);
    watch.observe(time);
  }
};

/** Ticks from now on, while somebody looks. */
export const keepTicking = (): void => {
  tickAll();
  setInterval(() => !document.hidden && tick(), 1000);
};

/** A time that ticks. */
export const ticking = (moment: string): HTMLTimeElement => {
  const time = document.createElement("time");
  time.dataset["ago"] = time.dataset["read"] = "";
  set(time, moment);
  watch.observe(time);
  return time;
};

/** Moves a time to another moment. */
export const set = (time: HTMLTimeElement, moment: string): void => {
  time.dateTime = moment;
  writeTime(time);
};
