import type { JsonObject } from "./spec.js";
import { textWidth, wrap } from "./text.js";

/** "auto" follows the reader's `prefers-color-scheme`, also as an `<img>`. */
export type ChartTheme = "auto" | "light" | "dark";

/** Colours by what they are for. Each is a value of its own, by which the dark ones are put in their place. */
export const INK = {
  ground: "#ffffff",
  text: "#1f2328",
  muted: "#59636e",
  axis: "#818b98",
  grid: "#e6eaef",
  quiet: "#d5dae1",
  blue: "#0072b2",
  sky: "#56b4e9",
} as const;

const DARK: Record<keyof typeof INK, string> = {
  ground: "#0d1117",
  text: "#e6edf3",
  muted: "#9198a1",
  axis: "#656c76",
  grid: "#262c36",
  quiet: "#3a424d",
  blue: "#3d9ad8",
  sky: "#c3e7ff",
};

/** What stands for what on a dark ground. */
export const DARK_FOR: ReadonlyMap<string, string> = new Map(
  Object.entries(INK).map(([role, light]) => [light, DARK[role as keyof typeof INK]]),
);

/**
 * Eight colours that the colour-blind can tell apart, in an order in which the first ones are seen best; grey stands for black, and both blues are lighter on a dark ground.
 *
 * **Source** Okabe and Ito 2008, *Color Universal Design*.
 */
export const PALETTE = [INK.blue, "#d55e00", "#009e73", "#cc79a7", "#e69f00", INK.sky, "#8a8f98", "#b8a900"];

/** Colours of a quantity: from nothing to much, as light as dark on either ground. */
export const SEQUENTIAL = ["#f2f5f9", "#b9d4ea", "#6aaad6", "#2475b5", "#0b3c75"];

/** From negative through nothing to positive. */
export const DIVERGING = ["#0571b0", "#7fb8d8", "#f4f4f2", "#eeae7f", "#d55e00"];

/** Text upon these colours, which stays as it is on either ground. */
export const ON_LIGHT = "#1a1a1a";
export const ON_DARK = "#fdfdfd";

export const FONT = "Helvetica, Arial, system-ui, sans-serif";
const PADDING = 12;
export const TITLE_SIZE = 15;
/** How much wider bold letters are. */
const BOLD = 1.18;
export const SUBTITLE_SIZE = 12;
export const LABEL_SIZE = 11;

/** The look of every chart. */
export function config(): JsonObject {
  const axis = {
    labelFontSize: LABEL_SIZE,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelFont: FONT,
    titleFont: FONT,
  };
  return {
    // The picture is one image with one description: a label for every mark would only swell the file.
    aria: false,
    font: FONT,
    view: { stroke: INK.grid },
    axis: {
      ...axis,
      labelColor: INK.muted,
      titleColor: INK.text,
      titlePadding: 8,
      gridColor: INK.grid,
      domainColor: INK.axis,
      tickColor: INK.axis,
      labelLimit: 240,
    },
    legend: {
      orient: "bottom",
      title: null,
      labelColor: INK.text,
      labelFontSize: 12,
      labelLimit: 600,
      symbolStrokeWidth: 3,
      titleColor: INK.text,
      titleFontWeight: "normal",
      titleFontSize: 12,
      offset: 10,
      layout: { margin: 28 },
    },
    title: { color: INK.text, subtitleColor: INK.muted },
    text: { font: FONT, color: INK.text },
    header: { labelColor: INK.text, titleColor: INK.text },
    rule: { color: INK.axis },
  };
}

/** Ground, padding, look and title of a chart that is `width` wide. */
export function framed(title: string, subtitle: string | readonly string[] | undefined, width: number): JsonObject {
  const room = width - 2 * PADDING;
  const lines = (text: string, size: number) => wrap(text, room, size);
  const below = [subtitle ?? []].flat().flatMap((line) => lines(line, SUBTITLE_SIZE));
  return {
    background: INK.ground,
    padding: PADDING,
    config: config(),
    title: {
      text: lines(title, TITLE_SIZE * BOLD),
      ...(below.length > 0 && { subtitle: below }),
      anchor: "start",
      frame: "bounds",
      fontSize: TITLE_SIZE,
      fontWeight: "bold",
      subtitleFontSize: SUBTITLE_SIZE,
      subtitlePadding: 5,
      offset: 12,
      font: FONT,
      subtitleFont: FONT,
    },
  };
}

/** So many pixels are left of `width` for what is drawn, beside an axis of labels this wide. */
export function plotWidth(width: number, labels: readonly string[], right = 12): number {
  const label = Math.min(240, Math.max(0, ...labels.map((text) => textWidth(text, LABEL_SIZE))));
  return Math.floor(width - 2 * PADDING - label - 36 - right);
}

/** How many entries of a legend stand beside each other: all where they fit, else in columns as wide as the widest. */
export function legendColumns(names: readonly string[], width: number): number {
  const entries = names.map((name) => textWidth(name, 12) + 34);
  const room = width - 2 * PADDING;
  if (entries.reduce((sum, entry) => sum + entry, 0) <= room) return Math.max(1, names.length);
  return Math.max(1, Math.floor(room / Math.max(...entries)));
}
