/** The surface as a block of land: shaded quads from back to front, contour lines, walls, and the names of its sides. */
import type { SurfaceGrid } from "../../engine/gradients.js";
import type { Surface } from "../../ui/canvas.js";
import { fixed } from "../../ui/numbers.js";
import { color, rgb } from "../../ui/theme.js";
import type { Projection, ScreenPoint } from "./projection.js";

/** The largest E that the map shows; what is above is cut. */
export const TOP = 0.5;
const LEVELS = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45].map((e) => e / TOP);
/** How far the walls reach below E = 0. */
const DEPTH = -0.1;
const LIGHT = normalized([-0.5, 0.35, 0.79]);

/** E at a row and a column, as a height from 0 to 1. */
export function heightAt({ points, value }: SurfaceGrid, row: number, column: number): number {
  return Math.min(value[row * points + column]! / TOP, 1);
}

interface Colors {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Draws the land with every `stride`-th point of the grid. */
export function drawTerrain({ context }: Surface, project: Projection, grid: SurfaceGrid, stride: number): void {
  const last = grid.points - 1;
  const marks: number[] = [];
  for (let k = 0; k < last; k += stride) marks.push(k);
  marks.push(last);
  const unit = (k: number) => (2 * k) / last - 1;
  const corners = marks.map((row) =>
    marks.map((column) => project.at(unit(row), unit(column), heightAt(grid, row, column))),
  );
  const colors = { low: rgb("--land-low"), high: rgb("--land-high") };
  const line = color("--land-line");
  const order = (near: 1 | -1) => {
    const cells = Array.from({ length: marks.length - 1 }, (_, k) => k);
    return near === 1 ? cells : cells.reverse();
  };
  context.lineJoin = "round";
  for (const i of order(project.nearU)) {
    for (const j of order(project.nearV)) {
      const [r0, r1, c0, c1] = [marks[i]!, marks[i + 1]!, marks[j]!, marks[j + 1]!];
      const z = [heightAt(grid, r0, c0), heightAt(grid, r1, c0), heightAt(grid, r1, c1), heightAt(grid, r0, c1)];
      const quad = [corners[i]![j]!, corners[i + 1]![j]!, corners[i + 1]![j + 1]!, corners[i]![j + 1]!];
      const [du, dv] = [(r1 - r0) * (2 / last), (c1 - c0) * (2 / last)];
      // Cut along the flatter diagonal, or a wall that runs aslant has teeth.
      const halves = Math.abs(z[0]! - z[2]!) <= Math.abs(z[1]! - z[3]!) ? DIAGONALS[0] : DIAGONALS[1];
      if (z.every((height) => Math.abs(height - z[0]!) < 1e-3)) {
        fill(context, quad, tint(colors, z[0]!, (z[1]! - z[0]!) / du, (z[3]! - z[0]!) / dv));
        continue;
      }
      for (const { corners: three, slopes } of halves) {
        const [mean, slopeU, slopeV] = slopes(z);
        fill(
          context,
          three.map((k) => quad[k]!),
          tint(colors, mean, slopeU / du, slopeV / dv),
        );
        contours(
          context,
          three.map((k) => quad[k]!),
          three.map((k) => z[k]!),
          line,
        );
      }
    }
  }
  walls(context, project, grid, marks, unit);
}

/** The two ways of cutting a quad in two; corners go round it from (row, column) by (row + 1, column). */
const DIAGONALS = [
  [half([0, 1, 2], (z) => [z[1] - z[0], z[2] - z[1]]), half([0, 2, 3], (z) => [z[2] - z[3], z[3] - z[0]])],
  [half([0, 1, 3], (z) => [z[1] - z[0], z[3] - z[0]]), half([1, 2, 3], (z) => [z[2] - z[3], z[2] - z[1]])],
] as const;

type Four = readonly [number, number, number, number];

/** A triangle: its corners, and from the heights of all four its mean height and its rise along u and v. */
function half(corners: readonly [number, number, number], rise: (z: Four) => readonly [number, number]) {
  const slopes = (z: readonly number[]) => {
    const mean = corners.reduce((sum, k) => sum + z[k]!, 0) / 3;
    return [mean, ...rise(z as unknown as Four)] as const;
  };
  return { corners, slopes };
}

function fill(context: CanvasRenderingContext2D, shape: readonly ScreenPoint[], ink: string): void {
  context.beginPath();
  for (const [x, y] of shape) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = ink;
  context.strokeStyle = ink;
  context.lineWidth = 0.7;
  context.fill();
  context.stroke();
}

/** Height gives the tone, the slope against the light the shade. */
function tint({ low, high }: Colors, height: number, slopeU: number, slopeV: number): string {
  const [nx, ny, nz] = normalized([-slopeU, -slopeV, 1]);
  const shade = 0.72 + 0.36 * Math.max(0, nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]);
  const mix = (k: number) => Math.round(Math.min(255, (low[k]! + (high[k]! - low[k]!) * height) * shade));
  return `rgb(${mix(0)} ${mix(1)} ${mix(2)})`;
}

function normalized([x, y, z]: readonly [number, number, number]): [number, number, number] {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/** Lines of equal E through one triangle. */
function contours(
  context: CanvasRenderingContext2D,
  shape: readonly ScreenPoint[],
  z: readonly number[],
  line: string,
) {
  const [low, high] = [Math.min(...z), Math.max(...z)];
  if (high - low < 1e-6) return;
  context.strokeStyle = line;
  context.lineWidth = 0.6;
  context.globalAlpha = 0.26;
  for (const level of LEVELS) {
    if (level <= low || level > high) continue;
    const crossings: ScreenPoint[] = [];
    for (let k = 0; k < 3; k++) {
      const next = (k + 1) % 3;
      if (z[k]! < level === z[next]! < level) continue;
      const t = (level - z[k]!) / (z[next]! - z[k]!);
      const [[x0, y0], [x1, y1]] = [shape[k]!, shape[next]!];
      crossings.push([x0 + (x1 - x0) * t, y0 + (y1 - y0) * t]);
    }
    if (crossings.length < 2) continue;
    context.beginPath();
    context.moveTo(...crossings[0]!);
    context.lineTo(...crossings[1]!);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The two sides of the block that face the reader. */
function walls(
  context: CanvasRenderingContext2D,
  project: Projection,
  grid: SurfaceGrid,
  marks: readonly number[],
  unit: (k: number) => number,
): void {
  const last = grid.points - 1;
  const side = (along: (k: number) => { u: number; v: number; z: number }, fill: string) => {
    const ends = [along(marks[0]!), along(marks.at(-1)!)];
    context.beginPath();
    context.moveTo(...project.at(ends[0]!.u, ends[0]!.v, DEPTH));
    for (const k of marks) {
      const { u, v, z } = along(k);
      context.lineTo(...project.at(u, v, z));
    }
    context.lineTo(...project.at(ends[1]!.u, ends[1]!.v, DEPTH));
    context.closePath();
    context.fillStyle = fill;
    context.fill();
    context.strokeStyle = color("--rule");
    context.lineWidth = 1;
    context.stroke();
  };
  const { nearU, nearV } = project;
  const row = nearU === 1 ? last : 0;
  const column = nearV === 1 ? last : 0;
  side((k) => ({ u: nearU, v: unit(k), z: heightAt(grid, row, k) }), color("--sunk"));
  side((k) => ({ u: unit(k), v: nearV, z: heightAt(grid, k, column) }), color("--line"));
}

/** Ticks and names along the two near edges, and E up one corner. */
export function drawAxes(
  { context, width }: Surface,
  project: Projection,
  ranges: { readonly w: { min: number; max: number }; readonly b: { min: number; max: number } },
): void {
  const { nearU, nearV } = project;
  const small = width < 480;
  const font = getComputedStyle(document.body).fontFamily;
  context.font = `${small ? 11 : 12}px ${font}`;
  context.fillStyle = color("--soft");
  context.textBaseline = "middle";
  const out = 0.13;
  const label = (text: string, u: number, v: number, z = DEPTH) => {
    const [x, y] = project.at(u, v, z);
    const [cx] = project.at(0, 0, DEPTH);
    context.textAlign = Math.abs(x - cx) < 24 ? "center" : x < cx ? "right" : "left";
    context.fillText(text, x, y + 6);
  };
  const ticks = ({ min, max }: { min: number; max: number }, step: number) => {
    const found: number[] = [];
    for (let value = Math.ceil(min / step) * step; value <= max; value += step) found.push(value);
    return found;
  };
  const place = ({ min, max }: { min: number; max: number }, value: number) => (2 * (value - min)) / (max - min) - 1;
  for (const w of ticks(ranges.w, small ? 2 : 1)) label(fixed(w, 0), place(ranges.w, w), nearV * (1 + out));
  for (const b of ticks(ranges.b, small ? 2 : 1)) label(fixed(b, 0), nearU * (1 + out), place(ranges.b, b));
  context.fillStyle = color("--ink");
  context.font = `italic ${small ? 14 : 16}px ${getComputedStyle(document.body).getPropertyValue("--serif")}`;
  label("w", 0.12, nearV * (1 + 2.6 * out));
  label("b", nearU * (1 + 2.6 * out), 0.12);
}
