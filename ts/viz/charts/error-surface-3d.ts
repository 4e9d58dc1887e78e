import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import type { ErrorSurface } from "../error-surface.js";
import { describe } from "./error-surface-chart.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, type Json, type JsonObject, vega, widthOf } from "./spec.js";
import {
  type EvenGrid,
  evenGrid,
  PATH_COLORS,
  rangeOf,
  requireSurface,
  type SurfacePaths,
  tableRows,
} from "./surface-grid.js";
import { axisMarks, FLOOR, frameData, projected, TOP } from "./surface-projection.js";
import { framed, legendColumns, SEQUENTIAL } from "./theme.js";

/** Options of {@link errorSurface3d}. */
export interface ErrorSurface3dOptions extends ChartOptions {
  /** The angle from which it is seen, around the vertical, in degrees. Default -35. */
  azimuth?: number;
  /** The angle above the horizon, in degrees, within 5 and 90. Default 30. */
  elevation?: number;
  /** Descents over the surface, by their names. What leaves the grid is left out. */
  paths?: SurfacePaths;
  /** At most so many cells in each direction. Default 30. */
  cells?: number;
  w?: string;
  b?: string;
  value?: string;
  height?: number;
}

const OPTIONS = [...CHART_OPTIONS, "azimuth", "elevation", "paths", "cells", "w", "b", "value", "height"];

/**
 * An error surface as a landscape, in Vega: a still picture as SVG, and in a page one that turns with the pointer and with its two sliders, which are the
 * signals `azimuth` and `elevation`.
 *
 * **Errors** `invalid-argument` for a surface of fewer than 2 by 2 points, and for angles.
 *
 * @example
 * const spec = errorSurface3d(surface, { azimuth: -35, elevation: 30, paths: { clipped: path } });
 * await saveChart(spec, "cliff.svg");
 */
export function errorSurface3d(surface: ErrorSurface, options: ErrorSurface3dOptions = {}): ChartSpec {
  const where = "errorSurface3d";
  checkOptionNames(where, options, OPTIONS);
  const {
    paths = {},
    azimuth = -35,
    elevation = 30,
    cells = 30,
    title = "Error surface",
    subtitle,
    height = 420,
  } = options;
  requireSurface(where, surface, paths);
  if (!Number.isFinite(azimuth)) fail("invalid-argument", where, "azimuth in degrees", quoted(azimuth));
  if (!(elevation >= 5 && elevation <= 90)) {
    fail("invalid-argument", where, "elevation from 5 to 90 degrees", quoted(elevation));
  }
  if (!(Number.isInteger(cells) && cells > 0)) fail("invalid-argument", where, "cells of at least 1", quoted(cells));
  const names = { w: options.w ?? "w", b: options.b ?? "b", value: options.value ?? "E" };
  const width = widthOf(where, options.width);
  const grid = evenGrid(surface, cells + 1);
  const range = rangeOf(grid.value);
  const pathNames = Object.keys(paths);
  const stops = SEQUENTIAL.map((_, k) => range[0] + ((range[1] - range[0] || 1) * k) / (SEQUENTIAL.length - 1));
  return vega(options.description ?? describe(title, surface, paths), {
    ...framed(title, subtitle, width),
    width: width - 24,
    height,
    autosize: "pad",
    signals: signals(azimuth, elevation),
    data: [
      { name: "pieces", values: [...quads(grid, range), ...segments(grid, range, paths)], transform: projected() },
      { name: "points of the surface", values: tableRows(surface) },
      ...frameData(grid, range, names),
    ],
    scales: [
      { name: "color", type: "linear", domain: stops, range: SEQUENTIAL, interpolate: "lab" },
      { name: "path", type: "ordinal", domain: pathNames, range: PATH_COLORS },
    ],
    ...(pathNames.length > 0 && {
      legends: [
        {
          stroke: "path",
          orient: "bottom",
          symbolType: "stroke",
          symbolSize: 300,
          columns: legendColumns(pathNames, width),
        },
      ],
    }),
    marks: [...axisMarks(), pieces()],
    usermeta: { columns: { w: names.w, b: names.b, value: names.value }, hide: ["pieces", "frame", "words"] },
  } as unknown as { [key: string]: Json });
}

/** Dragging turns it; so do the sliders. */
function signals(azimuth: number, elevation: number): JsonObject[] {
  const drag = {
    events: "[view:pointerdown, window:pointerup] > window:pointermove",
    update: "[event.movementX, event.movementY]",
  };
  const turned = (update: string) => [{ events: { signal: "drag" }, update }];
  return [
    { name: "drag", value: [0, 0], on: [drag] },
    {
      name: "azimuth",
      value: azimuth,
      bind: { input: "range", min: -180, max: 180, step: 1 },
      on: turned("(azimuth - drag[0] / 2 + 540) % 360 - 180"),
    },
    {
      name: "elevation",
      value: elevation,
      bind: { input: "range", min: 5, max: 90, step: 1 },
      on: turned("clamp(elevation + drag[1] / 2, 5, 90)"),
    },
    { name: "sa", update: "sin(azimuth * PI / 180)" },
    { name: "ca", update: "cos(azimuth * PI / 180)" },
    { name: "se", update: "sin(elevation * PI / 180)" },
    { name: "ce", update: "cos(elevation * PI / 180)" },
    { name: "unit", update: "min(width / 3.3, height / (2.7 * se + 1.2 * ce))" },
  ] as unknown as JsonObject[];
}

/** Places in the box: u and v from -1 to 1, and the height. */
interface Box {
  u(w: number): number;
  v(b: number): number;
  h(value: number): number;
}

function boxOf({ w, b }: EvenGrid, [least, most]: readonly [number, number]): Box {
  const place = (list: readonly number[], x: number) => (2 * (x - list[0]!)) / (list.at(-1)! - list[0]!) - 1;
  const tall = (TOP - FLOOR) / (most - least || 1);
  return { u: (x) => place(w, x), v: (x) => place(b, x), h: (value) => FLOOR + (value - least) * tall };
}

function quads(grid: EvenGrid, range: readonly [number, number]): JsonObject[] {
  const { w, b, value } = grid;
  const { u, v, h } = boxOf(grid, range);
  return w.slice(1).flatMap((_, j) =>
    b.slice(1).map((_, k) => {
      const corners = [value[j]![k]!, value[j + 1]![k]!, value[j + 1]![k + 1]!, value[j]![k + 1]!];
      const [h0, h1, h2, h3] = corners.map(h);
      const [u0, u1, v0, v1] = [u(w[j]!), u(w[j + 1]!), v(b[k]!), v(b[k + 1]!)];
      const mean = corners.reduce((sum, one) => sum + one / 4, 0);
      return { w: w[j]!, b: b[k]!, value: corners[0]!, mean, u0, u1, v0, v1, h0: h0!, h1: h1!, h2: h2!, h3: h3! };
    }),
  );
}

/** How far above the surface a path hovers, so that it is not cut by it. */
const HOVER = 0.012;

/** Pieces of paths between neighbouring points that both lie over the grid. */
function segments(grid: EvenGrid, range: readonly [number, number], paths: SurfacePaths): JsonObject[] {
  const { u, v, h } = boxOf(grid, range);
  return Object.entries(paths).flatMap(([path, points]) => {
    const rows = points.map(({ w, b, value }) => {
      const isOver = Math.abs(u(w)) <= 1 && Math.abs(v(b)) <= 1;
      return {
        w,
        b,
        value: value ?? range[0],
        u: u(w),
        v: v(b),
        h: Math.min(h(value ?? range[0]), TOP) + HOVER,
        isOver,
      };
    });
    return rows.slice(1).flatMap((to, k) => {
      const from = rows[k]!;
      if (!from.isOver || !to.isOver) return [];
      const { w, b, value } = from;
      return [{ path, w, b, value, u0: from.u, v0: from.v, h0: from.h, u1: to.u, v1: to.v, h2: to.h }];
    });
  });
}

/** Quads and segments from the farthest to the nearest. */
function pieces(): JsonObject {
  return {
    type: "path",
    from: { data: "pieces" },
    encode: {
      update: {
        path: { field: "shape" },
        fill: [{ test: "!datum.path", scale: "color", field: "mean" }, { value: null }],
        stroke: [
          { test: "!datum.path", value: "#3d5a7a" },
          { scale: "path", field: "path" },
        ],
        strokeWidth: [{ test: "!datum.path", value: 0.35 }, { value: 2.6 }],
      },
    },
  } as unknown as JsonObject;
}
