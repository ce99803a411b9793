// A slider below each number of a workload. Its steps grow with the number, as 100 and 100,000 tokens are both usual.
const STEPS = 60;
const DIGITS = 2;

const rounded = (value: number): number => {
  const size = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(value, 1))) - DIGITS + 1);
  return Math.round(value / size) * size;
};

/** Puts the sliders below their fields. */
export const addSliders = (): void => {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-slider]")) add(field);
};

const add = (field: HTMLInputElement): void => {
  const least = Number(field.min);
  const start = Math.log10(Math.max(least, 10));
  const length = Math.log10(Number(field.dataset["slider"])) - start;
  const toValue = (step: number): number => (step === 0 ? least : rounded(10 ** (start + (length * step) / STEPS)));
  const toStep = (value: number): number => {
    const step = Math.round(((Math.log10(value) - start) / length) * STEPS);
    return value <= least ? 0 : Math.min(STEPS, Math.max(1, step));
  };

  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "slider";
  slider.min = "0";
  slider.max = String(STEPS);
  const name = field.closest("label")?.firstElementChild?.textContent ?? field.name;
  slider.setAttribute("aria-label", `${name}, slider`);
  const say = (value: number): void => slider.setAttribute("aria-valuetext", String(value));
  const follow = (): void => {
    const value = Number(field.value) || least;
    slider.value = String(toStep(value));
    say(value);
  };
  slider.addEventListener("input", () => {
    const value = toValue(Number(slider.value));
    say(value);
    write(field, value === least ? "" : String(value));
  });
  field.addEventListener("input", follow);
  follow();
  field.after(slider);
};

const write = (field: HTMLInputElement, value: string): void => {
  field.value = value;
  keepCachedWithinInput(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

/** More cannot be cached than is sent: the field that was not moved gives way. */
const keepCachedWithinInput = (moved: HTMLInputElement): void => {
  const form = moved.form;
  const input = form?.elements.namedItem("input_tokens");
  const cached = form?.elements.namedItem("cached_tokens");
  if (!(input instanceof HTMLInputElement && cached instanceof HTMLInputElement)) return;
  if (Number(cached.value) <= Number(input.value)) return;
  const other = moved === cached ? input : cached;
  other.value = moved.value;
  other.dispatchEvent(new Event("input"));
};
