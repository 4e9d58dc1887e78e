import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { isNode, nodeModule } from "../../core/platform.js";
import { pixelLibrary } from "./peers.js";
import { type RenderOptions, renderedBy } from "./render.js";
import type { ChartSpec } from "./spec.js";

/** Options of {@link saveChart}. */
export interface SaveOptions extends RenderOptions {
  /** Pixels of a PNG for each pixel of the layout. Default 2. */
  scale?: number;
}

/**
 * Writes a chart to a file, as SVG or PNG by the end of its name; in Node.
 *
 * A PNG has one ground, so its theme "auto" is "light". The text of a PNG is drawn in this machine's fonts.
 *
 * **Errors** `invalid-argument` for other ends; `bad-file` where nothing can be written; `missing-package` unless `vega` and `vega-lite` are installed, and `@resvg/resvg-js` for PNG.
 *
 * @example
 * await saveChart(historyChart(history), "loss.svg");
 * await saveChart(historyChart(history), "loss.png", { theme: "dark" });
 */
export async function saveChart(spec: ChartSpec, path: string, options: SaveOptions = {}): Promise<void> {
  const where = "saveChart";
  checkOptionNames(where, options, ["width", "theme", "scale"]);
  const { scale = 2, ...rest } = options;
  const ending = /\.(svg|png)$/i.exec(String(path))?.[1]?.toLowerCase();
  if (ending === undefined) fail("invalid-argument", where, "a path that ends in .svg or .png", quoted(path));
  if (!(Number.isFinite(scale) && scale > 0)) fail("invalid-argument", where, "scale greater than 0", quoted(scale));
  if (!isNode) fail("invalid-argument", where, "Node", "a browser", "Use drawChart in a page.");
  const content = ending === "svg" ? await renderedBy(where, spec, rest) : await png(where, spec, rest, scale);
  const { writeFile } = nodeModule("node:fs/promises");
  await writeFile(path, content).catch((error: Error) => fail("bad-file", where, "a path to write to", error.message));
}

/** Where there is neither Helvetica nor Arial, as on most Linux machines. */
const FALLBACK_FONT = "DejaVu Sans";

async function png(where: string, spec: ChartSpec, options: RenderOptions, scale: number): Promise<Uint8Array> {
  const { Resvg } = await pixelLibrary(where);
  const theme = options.theme === "dark" ? "dark" : "light";
  const svg = await renderedBy(where, spec, { ...options, theme });
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { sansSerifFamily: FALLBACK_FONT, defaultFontFamily: FALLBACK_FONT },
  })
    .render()
    .asPng();
}
