/** Lines over an axis, as SVG: laid out for the width at hand, so that its text keeps its size. */
import { onWidth } from "./canvas.js";
import { eachFrame, h, newId, refill, s } from "./dom.js";
import { fixed, powerOfTen, powerTicks, ticks } from "./numbers.js";

/** Which ink a line has. */
export type Tone = "accent" | "main" | "soft" | "cool";

export type Point = readonly [x: number, y: number];

export interface Series {
  readonly name: string;
  readonly tone: Tone;
  readonly points: readonly Point[];
  readonly dashed?: boolean;
  /** Dots in place of a line. */
  readonly dots?: boolean;
}

export interface Axis {
  readonly label: string;
  readonly min?: number;
  readonly max?: number;
  readonly scale?: "linear" | "log";
  readonly format?: (value: number) => string;
}

export interface LineData {
  readonly series: readonly Series[];
  /** A line down at this x. */
  readonly playhead?: number | null;
  /** Lines across, with a name. */
  readonly levels?: readonly { readonly y: number; readonly name: string }[];
}

export interface LineChartOptions {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly height?: number;
  /** Said where there is nothing yet. */
  readonly empty?: string;
  /** Names at the ends of lines; else a legend under the title. */
  readonly endNames?: boolean;
  /** A click or a drag on it. */
  readonly onPick?: (x: number) => void;
}

export interface LineChart {
  readonly element: HTMLElement;
  update(data: LineData, axes?: { x?: Partial<Axis>; y?: Partial<Axis> }): void;
  /** What a screen reader is told. */
  describe(words: string): void;
}

const MARGIN = { top: 10, right: 12, bottom: 36, left: 46 };

export function lineChart(options: LineChartOptions): LineChart {
  const { title, height = 220, empty = "", endNames = false } = options;
  const id = newId("chart");
  const legend = h("ul", { class: "legend" });
  const plot = h("div", { class: "plot" });
  const svg = s("svg", { role: "img", "aria-labelledby": id, height });
  plot.append(svg);
  const element = h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, h("h3", { id }, title, h("span", { class: "unit" }, options.y.label)), legend),
    plot,
  );
  let width = 0;
  let data: LineData = { series: [] };
  let [x, y] = [options.x, options.y];
  let scaleOf: Scales | null = null;

  const draw = eachFrame(() => {
    if (width === 0) return;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const drawn = data.series.filter(({ points }) => points.length > 0);
    if (!endNames) refill(legend, drawn.length > 1 ? drawn.map(legendItem) : []);
    if (drawn.length === 0) {
      scaleOf = null;
      refill(svg, s("text", { x: width / 2, y: height / 2, "text-anchor": "middle" }, empty));
      return;
    }
    const right = endNames ? Math.max(...drawn.map(({ name }) => 7 * name.length)) + 14 : MARGIN.right;
    scaleOf = scales(drawn, x, y, { ...MARGIN, right, width, height }, data.levels ?? []);
    refill(svg, axes(scaleOf, x, y), levels(scaleOf, data.levels ?? []), lines(scaleOf, drawn, endNames));
    if (data.playhead !== undefined && data.playhead !== null) {
      const at = scaleOf.x(data.playhead);
      svg.append(s("line", { class: "playhead", x1: at, x2: at, y1: scaleOf.top, y2: scaleOf.bottom }));
    }
  });
  onWidth(plot, (now) => {
    width = now;
    draw();
  });
  if (options.onPick) picking(svg, () => scaleOf, options.onPick);

  return {
    element,
    update(next, changed = {}) {
      data = next;
      x = { ...options.x, ...changed.x };
      y = { ...options.y, ...changed.y };
      draw();
    },
    describe(words) {
      svg.removeAttribute("aria-labelledby");
      svg.setAttribute("aria-label", `${title}. ${words}`);
    },
  };
}

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly invertX: (at: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly xs: readonly [number, number];
  readonly ys: readonly [number, number];
}

type Box = typeof MARGIN & { readonly width: number; readonly height: number };

function scales(series: readonly Series[], x: Axis, y: Axis, box: Box, levels: LineData["levels"] & object): Scales {
  const finite = (k: 0 | 1, axis: Axis) =>
    series
      .flatMap(({ points }) => points.map((point) => point[k]))
      .filter((value) => Number.isFinite(value) && (axis.scale !== "log" || value > 0));
  const xs = extent(finite(0, x), x);
  const ys = extent([...finite(1, y), ...levels.map((level) => level.y)], y);
  const [left, right, top, bottom] = [box.left, box.width - box.right, box.top, box.height - box.bottom];
  const across = along(x, xs, left, right);
  return {
    x: across.at,
    y: along(y, ys, bottom, top).at,
    invertX: across.invert,
    ...{ left, right, top, bottom, xs, ys },
  };
}

function along({ scale }: Axis, [min, max]: readonly [number, number], from: number, to: number) {
  const log = scale === "log";
  const [low, high] = log ? [Math.log(min), Math.log(max)] : [min, max];
  return {
    at: (value: number) => {
      const v = log ? Math.log(Math.max(value, min * 1e-3)) : value;
      return from + ((to - from) * (v - low)) / (high - low || 1);
    },
    invert: (at: number) => {
      const v = low + ((high - low) * (at - from)) / (to - from);
      return log ? Math.exp(v) : v;
    },
  };
}

function extent(values: readonly number[], axis: Axis): [number, number] {
  let [low, high] = [axis.min ?? Number.POSITIVE_INFINITY, axis.max ?? Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (axis.min === undefined && value < low) low = value;
    if (axis.max === undefined && value > high) high = value;
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return axis.scale === "log" ? [0.1, 1] : [0, 1];
  if (low === high) return axis.scale === "log" ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  if (axis.scale === "log") return [low, high];
  const space = 0.06 * (high - low);
  return [axis.min ?? low - space, axis.max ?? high + space];
}

function axes(scale: Scales, x: Axis, y: Axis): SVGElement[] {
  const { left, right, top, bottom } = scale;
  const marks = (axis: Axis, [min, max]: readonly [number, number], about: number) => {
    const values = axis.scale === "log" ? powerTicks(min, max, about) : ticks(min, max, about);
    return values.map((value) => ({ value, text: (axis.format ?? tickFormat(axis, values))(value) }));
  };
  const rows = marks(y, scale.ys, (bottom - top) / 34).map(({ value, text }) => {
    const at = scale.y(value);
    return s(
      "g",
      {},
      s("line", { class: "grid", x1: left, x2: right, y1: at, y2: at }),
      s("text", { x: left - 8, y: at + 4, "text-anchor": "end" }, text),
    );
  });
  const columns = marks(x, scale.xs, (right - left) / 70).map(({ value, text }) =>
    s("text", { x: scale.x(value), y: bottom + 16, "text-anchor": "middle" }, text),
  );
  return [
    ...rows,
    ...columns,
    s("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    s("text", { x: right, y: bottom + 31, "text-anchor": "end" }, x.label),
  ];
}

/** As many decimals as tell the marks apart. */
function tickFormat(axis: Axis, values: readonly number[]): (value: number) => string {
  if (axis.scale === "log") return (value) => powerOfTen(Math.round(Math.log10(value)));
  const step = values.length > 1 ? values[1]! - values[0]! : 1;
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return (value) => fixed(value, decimals);
}

function levels(scale: Scales, given: readonly { readonly y: number; readonly name: string }[]): SVGElement[] {
  return given.map(({ y, name }) =>
    s(
      "g",
      {},
      s("line", { class: "series ink-soft dashed", x1: scale.left, x2: scale.right, y1: scale.y(y), y2: scale.y(y) }),
      s("text", { x: scale.right, y: scale.y(y) - 5, "text-anchor": "end" }, name),
    ),
  );
}

const NAME_HEIGHT = 14;

function lines(scale: Scales, series: readonly Series[], endNames: boolean): SVGElement[] {
  const clip = newId("clip");
  const found: SVGElement[] = [
    s(
      "clipPath",
      { id: clip },
      s("rect", {
        x: scale.left,
        y: scale.top - 2,
        width: scale.right - scale.left + 2,
        height: scale.bottom - scale.top + 4,
      }),
    ),
    s(
      "g",
      { "clip-path": `url(#${clip})` },
      series.map((one) =>
        one.dots
          ? s(
              "g",
              { class: `ink-${one.tone}`, fill: "none" },
              one.points.map(([x, y]) => s("circle", { cx: scale.x(x), cy: scale.y(y), r: 2.5 })),
            )
          : s("path", { class: `series ink-${one.tone}${one.dashed ? " dashed" : ""}`, d: pathOf(scale, one.points) }),
      ),
    ),
  ];
  if (!endNames) return found;
  const names = series.map(({ name, tone, points }) => {
    const end = points.findLast((point) => Number.isFinite(point[1])) ?? points.at(-1)!;
    const at = Math.min(Math.max(scale.y(end[1]), scale.top + 6), scale.bottom - 2);
    return { name, tone, x: Math.min(scale.x(end[0]), scale.right) + 8, y: at };
  });
  names.sort((a, b) => a.y - b.y);
  for (let k = 1; k < names.length; k++) names[k]!.y = Math.max(names[k]!.y, names[k - 1]!.y + NAME_HEIGHT);
  const over = (names.at(-1)?.y ?? 0) - scale.bottom;
  if (over > 0) for (const name of names) name.y -= over;
  for (const { name, tone, x, y } of names) found.push(s("text", { class: `name fill-${tone}`, x, y: y + 4 }, name));
  return found;
}

function pathOf(scale: Scales, points: readonly Point[]): string {
  let path = "";
  let drawing = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) {
      drawing = false;
      continue;
    }
    path += `${drawing ? "L" : "M"}${scale.x(x).toFixed(1)} ${scale.y(y).toFixed(1)}`;
    drawing = true;
  }
  return path;
}

function legendItem({ name, tone, dashed }: Series): HTMLElement {
  const line = s("line", { class: `series ink-${tone}${dashed ? " dashed" : ""}`, x1: 0, x2: 24, y1: 4, y2: 4 });
  return h("li", {}, s("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" }, line), name);
}

function picking(svg: SVGSVGElement, scale: () => Scales | null, onPick: (x: number) => void): void {
  const pick = (event: PointerEvent) => {
    const now = scale();
    if (now) onPick(now.invertX(event.clientX - svg.getBoundingClientRect().left));
  };
  svg.style.touchAction = "pan-y";
  svg.style.cursor = "pointer";
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    pick(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (event.buttons === 1) pick(event);
  });
}
