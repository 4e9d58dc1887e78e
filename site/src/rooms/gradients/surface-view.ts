/** The land on its canvas: it turns by pointer and arrow keys, and tells where it was clicked. */
import type { Descents, SurfaceGrid } from "../../engine/gradients.js";
import { picture, type Surface } from "../../ui/canvas.js";
import { set } from "../../ui/dom.js";
import { drawAim, drawPaths, place, type Ranges } from "./paths.js";
import { type Projection, projection, type ScreenPoint, type View } from "./projection.js";
import { drawAxes, drawTerrain, heightAt, TOP } from "./terrain.js";

/** A place on the map. */
export interface Place {
  readonly w: number;
  readonly b: number;
}

export interface SurfaceView {
  readonly element: HTMLCanvasElement;
  grid: SurfaceGrid | null;
  descents: Descents | null;
  step: number;
  redraw(): void;
}

/** A pointer that moved less than this between down and up was a click. */
const CLICK = 5;
/** While it turns the land is drawn coarser. */
const FINE = 1;
const COARSE = 2;

export function surfaceView(ranges: Ranges, onDrop: (at: Place) => void): SurfaceView {
  const view: View = { azimuth: -52, elevation: 34 };
  let isTurning = false;
  let aim: Place | null = null;
  let project: Projection | null = null;
  let settled = 0;

  const { canvas, redraw } = picture(
    (width) => (width < 560 ? 1.1 : 1.3),
    (surface) => draw(surface),
  );
  const self: SurfaceView = { element: canvas, grid: null, descents: null, step: 0, redraw };

  function draw(surface: Surface): void {
    const { grid, descents, step } = self;
    surface.context.clearRect(0, 0, surface.width, surface.height);
    if (grid === null) return;
    project = projection(view, surface.width, surface.height);
    drawTerrain(surface, project, grid, isTurning && grid.points > 80 ? COARSE : FINE);
    drawAxes(surface, project, ranges);
    if (descents !== null) drawPaths(surface, project, ranges, descents, step);
    if (aim !== null) drawAim(surface, project, place(ranges, aim.w, aim.b, valueAt(grid, aim) ?? 0));
  }

  function valueAt(grid: SurfaceGrid, { w, b }: Place): number | null {
    const index = (value: number, { min, max }: { min: number; max: number }) =>
      Math.round(((grid.points - 1) * (value - min)) / (max - min));
    const [row, column] = [index(w, ranges.w), index(b, ranges.b)];
    const inside = (k: number) => k >= 0 && k < grid.points;
    return inside(row) && inside(column) ? heightAt(grid, row, column) * TOP : null;
  }

  function turn(byAzimuth: number, byElevation: number): void {
    view.azimuth += byAzimuth;
    view.elevation = Math.min(78, Math.max(14, view.elevation + byElevation));
    isTurning = true;
    clearTimeout(settled);
    settled = window.setTimeout(() => {
      isTurning = false;
      redraw();
    }, 160);
    redraw();
  }

  /** The place of the land that is seen at a point: of all corners near it the one nearest to the reader. */
  function placeAt([x, y]: ScreenPoint): Place | null {
    const { grid } = self;
    if (grid === null || project === null) return null;
    const last = grid.points - 1;
    let best: Place | null = null;
    let nearest = Number.POSITIVE_INFINITY;
    const across = canvas.clientWidth / 90;
    for (let row = 0; row <= last; row++) {
      for (let column = 0; column <= last; column++) {
        const [u, v] = [(2 * row) / last - 1, (2 * column) / last - 1];
        const [px, py] = project.at(u, v, heightAt(grid, row, column));
        const distance = Math.hypot(px - x, py - y);
        if (distance > across) continue;
        // What lies in front hides what lies behind.
        const behind = -(u * project.nearU + v * project.nearV);
        const score = distance / across + 1.5 * behind;
        if (score < nearest) {
          nearest = score;
          const value = (k: number, { min, max }: { min: number; max: number }) => min + ((max - min) * k) / last;
          best = { w: value(row, ranges.w), b: value(column, ranges.b) };
        }
      }
    }
    return best;
  }

  const at = (event: PointerEvent): ScreenPoint => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  let from: { point: ScreenPoint; last: ScreenPoint } | null = null;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = { point: at(event), last: at(event) };
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = at(event);
    if (from === null) {
      if (event.pointerType !== "mouse") return;
      aim = placeAt(now);
      redraw();
      return;
    }
    if (distance(from.point, now) < CLICK) return;
    aim = null;
    turn(-0.45 * (now[0] - from.last[0]), event.pointerType === "mouse" ? 0.3 * (now[1] - from.last[1]) : 0);
    from.last = now;
  });
  canvas.addEventListener("pointerup", (event) => {
    const start = from;
    from = null;
    if (start === null || distance(start.point, at(event)) >= CLICK) return;
    const found = placeAt(at(event));
    aim = null;
    if (found !== null) onDrop(found);
  });
  canvas.addEventListener("pointercancel", () => {
    from = null;
  });
  canvas.addEventListener("pointerleave", () => {
    aim = null;
    redraw();
  });
  const KEYS: Record<string, readonly [number, number]> = {
    ArrowLeft: [-6, 0],
    ArrowRight: [6, 0],
    ArrowUp: [0, 4],
    ArrowDown: [0, -4],
  };
  canvas.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    turn(...by);
  });
  set(canvas, { tabindex: 0, role: "application", style: { "touch-action": "pan-y" } });
  return self;
}

function distance([x0, y0]: ScreenPoint, [x1, y1]: ScreenPoint): number {
  return Math.hypot(x1 - x0, y1 - y0);
}
