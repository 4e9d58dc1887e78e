import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { chartLibraries } from "./peers.js";
import { titleOf, vegaSpec } from "./render.js";
import { type ChartSpec, requireSpec } from "./spec.js";
import { inDark } from "./svg.js";
import type { ChartTheme } from "./theme.js";

/** Options of {@link drawChart}. */
export interface DrawOptions {
  /** Default "auto": light or dark as the reader has chosen at this moment. */
  theme?: ChartTheme;
  /** Default "svg". */
  renderer?: "svg" | "canvas";
}

/** A chart in a page. */
export interface DrawnChart {
  /** The `View` of Vega, with its signals. */
  readonly view: object;
  /** Removes the chart and its listeners. */
  finalize(): void;
}

/**
 * Draws a chart into an element of a page; {@link errorSurface3d} can be turned there.
 *
 * The libraries come from the installed packages `vega` and `vega-lite`, or from script tags that set `window.vega` and `window.vegaLite`.
 *
 * **Errors** `missing-package` when there are neither; `invalid-argument` without an element.
 *
 * @example
 * const chart = await drawChart(historyChart(history), document.querySelector<HTMLElement>("#loss")!);
 * chart.finalize();
 */
export async function drawChart(spec: ChartSpec, element: HTMLElement, options: DrawOptions = {}): Promise<DrawnChart> {
  const where = "drawChart";
  requireSpec(where, spec);
  checkOptionNames(where, options, ["theme", "renderer"]);
  const { theme = "auto", renderer = "svg" } = options;
  if (typeof element?.appendChild !== "function") {
    fail("invalid-argument", where, "an element of the page", quoted(element), "In Node use renderSvg or saveChart.");
  }
  const libraries = await chartLibraries(where);
  const isDark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  const shown = isDark ? (JSON.parse(inDark(JSON.stringify(spec))) as ChartSpec) : spec;
  const { View, parse } = libraries.vega;
  const view = new View(parse(vegaSpec(shown, libraries) as never), { renderer, container: element, hover: true });
  await view.runAsync();
  for (const picture of element.querySelectorAll("svg, canvas")) {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", `${titleOf(spec)}. ${spec.description}`);
  }
  return {
    view,
    finalize() {
      view.finalize();
      element.replaceChildren();
    },
  };
}
