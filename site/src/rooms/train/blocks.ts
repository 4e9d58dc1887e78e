/** The model as a stack of blocks, with the shapes that run through it. */
import type { CellKind, RecurrentSpec } from "../../engine/train/spec.js";
import { button, check, choice, slider } from "../../ui/controls.js";
import { h, refill } from "../../ui/dom.js";
import { count, fixed, grouped } from "../../ui/numbers.js";
import { counts, type LayerCount } from "./counts.js";
import { NEW_LAYER } from "./settings.js";
import type { Store } from "./store.js";

const CELLS: readonly { value: CellKind; text: string }[] = [
  { value: "simpleRNN", text: "RNN" },
  { value: "lstm", text: "LSTM" },
  { value: "gru", text: "GRU" },
];
const MOST_LAYERS = 4;
const OUTPUTS = {
  binary: "sigmoid: one probability",
  classes: "softmax: one probability a label",
  number: "one number",
};

export function blocks(store: Store): { readonly element: HTMLElement } {
  const list = h("ol", { class: "blocks" });
  const total = h("p", { class: "note" });
  const add = button("Add a layer", () => {
    const { model } = store.settings;
    store.change({ model: { ...model, recurrent: [...model.recurrent, NEW_LAYER] } });
    build();
  });

  /** The blocks themselves: made anew when one comes or goes, so that a slider being dragged stays. */
  function build(): void {
    const { model } = store.settings;
    const { task } = store.ends;
    refill(
      list,
      block("Input", h("p", { class: "note" }, inputWords())),
      store.ends.features === null
        ? block(
            "Embedding",
            slider({
              ...{ label: "Numbers for each word", min: 4, max: 64, step: 4, value: model.embedding },
              onInput: (embedding) => store.change({ model: { ...store.settings.model, embedding } }),
            }).element,
          )
        : null,
      model.recurrent.map((layer, k) => recurrentBlock(layer, k)),
      block("Dense", h("p", { class: "note" }, OUTPUTS[task])),
    );
    label();
  }

  function recurrentBlock(layer: RecurrentSpec, k: number): HTMLElement {
    const change = (changes: Partial<RecurrentSpec>) => {
      const { model } = store.settings;
      const recurrent = model.recurrent.map((one, j) => (j === k ? { ...one, ...changes } : one));
      store.change({ model: { ...model, recurrent } });
    };
    const many = store.settings.model.recurrent.length > 1;
    const remove = h(
      "button",
      {
        type: "button",
        class: "quiet",
        "aria-label": `Remove layer ${k + 1}`,
        onClick: () => {
          const { model } = store.settings;
          store.change({ model: { ...model, recurrent: model.recurrent.filter((_, j) => j !== k) } });
          build();
        },
      },
      "Remove",
    );
    const kind = choice({
      ...{ label: `Cell of layer ${k + 1}`, quiet: true, options: CELLS, value: layer.kind },
      onChange: (kind) => change({ kind }),
    });
    const units = slider({
      ...{ label: "Units", min: 1, max: 128, value: layer.units, step: 1, onInput: (units) => change({ units }) },
    });
    const dropout = slider({
      ...{ label: "Dropout", min: 0, max: 0.8, value: layer.dropout, step: 0.05 },
      ...{
        format: (value: number) => fixed(value, 2),
        onInput: (dropout: number) => change({ dropout: Number(dropout.toFixed(2)) }),
      },
    });
    return block(
      null,
      h("div", { class: "row between" }, kind.element, many ? remove : null),
      h("div", { class: "pair" }, units.element, dropout.element),
      check("Bidirectional: reads from both ends", layer.bidirectional, (bidirectional) => change({ bidirectional }))
        .element,
    );
  }

  function block(name: string | null, ...content: (HTMLElement | null)[]): HTMLElement {
    return h(
      "li",
      {},
      h("div", { class: "block" }, name === null ? null : h("h3", {}, name), content),
      h("p", { class: "shape", "aria-label": "" }),
    );
  }

  function inputWords(): string {
    const { features, vocabulary } = store.ends;
    if (features === null) return `ids of words, below ${grouped(vocabulary)}`;
    return features === 1 ? "one number a step" : `${features} numbers a step`;
  }

  /** The shapes under the blocks and the sum of parameters. */
  function label(): void {
    const { ends, settings } = store;
    const found = counts(settings.model, ends);
    const input: LayerCount = {
      shape: ends.features === null ? [ends.steps] : [ends.steps, ends.features],
      parameters: 0,
    };
    for (const [k, { shape, parameters }] of [input, ...found].entries()) {
      const place = list.children[k]?.querySelector(".shape");
      if (!place) continue;
      const weights = parameters > 0 ? `, ${grouped(parameters)} weights` : "";
      place.textContent = `[batch, ${shape.join(", ")}]`;
      place.setAttribute("aria-label", `gives batch by ${shape.join(" by ")}${weights}`);
      place.setAttribute("data-weights", parameters > 0 ? grouped(parameters) : "");
    }
    total.textContent = `${count(
      found.reduce((sum, { parameters }) => sum + parameters, 0),
      "weight",
    )} in all`;
    add.disabled = settings.model.recurrent.length >= MOST_LAYERS;
  }

  let built = "";
  store.onChange(() => {
    const { data, model } = store.settings;
    const key = `${data} ${model.recurrent.length} ${store.ends.task} ${store.ends.vocabulary}`;
    if (key === built) label();
    else build();
    built = key;
  });
  build();
  return { element: h("div", { class: "panel" }, list, h("div", { class: "row between" }, add, total)) };
}
