/** The examples of models beyond a line of layers, and of classes of one's own: each runs, and learns what it is there for. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelFromJSON, type Tensor, tensor, tidy } from "throughtime";
import { afterAll, expect, test } from "vitest";
import * as twoInputs from "../examples/08-two-inputs.js";
import * as sequenceToSequence from "../examples/09-sequence-to-sequence.js";
import * as bidirectional from "../examples/10-bidirectional-imdb.js";
import * as ownClasses from "../examples/11-classes-of-ones-own.js";
import * as linesOfAFile from "../examples/12-lines-of-a-file.js";
import { relativeError } from "./support/close.js";

/** A decoder that makes one step at a time against one that makes all: the same kernels, other sums. */
const STEPWISE_TOLERANCE = 1e-5;

const folder = mkdtempSync(join(tmpdir(), "throughtime-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("two inputs and a shared reader", async () => {
  const { matcher, history, predicted } = await twoInputs.main();
  expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]! / 2);
  expect(history.accuracy!.at(-1)!).toBeGreaterThan(0.9);
  expect(predicted.shape).toEqual([128, 1]);
  // Embedding, LSTM and two Dense: each once, though two sentences go through the first two.
  expect(matcher.weights.length).toBe(1 + 3 + 2 + 2);
});

test("sequence to sequence, and its twin of single steps", async () => {
  const { translator, history, right, source, told } = await sequenceToSequence.main();
  expect(history.accuracy!.at(-1)!).toBeGreaterThan(0.9);
  expect(right).toBeGreaterThan(0.8);
  // Told the same digits, the twin says what the model in training says.
  const { training, encode, decode } = translator;
  const whole = training.apply([source, told]);
  const stepped = tidy(() => {
    let [h, c] = encode.apply(source) as [Tensor, Tensor];
    const digits = told.array() as number[][];
    return digits[0]!.map((_, t) => {
      const column = new Int32Array(digits.map((row) => row[t]!));
      const [scores, ...states] = decode.apply([columnOf(column), h, c]) as [Tensor, Tensor, Tensor];
      [h, c] = states as [Tensor, Tensor];
      return scores;
    });
  });
  const all = whole.array() as number[][][];
  stepped.forEach((scores, t) => {
    const expected = all.flatMap((row) => row[t]!);
    expect(relativeError(scores.data(), expected)).toBeLessThan(STEPWISE_TOLERANCE);
  });
});

test("a bidirectional LSTM on reviews", async () => {
  const reviews = [0, 1].flatMap((s) =>
    Array.from({ length: 16 }, (_, i) => ({ t: `${s ? "good fine" : "bad poor"} film number ${i % 4}`, s })),
  );
  const path = join(folder, "reviews.json");
  writeFileSync(path, JSON.stringify(reviews));
  const { accuracy } = await bidirectional.main({ path, words: 30, maxlen: 8, batch: 4, units: 8, epochs: 12 });
  expect(accuracy).toBeGreaterThan(0.9);
});

test("a cell, a layer, an optimizer, a loss, a metric and a callback of one's own", async () => {
  const { model, history, x } = await ownClasses.main();
  expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]!);
  expect(Object.keys(history).sort()).toEqual(["learningRate", "loss", "worst_error"]);
  const copy = modelFromJSON(JSON.stringify(model));
  copy.setWeights(model.getWeights());
  expect(copy.predictOnBatch(x).array()).toEqual(model.predictOnBatch(x).array());
});

test("lines of a file", async () => {
  const { history } = await linesOfAFile.main({ path: join(folder, "readings.txt") });
  expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]! / 4);
});

function columnOf(values: Int32Array): Tensor {
  return tensor(values, [values.length, 1]);
}
