/** A cell whose gates one holds: the square, the cell at a step, and c over all steps. */
import { engine } from "../../engine/client.js";
import type { Held } from "../../engine/gates.js";
import { button, slider } from "../../ui/controls.js";
import { h, isStill, refill } from "../../ui/dom.js";
import { lineChart, type Series } from "../../ui/line-chart.js";
import { fixed } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";
import { diagram } from "./diagram.js";
import { type Corner, nearestCorner, pad } from "./pad.js";

const START = 0.8;
const FIRST_INPUTS = [0.5, 0, 0.9, -0.4, 0, 0.7, -0.9, 0.3, 0, -0.6];
const STEP_MS = 520;

const WORDS: Readonly<Record<Corner, string>> = {
  remember: "Nothing comes in and nothing is lost: the value is remembered.",
  add: "What comes in is added to what was there.",
  erase: "Nothing is kept and nothing comes in: the value is erased.",
  overwrite: "The old value goes; the newest takes its place.",
};

export function held(): { readonly element: HTMLElement; enter(): void; leave(): void } {
  const gates = { i: 0.3, f: 0.78, o: 0.8 };
  let inputs = FIRST_INPUTS;
  let now: Held | null = null;
  let at = inputs.length - 1;
  let timer = 0;
  let isBusy = false;
  let isStale = false;
  const trouble = h("div");

  const square = pad((i, f) => {
    [gates.i, gates.f] = [i, f];
    [sliders.i.value, sliders.f.value] = [i, f];
    changed();
  });
  const gate = (name: "i" | "f" | "o", label: string) =>
    slider({
      ...{ label, min: 0, max: 1, step: 0.01, value: gates[name], format: (value) => fixed(value, 2) },
      onInput(value) {
        gates[name] = value;
        changed();
      },
    });
  const sliders = { i: gate("i", "Input gate i"), f: gate("f", "Forget gate f"), o: gate("o", "Output gate o") };
  const picture = diagram();
  const words = h("p", { class: "prose", "aria-live": "polite" });
  const chart = lineChart({
    title: "The cell’s state c, step by step",
    x: { label: "step", min: 0 },
    y: { label: "" },
    height: 280,
    endNames: true,
    onPick: (x) => {
      pause();
      show(Math.min(inputs.length - 1, Math.max(0, Math.round(x) - 1)));
    },
  });
  const step = slider({
    ...{ label: "Step", min: 1, max: inputs.length, step: 1, value: inputs.length },
    onInput(value) {
      pause();
      show(value - 1);
    },
  });
  const play = button("Play", () => (timer === 0 ? start() : pause()));
  const fresh = button("Other inputs", () => {
    inputs = inputs.map(() => (Math.random() < 0.25 ? 0 : Math.round(20 * Math.random() - 10) / 10));
    changed();
  });

  function changed(): void {
    square.update(gates.i, gates.f);
    words.textContent = WORDS[nearestCorner(gates.i, gates.f)];
    void update();
  }

  async function update(): Promise<void> {
    if (isBusy) {
      isStale = true;
      return;
    }
    isBusy = true;
    try {
      do {
        isStale = false;
        now = await engine("lab").heldCell({ ...gates, inputs, start: START });
        show(at);
      } while (isStale);
      refill(trouble);
    } catch (error) {
      refill(trouble, troubleOf(error));
    } finally {
      isBusy = false;
    }
  }

  function show(t: number): void {
    at = t;
    step.value = t + 1;
    if (now === null) return;
    const { cell } = now;
    picture.update(
      {
        ...{ i: cell.i[t]!, f: cell.f[t]!, o: cell.o[t]!, candidate: cell.candidate[t]! },
        ...{ before: t === 0 ? START : cell.c[t - 1]!, c: cell.c[t]!, h: cell.h[t]! },
      },
      `step ${t + 1}: x = ${fixed(inputs[t]!, 1)}`,
    );
    chart.update({ series: series(now), playhead: t + 1 }, { x: { max: inputs.length } });
  }

  function start(): void {
    play.textContent = "Pause";
    let t = at === inputs.length - 1 ? 0 : at + 1;
    show(t);
    timer = window.setInterval(
      () => {
        t += 1;
        if (t >= inputs.length) pause();
        else show(t);
      },
      isStill() ? 2 * STEP_MS : STEP_MS,
    );
  }

  function pause(): void {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  const element = h(
    "section",
    { class: "held", "aria-label": "A cell with its gates held" },
    h(
      "div",
      { class: "panel hand" },
      square.element,
      h(
        "div",
        { class: "sliders" },
        Object.values(sliders).map((one) => one.element),
      ),
      words,
    ),
    h(
      "div",
      { class: "panel" },
      picture.element,
      h("div", { class: "row steps" }, play, step.element, fresh),
      chart.element,
      trouble,
    ),
  );
  return { element, enter: changed, leave: pause };
}

function series({ cell, corners }: Held): Series[] {
  const line = (c: readonly number[]) => [[0, START] as const, ...c.map((value, t) => [t + 1, value] as const)];
  return [
    ...Object.entries(corners).map(([name, c]) => ({ name, tone: "soft", dashed: true, points: line(c) }) as const),
    { name: "c̃", tone: "main", dots: true, points: cell.candidate.map((value, t) => [t + 1, value] as const) },
    { name: "c", tone: "accent", points: line(cell.c) },
  ];
}
