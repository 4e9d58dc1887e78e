import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { type ChartSpec, type Json, type JsonObject, requireSpec } from "./spec.js";
import { escaped } from "./svg.js";
import { readable } from "./text.js";

/** Options of {@link dataTable}. */
export interface DataTableOptions {
  /** Default "html". */
  format?: "html" | "markdown";
}

interface Table {
  caption: string;
  columns: string[];
  rows: string[][];
}

/** How rows become a table: with one column for each series, or with words for the names of fields. */
interface TableHints {
  pivot?: { x: string; series: string; values: readonly string[]; title: string };
  columns?: Readonly<Record<string, string>>;
  hide?: readonly string[];
}

/**
 * The numbers of a chart as tables, one for each panel: for readers who do not see it, or who want to look closer.
 *
 * **Errors** `invalid-argument` for what is no chart.
 *
 * @example
 * const html = dataTable(historyChart(history));
 * const text = dataTable(historyChart(history), { format: "markdown" });
 */
export function dataTable(spec: ChartSpec, options: DataTableOptions = {}): string {
  const where = "dataTable";
  requireSpec(where, spec);
  checkOptionNames(where, options, ["format"]);
  const { format = "html" } = options;
  if (format !== "html" && format !== "markdown") {
    fail("invalid-argument", where, 'format "html" or "markdown"', quoted(format));
  }
  const hints = (spec.usermeta ?? {}) as TableHints;
  const shown = dataIn(spec).filter(({ name }) => !hints.hide?.includes(name));
  const tables = shown.map(({ name, values }) => tableOf(name, values, hints));
  return tables.map(format === "html" ? html : markdown).join("\n");
}

interface NamedData {
  name: string;
  values: readonly JsonObject[];
}

/** All named data, in the order in which they stand. */
function dataIn(part: Json | undefined): NamedData[] {
  if (Array.isArray(part)) return part.flatMap(dataIn);
  if (typeof part !== "object" || part === null) return [];
  const { name, values } = part as { name?: string; values?: readonly JsonObject[] };
  if (typeof name === "string" && Array.isArray(values) && typeof values[0] === "object") return [{ name, values }];
  return Object.values(part).flatMap(dataIn);
}

function tableOf(caption: string, values: readonly JsonObject[], { pivot, columns = {} }: TableHints): Table {
  if (pivot && values[0]![pivot.series] !== undefined) return pivoted(caption, values, pivot);
  const fields = Object.keys(columns).length > 0 ? Object.keys(columns) : Object.keys(values[0]!);
  const shown = fields.filter((field) => values.some((row) => row[field] !== undefined));
  const rows = values.map((row) => shown.map((field) => cell(row[field])));
  return { caption, columns: shown.map((field) => columns[field] ?? field), rows };
}

function pivoted(caption: string, values: readonly JsonObject[], pivot: NonNullable<TableHints["pivot"]>): Table {
  const series = [...new Set(values.map((row) => String(row[pivot.series])))];
  const columns = series.flatMap((name) =>
    pivot.values
      .filter((field) => values.some((row) => row[pivot.series] === name && row[field] != null))
      .map((field) => ({ name, field, title: field === pivot.values[0] ? name : `${name}, ${field}` })),
  );
  const byX = new Map<Json, Map<string, JsonObject>>();
  for (const row of values) {
    const x = row[pivot.x]!;
    byX.set(x, (byX.get(x) ?? new Map()).set(String(row[pivot.series]), row));
  }
  const xs = [...byX.keys()].sort((a, b) => Number(a) - Number(b));
  const rows = xs.map((x) => [cell(x), ...columns.map(({ name, field }) => cell(byX.get(x)!.get(name)?.[field]))]);
  return { caption, columns: [pivot.title, ...columns.map(({ title }) => title)], rows };
}

function cell(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? readable(value) : String(value);
}

function html({ caption, columns, rows }: Table): string {
  const head = columns.map((title) => `<th scope="col">${escaped(title)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((value) => `<td>${escaped(value)}</td>`).join("")}</tr>`);
  return `<table><caption>${escaped(caption)}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody></table>\n`;
}

function markdown({ caption, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  return `**${caption}**\n\n${[line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}
