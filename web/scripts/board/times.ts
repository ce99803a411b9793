// Times that tick: 12 s ago. The moment itself stays in the title.
const STEPS = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [172_800, 3600, "h"],
  [Number.POSITIVE_INFINITY, 86_400, "d"],
] as const;

/** How long ago a moment was, in words; a clock that is ahead says now. */
export const ago = (moment: number, now: number): string => {
  const seconds = Math.max(0, Math.floor((now - moment) / 1000));
  const [, size, unit] = STEPS.find(([below]) => seconds < below) ?? STEPS[3];
  return `${Math.floor(seconds / size)} ${unit} ago`;
};

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
  document.documentElement.dataset["ticking"] = "";
  tickAll();
  setInterval(() => !document.hidden && tick(), 1000);
};

/** A time that ticks. */
export const ticking = (moment: string): HTMLTimeElement => {
  const time = document.createElement("time");
  time.dataset["ago"] = "";
  set(time, moment);
  watch.observe(time);
  return time;
};

/** Moves a time to another moment. */
export const set = (time: HTMLTimeElement, moment: string): void => {
  time.dateTime = moment;
  time.title = `${new Date(moment).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  write(time, Date.now());
};
