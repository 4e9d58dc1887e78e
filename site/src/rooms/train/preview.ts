/** A look at the data: a few texts, the beginning of a series, one sequence of the adding problem. */

import { onWidth } from "../../ui/canvas.js";
import { h, refill, s } from "../../ui/dom.js";
import { lineChart } from "../../ui/line-chart.js";
import { count } from "../../ui/numbers.js";
import type { Store } from "./store.js";

/** From four of the reviews, so that there is something to see before any are loaded. */
const SAMPLES = [
  { label: "bad", text: "… There's a decent cast here but the film is lifeless and the talent completely wasted." },
  { label: "good", text: "… as a western, this is fun. Flynn looks, and acts, the part of the dashing cavalier." },
  {
    label: "bad",
    text: "… Most of the cast stands around waiting for the mute guy to write down his thoughts on a pad of paper.",
  },
  {
    label: "good",
    text: "… but frankly those reviewers just got it wrong. Very inspiring and uplifting. Highly recommended!",
  },
];
const MOST_POINTS = 300;
const MOST_TEXTS = 4;
const LONGEST = 120;

export function preview(store: Store): { readonly element: HTMLElement; update(): void } {
  const element = h("div", { class: "preview" });
  const chart = lineChart({ title: "The beginning", x: { label: "" }, y: { label: "" }, height: 130 });
  let shown = "";

  function update(): void {
    const { data, steps } = store.settings;
    const key = `${data} ${steps} ${store.column?.file} ${store.column?.name} ${store.texts?.file} ${store.texts?.rows.length}`;
    if (key === shown) return;
    shown = key;
    if (data === "reviews") refill(element, texts(SAMPLES, null));
    else if (data === "texts") {
      refill(
        element,
        store.texts && texts(store.texts.rows.slice(0, MOST_TEXTS), count(store.texts.rows.length, "text")),
      );
    } else if (data === "adding") refill(element, adding(steps));
    else {
      const values = data === "sine" ? sine() : (store.column?.values ?? []);
      if (values.length === 0) refill(element);
      else {
        const points = values.slice(0, MOST_POINTS).map((y, x) => [x, y] as const);
        chart.update({ series: [{ name: "values", tone: "main", points }] });
        refill(
          element,
          chart.element,
          data === "column" ? h("p", { class: "note" }, count(values.length, "value")) : null,
        );
      }
    }
  }
  return { element, update };
}

function texts(rows: readonly { label: string; text: string }[], total: string | null): HTMLElement {
  return h(
    "div",
    {},
    h(
      "ul",
      { class: "samples" },
      rows.map(({ label, text }) =>
        h(
          "li",
          {},
          h("span", { class: "label-tag" }, label),
          text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text,
        ),
      ),
    ),
    total === null ? null : h("p", { class: "note" }, total),
  );
}

/** As the engine's, without the noise. */
function sine(): number[] {
  return Array.from({ length: 220 }, (_, t) => Math.sin(t / 8) + 0.5 * Math.sin(t / 3.1 + 1));
}

/** One sequence as bars, two of them marked. */
function adding(steps: number): HTMLElement {
  const values = Array.from({ length: steps }, (_, t) => 0.08 + (0.9 * (((t + 8) * 61) % 97)) / 97);
  const marks = [Math.floor(steps * 0.27), Math.floor(steps * 0.73)];
  const sum = values[marks[0]!]! + values[marks[1]!]!;
  const svg = s("svg", {
    role: "img",
    height: 90,
    "aria-label": `${steps} bars; the marked ones are ${values[marks[0]!]!.toFixed(2)} and ${values[marks[1]!]!.toFixed(2)}, their sum is ${sum.toFixed(2)}`,
  });
  onWidth(svg, (width) => {
    svg.setAttribute("viewBox", `0 0 ${width} 90`);
    const wide = width / steps;
    refill(
      svg,
      values.map((value, t) =>
        s("rect", {
          ...{ x: t * wide, y: 70 - 62 * value, width: Math.max(1, wide - 2), height: 62 * value },
          class: marks.includes(t) ? "bar marked" : "bar",
        }),
      ),
      marks.map((t) => s("text", { x: (t + 0.5) * wide, y: 86, "text-anchor": "middle" }, values[t]!.toFixed(2))),
    );
  });
  return h("figure", { class: "chart bars" }, h("figcaption", {}, h("h3", {}, `The answer is ${sum.toFixed(2)}`)), svg);
}
