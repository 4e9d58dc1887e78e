/** The two descents over the land: lines, the balls at the step at hand, and where the next ball would fall. */
import type { DescentPoint } from "throughtime/viz";
import type { Descents } from "../../engine/gradients.js";
import type { Surface } from "../../ui/canvas.js";
import { color } from "../../ui/theme.js";
import type { Projection, ScreenPoint } from "./projection.js";
import { TOP } from "./terrain.js";

export interface Ranges {
  readonly w: { readonly min: number; readonly max: number };
  readonly b: { readonly min: number; readonly max: number };
}

/** (w, b, E) in the units of the block. */
export function place(ranges: Ranges, w: number, b: number, e: number): [u: number, v: number, z: number] {
  const unit = (value: number, { min, max }: { min: number; max: number }) => (2 * (value - min)) / (max - min) - 1;
  return [unit(w, ranges.w), unit(b, ranges.b), Math.min(Math.max(e, 0) / TOP, 1.05) + 0.008];
}

/** Is the place on the map? */
export function isOnMap(ranges: Ranges, { w, b }: { readonly w: number; readonly b: number }): boolean {
  return w >= ranges.w.min && w <= ranges.w.max && b >= ranges.b.min && b <= ranges.b.max;
}

export function drawPaths(surface: Surface, project: Projection, ranges: Ranges, paths: Descents, step: number): void {
  drawPath(surface, project, ranges, paths.plain.slice(0, step + 1), color("--ink"), [2, 4]);
  drawPath(surface, project, ranges, paths.clipped.slice(0, step + 1), color("--accent"), []);
}

function drawPath(
  { context, width, height }: Surface,
  project: Projection,
  ranges: Ranges,
  path: readonly DescentPoint[],
  ink: string,
  dash: readonly number[],
): void {
  if (path.length === 0) return;
  const points = path.map(({ w, b, value }) => project.at(...place(ranges, w, b, value)));
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.lineCap = "round";
  context.strokeStyle = ink;
  context.setLineDash([...dash]);
  context.beginPath();
  for (const point of points) context.lineTo(...clamped(point, width, height));
  context.stroke();
  context.setLineDash([]);
  ball(context, clamped(points.at(-1)!, width, height), ink, 6.5);
}

/** A step that leaves the picture is drawn to its edge. */
function clamped([x, y]: ScreenPoint, width: number, height: number): ScreenPoint {
  return [Math.min(Math.max(x, -40), width + 40), Math.min(Math.max(y, -40), height + 40)];
}

export function ball(context: CanvasRenderingContext2D, [x, y]: ScreenPoint, ink: string, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = ink;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = color("--paper");
  context.stroke();
}

/** Where the next ball falls: a ring on the land. */
export function drawAim({ context }: Surface, project: Projection, place: readonly [number, number, number]): void {
  const [x, y] = project.at(...place);
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.lineWidth = 1.5;
  context.strokeStyle = color("--accent");
  context.stroke();
}
