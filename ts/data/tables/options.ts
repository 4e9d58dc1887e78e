import { fail, quoted } from "../../core/errors.js";
import { anything, flag, listOf, Option, type OptionsOf, oneOf, text } from "../../core/options.js";
import type { Tensor } from "../../tensor/index.js";
import type { ArrayLike } from "../host.js";

/** A column of a table: its name, or its number counted from 0. */
export type Column = string | number;

/** What a part of an element is made of: one column, several as one row of numbers, or either by name. */
export type Columns = Column | readonly Column[] | { readonly [name: string]: Column | readonly Column[] };

/**
 * How a column becomes numbers: the list of its values, each of which becomes its place in the list; or a function of a cell, which gives a number,
 * an array or a tensor.
 */
// biome-ignore lint/suspicious/noExplicitAny: a cell of a CSV file is text, that of other files what stands in them.
export type Encoder = readonly (string | number | boolean)[] | ((cell: any) => ArrayLike);

/** What is done about a number that is not there. */
export type Missing = number | "error" | "skip";

export const TABLE_OPTIONS = {
  /** The columns of x. Default: all that are not `labels` or `sampleWeight`, as one row of numbers. */
  features: columns().orNull(),
  /** The columns of y. Default: none, and the elements are x alone. */
  labels: columns().orNull(),
  /** The column of the samples' weights, beside labels. Default: none. */
  sampleWeight: new Option<Column, Column>(requireColumn).orNull(),
  /** By column: the list of its values, or a function that makes numbers of a cell. Default: the cells are numbers. */
  encode: anything<Readonly<Record<string, Encoder>>>().default({}),
  /** A number that stands for those that are not there, "skip" to leave such rows out, or "error". Default "error". */
  missing: new Option<Missing, Missing>(requireMissing).default("error"),
};

/** Options that tables of every kind have. */
export interface TableOptions extends OptionsOf<typeof TABLE_OPTIONS> {}

export const CSV_OPTIONS = {
  ...TABLE_OPTIONS,
  /** Does the first row name the columns? Default true; without it columns have numbers, or `columnNames`. */
  header: flag().default(true),
  /** Names in place of those of the first row. Default: none. */
  columnNames: listOf(text()).orNull(),
  /** What stands between cells. Default: a tab for names that end in .tsv, else a comma. */
  delimiter: letter().orNull(),
  /** What stands around cells that hold the delimiter or the end of a line; null for nothing. Default '"'. */
  quote: letter().orNull().default('"'),
  /** "," where 1,5 is one and a half. Default ".". */
  decimal: oneOf(".", ",").default("."),
  /** As `TextDecoder` calls it, such as "windows-1252". Default "utf-8", or what the mark at the start of the file says. */
  encoding: text().default("utf-8"),
};

/** Options of {@link fromCsv}. */
export interface CsvOptions extends OptionsOf<typeof CSV_OPTIONS> {}

/** x or y of an element: one tensor, or tensors by name. */
export type PartOf<C> = C extends Column | readonly Column[] ? Tensor : { -readonly [K in keyof C]: Tensor };

type FeaturesOf<O> = O extends { readonly features: infer C extends Columns } ? PartOf<C> : Tensor;

/** The element of a dataset that is read with the options `O`. */
export type TableElement<O> = O extends { readonly labels: infer C extends Columns }
  ? O extends { readonly sampleWeight: Column }
    ? [FeaturesOf<O>, PartOf<C>, Tensor]
    : [FeaturesOf<O>, PartOf<C>]
  : FeaturesOf<O>;

function columns(): Option<Columns, Columns> {
  return new Option<Columns, Columns>((where, name, value) => {
    const entries: readonly unknown[] =
      typeof value === "object" && value !== null && !Array.isArray(value) ? Object.values(value) : [value];
    for (const entry of entries) {
      for (const column of Array.isArray(entry) ? entry : [entry]) requireColumn(where, name, column);
    }
    return value as Columns;
  });
}

function requireColumn(where: string, name: string, value: unknown): Column {
  if ((typeof value === "string" && value !== "") || (Number.isSafeInteger(value) && (value as number) >= 0)) {
    return value as Column;
  }
  return fail("invalid-argument", where, `${name} to be the name of a column, or its number from 0`, quoted(value));
}

function requireMissing(where: string, name: string, value: unknown): Missing {
  if (value === "error" || value === "skip" || typeof value === "number") return value;
  return fail("invalid-argument", where, `${name} to be a number, "skip" or "error"`, quoted(value));
}

/** One letter. */
function letter(): Option<string> {
  return new Option((where, name, value) => {
    if (typeof value === "string" && value.length === 1 && !/[\r\n]/.test(value)) return value;
    return fail("invalid-argument", where, `${name} to be one letter`, quoted(value));
  });
}
