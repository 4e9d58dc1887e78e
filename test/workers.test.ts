/** Training, evaluation and prediction on several threads: the same bits for any number of them, clear refusals, and nothing left behind. */
import {
  data,
  type FitOptions,
  input,
  type Layer,
  layers,
  losses,
  Model,
  memory,
  model,
  optimizers,
  randomUniform,
  Sequential,
  setSeed,
  type Tensor,
  tensor,
} from "throughtime";
import { describe, expect, test, vi } from "vitest";
import { countWorkers, opened } from "./support/opened-workers.js";

/** Words enough that each shard leaves out some: only the rows of the table that are named travel. */
const [SAMPLES, TIME, VOCABULARY] = [2100, 6, 200];
/** Three shards, of which the last has fewer rows, and a last batch of 100, which is not cut. */
const BATCH = 2000;

const ids = Int32Array.from({ length: SAMPLES * TIME }, (_, i) => (i * i + (i >> 3)) % VOCABULARY);
/** Padding of different lengths, so that shards have different numbers of valid steps. */
const X = tensor(
  ids.map((id, i) => (i % TIME >= 1 + (Math.floor(i / TIME) % TIME) ? 0 : 1 + (id % (VOCABULARY - 1)))),
  [SAMPLES, TIME],
);
const labels = (shape: number[]) =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (i % 3 === 0 ? 1 : 0)),
    shape,
  );
const Y = labels([SAMPLES, 1]);
const SEQUENCES = labels([SAMPLES, TIME, 1]);
const WEIGHTS = randomUniform([SAMPLES], { minval: 0.5, maxval: 2, seed: 3 });

const embedding = () => layers.embedding({ inputDim: VOCABULARY, outputDim: 5, maskZero: true });
const sigmoid = () => layers.dense({ units: 1, activation: "sigmoid" });

const STACKS: Record<string, () => Layer[]> = {
  "lstm with dropout and masks": () => [
    embedding(),
    layers.lstm({ units: 6, dropout: 0.3, recurrentDropout: 0.2, returnSequences: true }),
    layers.gru({ units: 4, dropout: 0.2 }),
    layers.dropout({ rate: 0.4 }),
    sigmoid(),
  ],
  "sequences out, dropout along them": () => [
    embedding(),
    layers.dropout({ rate: 0.3, noiseShape: [null, 1, null] }),
    layers.dropout({ rate: 0.1, noiseShape: [1, null, null] }),
    layers.dropout({ rate: 0.2 }),
    layers.simpleRNN({ units: 6, returnSequences: true }),
    sigmoid(),
  ],
  "sequences with noise": () => [
    embedding(),
    layers.gaussianNoise({ stddev: 0.2 }),
    layers.spatialDropout1d({ rate: 0.3 }),
    layers.simpleRNN({ units: 6, returnSequences: true }),
    layers.gaussianDropout({ rate: 0.2 }),
    layers.alphaDropout({ rate: 0.1, noiseShape: [null, 1, null] }),
    sigmoid(),
  ],
};

function makeModel(stack: () => Layer[], loss: losses.LossIdentifier = "binaryCrossentropy"): Sequential {
  setSeed(5);
  const model = new Sequential(stack());
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01, clipnorm: 1 }), loss, metrics: ["accuracy"] });
  return model;
}

/** The history and the weights after two epochs. */
async function train(name: string, options: FitOptions) {
  const model = makeModel(STACKS[name]!);
  const y = name.startsWith("sequences") ? SEQUENCES : Y;
  const { history } = await model.fit(X, y, { batchSize: BATCH, epochs: 2, verbose: 0, ...options });
  return { history, weights: model.getWeights().map((w) => w.data()) };
}

countWorkers();

describe("the same bits", () => {
  describe.each(Object.keys(STACKS))("%s", (name) => {
    test.each([
      ["", {}],
      ["sample weights", { sampleWeight: WEIGHTS }],
      ["class weights and validation", { classWeight: { 1: 3 }, validationSplit: 0.2 }],
    ] as [string, FitOptions][])("with 1, 2 and 3 workers %s", async (_what, options) => {
      const one = await train(name, { ...options, workers: 1 });
      expect(opened).toHaveLength(0);
      expect(await train(name, { ...options, workers: 2 })).toEqual(one);
      expect(opened).toHaveLength(1);
      expect(await train(name, { ...options, workers: 3 })).toEqual(one);
      expect(opened).toHaveLength(3);
    });

    test('without workers, and with "auto", which needs none for so little', async () => {
      let milliseconds = 0;
      // By this clock every step takes a millisecond, however busy the machine.
      const clock = vi.spyOn(performance, "now").mockImplementation(() => ++milliseconds);
      const one = await train(name, { workers: 1 });
      expect(await train(name, {})).toEqual(one);
      expect(await train(name, { workers: "auto" })).toEqual(one);
      clock.mockRestore();
      expect(opened).toHaveLength(0);
    });
  });

  test("of batches that no number of shards divides, down to one row", async () => {
    const name = "lstm with dropout and masks";
    for (const batchSize of [1999, 997, 130]) {
      const one = await train(name, { batchSize, epochs: 1 });
      expect(await train(name, { batchSize, epochs: 1, workers: 3 })).toEqual(one);
    }
    const short = { batchSize: 1, stepsPerEpoch: 3, epochs: 1 };
    expect(await train(name, { ...short, workers: 2 })).toEqual(await train(name, short));
  });

  test("of several outputs, with masks or without, which only without are cut", async () => {
    const run = async (maskZero: boolean, workers?: number) => {
      setSeed(5);
      const ids = input({ shape: [TIME], dtype: "int32" });
      const words = layers.embedding({ inputDim: VOCABULARY, outputDim: 5, maskZero }).apply(ids);
      const states = layers.gru({ units: 4, returnSequences: true, dropout: 0.2 }).apply(words);
      const heads = [
        layers.dense({ units: 1, name: "each" }).apply(states),
        layers.dense({ units: 1, name: "whole" }).apply(layers.flatten().apply(states)),
      ];
      const both = model({ inputs: ids, outputs: heads });
      both.compile({ optimizer: "adam", loss: "mse", lossWeights: [1, 0.5] });
      const options = { batchSize: BATCH, epochs: 2, verbose: 0, workers } as const;
      const { history } = await both.fit(X, [SEQUENCES, Y] as never, options);
      return { history, weights: both.getWeights().map((w) => w.data()) };
    };
    expect(await run(false, 2)).toEqual(await run(false));
    expect(opened).toHaveLength(1);
    const [masked, none] = [await run(true, 2), await run(true)];
    expect(masked).toEqual(none);
    expect(opened).toHaveLength(1);
  });

  test("of attention, whose scores are dropped in each row by itself", async () => {
    const run = async (workers: number) => {
      setSeed(5);
      const ids = input({ shape: [TIME], dtype: "int32" });
      const words = embedding().apply(ids);
      const heads = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, dropout: 0.3 }).apply([words, words]);
      const read = layers.attention({ dropout: 0.2 }).apply([heads, words], { useCausalMask: true });
      const whole = model({ inputs: ids, outputs: sigmoid().apply(layers.globalAveragePooling1d().apply(read)) });
      whole.compile({ optimizer: "adam", loss: "mse" });
      const { history } = await whole.fit(X, Y, { batchSize: BATCH, epochs: 2, verbose: 0, workers });
      return { history, weights: whole.getWeights().map((w) => w.data()) };
    };
    expect(await run(2)).toEqual(await run(1));
    expect(opened).toHaveLength(1);
  });

  test("of a dataset, with a loss that has options and frozen layers", async () => {
    const run = async (workers: number) => {
      const model = makeModel(
        STACKS["lstm with dropout and masks"]!,
        losses.binaryCrossentropy({ labelSmoothing: 0.1 }),
      );
      model.layers[0]!.trainable = false;
      const onEpochEnd = () => {
        model.layers[0]!.trainable = true;
      };
      const set = data.Dataset.fromTensorSlices([X, Y]).shuffle(SAMPLES).batch(BATCH);
      const { history } = await model.fit(set, { epochs: 2, verbose: 0, workers, callbacks: [{ onEpochEnd }] });
      return { history, weights: model.getWeights().map((w) => w.data()) };
    };
    expect(await run(2)).toEqual(await run(1));
  });
});

describe.each(Object.keys(STACKS))("evaluate and predict: the bits of one thread, %s", (name) => {
  const y = name.startsWith("sequences") ? SEQUENCES : Y;
  const model = makeModel(STACKS[name]!);

  // 70 and 10 rows, as in training; 17 make two parts at most; 3 are not worth a thread.
  test.each([70, 17, 3])("in batches of %i", async (batchSize) => {
    const options = { batchSize, verbose: 0, sampleWeight: WEIGHTS } as const;
    const { sampleWeight: _, ...plain } = options;
    const [logs, output] = [await model.evaluate(X, y, options), await model.predict(X, plain)];
    for (const workers of [1, 2, 3]) {
      expect(await model.evaluate(X, y, { ...options, workers })).toEqual(logs);
      expect((await model.predict(X, { ...plain, workers })).data()).toEqual(output.data());
    }
    expect(opened).toHaveLength(batchSize === 3 ? 0 : batchSize === 17 ? 4 : 6);
  });

  test("validation of fit is that of evaluate", async () => {
    const trained = makeModel(STACKS[name]!);
    const options = { batchSize: BATCH, verbose: 0, workers: 2 } as const;
    const { history } = await trained.fit(X, y, { ...options, validationData: [X, y] });
    const { loss, accuracy } = await trained.evaluate(X, y, { batchSize: BATCH, verbose: 0 });
    expect([history.val_loss, history.val_accuracy]).toEqual([[loss], [accuracy]]);
  });
});

test("ids are whole numbers on workers too", async () => {
  const model = makeModel(STACKS["lstm with dropout and masks"]!);
  const options = { batchSize: BATCH, verbose: 0 } as const;
  const floats = tensor(Float32Array.from(X.data<Int32Array>()), X.shape);
  const found = await model.predict(floats, { ...options, workers: 2 });
  expect(found.data()).toEqual((await model.predict(X, options)).data());
  for (const shift of [0.25, Number.NaN]) {
    const shifted = tensor(
      floats.data().map((id) => id + shift),
      X.shape,
    );
    const refused = model.predict(shifted, { ...options, workers: 2 });
    await expect(refused).rejects.toMatchObject({ code: "invalid-argument", expected: "ids that are whole numbers" });
  }
});

test("a model that is neither built nor compiled predicts on workers", async () => {
  setSeed(5);
  const model = new Sequential(STACKS["lstm with dropout and masks"]!());
  const found = await model.predict(X, { batchSize: BATCH, verbose: 0, workers: 2 });
  expect(found.data()).toEqual((await model.predict(X, { batchSize: BATCH, verbose: 0 })).data());
});

describe("refused before training starts", () => {
  class ByHand extends Model {
    out = sigmoid();
    override call(x: Tensor) {
      return this.out.apply(x);
    }
  }
  class Mine extends layers.Dense {}
  const byHand = () => {
    const model = new ByHand();
    model.compile({ loss: "mse" });
    return model;
  };
  const square = (t: Tensor, _p: Tensor) => t;
  const of = (...stack: Layer[]) => makeModel(() => [embedding(), ...stack]);

  test.each([
    ["a subclassed model", byHand, /by_hand/],
    ["a layer of one's own", () => of(new Mine({ units: 1, name: "mine" })), /mine/],
    ["a model as a layer", () => of(byHand() as unknown as Layer), /by_hand/],
    ["a function as activation", () => of(layers.dense({ units: 1, activation: (x) => x, name: "d" })), /d.*function/],
    ["a stateful layer", () => of(layers.lstm({ units: 2, stateful: true, name: "s" })), /s.*stateful/],
    ["a loss of one's own", () => makeModel(() => [embedding(), sigmoid()], square), /the function square/],
  ] as [string, () => Model, RegExp][])("%s", async (_, make, named) => {
    let begun = false;
    const onTrainBegin = () => {
      begun = true;
    };
    const callbacks = [{ onTrainBegin }];
    const refused = make().fit(X, Y, { workers: 2, verbose: 0, callbacks });
    await expect(refused).rejects.toMatchObject({ code: "unsupported", message: expect.stringMatching(named) });
    expect(begun).toBe(false);
  });

  test.each(["evaluate", "predict"] as const)("a subclassed model, by %s", async (where) => {
    const model = byHand();
    const options = { workers: 2, verbose: 0 } as const;
    const refused = where === "evaluate" ? model.evaluate(X, Y, options) : model.predict(X, options);
    await expect(refused).rejects.toMatchObject({ code: "unsupported", where });
  });

  test.each([0, -1, 1.5, "two"])("%s workers", async (workers) => {
    const model = makeModel(STACKS["lstm with dropout and masks"]!);
    const refused = model.fit(X, Y, { workers: workers as number, verbose: 0 });
    await expect(refused).rejects.toMatchObject({ code: "invalid-argument", where: "fit" });
  });
});

describe("errors on the way", () => {
  const name = "lstm with dropout and masks";

  test("a worker that is killed: the model is as after the last whole step, and trains on", async () => {
    const model = makeModel(STACKS[name]!);
    const weights: Float32Array[][] = [];
    const kill = {
      onTrainBatchEnd: async () => {
        weights.push(model.getWeights().map((w) => w.data()));
        if (weights.length === 1) await opened[0]!.terminate();
      },
    };
    const options = { workers: 3, batchSize: 1000, shuffle: false, verbose: 0, epochs: 2 } as const;
    const failed = model.fit(X, Y, { ...options, callbacks: [kill] });
    await expect(failed).rejects.toMatchObject({ name: "ThroughtimeError", code: "worker-failed" });
    expect(model.getWeights().map((w) => w.data())).toEqual(weights[0]);
    await model.fit(X, Y, { ...options, workers: 2, epochs: 1 });
  });

  test.each(["evaluate", "predict"] as const)("a worker that is killed in %s", async (where) => {
    const model = makeModel(STACKS[name]!);
    const kill = async () => void (await opened[0]!.terminate());
    const callbacks = [{ onTestBatchEnd: kill, onPredictBatchEnd: kill }];
    const options = { workers: 2, batchSize: BATCH, verbose: 0, callbacks } as const;
    const failed = where === "evaluate" ? model.evaluate(X, Y, options) : model.predict(X, options);
    await expect(failed).rejects.toMatchObject({ name: "ThroughtimeError", code: "worker-failed", where });
    await model.predict(X, { workers: 2, batchSize: BATCH, verbose: 0 });
  });

  test("what a worker refuses is thrown as the error it is, and changes nothing", async () => {
    const model = makeModel(STACKS[name]!);
    await model.fit(X, Y, { workers: 2, batchSize: BATCH, verbose: 0 });
    const before = model.getWeights().map((w) => w.data());
    const wrong = X.data<Int32Array>();
    wrong[40 * TIME] = VOCABULARY;
    const failed = model.fit(tensor(wrong, X.shape), Y, { workers: 2, batchSize: BATCH, shuffle: false, verbose: 0 });
    await expect(failed).rejects.toMatchObject({ name: "ThroughtimeError", code: "index-out-of-range" });
    expect(model.getWeights().map((w) => w.data())).toEqual(before);
  });
});

test("wasm memory stays flat", async () => {
  const model = makeModel(STACKS["lstm with dropout and masks"]!);
  const options = { workers: 2, batchSize: BATCH, verbose: 0 } as const;
  await model.fit(X, Y, { ...options, epochs: 5 });
  const warm = memory();
  await model.fit(X, Y, { ...options, epochs: 60 });
  expect(memory()).toEqual(warm);
});
