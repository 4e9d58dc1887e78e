import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { extent } from "./extent.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, type Json, requireData, vegaLite, widthOf } from "./spec.js";
import { readable, textWidth } from "./text.js";
import { framed, INK, LABEL_SIZE, legendColumns, PALETTE, plotWidth } from "./theme.js";

/** Points of a plane, such as `pca` gives. */
export interface MappedPoints {
  readonly points: readonly (readonly number[])[];
  readonly varianceRatio?: readonly number[];
}

/** Options of {@link embeddingChart}. */
export interface EmbeddingChartOptions extends ChartOptions {
  /** A word for each point; those that would lie upon others are left out. */
  labels?: readonly string[];
  /** What each point belongs to, as its colour. */
  groups?: readonly string[];
  height?: number;
}

const OPTIONS = [...CHART_OPTIONS, "labels", "groups", "height"];
const ROOM = 0.06;

/**
 * A map of points by their first two components.
 *
 * **Errors** `invalid-argument` without points, for points of one number, or when `labels` or `groups` are not as many.
 *
 * @example
 * embeddingChart(pca(model.getLayer("embedding").getWeights()[0]), { labels: vocabulary });
 */
export function embeddingChart(map: MappedPoints, options: EmbeddingChartOptions = {}): ChartSpec {
  const where = "embeddingChart";
  checkOptionNames(where, options, OPTIONS);
  const { points = [], varianceRatio } = map ?? {};
  requireData(where, "what pca gives", points.length, quoted(map));
  if (points.some((point) => point.length < 2)) fail("invalid-argument", where, "points of two components", "one");
  const { labels, groups, title = "Map of the vectors", subtitle, height = 440 } = options;
  for (const [name, list] of [
    ["labels", labels],
    ["groups", groups],
  ] as const) {
    if (list !== undefined && list.length !== points.length) {
      fail("invalid-argument", where, `${points.length} ${name}, one a point`, list.length);
    }
  }
  const width = widthOf(where, options.width);
  const inner = plotWidth(width, ["−0.05"]);
  const [xs, ys] = [domainOf(points.map((p) => p[0]!)), domainOf(points.map((p) => p[1]!))];
  const places = points.map((p) => ({ x: share(p[0]!, xs) * inner, y: (1 - share(p[1]!, ys)) * height }));
  const shown = labels ? withRoom(places, labels, inner) : new Set<number>();
  const rows = points.map((p, k) => ({
    x: p[0]!,
    y: p[1]!,
    ...(labels && { label: labels[k]!, text: shown.has(k) ? labels[k]! : "" }),
    ...(groups && { group: groups[k]! }),
  }));
  const names = [...new Set(groups ?? [])];
  const axis = (k: number) => {
    const part = varianceRatio?.[k];
    const words = part === undefined ? "" : ` (${readable(Number((100 * part).toPrecision(3)))} % of the variance)`;
    return { title: `component ${k + 1}${words}`, tickCount: 6, format: "~g" };
  };
  const x = { field: "x", type: "quantitative", scale: { domain: xs, nice: false, zero: false }, axis: axis(0) };
  const y = { field: "y", type: "quantitative", scale: { domain: ys, nice: false, zero: false }, axis: axis(1) };
  const color = {
    field: "group",
    type: "nominal",
    scale: { domain: names, range: names.map((_, k) => PALETTE[k % PALETTE.length]!) },
    legend: { columns: legendColumns(names.length ? names : [""], width) },
  };
  const text =
    options.description ?? `${title}: ${points.length} points${names.length ? ` of ${names.join(", ")}` : ""}.`;
  return vegaLite(text, {
    ...framed(title, subtitle, width),
    width: inner,
    height,
    data: { name: title, values: rows },
    layer: [
      {
        mark: {
          type: "circle",
          size: points.length > 500 ? 14 : 40,
          opacity: 0.9,
          ...(!groups && { color: PALETTE[0] }),
        },
        encoding: { x, y, ...(groups && { color }) },
      },
      ...(labels
        ? [
            {
              mark: { type: "text", align: "left", dx: 6, fontSize: LABEL_SIZE, color: INK.text },
              encoding: { x, y, text: { field: "text" } },
            },
          ]
        : []),
    ],
    usermeta: { columns: { label: "label", group: "group", x: axis(0).title, y: axis(1).title } },
  } as unknown as { [key: string]: Json });
}

function domainOf(values: readonly number[]): [number, number] {
  const [least, most] = extent(values);
  const room = (most - least) * ROOM || 1;
  return [least - room, most + room];
}

const share = (value: number, [from, to]: readonly [number, number]) => (value - from) / (to - from);

interface Place {
  x: number;
  y: number;
}

/** The labels that lie upon no other and no other's point, the first ones first. */
function withRoom(places: readonly Place[], labels: readonly string[], width: number): Set<number> {
  const boxes: { x: number; x2: number; y: number; y2: number }[] = [];
  const shown = new Set<number>();
  places.forEach(({ x, y }, k) => {
    const box = { x: x + 5, x2: x + 8 + textWidth(labels[k]!, LABEL_SIZE), y: y - 7, y2: y + 7 };
    const isFree =
      box.x2 < width &&
      boxes.every((other) => box.x > other.x2 || box.x2 < other.x || box.y > other.y2 || box.y2 < other.y) &&
      places.every((p, j) => j === k || p.x < box.x - 3 || p.x > box.x2 || p.y < box.y || p.y > box.y2);
    if (!isFree) return;
    shown.add(k);
    boxes.push(box);
  });
  return shown;
}
