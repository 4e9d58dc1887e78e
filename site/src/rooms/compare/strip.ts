/** Times of one workload on a logarithmic line: hollow marks are recorded, full ones were timed here. */
import { onWidth } from "../../ui/canvas.js";
import { h, refill, s } from "../../ui/dom.js";
import type { Mark } from "./workloads.js";

export interface Timed {
  readonly name: string;
  readonly mark: Mark;
  readonly ms: number;
}

const HEIGHT = 44;
const LINE = 15;
const EDGE = 10;
const TICKS = [0.01, 0.1, 1, 10, 100, 1000, 10_000];

export interface Strip {
  readonly element: SVGSVGElement;
  update(times: readonly Timed[], range: readonly [number, number]): void;
}

export function strip(label: string): Strip {
  const svg = s("svg", { role: "img", height: HEIGHT, "aria-label": label });
  let width = 0;
  let shown: { times: readonly Timed[]; range: readonly [number, number] } | null = null;
  const draw = () => {
    if (width === 0 || shown === null) return;
    const { times, range } = shown;
    const [low, high] = range.map(Math.log10) as [number, number];
    const x = (ms: number) => EDGE + ((width - 2 * EDGE) * (Math.log10(ms) - low)) / (high - low);
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    refill(
      svg,
      s("line", { class: "axis", x1: 0, x2: width, y1: LINE, y2: LINE }),
      TICKS.filter((ms) => ms >= range[0] && ms <= range[1]).map((ms) => [
        s("line", { class: "axis", x1: x(ms), x2: x(ms), y1: LINE - 4, y2: LINE + 4 }),
        s("text", { x: x(ms), y: HEIGHT - 6, "text-anchor": "middle" }, ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`),
      ]),
      times.map(({ mark, ms }) => symbol(mark, x(ms), LINE)),
    );
    const said = times.map(({ name, ms }) => `${name} ${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`).join(", ");
    svg.setAttribute("aria-label", `${label}: ${said}`);
  };
  onWidth(svg, (now) => {
    width = now;
    draw();
  });
  return {
    element: svg,
    update(times, range) {
      shown = { times, range };
      draw();
    },
  };
}

const SHAPES: Readonly<Record<Mark, string>> = {
  ours: "M0-6A6 6 0 1 1 0 6A6 6 0 1 1 0-6Z",
  "ours-here": "M0-7.5A7.5 7.5 0 1 1 0 7.5A7.5 7.5 0 1 1 0-7.5Z",
  square: "M-5-5H5V5H-5Z",
  diamond: "M0-7L7 0L0 7L-7 0Z",
  triangle: "M0-7L6.5 5H-6.5Z",
  "triangle-here": "M0-8L7.5 6H-7.5Z",
};

export function symbol(mark: Mark, x: number, y: number): SVGElement {
  return s("path", { class: `mark ${mark}`, d: SHAPES[mark], transform: `translate(${x} ${y})` });
}

/** What the marks mean. */
export function legend(entries: readonly { readonly name: string; readonly mark: Mark }[]): HTMLElement {
  return h(
    "ul",
    { class: "legend marks" },
    entries.map(({ name, mark }) =>
      h("li", {}, s("svg", { viewBox: "0 0 18 18", "aria-hidden": "true" }, symbol(mark, 9, 9)), name),
    ),
  );
}
