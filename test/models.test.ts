/** Sequential and Model through the public API: building, training, stopping, errors, memory. */
import {
  type Batch,
  callbacks,
  data,
  layers,
  losses,
  Model,
  memory,
  type metrics as metricClasses,
  optimizers,
  Sequential,
  setSeed,
  sigmoid,
  type Tensor,
  tensor,
  unstack,
  Variable,
  zeros,
} from "throughtime";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { thrownBy } from "./support/thrown.js";

type MetricIdentifier = metricClasses.MetricIdentifier;

const [SAMPLES, TIME, WORDS] = [64, 6, 12];

/** Sequences of ids; the label tells whether more than half of them are below 6. */
function task() {
  const ids = Int32Array.from({ length: SAMPLES * TIME }, (_, i) => (i * 7 + (i >> 3) * 5) % WORDS);
  const labels = Int32Array.from({ length: SAMPLES }, (_, i) => {
    const low = ids.subarray(i * TIME, (i + 1) * TIME).filter((id) => id < 6).length;
    return low * 2 > TIME ? 1 : 0;
  });
  return { x: tensor(ids, [SAMPLES, TIME]), y: labels };
}

const sequential = () =>
  new Sequential([
    layers.embedding({ inputDim: WORDS, outputDim: 5 }),
    layers.lstm({ units: 8, dropout: 0.1 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);

class ByCells extends Model {
  embedding = layers.embedding({ inputDim: WORDS, outputDim: 5 });
  cells = [layers.simpleRNNCell({ units: 8 }), layers.simpleRNNCell({ units: 8 })];
  out = layers.dense({ units: 1 });

  override call(ids: Tensor, { training = false } = {}) {
    let states = this.cells.map(() => [zeros([ids.shape[0]!, 8])]);
    let last!: Tensor;
    for (const word of unstack(this.embedding.apply(ids), { axis: 1 })) {
      last = word;
      states = this.cells.map((cell, i) => {
        const [output, next] = cell.apply(last, states[i]!, { training });
        last = output;
        return next;
      });
    }
    return sigmoid(this.out.apply(last));
  }
}

function compiled<M extends Model>(model: M, metrics: readonly MetricIdentifier[] = ["accuracy"]): M {
  model.compile({ optimizer: optimizers.adam(0.02), loss: "binaryCrossentropy", metrics });
  return model;
}

const quiet = { verbose: 0 } as const;
const { x, y } = task();
beforeEach(() => setSeed(3));

describe.each([
  ["Sequential", sequential],
  ["a subclass of Model", () => new ByCells()],
] as const)("%s", (_name, make) => {
  test("learns, evaluates and predicts", async () => {
    const model = compiled(make());
    const { history } = await model.fit(x, y, { ...quiet, epochs: 30, batchSize: 16, validationSplit: 0.25 });
    expect(Object.keys(history)).toEqual(["accuracy", "loss", "val_accuracy", "val_loss"]);
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]! / 2);
    const { loss, accuracy } = await model.evaluate(x, y, quiet);
    const predicted = await model.predict(x, { batchSize: 10 });
    expect(predicted.shape).toEqual([SAMPLES, 1]);
    const right = predicted.data().filter((p, i) => (p > 0.5 ? 1 : 0) === y[i]).length;
    expect(accuracy).toBeCloseTo(right / SAMPLES, 6);
    expect(loss).toBeCloseTo(Number(losses.binaryCrossentropy()(y, predicted).item()), 5);
  });

  test("the same seed gives the same numbers to the last bit", async () => {
    const run = async () => {
      setSeed(8);
      return (await compiled(make()).fit(x, y, { ...quiet, epochs: 2 })).history;
    };
    expect(await run()).toEqual(await run());
  });

  test("a dataset gives what its arrays give", async () => {
    const dataset = data.Dataset.fromTensorSlices([x, y]).batch(16);
    const [a, b] = [compiled(make()), compiled(make())];
    a.apply(x);
    b.apply(x);
    b.setWeights(a.getWeights());
    expect(await a.evaluate(dataset, quiet)).toEqual(await b.evaluate(x, y, { ...quiet, batchSize: 16 }));
  });

  test("wasm memory after 300 steps is that after 20", async () => {
    const model = compiled(make());
    await model.fit(x, y, { ...quiet, batchSize: 16, epochs: 5 });
    const before = memory();
    await model.fit(x, y, { ...quiet, batchSize: 16, epochs: 75 });
    await model.evaluate(x, y, quiet);
    await model.predict(x);
    expect(memory()).toEqual(before);
    model.dispose();
    expect(memory().numTensors).toBeLessThan(before.numTensors);
  });
});

describe("steps on one batch", () => {
  test("trainOnBatch tells the loss before the step and moves the weights; testOnBatch does not", () => {
    const model = compiled(new ByCells());
    const before = model.testOnBatch(x, y);
    const weights = model.getWeights().map((w) => w.array());
    expect(model.trainOnBatch(x, y)).toEqual(before);
    expect(model.getWeights().map((w) => w.array())).not.toEqual(weights);
    expect(model.testOnBatch(x, y).loss).not.toBe(before.loss);
    expect(model.predictOnBatch(x).shape).toEqual([SAMPLES, 1]);
  });

  test("weights of zero leave nothing to learn", () => {
    const model = compiled(new ByCells());
    expect(model.trainOnBatch(x, y, { sampleWeight: new Float32Array(SAMPLES) }).loss).toBe(0);
    expect(model.trainOnBatch(x, y, { classWeight: { 0: 0, 1: 0 } }).loss).toBe(0);
  });

  test("a loss of NaN is returned", () => {
    const model = new Sequential([layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    expect(model.trainOnBatch([[Number.NaN]], [[1]]).loss).toBeNaN();
  });
});

test("training is true in training alone", async () => {
  const flags: (boolean | undefined)[] = [];
  class Watching extends ByCells {
    override call(ids: Tensor, options: { training?: boolean } = {}) {
      flags.push(options.training);
      return super.call(ids, options);
    }
  }
  const model = compiled(new Watching());
  model.trainOnBatch(x, y);
  model.testOnBatch(x, y);
  model.predictOnBatch(x);
  await model.fit(x, y, { ...quiet, batchSize: SAMPLES, validationData: [x, y] });
  expect(flags).toEqual([true, false, false, true, false]);
});

describe("masks", () => {
  test("reach the loss: padded steps do not count", async () => {
    const make = () =>
      new Sequential([
        layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true }),
        layers.gru({ units: 3, returnSequences: true }),
        layers.dense({ units: 1, activation: "sigmoid" }),
      ]);
    const model = compiled(make());
    const padded = tensor(Int32Array.of(1, 2, 0, 0), [1, 4]);
    const short = tensor(Int32Array.of(1, 2), [1, 2]);
    const whole = model.testOnBatch(padded, tensor([[[1], [0], [1], [1]]]));
    const cut = model.testOnBatch(short, tensor([[[1], [0]]]));
    expect(whole.loss).toBeCloseTo(cut.loss!, 6);
    expect(whole.accuracy).toBe(cut.accuracy);
  });

  test("pass through a Sequential inside a Sequential", () => {
    const inner = new Sequential([layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true })]);
    const model = new Sequential([inner, layers.lstm({ units: 2 })]);
    const last = (ids: number[]) => model.apply(tensor(Int32Array.from(ids), [1, ids.length])).array();
    expect(last([1, 2, 0])).toEqual(last([1, 2]));
  });
});

describe("what a model knows of itself", () => {
  test("layers in the order of assignment, arrays too, and by name", () => {
    const model = new ByCells();
    expect(model.layers.map((l) => l.className)).toEqual(["Embedding", "SimpleRNNCell", "SimpleRNNCell", "Dense"]);
    expect(model.getLayer(model.out.name)).toBe(model.out);
    expect(model.getLayer(0)).toBe(model.embedding);
    expect(thrownBy(() => model.getLayer("nobody")).code).toBe("unknown-name");
    expect(thrownBy(() => model.countParams()).code).toBe("not-built");
    model.apply(x);
    expect(model.countParams()).toBe(12 * 5 + (5 * 8 + 8 * 8 + 8) + (8 * 8 + 8 * 8 + 8) + (8 + 1));
    expect(model.name).toMatch(/^by_cells/);
  });

  test("variables of its own come first, frozen layers are not trained", () => {
    class Shifted extends Model {
      dense = layers.dense({ units: 1 });
      shift = new Variable([1]);
      override call(input: Tensor) {
        return this.dense.apply(input);
      }
    }
    const model = new Shifted();
    model.apply(tensor([[1, 2]]));
    expect(model.weights[0]).toBe(model.shift);
    expect(model.trainableVariables.length).toBe(3);
    model.dense.trainable = false;
    expect(model.trainableVariables).toEqual([model.shift]);
    expect(model.nonTrainableVariables.length).toBe(2);
  });

  test("the summary is Keras's", () => {
    const model = new Sequential(
      [
        layers.embedding({ inputDim: 10_000, outputDim: 100, name: "embedding" }),
        layers.simpleRNN({ units: 64, returnSequences: true, name: "simple_rnn" }),
        layers.dense({ units: 1, name: "dense" }),
      ],
      { name: "sequential" },
    );
    model.build([null, 80]);
    let text = "";
    model.summary({
      printFn: (lines) => {
        text = lines;
      },
    });
    expect(text).toBe(`Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ embedding (Embedding)           │ (None, 80, 100)        │     1,000,000 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ simple_rnn (SimpleRNN)          │ (None, 80, 64)         │        10,560 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 80, 1)          │            65 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 1,010,625 (3.86 MB)
 Trainable params: 1,010,625 (3.86 MB)
 Non-trainable params: 0 (0.00 B)`);
  });
});

describe("training in other ways", () => {
  test("a signal stops it and the model stays usable", async () => {
    const model = compiled(sequential());
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const stopped = await model.fit(x, y, { ...quiet, epochs: 1_000_000, signal: controller.signal });
    expect(stopped.stopped).toBe(true);
    expect(stopped.epoch.length).toBe(stopped.history.loss!.length);
    expect((await model.fit(x, y, quiet)).epoch).toEqual([0]);
  });

  test("restoreBestWeights gives the weights that made the best number", async () => {
    const model = compiled(sequential());
    const stop = callbacks.earlyStopping({ monitor: "val_loss", patience: 2, restoreBestWeights: true });
    const options = { ...quiet, epochs: 60, validationData: [x, y] as const, callbacks: [stop] };
    model.compile({ optimizer: optimizers.sgd(3), loss: "binaryCrossentropy" });
    const { history } = await model.fit(x, y, options);
    expect((await model.evaluate(x, y, quiet)).loss).toBeCloseTo(Math.min(...history.val_loss!), 6);
  });

  test("a trainStep of one's own", async () => {
    class Counting extends ByCells {
      steps = 0;
      override trainStep(batch: Batch) {
        this.steps++;
        return super.trainStep(batch);
      }
    }
    const model = compiled(new Counting());
    await model.fit(x, y, { ...quiet, batchSize: 32 });
    expect(model.steps).toBe(2);
  });

  test("functions as loss and metric, names as given in the logs", async () => {
    const model = new Sequential([layers.dense({ units: 1 })]);
    const mse = losses.meanSquaredError();
    function error(a: Tensor, b: Tensor) {
      return mse(a, b);
    }
    model.compile({ optimizer: "sgd", loss: error, metrics: [error, "mse", "mean_absolute_error" as never] });
    const logs = model.testOnBatch([[1], [2]], [[1], [2]]);
    expect(Object.keys(logs)).toEqual(["error", "loss", "mean_absolute_error", "mse"]);
    expect(logs.mse).toBeCloseTo(logs.loss!, 6);
  });

  test.each([
    [1, "binary", [[1], [0]], 1],
    [3, "sparse", [[2], [0]], 2],
    [
      3,
      "categorical",
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
      2,
    ],
  ])("accuracy for an output of %i is %s", (units, _kind, targets, _n) => {
    const model = new Sequential([layers.dense({ units, activation: units === 1 ? "sigmoid" : "softmax" })]);
    model.build([null, 3]);
    const identity = [
      [9, 0, 0],
      [0, 9, 0],
      [0, 0, 9],
    ];
    model.setWeights(units === 1 ? [[[-9], [0], [9]], [0]] : [identity, [0, 0, 0]]);
    const loss =
      units === 1
        ? "binaryCrossentropy"
        : targets[0]!.length === 1
          ? "sparseCategoricalCrossentropy"
          : "categoricalCrossentropy";
    model.compile({ loss, metrics: ["accuracy"] });
    expect(
      model.testOnBatch(
        [
          [0, 0, 1],
          [1, 0, 0],
        ],
        tensor(targets),
      ).accuracy,
    ).toBe(1);
  });
});

describe("errors, after each of which the model still trains", () => {
  const model = compiled(sequential());
  test.each([
    ["not compiled", () => sequential().fit(x, y), "not-compiled"],
    ["lengths that differ", () => model.fit(x, y.subarray(1)), "shape-mismatch"],
    [
      "targets of another shape",
      () => model.fit(x, tensor(new Float32Array(SAMPLES * 2), [SAMPLES, 2]), quiet),
      "shape-mismatch",
    ],
    [
      "an empty dataset",
      () => model.fit(data.Dataset.fromTensorSlices([x, y]).batch(65, { dropRemainder: true })),
      "invalid-argument",
    ],
    [
      "a dataset without targets",
      () => model.fit(data.Dataset.fromTensorSlices(x).batch(8), quiet),
      "invalid-argument",
    ],
    [
      "an id outside the vocabulary",
      () => model.fit(tensor(Int32Array.of(99), [1, 1]), [1], quiet),
      "index-out-of-range",
    ],
  ] as [string, () => Promise<unknown>, string][])("%s", async (_name, run, code) => {
    await expect(run()).rejects.toMatchObject({ name: "ThroughtimeError", code });
    expect((await model.fit(x, y, quiet)).history.loss![0]).toBeGreaterThan(0);
  });

  test("names", () => {
    expect(thrownBy(() => model.compile({ loss: "binarycrosentropy" as never })).hint).toContain("binaryCrossentropy");
    expect(thrownBy(() => model.compile({ loss: "mse", optimizer: "adma" as never })).code).toBe("unknown-name");
    expect(thrownBy(() => model.compile({ loss: "mse", metrics: ["accurracy" as never] })).hint).toContain(
      '"accuracy"',
    );
  });

  test("two fits at once", async () => {
    const first = model.fit(x, y, quiet);
    await expect(model.fit(x, y, quiet)).rejects.toMatchObject({ code: "busy" });
    await first;
  });

  test("what is no layer, a name twice, no layers", () => {
    expect(thrownBy(() => new Sequential([{} as never])).code).toBe("invalid-argument");
    const named = () => layers.dense({ units: 1, name: "twice" });
    expect(thrownBy(() => new Sequential([named(), named()])).code).toBe("invalid-argument");
    expect(thrownBy(() => new Sequential().apply(x)).code).toBe("invalid-argument");
  });
});

test("verbose auto is one line an epoch where there is no terminal", async () => {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const model = compiled(sequential());
  await model.fit(x, y, { epochs: 2 });
  await model.evaluate(x, y);
  await model.predict(x);
  write.mockRestore();
  expect(lines.length).toBe(3);
  expect(lines[1]).toMatch(/^Epoch 2\/2 - 2\/2 - \d+s - \d+[mu]?s\/step - accuracy: \d\.\d{4} - loss: \d\.\d{4}\n$/);
  expect(lines[2]).toMatch(/^2\/2 - \d+s - /);
});
