/** Sliders, choices, numbers, checks: native inputs with a name, so that keyboard and screen reader know them. */
import { h, newId } from "./dom.js";

/** What a control gives: its element, and its value to read and to set. */
export interface Control<T> {
  readonly element: HTMLElement;
  value: T;
}

/** A slider's range; on a logarithmic scale min is above 0. */
export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly step?: number;
  readonly scale?: "linear" | "log";
  readonly format?: (value: number) => string;
  /** While it is dragged. */
  readonly onInput?: (value: number) => void;
  /** When it is let go. */
  readonly onChange?: (value: number) => void;
}

const LOG_STEPS = 200;

export function slider(options: SliderOptions): Control<number> & { readonly input: HTMLInputElement } {
  const { min, max, scale = "linear", format = (value) => String(value), onInput, onChange } = options;
  const log = scale === "log";
  const id = newId("slider");
  const toInput = (value: number) => (log ? Math.log(value / min) / Math.log(max / min) : value);
  const fromInput = (x: number) => (log ? twoDigits(min * (max / min) ** x) : x);
  const input = h("input", {
    type: "range",
    id,
    min: log ? 0 : min,
    max: log ? 1 : max,
    step: log ? 1 / LOG_STEPS : (options.step ?? "any"),
  });
  const output = h("output", { for: id });
  // What was set holds to the last digit until the slider is moved, though its steps are coarser.
  let current = options.value;
  const read = () => current;
  const tell = () => {
    const text = format(read());
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
    const [low, high] = [Number(input.min), Number(input.max)];
    input.style.setProperty("--done", `${(100 * (Number(input.value) - low)) / (high - low)}%`);
  };
  input.value = String(toInput(options.value));
  input.addEventListener("input", () => {
    current = fromInput(Number(input.value));
    tell();
    onInput?.(read());
  });
  input.addEventListener("change", () => onChange?.(read()));
  tell();
  const element = h(
    "div",
    { class: "field" },
    h("div", { class: "top" }, h("label", { class: "label", for: id }, options.label), output),
    input,
  );
  return {
    element,
    input,
    get value() {
      return read();
    },
    set value(value: number) {
      current = value;
      input.value = String(toInput(value));
      tell();
    },
  };
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

/** One of a few. */
export interface ChoiceOptions<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly value: T;
  readonly onChange?: (value: T) => void;
  /** Is the label for screen readers alone? */
  readonly quiet?: boolean;
}

export function choice<T extends string>(options: ChoiceOptions<T>): Control<T> {
  const name = newId("choice");
  const inputs = options.options.map(({ value }) =>
    h("input", {
      type: "radio",
      name,
      value,
      checked: value === options.value,
      onChange: () => options.onChange?.(value),
    }),
  );
  const element = h(
    "fieldset",
    { class: "choice" },
    h("legend", { class: options.quiet ? "unseen" : "" }, options.label),
    h(
      "div",
      { class: "options" },
      options.options.map(({ text }, k) => h("label", {}, inputs[k], h("span", {}, text))),
    ),
  );
  return {
    element,
    get value() {
      return inputs.find((input) => input.checked)?.value as T;
    },
    set value(value: T) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

/** A list to choose from, where there are more than a few. */
export function select<T extends string>(options: ChoiceOptions<T>): Control<T> {
  const id = newId("select");
  const input = h(
    "select",
    { id, onChange: () => options.onChange?.(input.value as T) },
    options.options.map(({ value, text }) => h("option", { value, selected: value === options.value }, text)),
  );
  const element = h("div", { class: "field" }, h("label", { class: "label", for: id }, options.label), input);
  return {
    element,
    get value() {
      return input.value as T;
    },
    set value(value: T) {
      input.value = value;
    },
  };
}

/** A yes or no. */
export function check(label: string, value: boolean, onChange?: (value: boolean) => void): Control<boolean> {
  const input = h("input", { type: "checkbox", onChange: () => onChange?.(input.checked) });
  input.checked = value;
  return {
    element: h("label", { class: "check" }, input, label),
    get value() {
      return input.checked;
    },
    set value(value: boolean) {
      input.checked = value;
    },
  };
}

/** A button; the first of a group may be the main one. */
export function button(text: string, onClick: () => void, { main = false } = {}): HTMLButtonElement {
  return h("button", { type: "button", class: main ? "button main" : "button", onClick }, text);
}
