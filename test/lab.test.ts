/** The lab's figures at a tiny size: their numbers, their files, and that the same seed gives the same bytes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setSeed } from "throughtime";
import { renderSvg } from "throughtime/viz";
import { afterAll, describe, expect, test } from "vitest";
import { adding } from "../examples/lab/adding.js";
import * as errorSurface from "../examples/lab/error-surface.js";
import * as exploding from "../examples/lab/exploding.js";
import { type Figure, type Made, shownCode } from "../examples/lab/figure.js";
import { FIGURES } from "../examples/lab/figures.js";
import * as gateTable from "../examples/lab/gate-table.js";
import { inTurn, onProcesses } from "../examples/lab/jobs.js";
import { learnLag, NETS } from "../examples/lab/long-lag.js";
import * as lossCurve from "../examples/lab/loss-curve.js";
import * as oneStep from "../examples/lab/one-step.js";
import { parseLabOptions } from "../examples/lab/options.js";
import { page } from "../examples/lab/page.js";
import * as review from "../examples/lab/review.js";
import * as vanishing from "../examples/lab/vanishing.js";

/** Figure 6 is given to four digits; float32's roundings are multiplied by slopes of some 400. */
const CLIFF_TOLERANCE = 0.01;
/** A few operations in float32. */
const FLOAT32_TOLERANCE = 1e-6;
/** A sum over twenty steps, in two orders, in float32. */
const SUM_TOLERANCE = 1e-5;

const lab = { seed: 22, full: false, runJobs: inTurn };
const folder = mkdtempSync(join(tmpdir(), "throughtime-lab-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reviews that a model can learn. */
const path = join(folder, "reviews.json");
writeFileSync(
  path,
  JSON.stringify(
    Array.from({ length: 32 }, (_, k) => ({
      t: `${k % 2 ? "good fine nice" : "bad poor dull"} film number ${k % 4}`,
      s: k % 2,
    })),
  ),
);
const few = { train: 16, validation: 16, words: 30, maxlen: 10, units: 4, epochs: 2, path };

/** A figure's run at a tiny size, with its words. */
function small<Numbers>(figure: Figure<Numbers>, run: () => Promise<Made<Numbers>> | Made<Numbers>) {
  const make = async () => {
    const made = await run();
    return { files: await filesOf(made), words: figure.caption(made.numbers).join(" ") };
  };
  return [figure.name, { url: figure.url, make }] as const;
}

const SMALL = [
  small(errorSurface.figure, () => errorSurface.run({ points: 5, steps: 200 })),
  small(vanishing.figure, () => vanishing.run(lab, { steps: 12, lags: [2, 3], seeds: 2, budget: 50 })),
  small(exploding.figure, () => exploding.run(lab, { batches: 4, steps: 20, units: 4 })),
  small(gateTable.figure, () => gateTable.run(lab, { steps: 12, units: 2, batches: 3 })),
  small(oneStep.figure, () => oneStep.run(lab, { steps: 6, units: 3 })),
  small(review.figure, () => review.run(lab, { ...few, epochs: 30, shortest: 4, longest: 10 })),
  small(lossCurve.figure, () => lossCurve.run(lab, { ...few, batchSize: 8 })),
];

async function filesOf({ numbers, charts }: Made<unknown>): Promise<string> {
  const svgs = await Promise.all(Object.values(charts).map((spec) => renderSvg(spec)));
  return [JSON.stringify(numbers), ...svgs].join("\n");
}

describe("every figure", () => {
  test.each(SMALL)("%s: two runs give the same bytes, with words and code", async (_, { url, make }) => {
    const first = await make();
    expect(await make()).toEqual(first);
    expect(first.files).toContain("<svg");
    expect(first.words).not.toMatch(/undefined|NaN|\[object/);
    const shown = shownCode(url);
    expect(shown).not.toBe("");
    const source = readFileSync(new URL(url), "utf8");
    const lines = new Set(source.split("\n").map((line) => line.trim()));
    for (const line of shown.split("\n")) expect(lines).toContain(line.trim());
  });

  test("is in the list once, in order", () => {
    expect(FIGURES.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(FIGURES.map(({ name }) => name).sort()).toEqual(SMALL.map(([name]) => name).sort());
  });
});

test("figure 1 has the paper's numbers and its two descents", () => {
  const { known, longest, flung, clipped } = errorSurface.run({ points: 3 }).numbers;
  const expected = [0.378, 0.0121, 0.4344, 0.2128];
  expected.forEach((E, k) => expect(Math.abs(known[k]!.E / E - 1)).toBeLessThan(CLIFF_TOLERANCE));
  expect(Math.abs(known[3]!.dEdw / -231.1 - 1)).toBeLessThan(CLIFF_TOLERANCE);
  expect(Math.abs(known[3]!.dEdb / -374.4 - 1)).toBeLessThan(CLIFF_TOLERANCE);
  expect(longest.flung.stepLength).toBeGreaterThan(100 * longest.clipped.stepLength);
  expect(flung.at(-1)!.value).toBeGreaterThan(10 * clipped.at(-1)!.value);
});

describe("figure 2", () => {
  test("every net learns a lag of a few steps, and says after how many", () => {
    for (const net of NETS) {
      const { accuracy, learntAt, flow } = learnLag({ net, lag: 3, seed: 22, budget: 600 });
      expect(accuracy).toBeGreaterThanOrEqual(0.98);
      expect(learntAt! % 50).toBe(0);
      expect([flow.length, flow.at(-1)]).toEqual([4, 1]);
    }
  });

  test("gradients vanish, the slower the more is kept at first", () => {
    const { flows } = vanishing.flowsOf(30);
    const factor = Object.fromEntries(flows.map(({ net, aStep }) => [net, aStep]));
    for (const value of Object.values(factor)) expect(value).toBeLessThan(1);
    expect(factor["SimpleRNN, small random U"]).toBeLessThan(factor["SimpleRNN, orthogonal U"]!);
    expect(factor["LSTM, forget bias 0"]).toBeLessThan(factor["LSTM, forget bias 1"]!);
  });

  test("processes give what one gives", async () => {
    const size = { steps: 5, lags: [2, 4], seeds: 2, budget: 50 };
    const alone = await vanishing.run(lab, size);
    const calls: number[] = [];
    const runJobs = onProcesses(2, (done) => calls.push(done));
    expect((await vanishing.run({ ...lab, runJobs }, size)).numbers).toEqual(alone.numbers);
    expect(calls).toEqual(Array.from({ length: 16 }, (_, k) => k + 1));
    const job = { net: NETS[0], lag: 1, seed: 1 };
    await expect(runJobs(learnLag, "file:///nowhere.ts", [job])).rejects.toThrow("nowhere");
  });
});

test("figure 3 explodes, and clipped it does not", async () => {
  const { plain, clipped } = (await exploding.run(lab, { batches: 60 })).numbers;
  expect(plain.lostAtBatch).not.toBeNull();
  expect(clipped.lostAtBatch).toBeNull();
  expect(clipped.losses.at(-1)!).toBeLessThan(clipped.losses[0]!);
  expect(plain.norms[0]).toBe(clipped.norms[0]);
});

describe("figure 4", () => {
  test("the four cells do what the table says", () => {
    const { inputs, byHand } = gateTable.run(lab, { steps: 4, units: 1, batches: 1 }).numbers;
    const by: Record<string, (c: number, x: number) => number> = {
      remember: (c) => c,
      add: (c, x) => c + Math.tanh(x),
      erase: () => 0,
      overwrite: (_, x) => Math.tanh(x),
    };
    expect(byHand.map(({ name }) => name)).toEqual(Object.keys(by));
    for (const { name, c, share } of byHand) {
      expect(share).toBe(1);
      let expected = c[0]!;
      inputs.forEach((x, t) => {
        expected = by[name]!(expected, x);
        expect(Math.abs(c[t + 1]! - expected)).toBeLessThan(FLOAT32_TOLERANCE * 5);
      });
    }
  });

  test("the marks mean what they say", () => {
    setSeed(1);
    const { x, y, marks } = adding(4, 100);
    const [inputs, sums] = [x.array() as number[][][], y.array() as number[][][]];
    marks.forEach((row, r) => {
      row.forEach((mark, t) => {
        const [number, ...flags] = inputs[r]![t]!;
        expect(flags).toEqual(["add", "erase", "overwrite"].map((name) => Number(name === mark)));
        const before = t === 0 ? 0 : sums[r]![t - 1]![0]!;
        const after = { remember: before, add: before + number!, erase: 0, overwrite: number! }[mark];
        expect(Math.abs(sums[r]![t]![0]! - after)).toBeLessThan(FLOAT32_TOLERANCE * 10);
      });
    });
    expect(new Set(marks.flat()).size).toBe(4);
  });
});

test("figure 5: by hand is the cell, and the terms are the gradient", () => {
  const { lstm, sumOverTime } = oneStep.run(lab).numbers;
  lstm.cell.c.forEach((c, k) => expect(Math.abs(c - lstm.update.c[k]!)).toBeLessThan(FLOAT32_TOLERANCE));
  lstm.cell.h.forEach((h, k) => expect(Math.abs(h - lstm.update.h[k]!)).toBeLessThan(FLOAT32_TOLERANCE));
  expect(sumOverTime.terms).toHaveLength(20);
  expect(sumOverTime.away).toBeLessThan(SUM_TOLERANCE * sumOverTime.gradient);
});

test("the page needs nothing else", async () => {
  const { make } = FIGURES[0]!;
  const { files, section } = await make(lab);
  const html = page([section], 22);
  expect(Object.keys(files)).toEqual([
    "1-error-surface.json",
    "1-error-surface-surface.svg",
    "1-error-surface-contour.svg",
    "1-error-surface-steps.svg",
  ]);
  expect(html).not.toMatch(/<(?:script|img|iframe)[^>]+src=|<link|@import/);
  expect(html).toContain("vega.View");
  expect(html).not.toMatch(new RegExp(`${new Date().getFullYear()}-\\d\\d-\\d\\d`));
});

test("the pictures of docs/lab.md are there, and light", () => {
  const docs = new URL("../docs/", import.meta.url);
  const shown = [...readFileSync(new URL("lab.md", docs), "utf8").matchAll(/\]\(lab\/([^)]+)\)/g)].map(
    (match) => match[1]!,
  );
  expect(readdirSync(new URL("lab", docs)).sort()).toEqual(shown.sort());
  const bytes = shown.reduce((sum, name) => sum + readFileSync(new URL(`lab/${name}`, docs)).length, 0);
  expect(bytes).toBeLessThan(300_000);
});

test("the command line", () => {
  const parse = (text: string) => parseLabOptions(text.split(" ").filter(Boolean), [1, 2, 3]);
  expect(parse("")).toEqual({ only: [1, 2, 3], out: "lab", seed: 22, full: false, processes: 2 });
  expect(parse("--only 1,3 --out x --seed 5")).toMatchObject({ only: [1, 3], out: "x", seed: 5 });
  expect(parse("--help")).toBeUndefined();
  expect(() => parse("--only 4")).toThrow("--only");
  expect(() => parse("--seed x")).toThrow("--seed");
  expect(() => parse("--onyl 1")).toThrow("--onyl");
});
