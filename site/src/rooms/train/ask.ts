/** Asking the net, also while it is still learning: a sentence, a series, two marked numbers. */
import { engine } from "../../engine/client.js";
import type { AddingAnswer, SeriesAnswer, TextAnswer } from "../../engine/train/ask.js";
import type { DataKind, TrainSpec } from "../../engine/train/spec.js";
import { button } from "../../ui/controls.js";
import { h, newId, refill } from "../../ui/dom.js";
import { lineChart } from "../../ui/line-chart.js";
import { fixed } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";
import { wordList } from "./word-list.js";

/** While it trains the net is asked again at most so often. */
const AGAIN_MS = 500;

const EXAMPLES = [
  "A wonderful film, I loved every minute of it",
  "The plot was dull, the acting terrible, a waste of time",
  "I expected the worst, but it was surprisingly good",
];

export interface Ask {
  readonly element: HTMLElement;
  /** There is a net to ask. */
  onProgress(spec: TrainSpec): void;
  onEnd(spec: TrainSpec): void;
}

export function ask(): Ask {
  const views: Readonly<Record<DataKind, () => View>> = {
    reviews: textView,
    texts: textView,
    sine: seriesView,
    column: seriesView,
    adding: addingView,
  };
  const element = h(
    "div",
    { class: "answer" },
    h("p", { class: "note" }, "There is no net yet. Press Train, and ask while it learns."),
  );
  const trouble = h("div");
  let view: { readonly kind: DataKind; readonly view: View } | null = null;
  let asked = 0;
  let isBusy = false;

  async function again(spec: TrainSpec, isEnd: boolean): Promise<void> {
    const { kind } = spec.data;
    if (isBusy || (!isEnd && performance.now() - asked < AGAIN_MS)) return;
    isBusy = true;
    try {
      if (view?.kind !== kind) {
        view = { kind, view: views[kind]() };
        refill(element, view.view.element, trouble);
      }
      await view.view.ask();
      refill(trouble);
    } catch (error) {
      refill(trouble, troubleOf(error));
    } finally {
      isBusy = false;
      asked = performance.now();
    }
  }
  return {
    element,
    onProgress: (spec) => void again(spec, false),
    onEnd: (spec) => void again(spec, true),
  };
}

interface View {
  readonly element: HTMLElement;
  ask(): Promise<void>;
}

function textView(): View {
  const id = newId("ask");
  const input = h("textarea", { id, rows: 2, spellcheck: "false" });
  input.value = EXAMPLES[2]!;
  const trouble = h("div");
  const words = wordList();
  const verdict = h("p", { class: "verdict", "aria-live": "polite" });
  const chart = lineChart({
    title: "The score, word by word",
    x: { label: "" },
    y: { label: "", min: 0, max: 1 },
    height: 170,
  });
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      ask().catch((error: unknown) => refill(trouble, troubleOf(error)));
    }, 120);
  });

  async function ask(): Promise<void> {
    const answer = await engine("trainer").askText({ text: input.value });
    refill(trouble);
    show(answer);
  }

  function show({ words: text, known, shares, running, label, classes }: TextAnswer): void {
    words.update(text, known, shares);
    const best = classes.reduce((a, b) => (b.probability > a.probability ? b : a));
    const sign = classes.length === 2 && best === classes[0] ? "cool" : "warm";
    refill(verdict, h("strong", { class: sign }, best.label), ` with ${(100 * best.probability).toFixed(0)} %`);
    chart.update(
      {
        series: [{ name: label, tone: "accent", points: running.map((score, t) => [t, score]) }],
        levels: classes.length === 2 ? [{ y: 0.5, name: "" }] : [],
      },
      {
        x: { min: 0, max: Math.max(1, text.length - 1), format: (t) => text[t] ?? "" },
        y: { label: `probability of “${label}”` },
      },
    );
    chart.describe(`At the end ${fixed(running.at(-1)!, 2)}.`);
  }

  const examples = EXAMPLES.map((text) =>
    h(
      "button",
      {
        type: "button",
        class: "example",
        onClick: () => {
          input.value = text;
          input.dispatchEvent(new Event("input"));
        },
      },
      text,
    ),
  );
  const element = h(
    "div",
    { class: "ask-text" },
    h(
      "div",
      { class: "panel" },
      h("div", { class: "field" }, h("label", { class: "label", for: id }, "Type a sentence"), input),
      h("div", { class: "examples" }, examples),
      trouble,
    ),
    h(
      "div",
      { class: "panel" },
      verdict,
      words.element,
      h("p", { class: "note" }, "Coloured by what each word adds to the score, or takes: integrated gradients."),
      chart.element,
    ),
  );
  return { element, ask };
}

function seriesView(): View {
  const chart = lineChart({
    title: "What was held back, and what the net says",
    x: { label: "step" },
    y: { label: "" },
    height: 280,
  });
  const words = h(
    "p",
    { class: "note" },
    "“Alone” predicts from its own predictions; “next” sees the true values before.",
  );
  return {
    element: h("div", { class: "panel" }, chart.element, words),
    async ask() {
      const { truth, oneStep, free }: SeriesAnswer = await engine("trainer").askSeries(null);
      const points = (values: readonly number[]) => values.map((y, x) => [x, y] as const);
      chart.update(
        {
          series: [
            { name: "truth", tone: "soft", points: points(truth) },
            { name: "next", tone: "main", dashed: true, points: points(oneStep) },
            { name: "alone", tone: "accent", points: points(free) },
          ],
        },
        // A net that has not learnt yet may run away.
        { y: range(truth) },
      );
    },
  };
}

function range(values: readonly number[]): { min: number; max: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const space = 0.25 * (high - low) || 1;
  return { min: low - space, max: high + space };
}

function addingView(): View {
  let seed = 1;
  const chart = lineChart({
    title: "A new sequence",
    x: { label: "step", min: 0 },
    y: { label: "", min: 0 },
    height: 240,
  });
  const verdict = h("p", { class: "verdict", "aria-live": "polite" });
  const view: View = {
    element: h(
      "div",
      { class: "panel" },
      verdict,
      chart.element,
      h(
        "div",
        { class: "row" },
        button("Another sequence", () => {
          seed += 1;
          void view.ask();
        }),
      ),
    ),
    async ask() {
      show(await engine("trainer").askAdding({ seed }));
    },
  };
  function show({ values, marked, truth, running }: AddingAnswer): void {
    const marks = values.flatMap((value, t) => (marked[t] ? [{ t, value }] : []));
    refill(
      verdict,
      `${marks.map(({ value }) => fixed(value, 2)).join(" + ")} = ${fixed(truth, 2)}; the net says `,
      h("strong", {}, fixed(running.at(-1)!, 2)),
    );
    chart.update(
      {
        series: [
          { name: "numbers", tone: "soft", dots: true, points: values.map((y, t) => [t + 1, y]) },
          { name: "marked", tone: "main", dots: true, points: marks.map(({ t, value }) => [t + 1, value]) },
          { name: "the net’s answer so far", tone: "accent", points: running.map((y, t) => [t + 1, y]) },
        ],
        levels: [{ y: truth, name: "the sum" }],
      },
      { x: { max: values.length }, y: { max: 2.1 } },
    );
  }
  return view;
}
