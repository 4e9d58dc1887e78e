import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { extent } from "./extent.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, type Json, requireData, vegaLite, widthOf } from "./spec.js";
import { readable, textWidth } from "./text.js";
import { DIVERGING, framed, INK, LABEL_SIZE, ON_DARK, ON_LIGHT, plotWidth, SEQUENTIAL } from "./theme.js";

/** An axis of names. */
export interface NamedAxis {
  title: string;
  names: readonly string[];
}

/** Options of {@link heatmap}. */
export interface HeatmapOptions extends ChartOptions {
  title: string;
  x: NamedAxis;
  /** The first name is the uppermost. */
  y: NamedAxis;
  /** `values[row][column]`; null, and what is no finite number, is left empty. */
  values: readonly (readonly (number | null)[])[];
  color: {
    title: string;
    /** Diverging has its middle at 0. Default: diverging when there are values below 0. */
    scheme?: "sequential" | "diverging";
    /** Default: from the least to the greatest value. */
    domain?: readonly [number, number];
  };
  /** Text in the cells: true for the values, or `labels[row][column]`. */
  labels?: boolean | readonly (readonly string[])[];
  /** The height of a row in pixels. Default: 300 shared out, within 14 and 44. */
  rowHeight?: number;
}

const OPTIONS = [...CHART_OPTIONS, "x", "y", "values", "color", "labels", "rowHeight"];

/**
 * Cells coloured by their values.
 *
 * **Errors** `invalid-argument` when there are no values, or not as many as names.
 *
 * @example
 * heatmap({
 *   title: "Forget gates",
 *   x: { title: "step", names: ["1", "2"] },
 *   y: { title: "unit", names: ["0"] },
 *   values: [[0.2, 0.9]],
 *   color: { title: "f", domain: [0, 1] },
 * });
 */
export function heatmap(options: HeatmapOptions): ChartSpec {
  const where = "heatmap";
  checkOptionNames(where, options, OPTIONS);
  const { title, subtitle, x, y, color, labels = false } = options;
  const values = (options.values ?? []).map((row) => row.map((value) => (Number.isFinite(value) ? value : null)));
  const width = widthOf(where, options.width);
  const known = values.flat().filter((value) => value !== null);
  requireData(where, "values", known.length);
  if (values.length !== y.names.length || values.some((row) => row.length !== x.names.length)) {
    fail("invalid-argument", where, `values of ${y.names.length} rows and ${x.names.length} columns`, quoted(values));
  }
  const inner = plotWidth(width, y.names);
  const rowHeight = options.rowHeight ?? Math.max(14, Math.min(44, Math.floor(300 / y.names.length)));
  const scale = colorScale(color, known);
  const text = (row: number, column: number) => {
    const value = values[row]![column];
    if (labels === false || value === null || value === undefined) return "";
    return labels === true ? readable(Number(value.toPrecision(2))) : labels[row]![column]!;
  };
  const rows = values.flatMap((row, r) =>
    row.map((value, c) => ({ x: c, y: r, column: x.names[c]!, row: y.names[r]!, value, text: text(r, c) })),
  );
  const cell = inner / x.names.length;
  const named = (names: string, axis: NamedAxis, field: string, extra: object) => ({
    field,
    type: "ordinal",
    scale: { paddingInner: 0 },
    axis: { title: axis.title, labelExpr: `${names}[datum.value]`, ticks: false, domain: false, ...extra },
  });
  const encoding = {
    x: named("columns", x, "x", labelsWithin(x.names, cell)),
    y: named("rows", y, "y", { labelOverlap: rowHeight < LABEL_SIZE + 2 ? "greedy" : false }),
  };
  return vegaLite(options.description ?? describe(options, rows), {
    ...framed(title, subtitle, width),
    params: [
      { name: "columns", value: x.names },
      { name: "rows", value: y.names },
    ],
    width: inner,
    height: rowHeight * y.names.length,
    data: { name: title, values: rows as unknown as Json },
    layer: [
      {
        transform: [{ filter: "isValid(datum.value)" }],
        mark: { type: "rect", stroke: INK.ground, strokeWidth: cell > 8 && rowHeight > 8 ? 1 : 0 },
        encoding: {
          ...encoding,
          color: {
            field: "value",
            type: "quantitative",
            scale: { domain: scale.domain, range: scale.range, interpolate: "lab", clamp: true },
            legend: {
              title: color.title,
              gradientLength: 180,
              gradientThickness: 10,
              direction: "horizontal",
            },
          },
        },
      },
      ...(labels === false
        ? []
        : [
            {
              mark: { type: "text", fontSize: LABEL_SIZE + 1, lineBreak: "\n" },
              encoding: {
                ...encoding,
                text: { field: "text" },
                color: { condition: { test: scale.isDark, value: ON_DARK }, value: ON_LIGHT },
              },
            },
          ]),
    ],
    usermeta: { columns: { row: y.title, column: x.title, value: color.title } },
  } as unknown as { [key: string]: Json });
}

/** Level where they fit, else aslant, and not all of them where not even that. */
export function labelsWithin(names: readonly string[], cell: number): object {
  const widest = Math.max(...names.map((name) => textWidth(name, LABEL_SIZE)));
  if (widest + 6 <= cell) return { labelAngle: 0, labelOverlap: false };
  const isNumeric = names.every((name) => /^\d*$/.test(name));
  return isNumeric
    ? { labelAngle: 0, labelOverlap: "greedy" }
    : { labelAngle: -50, labelOverlap: cell < LABEL_SIZE + 1 ? "greedy" : false };
}

/** Colours, and a test in Vega's words whether the cell is dark. */
function colorScale({ scheme, domain }: HeatmapOptions["color"], values: readonly number[]) {
  const [least, most] = domain ?? extent(values);
  const isDiverging = (scheme ?? (least < 0 ? "diverging" : "sequential")) === "diverging";
  const [end, start] = [isDiverging ? Math.max(Math.abs(least), Math.abs(most)) || 1 : most, least];
  const span = end - start || 1;
  const [from, to] = isDiverging ? [-end, end] : [start, start + span];
  const range = isDiverging ? DIVERGING : SEQUENTIAL;
  const stops = range.map((_, k) => from + ((to - from) * k) / (range.length - 1));
  const isDark = isDiverging ? `datum.value < ${from * 0.75}` : `datum.value > ${from + (to - from) * 0.55}`;
  return { domain: stops, range, isDark };
}

function describe(
  { title, x, y, color }: HeatmapOptions,
  rows: readonly { row: string; column: string; value: number | null }[],
) {
  const known = rows.filter((row) => row.value !== null);
  const most = known.reduce((a, b) => (b.value! > a.value! ? b : a));
  const least = known.reduce((a, b) => (b.value! < a.value! ? b : a));
  const at = (cell: typeof most) => `${readable(cell.value!)} at ${y.title} ${cell.row}, ${x.title} ${cell.column}`;
  return `${title}. ${color.title} by ${y.title} and ${x.title}: the most is ${at(most)}, the least ${at(least)}.`;
}
