import { fail } from "../../core/errors.js";
import type { SourceStream } from "../../files/stream.js";
import type { Row, Table } from "./table.js";
import { textOf } from "./text.js";

/** How a CSV file is written. */
export interface CsvForm {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly header: boolean;
  readonly columnNames: readonly string[] | null;
  readonly encoding: string;
}

/** A row as it is cut out: its cells, where the next begins, and how many lines it took. */
interface Cut {
  readonly cells: readonly string[] | null;
  readonly stop: number;
  readonly lines: number;
}

/** No row is longer: a quote that is never closed would take the rest of the file for one. */
const LONGEST_ROW = 1 << 22;

/**
 * Cuts text that comes in pieces into rows of cells.
 *
 * Lines end in LF or CRLF, or in CR where there is no LF. A cell in quotes may hold delimiters, ends of lines and doubled quotes. Empty lines are none.
 */
export class CsvRows {
  readonly #where: string;
  readonly #delimiter: string;
  readonly #quote: string | null;
  #rest = "";
  #line = 1;
  #end: "\n" | "\r" | null = null;

  constructor(where: string, { delimiter, quote }: Pick<CsvForm, "delimiter" | "quote">) {
    this.#where = where;
    this.#delimiter = delimiter;
    this.#quote = quote;
  }

  /** The rows that end in this piece; the last piece ends the last row as well. */
  *push(piece: string, isLast = false): Generator<Row> {
    let text = this.#rest + piece;
    this.#end ??= text.includes("\n") ? "\n" : text.includes("\r") && isLast ? "\r" : null;
    const end = this.#end ?? "\n";
    if (isLast && text !== "" && !text.endsWith(end)) text += end;
    let [at, quoteAt] = [0, -1];
    for (let stop = text.indexOf(end); stop >= 0; stop = text.indexOf(end, at)) {
      if (quoteAt < at) quoteAt = this.#nextQuote(text, at);
      const row = quoteAt < stop ? this.#quoted(text, at, end) : this.#plain(text, at, stop);
      if (row === null) break;
      const line = this.#line;
      at = row.stop;
      this.#line += row.lines;
      if (row.cells !== null) yield { cells: row.cells, at: line };
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > LONGEST_ROW) this.#failOpen(`none within ${LONGEST_ROW} letters`);
    if (isLast && this.#rest !== "") this.#failOpen("the end of the file");
  }

  #nextQuote(text: string, at: number): number {
    const found = this.#quote === null ? -1 : text.indexOf(this.#quote, at);
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  }

  /** A row without quotes; an empty line has no cells. */
  #plain(text: string, at: number, stop: number): Cut {
    const line = text.slice(at, text[stop - 1] === "\r" && stop > at ? stop - 1 : stop);
    return { cells: line === "" ? null : line.split(this.#delimiter), stop: stop + 1, lines: 1 };
  }

  /** A row with quotes in it; null where it does not end in this text. */
  #quoted(text: string, from: number, end: string): Cut | null {
    const [delimiter, quote] = [this.#delimiter, this.#quote!];
    const cells: string[] = [];
    let [at, lines] = [from, 0];
    for (;;) {
      let cell = "";
      if (text[at] === quote) {
        const closed = closeQuote(text, at, quote);
        if (closed < 0) return null;
        cell = text.slice(at + 1, closed).replaceAll(quote + quote, quote);
        for (const letter of cell) if (letter === end) lines++;
        at = closed + 1;
        if (text.startsWith(`\r${end}`, at) && end === "\n") at++;
      } else {
        const next = firstOf(text, at, delimiter, end);
        if (next < 0) return null;
        cell = text.slice(at, next);
        if (text[next] === end && cell.endsWith("\r")) cell = cell.slice(0, -1);
        at = next;
      }
      cells.push(cell);
      const letter = text[at];
      if (letter === undefined) return null;
      if (letter !== delimiter && letter !== end) this.#failBehind(letter, cells.length, lines);
      at++;
      if (letter === delimiter) continue;
      return { cells, stop: at, lines: lines + 1 };
    }
  }

  #failBehind(letter: string, column: number, lines: number): never {
    const at = { line: this.#line + lines, column };
    const expected = "the end of the cell behind its closing quote";
    const hint = "A quote inside a cell in quotes is doubled; { quote: null } takes quotes as letters.";
    fail("bad-file", this.#where, expected, `"${letter}" at line ${at.line}, column ${column}`, hint, at);
  }

  #failOpen(got: string): never {
    const line = this.#line;
    const hint = "{ quote: null } takes quotes as letters.";
    fail("bad-file", this.#where, `the end of the row that begins at line ${line}`, got, hint, { line });
  }
}

/** Where the quote is that closes the cell beginning at `at`; -1 where it is not in this text. */
function closeQuote(text: string, at: number, quote: string): number {
  for (let from = at + 1; ; from += 2) {
    from = text.indexOf(quote, from);
    if (from < 0) return -1;
    // The next piece may begin with the other half of a doubled quote.
    if (from + 1 === text.length) return -1;
    if (text[from + 1] !== quote) return from;
  }
}

/** The first place where either of two letters stands; -1 where none does. */
function firstOf(text: string, at: number, a: string, b: string): number {
  const [first, second] = [text.indexOf(a, at), text.indexOf(b, at)];
  return first < 0 || (second >= 0 && second < first) ? second : first;
}

/** A CSV file as a table. **Errors** `bad-file` for rows of other lengths than the first, and for quotes that do not close. */
export async function csvTable(where: string, stream: SourceStream, form: CsvForm): Promise<Table> {
  const place = `${where}: ${stream.name}`;
  const rows = new CsvRows(place, form);
  const groups = groupsOf(rows, textOf(where, stream, form.encoding));
  const close = async () => void (await groups.return());
  const first = await firstRow(groups);
  const named = form.columnNames ?? (form.header ? first?.row.cells : first?.row.cells.map((_, k) => String(k)));
  const columns = (named ?? []) as readonly string[];
  const count = first?.row.cells.length ?? columns.length;
  if (first !== null && columns.length !== count) {
    await close();
    fail("bad-file", place, `${columns.length} columns, as columnNames says`, count);
  }
  const read = async function* () {
    if (first === null) return;
    if (!form.header) yield [first.row];
    yield checked(place, first.rest, count);
    for await (const group of groups) yield checked(place, group, count);
  };
  return { name: stream.name, columns, unit: "line", isOfText: true, groups: read(), close };
}

async function* groupsOf(rows: CsvRows, pieces: AsyncIterable<string>): AsyncGenerator<Iterator<Row>, void> {
  for await (const piece of pieces) yield rows.push(piece);
  yield rows.push("", true);
}

/** The first row, and those that follow it in its group. */
async function firstRow(
  groups: AsyncGenerator<Iterator<Row>, void>,
): Promise<{ row: Row; rest: Iterator<Row> } | null> {
  for (let group = await groups.next(); !group.done; group = await groups.next()) {
    const row = group.value.next();
    if (!row.done) return { row: row.value, rest: group.value };
  }
  return null;
}

function* checked(place: string, rows: Iterator<Row>, count: number): Generator<Row> {
  for (let next = rows.next(); !next.done; next = rows.next()) {
    const { cells, at } = next.value;
    if (cells.length !== count) {
      const hint = "A cell that holds the delimiter stands in quotes.";
      fail("bad-file", place, `${count} cells in each row, as in the first`, `${cells.length} at line ${at}`, hint, {
        line: at,
      });
    }
    yield next.value;
  }
}
