/** How gradients fare on their way back through time, in three kinds of cells that have not been trained. */
import { engine } from "../../engine/client.js";
import type { CellFlow } from "../../engine/gradients.js";
import { slider } from "../../ui/controls.js";
import { h, refill } from "../../ui/dom.js";
import { lineChart, type Series, type Tone } from "../../ui/line-chart.js";
import { fixed, powerOfTen } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";

const UNITS = 16;
const TONES: Readonly<Record<string, Tone>> = { SimpleRNN: "soft", LSTM: "accent", GRU: "main" };
/** Below this the axis ends: smaller than any float32. */
const LEAST = 1e-24;
const MOST = 1e12;

export function flow(): { readonly element: HTMLElement; enter(): void } {
  let isBusy = false;
  let isStale = false;
  const trouble = h("div");
  const changed = () => void update();
  const steps = slider({
    ...{ label: "Steps T", min: 10, max: 200, step: 5, value: 80, onInput: changed },
  });
  const gain = slider({
    ...{ label: "Recurrent weights: orthogonal ×", min: 0.5, max: 2, step: 0.05, value: 1 },
    ...{ format: (value: number) => fixed(value, 2), onInput: changed },
  });
  const forget = slider({
    ...{ label: "LSTM: forget bias", min: -1, max: 6, step: 0.25, value: 1 },
    ...{
      format: (value: number) => `${fixed(value, 2)}, f ≈ ${fixed(1 / (1 + Math.exp(-value)), 2)}`,
      onInput: changed,
    },
  });
  const chart = lineChart({
    title: "‖dL/dh‖ of each step, by that of the last",
    x: { label: "steps back from the last" },
    y: { label: "logarithmic", scale: "log" },
    height: 340,
    endNames: true,
  });
  const verdicts = h("dl", { class: "verdicts", "aria-live": "polite" });

  async function update(): Promise<void> {
    if (isBusy) {
      isStale = true;
      return;
    }
    isBusy = true;
    try {
      do {
        isStale = false;
        const options = { steps: steps.value, units: UNITS, gain: gain.value, forgetBias: forget.value };
        show(await engine("lab").flows(options));
        refill(trouble);
      } while (isStale);
    } catch (error) {
      refill(trouble, troubleOf(error));
    } finally {
      isBusy = false;
    }
  }

  function show(flows: readonly CellFlow[]): void {
    const lines = flows.flatMap(linesOf);
    const values = lines.flatMap(({ points }) => points.map(([, y]) => y)).filter((y) => y > 0 && Number.isFinite(y));
    const low = 10 ** Math.floor(Math.log10(Math.max(LEAST, Math.min(...values))));
    const high = 10 ** Math.ceil(Math.log10(Math.min(MOST, Math.max(...values, 1))));
    chart.update({ series: lines }, { x: { min: 0, max: steps.value - 1 }, y: { min: low, max: Math.max(high, 10) } });
    chart.describe(flows.map(({ kind, verdict }) => `${kind}: ${verdict}`).join(". "));
    refill(
      verdicts,
      flows.map(({ kind, verdict }) =>
        h("div", {}, h("dt", {}, h("span", { class: `dot ink-${TONES[kind]}` }), kind), h("dd", {}, inWords(verdict))),
      ),
    );
  }

  const element = h(
    "section",
    { class: "flow", "aria-label": "Gradient flow" },
    h("div", {}, chart.element),
    h(
      "div",
      { class: "panel" },
      h("div", { class: "sliders" }, steps.element, gain.element, forget.element),
      verdicts,
      trouble,
    ),
  );
  let isLoaded = false;
  return {
    element,
    enter() {
      if (!isLoaded) void update();
      isLoaded = true;
    },
  };
}

function linesOf({ kind, h, c }: CellFlow): Series[] {
  const relative = (norms: readonly number[]) => {
    const last = norms.at(-1)!;
    return [...norms].reverse().map((norm, back) => [back, norm / last] as const);
  };
  const tone = TONES[kind]!;
  const line = { name: kind === "LSTM" ? "LSTM h" : kind, tone, points: relative(h) };
  return c === null ? [line] : [line, { name: "LSTM c", tone, dashed: true, points: relative(c) }];
}

/** The package's words, with its thresholds as powers of ten. */
function inWords(verdict: string): string {
  return verdict.replace("0.001 of its last norm", `${powerOfTen(-3)} of its last norm`);
}
