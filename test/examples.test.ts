/** Every snippet of the course runs, and says what it says there. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as embedding from "../examples/01-embedding.js";
import * as cell from "../examples/02-cell.js";
import * as twoCells from "../examples/03-two-cells.js";
import * as unstackEqualsSequential from "../examples/04-unstack-equals-sequential.js";
import * as imdb from "../examples/05-imdb.js";
import * as clipGradients from "../examples/06-clip-gradients.js";
import * as lstmEquations from "../examples/07-lstm-equations.js";
import { relativeError } from "./support/close.js";

/** Two orders of summation in single precision. */
const EQUATIONS_TOLERANCE = 1e-6;

const folder = mkdtempSync(join(tmpdir(), "throughtime-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reviews that a model can learn: 16 good ones, 16 bad ones. */
const reviews = [0, 1].flatMap((s) =>
  Array.from({ length: 16 }, (_, i) => ({ t: `${s ? "good fine" : "bad poor"} film number ${i % 4}`, s })),
);
const path = join(folder, "reviews.json");
writeFileSync(path, JSON.stringify(reviews));

describe("the course", () => {
  test("embedding", () => {
    const { x, vectors, net } = embedding.main();
    expect([...x.data()].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(vectors.shape).toEqual([5, 4]);
    expect(net.trainable).toBe(true);
    expect(net.trainableVariables.map((v) => v.shape)).toEqual([[10, 4]]);
    const table = net.getWeights()[0]!.array() as number[][];
    expect(vectors.array()).toEqual([...x.data()].map((id) => table[id]!));
  });

  test("a cell", () => {
    const { trainableVariables } = cell.main().cell;
    expect(trainableVariables.map((v) => v.shape)).toEqual([[4, 3], [3, 3], [3]]);
    expect([...trainableVariables[2]!.data()]).toEqual([0, 0, 0]);
  });

  test("two cells", () => {
    const { out0, out2, state0, state1 } = twoCells.main();
    expect([out2.shape, state1[0]!.shape]).toEqual([
      [4, 64],
      [4, 64],
    ]);
    expect(state0[0]!.array()).toEqual(out0.array());
  });

  test.each([true, false])("the unstacked loop is two SimpleRNN layers to the bit, training %s", (training) => {
    const { byHand, byLayers } = unstackEqualsSequential.main({ training });
    expect(byHand.shape).toEqual([4, 64]);
    expect([...byHand.data()]).toEqual([...byLayers.data()]);
  });

  test("the IMDB program", async () => {
    const { history, evaluated } = await imdb.main({ path, words: 30, maxlen: 8, batch: 4, units: 8, epochs: 12 });
    expect(Object.keys(history.history).sort()).toEqual(["accuracy", "loss", "val_accuracy", "val_loss"]);
    expect(history.history.loss!.at(-1)!).toBeLessThan(history.history.loss![0]!);
    expect(evaluated.accuracy).toBeGreaterThan(0.9);
  });

  test("tape, clip, apply", () => {
    const progress = clipGradients.main();
    expect(progress.at(-1)!.loss).toBeLessThan(progress[0]!.loss / 2);
  });

  test("LSTM by equations (6) to (8)", () => {
    const { byLayer, byEquations } = lstmEquations.main();
    expect(relativeError([byEquations.loss.item()], [byLayer.loss.item()])).toBeLessThan(EQUATIONS_TOLERANCE);
    byLayer.gradients.forEach((gradient, i) => {
      expect(relativeError(byEquations.gradients[i]!.data(), gradient!.data())).toBeLessThan(EQUATIONS_TOLERANCE);
    });
  });
});

describe("the main program", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "examples/imdb/main.ts", ...args], { encoding: "utf8" });
  const small = ["--data", path, "--words", "30", "--maxlen", "8", "--batch", "4", "--units", "8", "--epochs", "2"];

  test.each(["cells", "rnn", "lstm", "gru"])("trains %s and ends on its accuracy", (model) => {
    const out = join(folder, `${model}.json`);
    const { stdout, stderr, status } = run(...small, "--model", model, "--out", out, "--review", "a good film");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/Epoch 2\/2/);
    expect(stdout).toMatch(/review: (good|bad)/);
    expect(stdout.trim().split("\n").at(-1)).toMatch(/^test accuracy [01]\.\d{3}$/);
    expect(JSON.parse(readFileSync(out, "utf8")).history.val_loss).toHaveLength(2);
  });

  test("the same seed gives the same losses to the last digit", () => {
    const losses = () => {
      const out = join(folder, "again.json");
      run(...small, "--seed", "5", "--out", out);
      return JSON.parse(readFileSync(out, "utf8")).history;
    };
    expect(losses()).toEqual(losses());
  });

  test.each([
    [["--epochs", "none"], '--epochs: expected a whole number from 1 up, got "none"'],
    [["--model", "lsmt"], '--model: expected cells, rnn, lstm, gru, got "lsmt"'],
    [["--unit", "3"], "Unknown option '--unit'; see npm start -- --help"],
    [["--data", "/none.json"], "/none.json"],
  ])("%j gets one clear line", (args, message) => {
    const { stderr, status } = run(...args);
    expect(status).toBe(2);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(message);
  });

  test("--help", () => {
    expect(run("--help").stdout).toMatch(/--review TEXT/);
  });
});
