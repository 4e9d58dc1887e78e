/** The code that does what the room is set to. */
import type { TrainSpec } from "../../engine/train/spec.js";
import { button, choice } from "../../ui/controls.js";
import { h } from "../../ui/dom.js";
import { codeOf, type Language } from "./code.js";
import type { Store } from "./store.js";

export function take(store: Store): { readonly element: HTMLElement } {
  const code = h("code");
  const pre = h("pre", { class: "code", tabindex: 0, "aria-label": "The program" }, code);
  const language = choice<Language>({
    label: "Language",
    quiet: true,
    options: [
      { value: "TypeScript", text: "TypeScript" },
      { value: "Keras", text: "Python, Keras" },
    ],
    value: "TypeScript",
    onChange: () => show(),
  });
  const copy = button("Copy", () => {
    navigator.clipboard.writeText(code.textContent ?? "").then(
      () => say("Copied"),
      () => say("Select it by hand"),
    );
  });
  function say(words: string): void {
    copy.textContent = words;
    setTimeout(() => {
      copy.textContent = "Copy";
    }, 1600);
  }

  function show(): void {
    const { settings, ends } = store;
    // While a file of one's own is missing the code names one.
    const data =
      store.data ??
      (settings.data === "column"
        ? { kind: "column" as const, name: "value", file: "series.csv", values: [], window: settings.window }
        : { kind: "texts" as const, file: "texts.tsv", rows: [] });
    const spec: TrainSpec = { data, model: settings.model, fit: settings.fit };
    code.textContent = codeOf(language.value, spec, ends.task, ends.classes);
  }
  store.onChange(show);
  show();
  return { element: h("div", { class: "take" }, h("div", { class: "row between" }, language.element, copy), pre) };
}
