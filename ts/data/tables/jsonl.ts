import { isPlainObject } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import type { SourceStream } from "../../files/stream.js";
import type { Row, Table } from "./table.js";
import { textOf } from "./text.js";

/** No line is longer: a file without ends of lines is none of lines. */
const LONGEST_LINE = 1 << 26;

/**
 * A file of one JSON object, or one list, a line as a table. Its columns are the names in the first line, and those that are asked for.
 *
 * **Errors** `bad-file`, with the line.
 */
export async function jsonlTable(
  where: string,
  stream: SourceStream,
  wanted: readonly (string | number)[] | null,
): Promise<Table> {
  const place = `${where}: ${stream.name}`;
  const groups = recordsOf(place, textOf(where, stream));
  const first = await groups.next();
  const columns = first.done ? [] : columnsOf(first.value[0]?.value, wanted);
  const read = async function* () {
    if (first.done) return;
    yield rowsOf(place, first.value, columns);
    for await (const group of groups) yield rowsOf(place, group, columns);
  };
  return {
    name: stream.name,
    columns,
    unit: "line",
    isOfText: false,
    groups: read(),
    close: async () => void (await groups.return(undefined)),
  };
}

interface Line {
  readonly value: unknown;
  readonly at: number;
}

function columnsOf(first: unknown, wanted: readonly (string | number)[] | null): string[] {
  if (Array.isArray(first)) return first.map((_, index) => String(index));
  const names = isPlainObject(first) ? Object.keys(first) : [];
  return [...new Set([...names, ...(wanted ?? []).filter((column) => typeof column === "string")])];
}

function* rowsOf(place: string, lines: readonly Line[], columns: readonly string[]): Generator<Row> {
  for (const { value, at } of lines) yield { cells: cellsOf(place, value, columns, at), at };
}

function cellsOf(place: string, value: unknown, columns: readonly string[], at: number): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isPlainObject(value)) return columns.map((name) => (Object.hasOwn(value, name) ? value[name] : undefined));
  return fail("bad-file", place, "an object or a list in each line", `${quoted(value)} at line ${at}`, "", {
    line: at,
  });
}

/** The values of the lines in groups, none of them empty. */
async function* recordsOf(place: string, pieces: AsyncIterable<string>): AsyncGenerator<Line[], undefined> {
  let [rest, at] = ["", 0];
  const parse = (lines: readonly string[]) => {
    const found: Line[] = [];
    for (const line of lines) {
      at++;
      if (line.trim() !== "") found.push({ value: parsed(place, line, at), at });
    }
    return found;
  };
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) {
      fail("bad-file", place, `lines of at most ${LONGEST_LINE} letters`, `a longer one at line ${at + 1}`);
    }
    const found = parse(lines);
    if (found.length > 0) yield found;
  }
  const last = parse([rest]);
  if (last.length > 0) yield last;
  return undefined;
}

function parsed(place: string, line: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const hint = "Each line is JSON of its own.";
    return fail("bad-file", place, "JSON in each line", `${(error as Error).message} at line ${at}`, hint, {
      line: at,
    });
  }
}
