import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasets } from "throughtime";
import { afterAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "throughtime-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** In either class the first half is for testing. */
const REVIEWS = [
  { t: "unseen bad film", s: 0 },
  { t: "bad bad film", s: 0 },
  { t: "good, unknown film!", s: 1 },
  { t: "A good good good film", s: 1 },
];

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const path = file("reviews.json", JSON.stringify(REVIEWS));

describe("a corpus of one's own", () => {
  test("ranks words by frequency in the training half", async () => {
    const index = await datasets.imdb.getWordIndex({ path });
    expect([...index]).toEqual([
      ["good", 1],
      ["bad", 2],
      ["film", 3],
      ["a", 4],
    ]);
  });

  test("gives ids behind the start, and leaves out words never trained on", async () => {
    const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ path });
    const sorted = (x: Int32Array[]) => x.map((ids) => [...ids]).sort((a, b) => a.length - b.length);
    expect(sorted(xTrain)).toEqual([
      [1, 5, 5, 6],
      [1, 7, 4, 4, 4, 6],
    ]);
    expect(sorted(xTest)).toEqual(
      expect.arrayContaining([
        [1, 5, 6],
        [1, 4, 6],
      ]),
    );
    expect([...yTrain].sort()).toEqual([0, 1]);
    expect([...yTest].sort()).toEqual([0, 1]);
  });

  test.each([
    [{ numWords: 6 }, [1, 2, 4, 4, 4, 2]],
    [{ numWords: 6, oovChar: null }, [1, 4, 4, 4]],
    [{ skipTop: 5 }, [2, 7, 2, 2, 2, 6]],
    [{ startChar: null, indexFrom: 0 }, [4, 1, 1, 1, 3]],
  ])("%j", async (options, expected) => {
    const [[x, y]] = await datasets.imdb.loadData({ path, ...options });
    expect([...x[[...y].indexOf(1)]!]).toEqual(expected);
  });

  test("maxlen keeps only what is shorter", async () => {
    const [[x]] = await datasets.imdb.loadData({ path, maxlen: 5 });
    expect(x.length).toBe(1);
    await expect(datasets.imdb.loadData({ path, maxlen: 2 })).rejects.toMatchObject({ code: "invalid-argument" });
  });
});

describe("bad files", () => {
  test.each([
    ["no file", () => join(folder, "none.json"), /a readable file/],
    ["cut short", () => file("short.json", '[{"t":'), /JSON of the form/],
    ["another form", () => file("other.json", '[{"text":"x"}]'), /at index 0/],
    ["a corpus cut short", () => file("short.bin", "TTCORP1\n\x05\x01"), /cut short/],
  ])("%s", async (_, makePath, message) => {
    const failing = datasets.imdb.loadData({ path: makePath() });
    await expect(failing).rejects.toMatchObject({ code: "bad-file", message: expect.stringMatching(message) });
    await expect(datasets.imdb.loadData({ path })).resolves.toHaveLength(2);
  });
});

describe("the 50,000 reviews", () => {
  test("are split officially, and read fast the second time", async () => {
    const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ numWords: 10_000 });
    expect([xTrain.length, xTest.length]).toEqual([25_000, 25_000]);
    for (const labels of [yTrain, yTest]) expect(labels.reduce((a, b) => a + b, 0)).toBe(12_500);
    expect(Math.max(...xTrain.map((ids) => ids.reduce((a, b) => Math.max(a, b), 0)))).toBe(9_999);
    const index = await datasets.imdb.getWordIndex();
    expect([...index].slice(0, 7).map(([word]) => word)).toEqual(["the", "and", "a", "of", "to", "is", "br"]);
  }, 120_000);
});
