/** Figure 6: the cliff, two balls, and how long each of their steps is. */
import type { DescentPoint } from "throughtime/viz";
import { engine } from "../../engine/client.js";
import type { Descents } from "../../engine/gradients.js";
import { button, slider } from "../../ui/controls.js";
import { eachFrame, h, isStill, refill } from "../../ui/dom.js";
import { lineChart, type Series } from "../../ui/line-chart.js";
import { brief, fixed } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";
import { isOnMap, type Ranges } from "./paths.js";
import { type Place, surfaceView } from "./surface-view.js";

/** As the engine's. */
const RANGES: Ranges = { w: { min: 4, max: 7.75 }, b: { min: -3.5, max: 2.5 } };
const POINTS = 141;
const STEPS = 300;
/** How long the balls roll. */
const ROLL_MS = 2600;

export function cliff(): { readonly element: HTMLElement; enter(): void } {
  let start: Place = { w: 5, b: -2 };
  let descents: Descents | null = null;
  let rolling = 0;
  const trouble = h("div");

  const view = surfaceView(RANGES, (place) => drop(place));
  const hint = h(
    "p",
    { class: "note", id: "surface-hint" },
    "Drag to turn it, click to drop a ball. By keyboard: arrow keys turn; the sliders for w and b place the ball.",
  );
  view.element.setAttribute("aria-label", "The error surface E over w and b");
  view.element.setAttribute("aria-describedby", hint.id);

  const changed = eachFrame(() => void descend(false));
  const rate = slider({
    ...{ label: "Learning rate", min: 0.003, max: 0.3, value: 0.03, scale: "log" },
    ...{ format: (value: number) => brief(value, 2), onInput: changed },
  });
  const clip = slider({
    ...{ label: "Clip the gradient’s norm at", min: 0.05, max: 20, value: 1, scale: "log" },
    ...{ format: (value: number) => brief(value, 2), onInput: changed },
  });
  const placed = eachFrame(() => {
    start = { w: w.value, b: b.value };
    void descend(false);
  });
  const two = (value: number) => fixed(value, 2);
  const w = slider({ label: "Start: w", ...RANGES.w, step: 0.05, value: start.w, format: two, onInput: placed });
  const b = slider({ label: "Start: b", ...RANGES.b, step: 0.05, value: start.b, format: two, onInput: placed });
  const step = slider({
    ...{ label: "Step", min: 0, max: STEPS, step: 1, value: STEPS },
    onInput: (value) => {
      cancelAnimationFrame(rolling);
      show(value);
    },
  });
  const again = button("Roll again", () => roll(), { main: true });

  const lengths = lineChart({
    title: "How long each step is",
    x: { label: "step", min: 0, max: STEPS },
    y: { label: "distance over the map, logarithmic", scale: "log" },
    height: 200,
    onPick: (x) => {
      cancelAnimationFrame(rolling);
      show(Math.round(Math.min(Math.max(x, 0), STEPS)));
    },
  });
  const table = h("tbody");
  const words = h("p", { class: "prose", "aria-live": "polite" });

  function show(at: number): void {
    step.value = at;
    view.step = at;
    view.redraw();
    if (descents !== null) {
      lengths.update({ series: series(descents), playhead: at });
      refill(table, rows(descents, at));
    }
  }

  async function descend(animate: boolean): Promise<void> {
    try {
      const options = { start, learningRate: rate.value, clipnorm: clip.value, steps: STEPS };
      descents = await engine("lab").descents(options);
      view.descents = descents;
      words.textContent = sentence(descents);
      refill(trouble);
      if (animate) roll();
      else show(step.value);
    } catch (error) {
      refill(trouble, troubleOf(error));
    }
  }

  function drop(place: Place): void {
    start = place;
    [w.value, b.value] = [place.w, place.b];
    void descend(true);
  }

  function roll(): void {
    cancelAnimationFrame(rolling);
    if (isStill()) {
      show(STEPS);
      return;
    }
    const began = performance.now();
    const frame = (now: number) => {
      const share = Math.min((now - began) / ROLL_MS, 1);
      show(Math.round(share * STEPS));
      if (share < 1) rolling = requestAnimationFrame(frame);
    };
    rolling = requestAnimationFrame(frame);
  }

  const element = h(
    "section",
    { class: "cliff", "aria-label": "The cliff" },
    h("div", { class: "stage" }, view.element, hint),
    h(
      "div",
      { class: "panel" },
      h("div", { class: "sliders" }, rate.element, clip.element, w.element, b.element, step.element),
      h("div", { class: "row" }, again),
      h(
        "table",
        {},
        h("caption", { class: "unseen" }, "The two balls at the step at hand"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["", "E", "‖∂E‖", "longest step"].map((text) => h("th", { scope: "col" }, text)),
          ),
        ),
        table,
      ),
      words,
      trouble,
    ),
    h("div", { class: "lengths" }, lengths.element),
  );

  let isLoaded = false;
  return {
    element,
    enter() {
      if (isLoaded) return;
      isLoaded = true;
      void descend(false);
      engine("lab")
        .surface({ points: POINTS }, { onEvent: (coarse) => take(coarse) })
        .then(take, (error) => {
          isLoaded = false;
          refill(trouble, troubleOf(error));
        });
    },
  };

  function take(grid: NonNullable<typeof view.grid>): void {
    view.grid = grid;
    view.redraw();
  }
}

function series({ plain, clipped }: Descents): Series[] {
  const points = (path: readonly DescentPoint[]) =>
    path.slice(0, -1).map(({ stepLength }, k) => [k, Math.max(stepLength, 1e-6)] as const);
  return [
    { name: "plain", tone: "main", dashed: true, points: points(plain) },
    { name: "clipped", tone: "accent", points: points(clipped) },
  ];
}

function rows({ plain, clipped }: Descents, step: number): HTMLElement[] {
  return [["plain", plain, "ink-main"] as const, ["clipped", clipped, "ink-accent"] as const].map(
    ([name, path, ink]) => {
      const at = path[Math.min(step, path.length - 1)]!;
      const longest = Math.max(...path.slice(0, step + 1).map((point) => point.stepLength));
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, h("span", { class: `dot ${ink}` }), name),
        [brief(at.value), brief(at.norm), brief(longest)].map((text) => h("td", {}, text)),
      );
    },
  );
}

function sentence({ plain, clipped }: Descents): string {
  const longest = plain.reduce((best, point, k) => (point.stepLength > plain[best]!.stepLength ? k : best), 0);
  const { norm, stepLength } = plain[longest]!;
  const ends = [plain, clipped].map((path) => path.at(-1)!);
  const left = isOnMap(RANGES, ends[0]!) ? "" : ", off the map";
  const first =
    stepLength > 1
      ? `At step ${longest} the plain ball meets the wall: ‖∂E‖ is ${brief(norm)}, and one step throws it ${brief(stepLength)} far${left}.`
      : `No step of the plain ball is longer than ${brief(stepLength)}: it has not met the wall.`;
  const count = clipped.filter((point) => point.clipped).length;
  const second =
    count > 0
      ? `The other was held back ${count === 1 ? "once" : `${count} times`} and ends at E = ${brief(ends[1]!.value)}.`
      : `The threshold never took hold; the other ends at E = ${brief(ends[1]!.value)}.`;
  return `${first} ${second}`;
}
