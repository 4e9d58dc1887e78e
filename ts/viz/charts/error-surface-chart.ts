import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { requireCount } from "../checks.js";
import type { ErrorSurface } from "../error-surface.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, type Json, type JsonObject, vega, widthOf } from "./spec.js";
import {
  type EvenGrid,
  evenGrid,
  HALO,
  PATH_COLORS,
  rangeOf,
  requireSurface,
  type SurfacePaths,
  tableRows,
} from "./surface-grid.js";
import { readable } from "./text.js";
import { framed, legendColumns, plotWidth, SEQUENTIAL } from "./theme.js";

/** Options of {@link errorSurfaceChart}. */
export interface ErrorSurfaceChartOptions extends ChartOptions {
  /** Descents over the surface, by their names. What leaves the grid is cut off. */
  paths?: SurfacePaths;
  /** Levels of equal steps of the value, or of its logarithm. Default "linear". */
  scale?: "linear" | "log";
  /** How many levels. Default 12. */
  levels?: number;
  w?: string;
  b?: string;
  value?: string;
  height?: number;
}

const OPTIONS = [...CHART_OPTIONS, "paths", "scale", "levels", "w", "b", "value", "height"];

/**
 * An error surface from above, as bands between lines of equal value, and descents over it.
 *
 * **Errors** `invalid-argument` for a surface of fewer than 2 by 2 points, for a path without points, for `levels`, and for a logarithm of no value above 0.
 *
 * @example
 * const surface = errorSurface(E, { w: { min: 4, max: 6, steps: 61 }, b: { min: -3.2, max: -2, steps: 61 } });
 * errorSurfaceChart(surface, { paths: { clipped: descend(E, start, { learningRate: 0.01, clipnorm: 1, steps: 100 }) } });
 */
export function errorSurfaceChart(surface: ErrorSurface, options: ErrorSurfaceChartOptions = {}): ChartSpec {
  const where = "errorSurfaceChart";
  checkOptionNames(where, options, OPTIONS);
  const { paths = {}, scale = "linear", levels = 12, height = 400, title = "Error surface", subtitle } = options;
  requireSurface(where, surface, paths);
  requireCount(where, "levels", levels);
  if (scale !== "linear" && !(scale === "log" && surface.value.flat().some((value) => value > 0))) {
    fail("invalid-argument", where, 'scale "linear", or "log" for values above 0', quoted(scale));
  }
  const names = { w: options.w ?? "w", b: options.b ?? "b", value: options.value ?? "E" };
  const width = widthOf(where, options.width);
  const inner = plotWidth(width, ["−0.05"]);
  const grid = evenGrid(surface);
  const thresholds = levelsOf(grid, scale, levels);
  const [low, high] = [thresholds[0]!, thresholds.at(-1)!];
  const pathNames = Object.keys(paths);
  return vega(options.description ?? describe(title, surface, paths), {
    ...framed(title, subtitle, width),
    width: inner,
    height,
    data: [
      {
        name: "surface",
        values: [pixelGrid(grid, inner, height)],
        transform: [{ type: "isocontour", thresholds, resolve: "shared" }],
      },
      { name: "paths", values: pathRows(paths) },
      { name: "points of the surface", values: tableRows(surface) },
    ],
    scales: [
      { name: "x", type: "linear", domain: [grid.w[0]!, grid.w.at(-1)!], range: "width", zero: false },
      { name: "y", type: "linear", domain: [grid.b[0]!, grid.b.at(-1)!], range: "height", zero: false },
      {
        name: "color",
        type: scale,
        domain: SEQUENTIAL.map((_, k) => between(low, high, k / (SEQUENTIAL.length - 1), scale)),
        range: SEQUENTIAL,
        interpolate: "lab",
      },
      { name: "path", type: "ordinal", domain: pathNames, range: PATH_COLORS },
    ],
    axes: [
      { scale: "x", orient: "bottom", title: names.w, tickCount: 7, format: "~g" },
      { scale: "y", orient: "left", title: names.b, tickCount: 7, format: "~g" },
    ],
    legends: [
      ...(pathNames.length > 0
        ? [
            {
              stroke: "path",
              orient: "bottom",
              symbolType: "stroke",
              symbolSize: 300,
              columns: legendColumns(pathNames, width - 230),
            },
          ]
        : []),
      {
        fill: "color",
        orient: "bottom",
        title: names.value,
        type: "gradient",
        direction: "horizontal",
        gradientLength: 180,
        gradientThickness: 10,
        format: scale === "log" ? ".0e" : "~g",
        tickCount: 4,
      },
    ],
    marks: [{ type: "group", clip: true, encode: { enter: size() }, marks: [ground(), contours(), ...pathMarks()] }],
    usermeta: {
      columns: { path: "path", step: "step", w: names.w, b: names.b, value: names.value },
      hide: ["surface"],
    },
  } as unknown as { [key: string]: Json });
}

const size = () => ({ width: { signal: "width" }, height: { signal: "height" } });

/** Below the least level. */
function ground(): JsonObject {
  return { type: "rect", encode: { enter: { ...size(), fill: { value: SEQUENTIAL[0]! } } } } as JsonObject;
}

function contours(): JsonObject {
  return {
    type: "path",
    from: { data: "surface" },
    encode: {
      enter: {
        fill: { scale: "color", field: "contour.value" },
        stroke: { value: "#24466b" },
        strokeOpacity: { value: 0.35 },
        strokeWidth: { value: 0.6 },
      },
    },
    transform: [{ type: "geopath", field: "datum.contour" }],
  };
}

/** Each path with a halo, a ring where it begins and a dot for each step. */
function pathMarks(): JsonObject[] {
  const at = { x: { scale: "x", field: "w" }, y: { scale: "y", field: "b" } };
  const own = { scale: "path", field: "path" };
  const line = (stroke: object, strokeWidth: number, strokeOpacity = 1): JsonObject =>
    ({
      type: "line",
      from: { data: "one" },
      encode: {
        enter: { ...at, stroke, strokeWidth: { value: strokeWidth }, strokeOpacity: { value: strokeOpacity } },
      },
    }) as unknown as JsonObject;
  const dots = {
    type: "symbol",
    from: { data: "one" },
    encode: {
      enter: {
        ...at,
        fill: [{ test: "datum.step === 0", value: HALO }, own],
        stroke: own,
        strokeWidth: { value: 2 },
        size: [{ test: "datum.step === 0", value: 90 }, { value: 9 }],
      },
    },
  } as unknown as JsonObject;
  return [
    {
      type: "group",
      from: { facet: { name: "one", data: "paths", groupby: "path" } },
      marks: [line({ value: HALO }, 4, 0.8), line(own, 2), dots],
    } as unknown as JsonObject,
  ];
}

/** The grid in pixels, its first row at the top; contours see a value in the middle of its cell. */
function pixelGrid({ w, b, value }: EvenGrid, width: number, height: number): JsonObject {
  const [columns, rows] = [w.length, b.length];
  const scale = [width / (columns - 1), height / (rows - 1)];
  return {
    width: columns,
    height: rows,
    values: Array.from({ length: rows }, (_, r) => w.map((_, c) => value[c]![rows - 1 - r]!)).flat(),
    scale,
    translate: scale.map((one) => -one / 2),
  };
}

function levelsOf({ value }: EvenGrid, scale: "linear" | "log", levels: number): number[] {
  const [least, most] = rangeOf(value);
  const positive = value.flat().filter((v) => v > 0);
  const low = scale === "log" ? Math.max(Math.min(...positive), most * 1e-8) : least;
  const high = most > low ? most : low + 1;
  return Array.from({ length: levels }, (_, k) => between(low, high, k / levels, scale));
}

function between(low: number, high: number, share: number, scale: "linear" | "log"): number {
  return scale === "log" ? low * (high / low) ** share : low + (high - low) * share;
}

function pathRows(paths: SurfacePaths): JsonObject[] {
  return Object.entries(paths).flatMap(([path, points]) =>
    points.map(({ w, b, value }, step) => ({ path, step, w, b, ...(value !== undefined && { value }) })),
  );
}

/** The words of either picture of a surface. */
export function describe(title: string, { w, b, value }: ErrorSurface, paths: SurfacePaths): string {
  const [least, most] = rangeOf(value);
  const ends = (list: readonly number[]) => `${readable(Math.min(...list))} to ${readable(Math.max(...list))}`;
  const routes = Object.entries(paths).map(([name, path]) => {
    const [first, last] = [path[0]!, path.at(-1)!];
    return `${name}: ${path.length - 1} steps from (${readable(first.w)}, ${readable(first.b)}) to (${readable(last.w)}, ${readable(last.b)})`;
  });
  return [
    `${title}. Over w from ${ends(w)} and b from ${ends(b)} the value goes from ${readable(least)} to ${readable(most)}`,
    ...routes,
  ].join(". ");
}
