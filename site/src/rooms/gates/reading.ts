/** A sentence on its way through a trained LSTM, word by word and unit by unit. */
import { engine } from "../../engine/client.js";
import type { Reading } from "../../engine/gates.js";
import { button } from "../../ui/controls.js";
import { h, isStill, newId, refill } from "../../ui/dom.js";
import { lineChart } from "../../ui/line-chart.js";
import { fixed } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";
import { diagram } from "./diagram.js";
import { heatmap } from "./heatmap.js";

const FIRST_TEXT = "I loved the first half, but the ending is a terrible mess and I was bored";
const STEP_MS = 620;

export function reading(): { readonly element: HTMLElement; enter(): void; leave(): void } {
  let now: Reading | null = null;
  let [at, unit, timer] = [0, 0, 0];
  const trouble = h("div");
  const id = newId("sentence");
  const input = h("textarea", { id, rows: 2, spellcheck: "false" });
  input.value = FIRST_TEXT;
  const form = h(
    "form",
    {
      class: "ask",
      onSubmit: (event: Event) => {
        event.preventDefault();
        void read();
      },
    },
    h("div", { class: "field" }, h("label", { class: "label", for: id }, "A sentence to read"), input),
    h("button", { class: "button main" }, "Read it"),
  );
  const words = h("ol", { class: "words", "aria-label": "Words; choose one to see its step" });
  const about = h("p", { class: "note" });
  const map = heatmap((t, u) => {
    pause();
    unit = u;
    show(t);
  });
  const picture = diagram();
  const does = h("p", { class: "does", "aria-live": "polite" });
  const chart = lineChart({
    title: "Its gates and its state",
    x: { label: "word", min: 0 },
    y: { label: "" },
    height: 230,
    endNames: true,
    onPick: (x) => {
      pause();
      show(Math.min(now!.words.length - 1, Math.max(0, Math.round(x))));
    },
  });
  const play = button("Play", () => (timer === 0 ? start() : pause()));
  const stepBy = (by: number) => () => {
    pause();
    if (now !== null) show(Math.min(now.words.length - 1, Math.max(0, at + by)));
  };

  async function read(): Promise<void> {
    pause();
    try {
      now = await engine("lab").readText({ text: input.value });
      refill(trouble);
      unit = busiest(now);
      refill(about, `Read by ${now.about}.`);
      refill(
        words,
        now.words.map((word, t) =>
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                class: now!.known[t] ? "word" : "word unknown",
                "aria-label": t === 0 ? "start" : now!.known[t] ? word : `${word}, a word that the net does not know`,
                onClick: () => {
                  pause();
                  show(t);
                },
              },
              word,
            ),
          ),
        ),
      );
      show(now.words.length - 1);
    } catch (error) {
      refill(trouble, troubleOf(error));
    }
  }

  function show(t: number): void {
    if (now === null) return;
    at = t;
    const { gates, behaviour, running } = now;
    const of = (name: keyof typeof gates) => gates[name][t]![unit]!;
    picture.update(
      {
        ...{ i: of("i"), f: of("f"), o: of("o"), candidate: of("candidate") },
        ...{ before: t === 0 ? 0 : gates.c[t - 1]![unit]!, c: of("c"), h: of("h") },
      },
      `“${now.words[t]}”`,
    );
    refill(
      does,
      `Unit ${unit + 1} at “${now.words[t]}”: nearest to `,
      h("strong", {}, behaviour[t]![unit]!),
      `. Score so far ${fixed(running[t]!, 2)}.`,
    );
    for (const [k, item] of [...words.children].entries()) {
      const isNow = k === t;
      item.firstElementChild!.setAttribute("aria-pressed", String(isNow));
      (item as HTMLElement).style.setProperty("--score", String(running[k]!));
    }
    map.update(now, t, unit);
    const line = (values: readonly (readonly number[])[]) => values.map((row, k) => [k, row[unit]!] as const);
    chart.update(
      {
        series: [
          { name: "i", tone: "soft", points: line(gates.i) },
          { name: "f", tone: "main", points: line(gates.f) },
          { name: "o", tone: "soft", dashed: true, points: line(gates.o) },
          { name: "c", tone: "accent", points: line(gates.c) },
        ],
        playhead: t,
      },
      { x: { max: now.words.length - 1, format: (k) => now!.words[k] ?? "" } },
    );
  }

  function start(): void {
    if (now === null) return;
    play.textContent = "Pause";
    let t = at === now.words.length - 1 ? 0 : at + 1;
    show(t);
    timer = window.setInterval(
      () => {
        t += 1;
        if (now === null || t >= now.words.length) pause();
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
    { class: "reading", "aria-label": "A sentence, unit by unit" },
    form,
    trouble,
    about,
    words,
    h("div", { class: "row" }, button("Back", stepBy(-1)), button("On", stepBy(1)), play, does),
    h("div", { class: "inside" }, map.element, h("div", { class: "panel" }, picture.element, chart.element)),
  );
  let isLoaded = false;
  return {
    element,
    enter() {
      if (!isLoaded) void read();
      isLoaded = true;
    },
    leave: pause,
  };
}

/** The unit whose state moves most. */
function busiest({ gates, units }: Reading): number {
  const way = (unit: number) =>
    gates.c.reduce((sum, row, t) => sum + Math.abs(row[unit]! - (gates.c[t - 1]?.[unit] ?? 0)), 0);
  return Array.from({ length: units }, (_, unit) => way(unit)).reduce(
    (best, one, k, all) => (one > all[best]! ? k : best),
    0,
  );
}
