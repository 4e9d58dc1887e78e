/** Tables of one's own: cut into cells with their lines, so that what is wrong can be named by its line. */
import { StudioError } from "../../engine/channel.js";

export interface Row {
  /** Of the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly file: string;
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

const DELIMITERS = ["\t", ";", ","];

/** A file of rows; the first names the columns where it holds no number. */
export function parseTable(text: string, file: string): Table {
  const delimiter = delimiterOf(text);
  const rows = rowsOf(text, delimiter, file).filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [first] = rows;
  if (first === undefined)
    throw new StudioError("empty-file", `${file} has no rows. Choose a file with one value a line at least.`);
  const width = first.cells.length;
  const odd = rows.find(({ cells }) => cells.length !== width);
  if (odd !== undefined) {
    throw new StudioError(
      "bad-row",
      `${file}, line ${odd.line}: ${columns(odd.cells.length)} where line ${first.line} has ${columns(width)}. Mend that line, or put quotes around cells that hold "${delimiter === "\t" ? "a tab" : delimiter}".`,
    );
  }
  const isNamed = first.cells.every((cell) => numberOf(cell, delimiter) === null);
  const header = isNamed
    ? first.cells.map((cell, k) => cell || `column ${k + 1}`)
    : first.cells.map((_, k) => `column ${k + 1}`);
  return { file, delimiter, header, rows: isNamed ? rows.slice(1) : rows };
}

function columns(count: number): string {
  return count === 1 ? "1 column" : `${count} columns`;
}

/** The numbers of a column. What is no number is told with its line. */
export function numbersOf(table: Table, column: number): number[] {
  return table.rows.map(({ line, cells }) => {
    const value = numberOf(cells[column]!, table.delimiter);
    if (value !== null) return value;
    const cell = cells[column]!;
    const what = cell === "" ? "is empty" : `says "${cell.slice(0, 30)}", which is no number`;
    throw new StudioError(
      "bad-number",
      `${table.file}, line ${line}: column "${table.header[column]}" ${what}. Mend or delete that line, or choose another column.`,
    );
  });
}

/** Columns whose first values are numbers. */
export function numericColumns({ header, rows, delimiter }: Table): number[] {
  const looks = rows.slice(0, 5);
  return header.flatMap((_, k) => (looks.some(({ cells }) => numberOf(cells[k]!, delimiter) !== null) ? [k] : []));
}

/** A number, with a decimal comma too where commas separate nothing. */
export function numberOf(cell: string, delimiter: string): number | null {
  const text = delimiter === "," ? cell : cell.replace(/^([-+]?\d*),(\d+)$/, "$1.$2");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return null;
  return Number(text);
}

/** That which stands most often in the first lines. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 2000);
  const count = (delimiter: string) => head.split(delimiter).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** Cells may stand in double quotes, and hold delimiters, line breaks and doubled quotes then. */
function rowsOf(text: string, delimiter: string, file: string): Row[] {
  const rows: Row[] = [];
  let [cells, cell, line, began]: [string[], string, number, number] = [[], "", 1, 1];
  let quotedSince = 0;
  let wasQuoted = false;
  const endCell = () => {
    cells.push(wasQuoted ? cell : cell.trim());
    [cell, wasQuoted] = ["", false];
  };
  const source = text.replace(/^\uFEFF/, "");
  for (let k = 0; k < source.length; k++) {
    const c = source[k]!;
    if (c === "\n") line += 1;
    if (quotedSince > 0) {
      if (c !== '"') cell += c;
      else if (source[k + 1] === '"') {
        cell += '"';
        k += 1;
      } else quotedSince = 0;
    } else if (c === '"' && cell.trim() === "") {
      [cell, quotedSince, wasQuoted] = ["", line, true];
    } else if (c === delimiter) endCell();
    else if (c === "\n" || (c === "\r" && source[k + 1] !== "\n")) {
      endCell();
      rows.push({ line: began, cells });
      [cells, began] = [[], line];
    } else if (c !== "\r") cell += c;
  }
  if (quotedSince > 0) {
    throw new StudioError(
      "open-quote",
      `${file}, line ${quotedSince}: a quote is opened and never closed. Close it, or delete it.`,
    );
  }
  if (cell !== "" || cells.length > 0) {
    endCell();
    rows.push({ line: began, cells });
  }
  return rows;
}
