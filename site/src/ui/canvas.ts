/** A canvas as sharp as the screen, drawn anew when its size or the theme changes. */
import { eachFrame, h } from "./dom.js";
import { onTheme } from "./theme.js";

/** What there is to draw on, in CSS pixels. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly canvas: HTMLCanvasElement;
  /** Draws in the next frame. */
  redraw(): void;
}

/** `aspect` is width over height, for the width at hand. */
export function picture(aspect: (width: number) => number, draw: (surface: Surface) => void): Picture {
  const canvas = h("canvas");
  let width = 0;
  const redraw = eachFrame(() => {
    if (width === 0) return;
    const height = Math.round(width / aspect(width));
    const ratio = Math.min(devicePixelRatio || 1, 2.5);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw({ context, width, height });
  });
  new ResizeObserver(([entry]) => {
    width = Math.round(entry!.contentRect.width);
    redraw();
  }).observe(canvas);
  onTheme(redraw);
  return { canvas, redraw };
}

/** The width of an element, told at once and whenever it changes. */
export function onWidth(element: Element, fn: (width: number) => void): void {
  let last = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry!.contentRect.width);
    if (width === last || width === 0) return;
    last = width;
    fn(width);
  }).observe(element);
}
