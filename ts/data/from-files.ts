import type { Source } from "../core/files.js";
import { readOptions } from "../core/options.js";
import { openStream, type SourceStream } from "../files/stream.js";
import { blockReader } from "./blocks.js";
import { Dataset } from "./dataset.js";
import { CSV_OPTIONS, type CsvOptions, TABLE_OPTIONS, type TableElement, type TableOptions } from "./tables/options.js";
import type { Choice } from "./tables/selection.js";
import type { Table } from "./tables/table.js";

/** One file, or several that are read one after the other. */
export type Sources = Source | readonly Source[];

type Tables = typeof import("./tables/index.js");

/**
 * A dataset of the rows of CSV files, which may be larger than memory: they are read as they are needed, anew in each pass.
 *
 * x is one row of numbers of all columns but the labels, or what `features` names: a column by itself, a list of columns as one row, or parts by name. With
 * `labels` the elements are [x, y]. Words become numbers by `encode`; `missing` says what is done about numbers that are not there, as pandas takes them.
 * Files end lines in LF or CRLF, may have a byte order mark, quotes, other delimiters (`.tsv`) and be gzipped.
 *
 * **Shapes** a column by itself: [], or what its encoder gives; a list of n columns: [n].
 * **Errors** from the loop over it: `bad-file`, with the line and the column; `unknown-name` for a column that is not there.
 *
 * @example
 * const rows = new Blob(["height,kind\n1.5,cat\n3,dog\n"]);
 * const pets = data.fromCsv(rows, { labels: "kind", encode: { kind: ["cat", "dog"] } });
 * for await (const [x, y] of pets.batch(2)) console.log(x.array(), y.array()); // [[1.5], [3]], [0, 1]
 */
export function fromCsv<const O extends CsvOptions>(source: Sources, options?: O): Dataset<TableElement<O>> {
  const where = "data.fromCsv";
  const { delimiter, header, columnNames, quote, encoding, ...choice } = readOptions(where, CSV_OPTIONS, options);
  return fromTables(where, source, choice, async ({ csvTable }, stream) => {
    const between = delimiter ?? (/\.tsv(\.gz)?$/i.test(stream.name) ? "\t" : ",");
    return csvTable(where, stream, { delimiter: between, quote, header, columnNames, encoding });
  });
}

/**
 * A dataset of files that hold JSON in each line, which may be larger than memory: objects whose names are the columns, or lists.
 *
 * What {@link fromCsv} says of elements holds here too. A list of numbers in a column by itself is an array; null, and a name that is not there, is
 * a missing number.
 *
 * **Errors** from the loop over it: `bad-file`, with the line.
 *
 * @example
 * const rows = new Blob(['{"ids": [3, 1, 4], "label": true}\n{"ids": [1, 5, 9], "label": false}\n']);
 * const texts = data.fromJsonl(rows, { features: "ids", labels: "label" });
 * for await (const [x, y] of texts.batch(2)) console.log(x.array(), y.array()); // [[3, 1, 4], [1, 5, 9]], [1, 0]
 */
export function fromJsonl<const O extends TableOptions>(source: Sources, options?: O): Dataset<TableElement<O>> {
  const where = "data.fromJsonl";
  const choice = readOptions(where, TABLE_OPTIONS, options);
  return fromTables(where, source, choice, ({ jsonlTable }, stream, wanted) => jsonlTable(where, stream, wanted));
}

/** The elements of files; the reader of tables is loaded with the first of them. */
function fromTables<E>(
  where: string,
  source: Sources,
  choice: Choice,
  open: (tables: Tables, stream: SourceStream, wanted: readonly (string | number)[] | null) => Promise<Table>,
): Dataset<E> {
  const sources = Array.isArray(source) ? (source as readonly Source[]) : [source as Source];
  const rows = async function* () {
    const tables = await import("./tables/index.js");
    const opened = sources.map(
      (each) => async (wanted: readonly (string | number)[] | null) =>
        open(tables, await openStream(where, each), wanted),
    );
    yield* tables.rowsOf(where, opened, choice);
  };
  return Dataset._ofPlan({ open: rows, reader: blockReader });
}
