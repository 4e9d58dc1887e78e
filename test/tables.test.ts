/** CSV and JSONL files as datasets, against what pandas reads in them; and what is wrong in them, in words. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { data, layers, Sequential, setSeed, type Tensor, type ThroughtimeError, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { readMutations } from "./support/read-mutations.js";
import { thrownBy } from "./support/thrown.js";

const FOLDER = new URL("fixtures/tables/", import.meta.url).pathname;
const fixture = JSON.parse(readFileSync(new URL("fixtures/tables.json", import.meta.url), "utf8"));

interface Frame {
  columns: string[];
  rows: (number | string | boolean | null | number[])[][];
}

/** All elements, as nested arrays. */
async function all(dataset: AsyncIterable<unknown>): Promise<unknown[]> {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof (value as Tensor).array === "function") return (value as Tensor).array();
    return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, plain(each)]));
  };
  const elements: unknown[] = [];
  for await (const element of dataset) elements.push(plain(element));
  return elements;
}

/** The error that ends the loop over a dataset. */
async function refused(dataset: AsyncIterable<unknown>): Promise<ThroughtimeError> {
  try {
    await all(dataset);
  } catch (error) {
    expect(error).toMatchObject({ name: "ThroughtimeError" });
    return error as ThroughtimeError;
  }
  throw new Error("nothing was thrown");
}

const text = (content: string) => new TextEncoder().encode(content);
const single = (row: unknown[]) => row.map((value) => (typeof value === "number" ? Math.fround(value) : value));

describe("CSV as pandas reads it", () => {
  const OPTIONS: Record<string, data.CsvOptions> = {
    "semicolons.csv": { delimiter: ";", decimal: "," },
    "no-header.csv": { header: false },
    "missing.csv": { missing: Number.NaN },
  };

  test.each(Object.entries(fixture.texts as Record<string, Frame>))("%s", async (name, { columns, rows }) => {
    const seen: string[] = [];
    const own = columns.flatMap((column, k) =>
      typeof rows[0]![k] === "string" && !/inf/.test(rows[0]![k]) ? [column] : [],
    );
    const encode = Object.fromEntries(own.map((column) => [column, (cell: string) => seen.push(cell) - 1]));
    const got = await all(data.fromCsv(join(FOLDER, name), { ...OPTIONS[name], encode }));
    const values = (got as number[][]).map((row) =>
      row.map((value, k) => (own.includes(columns[k]!) ? seen[value] : value)),
    );
    const words: Record<string, number> = { inf: Infinity, "-inf": -Infinity };
    const expected = rows.map((row) =>
      row.map((value) => (value === null ? Number.NaN : (words[value as string] ?? value))),
    );
    expect(values).toEqual(expected.map(single));
  });

  test("another encoding, which is to be named", async () => {
    const path = join(FOLDER, "latin.csv");
    const encode = { text: (cell: string) => cell.length };
    const options = { encode, encoding: "windows-1252" };
    expect(await all(data.fromCsv(path, options))).toEqual([
      [1, 5],
      [2, 1],
    ]);
    expect((await refused(data.fromCsv(path, { encode }))).message).toMatch(/text in utf-8, got bytes .*windows-1252/);
    expect((await refused(data.fromCsv(path, { encoding: "klingon" }))).code).toBe("invalid-argument");
  });

  test("in pieces of any size", async () => {
    const bytes = readFileSync(join(FOLDER, "quoted-ends.csv"));
    const letters: string[] = [];
    const encode = { text: (cell: string) => letters.push(cell) };
    for (let size = 1; size < 20; size++) {
      const pieces = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
          controller.close();
        },
      });
      const source = Object.assign(new Blob([]), { stream: () => pieces, name: "pieces" });
      await all(data.fromCsv(source, { encode }));
      expect(letters.splice(0)).toEqual(["two\nlines", "three\r\n\r\nlines", 'a "quote" and, more']);
    }
  });
});

describe("what an element is", () => {
  const rows = text("w,h,kind,note\n1,2,cat,a\n3,4,dog,bb\n5,6,cat,ccc\n");
  const encode = { kind: ["cat", "dog"], note: (cell: string) => cell.length };

  test("x is one row of all columns but the labels", async () => {
    expect(await all(data.fromCsv(rows, { labels: "kind", encode }))).toEqual([
      [[1, 2, 1], 0],
      [[3, 4, 2], 1],
      [[5, 6, 3], 0],
    ]);
  });

  test("columns by name and number, alone and in lists", async () => {
    expect(await all(data.fromCsv(rows, { features: ["h", 0], labels: ["w"], encode }))).toEqual([
      [[2, 1], [1]],
      [[4, 3], [3]],
      [[6, 5], [5]],
    ]);
    expect(await all(data.fromCsv(rows, { features: "w", encode }))).toEqual([1, 3, 5]);
    expect(
      await all(data.fromCsv(rows, { features: { size: ["w", "h"], note: 3 }, labels: { a: "kind" }, encode })),
    ).toEqual([
      [{ size: [1, 2], note: 1 }, { a: 0 }],
      [{ size: [3, 4], note: 2 }, { a: 1 }],
      [{ size: [5, 6], note: 3 }, { a: 0 }],
    ]);
  });

  test("weights stand behind the labels", async () => {
    const weighted = data.fromCsv(rows, { features: ["w"], labels: "kind", sampleWeight: "h", encode });
    expect(await all(weighted)).toEqual([
      [[1], 0, 2],
      [[3], 1, 4],
      [[5], 0, 6],
    ]);
    expect((await refused(data.fromCsv(rows, { features: ["w"], sampleWeight: "h" }))).message).toContain(
      "labels beside sampleWeight",
    );
  });

  test("an encoder may give arrays, tensors and booleans", async () => {
    const lengths = { note: (cell: string) => Int32Array.of(cell.length, 7) };
    expect(await all(data.fromCsv(rows, { features: "note", encode: lengths }))).toEqual([
      [1, 7],
      [2, 7],
      [3, 7],
    ]);
    const tensors = { note: (cell: string) => tensor([[cell.length]]) };
    expect(await all(data.fromCsv(rows, { features: "note", encode: tensors }))).toEqual([[[1]], [[2]], [[3]]]);
    const is = { kind: (cell: string) => cell === "cat" };
    expect(await all(data.fromCsv(rows, { features: ["kind"], encode: is }))).toEqual([[1], [0], [1]]);
    const error = await refused(data.fromCsv(rows, { features: ["w", "note"], encode: lengths }));
    expect(error.message).toContain('encode of "note" to give a number');
  });

  test("of classes the dtype is int32, of numbers float32", async () => {
    for await (const [x, y] of data.fromCsv(rows, { features: "w", labels: "kind", encode }).take(1)) {
      expect([x.dtype, y.dtype]).toEqual(["float32", "int32"]);
    }
  });

  test("names in place of the header's, and for files without one", async () => {
    const columnNames = ["a", "b", "c", "d"];
    expect(await all(data.fromCsv(rows, { columnNames, features: "b" }))).toEqual([2, 4, 6]);
    const bare = text("1,2\n3,4\n");
    expect(await all(data.fromCsv(bare, { columnNames: ["a", "b"], header: false, features: "b" }))).toEqual([2, 4]);
    expect(await all(data.fromCsv(bare, { header: false, features: 1 }))).toEqual([2, 4]);
    expect((await refused(data.fromCsv(bare, { columnNames: ["a"] }))).message).toContain(
      "1 columns, as columnNames says, got 2",
    );
  });

  test("missing numbers are refused, replaced or left out with their row", async () => {
    const holes = text("a,b,c\n1,,x\n2,5,\n3,6,y\n");
    const encode = { c: ["x", "y"] };
    const error = await refused(data.fromCsv(holes, { encode }));
    expect(error.message).toBe(
      'data.fromCsv: the bytes given: expected a number, got an empty cell at line 2, column 2 ("b"). Say { missing: 0 }, or another number, or { missing: "skip" }.',
    );
    expect(error.details).toEqual({ line: 2, column: 2, name: "b" });
    expect(await all(data.fromCsv(holes, { encode, missing: -1 }))).toEqual([
      [1, -1, 0],
      [2, 5, -1],
      [3, 6, 1],
    ]);
    expect(await all(data.fromCsv(holes, { encode, missing: "skip" }))).toEqual([[3, 6, 1]]);
    expect(await all(data.fromCsv(holes, { features: "a", labels: { b: "b" }, missing: "skip" }))).toEqual([
      [2, { b: 5 }],
      [3, { b: 6 }],
    ]);
  });

  test("several files are one dataset", async () => {
    const two = [text("a,b\n1,2\n"), text("a,b\n3,4\n")];
    expect(await all(data.fromCsv(two))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const other = [text("a,b\n1,2\n"), text("b,a\n3,4\n")];
    expect((await refused(data.fromCsv(other))).message).toContain(
      "columns a, b as in the first file, got columns b, a",
    );
    expect(await all(data.fromCsv(other, { features: ["a", "b"] }))).toEqual([
      [1, 2],
      [4, 3],
    ]);
  });

  test("nothing, and a header alone, are no elements", async () => {
    expect(await all(data.fromCsv(text("")))).toEqual([]);
    expect(await all(data.fromCsv(text("a,b\n")))).toEqual([]);
    expect(await all(data.fromCsv(text("a,b\n"), { labels: "b" }))).toEqual([]);
  });
});

describe("a dataset of a file", () => {
  const path = join(mkdtempSync(join(tmpdir(), "tables-")), "rows.csv");
  const count = 1000;
  writeFileSync(path, `x,y\n${Array.from({ length: count }, (_, k) => `${k},${2 * k}`).join("\n")}\n`);
  const rows = data.fromCsv(path, { features: ["x"], labels: ["y"] });

  test("can be gone through again, is shuffled by a seed, and is read no further than it is taken", async () => {
    const once = await all(rows.shuffle(100, { seed: 3 }).batch(64));
    expect(await all(rows.shuffle(100, { seed: 3 }).batch(64))).toEqual(once);
    expect(await all(rows.shuffle(100, { seed: 4 }).batch(64))).not.toEqual(once);
    const flat = (once as [number[][], number[][]][]).flatMap(([x, y]) => x.map((value, k) => [value[0], y[k]![0]]));
    expect(flat.sort((a, b) => a[0]! - b[0]!)).toEqual(Array.from({ length: count }, (_, k) => [k, 2 * k]));
    expect(await all(rows.take(2))).toEqual([
      [[0], [0]],
      [[1], [2]],
    ]);
  });

  test("trains a model", async () => {
    setSeed(1);
    const model = new Sequential([layers.dense({ units: 1 })]);
    model.compile({ optimizer: "adam", loss: "mse" });
    const scaled = rows.map(([x, y]) => [tensor([x.item() / 1000]), tensor([y.item() / 1000])]);
    const { history } = await model.fit(scaled.shuffle(200, { seed: 1 }).batch(20).prefetch(2) as never, {
      epochs: 8,
      verbose: 0,
    });
    expect(history.loss!.at(-1)!).toBeLessThan(history.loss![0]! / 3);
  });

  test("lets go of its file when the loop is left, also by an error", async () => {
    const open = () => readdirSync("/dev/fd").length;
    const before = open();
    for (let k = 0; k < 20; k++) {
      for await (const _ of rows) break;
      await refused(rows.map(() => thrownInMap()));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(open()).toBeLessThan(before + 5);
  });

  const thrownInMap = (): Tensor => tensor([1], [2]);
});

describe("what is wrong is refused in words", () => {
  test.each<[string, string, data.CsvOptions, RegExp]>([
    [
      "text for a number",
      "a,b\n1,2\n3,four\n",
      {},
      /expected a number, got "four" at line 3, column 2 \("b"\)\. Is it text\?/,
    ],
    ["numbers that only JavaScript knows", "a\n0x10\n", {}, /got "0x10" at line 2/],
    [
      "an unknown class",
      "a\ncat\ncow\n",
      { encode: { a: ["cat", "dog"] } },
      /one of cat, dog, got "cow" at line 3, column 1/,
    ],
    ["a row that is too short", "a,b\n1,2\n3\n", {}, /2 cells in each row, as in the first, got 1 at line 3/],
    ["a row that is too long", "a,b\n1,2\n\n3,4,5\n", {}, /got 3 at line 4/],
    ["lines in quotes, counted", 'a,b\n"1\n\n",2\n3\n', { encode: { a: () => 1 } }, /got 1 at line 5/],
    [
      "a quote that does not close",
      'a,b\n1,2\n"3,4\n5,6\n',
      {},
      /the end of the row that begins at line 3, got the end of the file/,
    ],
    ["letters behind a quote", 'a,b\n1,2\n3,"4"x\n', {}, /closing quote, got "x" at line 3, column 2/],
    [
      "a column that is not there",
      "alpha,beta\n1,2\n",
      { features: "alhpa" },
      /a column, got "alhpa"\. Did you mean "alpha"\?/,
    ],
    ["a column that is encoded and not there", "a\n1\n", { encode: { b: ["x"] } }, /a column, got "b"/],
    ["a number beyond the columns", "a\n1\n", { features: 1 }, /a column from 0 to 0, got 1/],
    ["two columns of the name", "a,a\n1,2\n", { features: "a" }, /one column "a", got several/],
    ["a file of another kind", "a\0b\n", {}, /a file of text/],
  ])("%s", async (_what, content, options, words) => {
    expect((await refused(data.fromCsv(text(content), options))).message).toMatch(words);
  });

  test("a row without end", async () => {
    const endless = text(`a,b\n"${"x".repeat(5_000_000)}`);
    expect((await refused(data.fromCsv(endless))).message).toMatch(/begins at line 2, got none within/);
  });

  test("files that are not there, folders, gzip that is cut short", async () => {
    expect((await refused(data.fromCsv(join(FOLDER, "nothing.csv")))).code).toBe("bad-file");
    expect((await refused(data.fromCsv(FOLDER))).code).toBe("bad-file");
    const cut = readFileSync(join(FOLDER, "plain.csv.gz")).subarray(0, 30);
    expect((await refused(data.fromCsv(cut))).message).toMatch(/gzipped data that are whole/);
    expect((await refused(data.fromCsv(5 as never))).code).toBe("invalid-argument");
    expect(await refused(data.fromCsv(""))).toMatchObject({ code: "invalid-argument" });
  });

  test("options, at once", () => {
    expect(thrownBy(() => data.fromCsv("a.csv", { delimiter: ", " })).message).toContain("one letter");
    expect(thrownBy(() => data.fromCsv("a.csv", { missing: "none" as never })).code).toBe("invalid-argument");
    expect(thrownBy(() => data.fromCsv("a.csv", { features: [-1] })).code).toBe("invalid-argument");
    expect(thrownBy(() => data.fromCsv("a.csv", { label: "y" } as never)).message).toContain('Did you mean "labels"?');
  });

  test("whatever else happens to a file", async () => {
    const files = readdirSync(FOLDER).filter((name) => /\.(csv|tsv|gz)$/.test(name));
    const contents = files.map((name) => new Uint8Array(readFileSync(join(FOLDER, name))));
    const count = await readMutations(contents, 2000, (bytes) => all(data.fromCsv(bytes, { missing: 0 })));
    expect(count).toBeGreaterThan(500);
  });
});

describe("JSON in lines", () => {
  const { columns, rows } = fixture.frame as Frame;

  test("as pandas writes it", async () => {
    const names = ["f64", "i32", "u8", "flag", "some"];
    const got = await all(data.fromJsonl(join(FOLDER, "lines.jsonl"), { features: names, labels: "ids", missing: -9 }));
    const of = (row: Frame["rows"][number], name: string) => row[columns.indexOf(name)];
    const expected = rows.map((row) => [single(names.map((name) => Number(of(row, name) ?? -9))), of(row, "ids")]);
    expect(got).toEqual(expected);
  });

  test("lists, lines that are empty, and names that come later", async () => {
    expect(await all(data.fromJsonl(text("[1, 2]\n\r\n  \n[3, 4]"), { features: [1], labels: 0 }))).toEqual([
      [[2], 1],
      [[4], 3],
    ]);
    const lines = text('{"a": 1}\n{"a": 2, "b": 3}\n');
    expect(await all(data.fromJsonl(lines, { features: ["a", "b"], missing: 0 }))).toEqual([
      [1, 0],
      [2, 3],
    ]);
    expect(await all(data.fromJsonl(lines))).toEqual([[1], [2]]);
    expect(await all(data.fromJsonl(text("")))).toEqual([]);
    const nested = text('{"x": [[1, 2], [3, 4]]}\n');
    expect(await all(data.fromJsonl(nested, { features: "x" }))).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  test.each<[string, string, data.TableOptions, RegExp]>([
    ["no JSON", '{"a": 1}\n{a: 2}\n', {}, /JSON in each line, got .* at line 2/],
    ["another kind of line", '{"a": 1}\n5\n', {}, /an object or a list in each line, got 5 at line 2/],
    [
      "a name that is not there",
      '{"a": 1}\n',
      { features: ["b"] },
      /a number, got nothing at line 1, column 2 \("b"\)/,
    ],
    ["null", '{"a": 1}\n\n{"a": null}\n', {}, /got nothing at line 3/],
    ["an object in a column", '{"a": {"b": 1}}\n', { features: "a" }, /a number, or a list of numbers/],
    ["a ragged list", '{"a": [[1], [1, 2]]}\n', { features: "a" }, /ragged/],
    ["a list among numbers", '{"a": [1], "b": 2}\n', {}, /a number, got a list at line 1/],
    [
      "names that JavaScript knows",
      '{"__proto__": {"x": 1}, "constructor": 1, "a": 2}\n',
      { features: ["toString"] },
      /got nothing at line 1/,
    ],
  ])("%s is refused", async (_what, content, options, words) => {
    expect((await refused(data.fromJsonl(text(content), options))).message).toMatch(words);
  });

  test("whatever else happens to a file", async () => {
    const file = new Uint8Array(readFileSync(join(FOLDER, "lines.jsonl")));
    const count = await readMutations([file], 500, (bytes) =>
      all(data.fromJsonl(bytes, { features: ["f64", "some"], missing: 0 })),
    );
    expect(count).toBeGreaterThan(100);
  });
});
