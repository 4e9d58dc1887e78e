import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { type ChartLibraries, chartLibraries } from "./peers.js";
import { type ChartSpec, isVegaLite, requireSpec } from "./spec.js";
import { finishSvg } from "./svg.js";
import { textWidth } from "./text.js";
import type { ChartTheme } from "./theme.js";

/** Options of {@link renderSvg}. */
export interface RenderOptions {
  /** The width of the picture in pixels; it is scaled as a whole. Default: as it was laid out. */
  width?: number;
  /** Default "auto": light or dark as the reader has chosen. */
  theme?: ChartTheme;
}

const THEMES: readonly unknown[] = ["auto", "light", "dark"];

/**
 * A chart as SVG, without a browser and without a canvas: the same chart gives the same bytes on every machine.
 *
 * The picture has a `<title>`, a `<desc>` and `role="img"`. **Errors** `missing-package` unless `vega` and `vega-lite` are installed.
 *
 * @example
 * const svg = await renderSvg(gradientFlowChart(flow), { theme: "auto" });
 */
export async function renderSvg(spec: ChartSpec, options: RenderOptions = {}): Promise<string> {
  return renderedBy("renderSvg", spec, options);
}

/** {@link renderSvg} in the name of `where`. */
export async function renderedBy(where: string, spec: ChartSpec, options: RenderOptions): Promise<string> {
  requireSpec(where, spec);
  checkOptionNames(where, options, ["width", "theme"]);
  const { width, theme = "auto" } = options;
  if (width !== undefined && !(Number.isFinite(width) && width > 0)) {
    fail("invalid-argument", where, "width as a number of pixels", quoted(width));
  }
  if (!THEMES.includes(theme)) {
    fail("invalid-argument", where, 'theme "auto", "light" or "dark"', quoted(theme));
  }
  const libraries = await chartLibraries(where);
  const svg = await svgOf(spec, libraries);
  return finishSvg(svg, { title: titleOf(spec), description: spec.description, theme, width });
}

async function svgOf(spec: ChartSpec, libraries: ChartLibraries): Promise<string> {
  const { vega } = libraries;
  const runtime = vega.parse(still(vegaSpec(spec, libraries)) as never);
  return measuredByUs(vega, async () => {
    const view = new vega.View(runtime, { renderer: "none" });
    try {
      return await view.toSVG();
    } finally {
      view.finalize();
    }
  });
}

/** The specification in Vega, as a copy: Vega writes into the data that it is given. @internal */
export function vegaSpec(spec: ChartSpec, { vegaLite }: ChartLibraries): VegaSpec {
  const copy = structuredClone(spec);
  return (isVegaLite(copy) ? vegaLite.compile(copy as never).spec : copy) as VegaSpec;
}

interface VegaSpec {
  signals?: readonly { on?: unknown; bind?: unknown }[];
}

/** Without what waits for a hand: a file has no pointer. */
function still(spec: VegaSpec): VegaSpec {
  const { signals = [] } = spec;
  return { ...spec, signals: signals.map(({ on, bind, ...rest }) => rest) };
}

let measuring = 0;

/** Runs `draw` with text measured by {@link textWidth}, where Vega would ask a canvas that may be there or not. */
async function measuredByUs<T>(vega: ChartLibraries["vega"], draw: () => Promise<T>): Promise<T> {
  const { textMetrics } = vega as unknown as {
    textMetrics: { width(item: TextItem, text?: unknown): number; canvas(use: boolean): void };
  };
  measuring++;
  textMetrics.width = ({ fontSize = 11, text: own }, text = own) => textWidth(String(text ?? "").trim(), fontSize);
  try {
    return await draw();
  } finally {
    // Several charts may be drawn at once.
    if (--measuring === 0) textMetrics.canvas(true);
  }
}

interface TextItem {
  fontSize?: number;
  text?: unknown;
}

/** The chart's title as one line. */
export function titleOf(spec: ChartSpec): string {
  const title = spec.title as { text?: string | readonly string[] } | string | undefined;
  const text = typeof title === "object" ? title?.text : title;
  return [text ?? "Chart"].flat().join(" ");
}
