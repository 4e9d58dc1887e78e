/** What both pictures of a surface need: checks, an even grid, and paths. */
import { fail, quoted } from "../../core/errors.js";
import type { ErrorSurface } from "../error-surface.js";
import { extent } from "./extent.js";
import type { JsonObject } from "./spec.js";
import { INK, PALETTE } from "./theme.js";

/** Paths over a surface by their names, such as `descend` gives. */
export type SurfacePaths = Readonly<
  Record<string, readonly { readonly w: number; readonly b: number; readonly value?: number }[]>
>;

/** Colours of paths: those that are seen on the blue of a surface. */
export const PATH_COLORS = [PALETTE[1]!, PALETTE[2]!, PALETTE[3]!, PALETTE[4]!];

/** The colour of a path's halo. */
export const HALO = "#fefefe";

/** The text of axes. */
export const AXIS_INK = INK.muted;

/** Throws unless there is a grid of at least two by two; `paths` need points. */
export function requireSurface(where: string, surface: ErrorSurface, paths: SurfacePaths): void {
  const { w = [], b = [], value } = surface ?? {};
  if (w.length < 2 || b.length < 2 || value?.length !== w.length) {
    fail("invalid-argument", where, "what errorSurface gives, at least 2 by 2", quoted(surface));
  }
  if (!value.flat().some(Number.isFinite)) fail("invalid-argument", where, "values that are finite", "none");
  for (const [name, path] of Object.entries(paths)) {
    if (!path?.length) fail("invalid-argument", where, `points of the path "${name}"`, "none");
  }
}

/** A surface over evenly spaced w and b, both rising. */
export interface EvenGrid {
  w: number[];
  b: number[];
  /** value[j][k] at w[j] and b[k] */
  value: number[][];
}

/** At most so many columns or rows are drawn. */
const FINEST = 96;

/** The surface as it is where it is even, else seen on an even grid, by linear interpolation; `limit` makes it coarser. */
export function evenGrid({ w, b, value }: ErrorSurface, limit = FINEST): EvenGrid {
  const [ws, bs] = [evenAxis(w, limit), evenAxis(b, limit)];
  const [atW, atB] = [ws.map((x) => placeOn(w, x)), bs.map((x) => placeOn(b, x))];
  const least = value.flat().reduce((a, v) => (Number.isFinite(v) ? Math.min(a, v) : a), Number.POSITIVE_INFINITY);
  const at = (j: number, k: number) => (Number.isFinite(value[j]![k]) ? value[j]![k]! : least);
  const mix = (a: number, c: number, t: number) => a + (c - a) * t;
  return {
    w: ws,
    b: bs,
    value: atW.map(([j, j1, s]) =>
      atB.map(([k, k1, t]) => mix(mix(at(j, k), at(j1, k), s), mix(at(j, k1), at(j1, k1), s), t)),
    ),
  };
}

function evenAxis(axis: readonly number[], limit: number): number[] {
  const [least, most] = [Math.min(...axis), Math.max(...axis)];
  const count = Math.min(axis.length, limit);
  return Array.from({ length: count }, (_, k) => least + ((most - least) * k) / (count - 1));
}

/** Between which two entries a value lies, and how far from the first to the second. */
function placeOn(axis: readonly number[], x: number): [number, number, number] {
  const order = axis.map((_, k) => k).sort((i, j) => axis[i]! - axis[j]!);
  let k = 0;
  while (k < order.length - 2 && axis[order[k + 1]!]! < x) k++;
  const [i, j] = [order[k]!, order[k + 1]!];
  const span = axis[j]! - axis[i]! || 1;
  return [i, j, Math.min(1, Math.max(0, (x - axis[i]!) / span))];
}

/** A table of a surface has at most so many rows and columns. */
const TABLE = 12;

/** Some of the surface's points, for its table. */
export function tableRows(surface: ErrorSurface): JsonObject[] {
  const thin = (count: number) => {
    const shown = Math.min(count, TABLE);
    return Array.from({ length: shown }, (_, k) => Math.round((k * (count - 1)) / (shown - 1)));
  };
  const { w, b, value } = surface;
  return thin(w.length).flatMap((j) => thin(b.length).map((k) => ({ w: w[j]!, b: b[k]!, value: value[j]![k]! })));
}

/** The least and the greatest of the finite ones. */
export function rangeOf(values: readonly (readonly number[])[]): [number, number] {
  return extent(values.flat().filter(Number.isFinite));
}
