/** The figures, in the order of the course. */

import { dataTable, renderSvg } from "throughtime/viz";
import { figure as errorSurface } from "./error-surface.js";
import { figure as exploding } from "./exploding.js";
import type { Figure, Lab } from "./figure.js";
import { shownCode } from "./figure.js";
import { figure as gateTable } from "./gate-table.js";
import { figure as lossCurve } from "./loss-curve.js";
import { figure as oneStep } from "./one-step.js";
import type { Section } from "./page.js";
import { figure as review } from "./review.js";
import { figure as vanishing } from "./vanishing.js";

/** A figure whose numbers only it knows. */
export type AnyFigure = Pick<Figure, "number" | "name" | "title" | "url"> & { make(lab: Lab): Promise<MadeFigure> };

/** A figure as files and as a section of the page. */
export interface MadeFigure {
  /** What goes where, by the names of the files. */
  readonly files: Readonly<Record<string, string>>;
  readonly section: Section;
}

function withMake<Numbers>(figure: Figure<Numbers>): AnyFigure {
  const { number, name, title, url } = figure;
  return { number, name, title, url, make: (lab) => make(figure, lab) };
}

export const FIGURES: readonly AnyFigure[] = [
  withMake(errorSurface),
  withMake(vanishing),
  withMake(exploding),
  withMake(gateTable),
  withMake(oneStep),
  withMake(review),
  withMake(lossCurve),
];

/** Nine digits tell any two numbers of single precision apart. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" && Number.isFinite(value) ? Number(value.toPrecision(9)) : value;
}

/** Runs a figure and draws it. */
async function make<Numbers>(figure: Figure<Numbers>, lab: Lab): Promise<MadeFigure> {
  const { numbers, charts } = await figure.run(lab);
  const stem = `${figure.number}-${figure.name}`;
  const files: Record<string, string> = { [`${stem}.json`]: `${JSON.stringify(numbers, rounded)}\n` };
  const pictures = [];
  for (const [name, spec] of Object.entries(charts)) {
    const svg = await renderSvg(spec);
    files[`${stem}-${name}.svg`] = svg;
    pictures.push({ name: `${stem}-${name}`, svg, spec, table: dataTable(spec) });
  }
  const { number, title } = figure;
  const section = { number, title, stem, caption: figure.caption(numbers), code: shownCode(figure.url), pictures };
  return { files, section };
}
