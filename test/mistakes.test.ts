/** What newcomers get wrong first, and that the message says what to do. */
import {
  Dataset,
  GradientTape,
  Layer,
  layers,
  Model,
  mul,
  ones,
  options,
  preprocessing,
  Sequential,
  square,
  type Tensor,
  Variable,
  zeros,
} from "throughtime";
import { expect, test } from "vitest";
import { dense, loose, model, quiet, x, y } from "./support/small-models.js";

class Hidden extends Model {
  #dense = layers.dense({ units: 1 });
  override call(inputs: Tensor) {
    return this.#dense.apply(inputs);
  }
}

function hidden(): Hidden {
  const made = new Hidden();
  made.compile({ loss: "mse" });
  return made;
}

function disposed() {
  const gone = zeros([2, 3]);
  gone.dispose();
  return gone;
}

const MISTAKES: [message: string, action: () => unknown][] = [
  [
    "fit: expected targets y to compare the output with, got none. Write fit(x, y, …)",
    () => dense().fit(x, loose(quiet)),
  ],
  [
    "evaluate: expected targets y to compare the output with, got none. Write evaluate(x, y, …)",
    () => dense().evaluate(x, loose(quiet)),
  ],
  ["fit: expected one sample or more, got x of shape [0, 3].", () => dense().fit(zeros([0, 3]), [], quiet)],
  ["predict: expected one sample or more, got x of shape [0].", () => dense().predict([], quiet)],
  ["trainOnBatch: expected one sample or more, got x of shape [0, 3].", () => dense().trainOnBatch(zeros([0, 3]), [])],
  ["fit: x: expected a tensor in use, got a disposed one", () => dense().fit(disposed(), y, quiet)],
  ['fit: x: expected numbers or booleans, got "good"', () => dense().fit(loose(["good", "bad"]), y, quiet)],
  ['fit: y: expected numbers or booleans, got "pos"', () => dense().fit(x, loose(["pos", "neg"]), quiet)],
  ['trainOnBatch: y: expected numbers or booleans, got "pos"', () => dense().trainOnBatch(x, loose(["pos", "neg"]))],
  ["padSequences makes sequences equally long", () => dense().fit([[1, 2], [3]], y, quiet)],
  [
    "got a single sample. Call dataset.batch(32) first.",
    () => dense().fit(Dataset.fromTensorSlices([zeros([2, 3]), zeros([2])]), quiet),
  ],
  ["initialEpoch", () => dense().fit(x, y, loose({ initialEpoch: "a", ...quiet }))],
  [
    "For yes or no by one unit use binaryCrossentropy.",
    () => model("sparseCategoricalCrossentropy", layers.dense({ units: 1 })).fit(x, y, quiet),
  ],
  [
    'got 0.5 at position [1, 0]. Real numbers need { dtype: "float32" }.',
    () => preprocessing.padSequences([[1], [0.5]]),
  ],
  ["Call it: layers.flatten(…).", () => new Sequential([loose(layers.flatten)])],
  ["#private", () => hidden().fit(x, y, quiet)],
  ["Call record(() => …) first.", () => new GradientTape().gradient(square(1), new Variable(1))],
];

test.each(MISTAKES)("%s", async (message, action) => {
  await expect((async () => action())()).rejects.toMatchObject({
    name: "ThroughtimeError",
    message: expect.stringContaining(message),
  });
});

test("a hint that would lead astray is not given", async () => {
  await expect(dense(3).fit(x, y, quiet)).rejects.toThrow(/got \[2\]\.$/);
  expect(() => new Sequential([loose(undefined)])).toThrow(/expected a layer, got undefined\.$/);
});

test("a field that resets an option", () => {
  class Scale extends Layer {
    static override readonly options = { ...Layer.options, factor: options.number() };
    readonly factor!: number;
    override call(x: Tensor) {
      return mul(x, this.factor);
    }
  }
  const words = /value of its option factor, got undefined\. .*declare readonly factor/;
  const scale = new Scale({ factor: 2 } as never);
  expect(() => scale.apply(ones([1]))).toThrow(words);
  expect(() => scale.getConfig()).toThrow(words);
});
