/** The studio's own parts, without a page: files of a user's, settings in links, counts, the programs it hands out, the recorded times. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layers, Sequential } from "throughtime";
import { afterAll, describe, expect, test } from "vitest";
import { parseRecorded } from "../../site/recorded.ts";
import type { CellKind, DataSpec, ModelSpec, TrainSpec } from "../../site/src/engine/train/spec.ts";
import { codeOf } from "../../site/src/rooms/train/code.ts";
import { counts } from "../../site/src/rooms/train/counts.ts";
import { numbersOf, numericColumns, parseTable } from "../../site/src/rooms/train/csv.ts";
import { DEFAULTS, FIT, fromQuery, toQuery } from "../../site/src/rooms/train/settings.ts";
import { parseTexts } from "../../site/src/rooms/train/texts.ts";
import { brief, duration, powerTicks, ticks } from "../../site/src/ui/numbers.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

describe("a table of one's own", () => {
  const numbers = (text: string, column = 0) => numbersOf(parseTable(text, "a.csv"), column);

  test("with and without a head, with any of the delimiters", () => {
    expect(numbers("day,price\n1,2.5\n2,-3e2\n", 1)).toEqual([2.5, -300]);
    expect(numbers("1;2,5\r\n2;3,25\r\n", 1)).toEqual([2.5, 3.25]);
    expect(numbers("1\t7\n2\t8", 1)).toEqual([7, 8]);
    expect(numbers("3\n4\n\n5\n")).toEqual([3, 4, 5]);
    expect(numbers("\uFEFFx\n1\n")).toEqual([1]);
  });

  test("with quotes, in which delimiters, lines and quotes may stand", () => {
    const table = parseTable('name,"a ""b"", c"\n"x\ny",1\nz,2\n', "a.csv");
    expect(table.header).toEqual(["name", 'a "b", c']);
    expect(table.rows).toEqual([
      { line: 2, cells: ["x\ny", "1"] },
      { line: 4, cells: ["z", "2"] },
    ]);
    expect(numericColumns(table)).toEqual([1]);
  });

  test.each([
    ["v\n1\ntwo\n3\n", 'line 3: column "v" says "two", which is no number'],
    ["a,v\n1,2\n2,\n", 'line 3: column "v" is empty', 1],
    ["a,b\n1,2\n3\n", "line 3: 1 column where line 1 has 2 columns"],
    ['a\n1\n"2\n3\n', "line 3: a quote is opened and never closed"],
    ["\n\n", "has no rows"],
  ])("names the line of what is wrong in %j", (text, words, column = 0) => {
    expect(() => numbers(text as string, column as number)).toThrow(words as string);
  });
});

describe("texts of one's own", () => {
  test("a label, a separator, the text", () => {
    const { rows } = parseTexts('label,text\ngood, I liked it, really\n\nbad\t"He said ""no"""\n', "t.csv");
    expect(rows).toEqual([
      { label: "good", text: "I liked it, really" },
      { label: "bad", text: 'He said "no"' },
    ]);
  });

  test.each([
    ["good, fine\nno separator here\n", "line 2"],
    ["good,\n", "line 1"],
    [", text\n", "line 1"],
    ["", "holds no texts"],
  ])("names the line of what is wrong in %j", (text, words) => {
    expect(() => parseTexts(text, "t.txt")).toThrow(words);
  });
});

describe("a link", () => {
  test("opens what it was made from", () => {
    const settings = {
      ...DEFAULTS,
      data: "adding" as const,
      steps: 45,
      model: {
        embedding: 8,
        recurrent: [
          { kind: "gru" as const, units: 7, bidirectional: true, dropout: 0.25 },
          { kind: "simpleRNN" as const, units: 3, bidirectional: false, dropout: 0 },
        ],
      },
      fit: { epochs: 4, batchSize: 16, learningRate: 0.0123, clipnorm: 0, seed: 9 },
    };
    expect(fromQuery(toQuery(settings))).toEqual(settings);
  });

  test("that says nonsense opens the defaults of its data", () => {
    expect(fromQuery("")).toEqual(DEFAULTS);
    const odd = fromQuery("d=sine&t=-3&l=lstm:99999,elman:4&lr=much&ep=0&bs=&c=-1");
    expect(odd).toEqual({ ...DEFAULTS, data: "sine", fit: FIT.sine });
  });
});

describe("counts", () => {
  const KINDS: CellKind[] = ["simpleRNN", "lstm", "gru"];
  test.each(KINDS)("of %s are those of the model", (kind) => {
    const model: ModelSpec = {
      embedding: 6,
      recurrent: [
        { kind, units: 5, bidirectional: true, dropout: 0 },
        { kind, units: 4, bidirectional: false, dropout: 0 },
      ],
    };
    const built = new Sequential([
      layers.embedding({ inputDim: 50, outputDim: 6 }),
      layers.bidirectional({ layer: layers[kind]({ units: 5, returnSequences: true }) }),
      layers[kind]({ units: 4 }),
      layers.dense({ units: 3 }),
    ]);
    built.build([null, 9]);
    const found = counts(model, { steps: 9, features: null, vocabulary: 50, task: "classes", classes: 3 });
    expect(found.map(({ parameters }) => parameters)).toEqual(built.layers.map((layer) => layer.countParams()));
    expect(found.map(({ shape }) => shape)).toEqual([[9, 6], [9, 10], [4], [3]]);
  });
});

describe("the program that is handed out", () => {
  const folder = (() => {
    mkdirSync(join(ROOT, ".cache"), { recursive: true });
    return mkdtempSync(join(ROOT, ".cache/studio-code-"));
  })();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const spec = (data: DataSpec): TrainSpec => ({
    data,
    model: {
      embedding: 4,
      recurrent: [
        { kind: "gru", units: 3, bidirectional: true, dropout: 0.1 },
        { kind: "lstm", units: 3, bidirectional: false, dropout: 0 },
      ],
    },
    fit: { epochs: 1, batchSize: 64, learningRate: 0.01, clipnorm: 1, seed: 7 },
  });
  const texts = ["a", "b", "c"].flatMap((label) =>
    Array.from({ length: 8 }, (_, k) => ({ label, text: `${label} word${k}` })),
  );
  const CASES: [DataSpec, "number" | "classes", number][] = [
    [{ kind: "adding", steps: 12 }, "number", 0],
    [{ kind: "sine", window: 10 }, "number", 0],
    [{ kind: "column", file: "series.csv", name: "price", window: 5, values: [] }, "number", 0],
    [{ kind: "texts", file: "texts.tsv", rows: texts }, "classes", 3],
  ];

  test.each(CASES)("runs: $0.kind", (data, task, classes) => {
    writeFileSync(
      join(folder, "series.csv"),
      `day,price\n${Array.from({ length: 40 }, (_, k) => `${k},${Math.sin(k)}`).join("\n")}\n`,
    );
    writeFileSync(join(folder, "texts.tsv"), texts.map(({ label, text }) => `${label}\t${text}`).join("\n"));
    const file = join(folder, `${data.kind}.ts`);
    writeFileSync(file, codeOf("TypeScript", spec(data), task, classes));
    const printed = execFileSync(process.execPath, ["--import", "tsx", file], { cwd: folder, encoding: "utf8" });
    expect(printed).toMatch(/val_loss/);
    expect(printed).toMatch(/Trainable params/i);
  });

  test("both languages name the same layers and numbers", () => {
    const one = spec({ kind: "reviews" });
    const [ts, py] = [codeOf("TypeScript", one, "binary", 2), codeOf("Keras", one, "binary", 2)];
    for (const words of ["0.01", "epochs", "64", "80", "5000"]) {
      expect(ts).toContain(words);
      expect(py).toContain(words);
    }
    expect(py).toContain("layers.Bidirectional(layers.GRU(3, dropout=0.1, return_sequences=True))");
    expect(py).toContain('layers.Dense(1, activation="sigmoid")');
    expect(py).toContain("global_clipnorm=1");
  });
});

test("the recorded times are those of docs/performance.md", () => {
  const text = readFileSync(join(ROOT, "docs/performance.md"), "utf8");
  const { train, predict, machine } = parseRecorded(text);
  const names = ["imdb-rnn", "imdb-lstm", "imdb-gru", "dense-lstm", "wide-lstm", "stream-lstm"];
  expect(Object.keys(train)).toEqual(names);
  expect(Object.keys(predict)).toEqual(names);
  for (const times of [...Object.values(train), ...Object.values(predict)]) {
    for (const column of ["strict", "PyTorch", "Keras", "TensorFlow.js"]) expect(times[column]).toBeGreaterThan(0);
  }
  expect(machine).toMatch(/core/);
  expect(() => parseRecorded("# Performance\n")).toThrow("expected a table");
});

test("numbers as people read them", () => {
  expect(brief(0.000012)).toBe("1.2 · 10⁻⁵");
  expect(brief(-0.5, 2)).toBe("−0.50");
  expect(brief(1234.5)).toBe("1235");
  expect(brief(Number.NaN)).toBe("no number");
  expect(duration(3.21)).toBe("3.2 s");
  expect(duration(125)).toBe("2 min 5 s");
  expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(powerTicks(1e-6, 1, 3)).toEqual([1e-6, 1e-4, 1e-2, 1].map((v) => expect.closeTo(v)));
});
