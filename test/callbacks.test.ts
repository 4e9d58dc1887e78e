/** Callbacks on real models: what they are told, what they may do to the model, and what is refused before training begins. */
import {
  add,
  type CallbackModel,
  callbacks,
  Dataset,
  type FitOptions,
  type History,
  type Logs,
  layers,
  optimizers,
  Sequential,
  setSeed,
  type Tensor,
  tensor,
} from "throughtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const X = tensor([[1], [2], [3], [4]]);
const Y = tensor([[3], [5], [7], [9]]);
const quiet = { verbose: 0, shuffle: false, batchSize: 1 } as const;

/** What JavaScript lets through and TypeScript does not. */
const loose = (value: unknown) => value as never;

function line(learningRate = 0.01) {
  const model = new Sequential([layers.dense({ units: 1, kernelInitializer: "zeros" })]);
  model.compile({ optimizer: optimizers.sgd(learningRate), loss: "mse", metrics: ["mae"] });
  return model;
}

const train = (options: FitOptions, model = line()) => model.fit(X, Y, { ...quiet, ...options });

const warnings: string[] = [];
beforeEach(() => {
  setSeed(1);
  warnings.length = 0;
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("refused before anything is trained", () => {
  const controller = new AbortController();
  test.each<[words: string, options: object]>([
    ["Write signal: controller.signal.", { signal: controller }],
    ["an AbortSignal, got true", { signal: true }],
    ["epochs to be an integer of at least 0", { epochs: 1.5 }],
    ["onEpochEnd of a callback to be a function, got 3", { callbacks: [{ onEpochEnd: 3 }] }],
    ["[x, y], [x, y, sampleWeight] or a dataset", { validationData: [X] }],
    ["targets y beside x, got null", { validationData: [X, null] }],
    ["validationSteps to be a positive integer", { validationData: [X, Y], validationSteps: 0 }],
    ["shuffle to be true or false", { shuffle: "no" }],
    ["validationSplit to be a number in [0, 1)", { validationSplit: 1 }],
  ])("%s", async (words, options) => {
    let hasBegun = false;
    const begin = {
      onTrainBegin: () => {
        hasBegun = true;
      },
    };
    const given = { callbacks: [begin], ...options };
    await expect(train(loose(given))).rejects.toMatchObject({
      name: "ThroughtimeError",
      message: expect.stringContaining(words),
    });
    expect(hasBegun).toBe(false);
  });

  test("null is none, as in Keras, and so is undefined", async () => {
    const nothing = { validationData: null, signal: null, classWeight: null, sampleWeight: null, callbacks: null };
    const { history } = await train({ ...nothing, workers: null, stepsPerEpoch: null, validationSteps: undefined });
    expect(Object.keys(history)).toEqual(["loss", "mae"]);
    const model = line();
    await model.fit(X, Y, quiet);
    expect(Object.keys(await model.evaluate(X, Y, { verbose: 0, sampleWeight: null, signal: undefined }))).toEqual([
      "loss",
      "mae",
    ]);
  });
});

describe("names of hooks", () => {
  test.each([
    ["a plain object", (told: number[]) => ({ onBatchEnd: (batch: number) => void told.push(batch) })],
    [
      "a class",
      (told: number[]) =>
        new (class extends callbacks.Callback {
          override onBatchEnd(batch: number) {
            told.push(batch);
          }
        })(),
    ],
    ["functions", (told: number[]) => callbacks.lambdaCallback({ onBatchEnd: (batch) => void told.push(batch) })],
  ])("onBatchEnd is onTrainBatchEnd by its older name, in %s", async (_name, make) => {
    const told: number[] = [];
    await train({ callbacks: [make(told)] });
    expect(told).toEqual([0, 1, 2, 3]);
  });

  const inPython = { on_epoch_end() {} };
  class Python extends callbacks.Callback {
    on_epoch_end() {}
  }
  test.each<[string, object, string]>([
    ["snake case", inPython, "onEpochEnd"],
    ["snake case in a class", new Python(), "onEpochEnd"],
    ["a typo", { onEpochsEnd() {} }, "onEpochEnd"],
    ["another case", { onepochend() {} }, "onEpochEnd"],
    ["no on", { trainBegin() {} }, "onTrainBegin"],
    ["a moment there is not", { onYield() {} }, "onTrainEnd"],
  ])("%s is refused with the nearest that there is", async (_name, callback, nearest) => {
    const refused = train({ callbacks: [loose(callback)] });
    await expect(refused).rejects.toMatchObject({
      code: "unknown-name",
      message: expect.stringContaining(`"${nearest}"`),
    });
  });

  test("a class may have methods of its own; one that is called like a hook is warned about, once", async () => {
    class Careful extends callbacks.Callback {
      onEpochsEnd() {}
      report() {}
    }
    await train({ callbacks: [new Careful()] });
    await train({ callbacks: [new Careful()] });
    expect(warnings).toEqual([
      'fit: "onEpochsEnd" of the callback Careful is no hook, so nothing calls it. Did you mean "onEpochEnd"?',
    ]);
  });
});

describe("this.model is the whole model", () => {
  test("its learning rate", async () => {
    class Halve extends callbacks.Callback {
      override onEpochBegin(epoch: number) {
        if (epoch > 0) this.model.optimizer.learningRate *= 0.5;
      }
    }
    const model = line(0.08);
    await train({ epochs: 3, callbacks: [new Halve()] }, model);
    expect(model.optimizer.learningRate).toBeCloseTo(0.02);
  });

  test("evaluate and predict in the middle of an epoch leave the means of training alone", async () => {
    const plain = await train({ epochs: 2, validationData: [X, Y] });
    const seen: number[] = [];
    class Look extends callbacks.Callback {
      override async onTrainBatchEnd() {
        const { loss } = await this.model.evaluate(X, Y, { verbose: 0 });
        const output = await this.model.predict(X, { verbose: 0 });
        const errors = [...output.data()].map((value, i) => (value - Y.data()[i]!) ** 2);
        seen.push(loss - errors.reduce((sum, e) => sum + e, 0) / 4);
      }
    }
    const watched = await train({ epochs: 2, validationData: [X, Y], callbacks: [new Look()] });
    expect(watched.history).toEqual(plain.history);
    expect(seen.length).toBe(8);
    for (const difference of seen) expect(Math.abs(difference)).toBeLessThan(1e-4);
  });

  test("also where the callback does not await them", async () => {
    const plain = await train({ epochs: 2 });
    const model = line();
    const twin = line();
    const found: Promise<Logs>[] = [];
    const expected: number[] = [];
    const look = { onEpochEnd: () => void found.push(model.evaluate(X, Y, { verbose: 0, batchSize: 1 })) };
    const check = { onEpochEnd: async () => void expected.push((await twin.evaluate(X, Y, { verbose: 0 })).loss) };
    const watched = await train({ epochs: 2, callbacks: [look] }, model);
    await train({ epochs: 2, callbacks: [check] }, twin);
    expect(watched.history).toEqual(plain.history);
    (await Promise.all(found)).forEach(({ loss }, i) => expect(loss).toBeCloseTo(expected[i]!, 4));
  });

  test("a step on one batch has means of its own", async () => {
    const plain = await train({ epochs: 1 });
    const model = line();
    const look = { onTrainBatchEnd: () => void model.testOnBatch(X, Y) };
    expect((await train({ epochs: 1, callbacks: [look] }, model)).history).toEqual(plain.history);
  });

  test("two evaluations at once", async () => {
    const model = line();
    const [a, b] = await Promise.all([
      model.evaluate(X, Y, { verbose: 0, batchSize: 1 }),
      model.evaluate([[1]], [[1]], { verbose: 0 }),
    ]);
    expect([a.loss, b.loss]).toEqual([41, 1]);
  });

  test("another fit is refused while one is under way", async () => {
    const model = line();
    const again = { onEpochEnd: async () => void (await train({}, model)) };
    await expect(train({ callbacks: [again] }, model)).rejects.toMatchObject({ code: "busy" });
    expect((await train({}, model)).epoch).toEqual([0]);
  });

  test("validation is not seen by a callback as training's", async () => {
    const moments: string[] = [];
    const told = { onTestBatchEnd: (_: number, { loss }: Logs) => void moments.push(loss.toFixed(2)) };
    await train({ epochs: 1, callbacks: [told], validationData: [[[0]], [[2]]] }, line(0));
    expect(moments).toEqual(["4.00"]);
  });
});

describe("logs", () => {
  test("are one object an epoch, which all callbacks share and the history keeps", async () => {
    const [kept, seen]: [Logs[], (number | undefined)[]] = [[], []];
    const write = {
      onEpochEnd: (epoch: number, logs: Logs) => void Object.assign(logs, { learningRate: 1 / (epoch + 1) }),
    };
    const keep = { onEpochEnd: (_: number, logs: Logs) => void kept.push(logs) };
    const end = { onTrainEnd: (logs: Partial<Logs>) => void seen.push(logs.learningRate) };
    const { history } = await train({ epochs: 2, callbacks: [write, keep, end] });
    expect(history.learningRate).toEqual([1, 0.5]);
    expect(kept.map((logs) => logs.loss)).toEqual(history.loss);
    expect(new Set(kept).size).toBe(2);
    expect(seen).toEqual([0.5]);
  });

  test("a history given as a callback is the one that comes back", async () => {
    const history = new callbacks.History();
    expect(await train({ callbacks: [history] })).toBe(history);
    expect(history.history.loss.length).toBe(1);
    expect((await train({ epochs: 0 })).history.loss).toEqual([]);
  });
});

describe("EarlyStopping", () => {
  /** Training whose val_loss is written down beforehand; the one weight counts the epochs. */
  async function run(values: readonly number[], options: callbacks.EarlyStoppingOptions) {
    const model = line(0);
    const write = {
      onEpochEnd: (epoch: number, logs: Logs) => {
        logs.val_loss = values[epoch]!;
        model.setWeights([tensor([[epoch]]), tensor([0])]);
      },
    };
    const stop = callbacks.earlyStopping(options);
    const { epoch } = await train({ epochs: values.length, callbacks: [write, stop] }, model);
    return { ran: epoch.length, best: stop.best, bestEpoch: stop.bestEpoch, weight: model.getWeights()[0]!.item() };
  }
  const hole = Number.NaN;

  // In Keras 3.15 a NaN at the start stays the best for good.
  test.each([
    ["NaN first is not the best", [hole, 3, 2, 5], { patience: 9 }, { ran: 4, best: 2, bestEpoch: 2 }],
    ["NaN counts as no improvement", [3, hole, hole, 1], { patience: 2 }, { ran: 3, best: 3, bestEpoch: 0 }],
    ["nothing but NaN", [hole, hole, hole], { patience: 2 }, { ran: 2, best: undefined, bestEpoch: 0 }],
    ["mode max", [hole, 1, 2, 1], { mode: "max" as const }, { ran: 4, best: 2, bestEpoch: 2 }],
  ])("%s", async (_name, values, options, expected) => {
    expect(await run(values, options)).toMatchObject(expected);
  });

  test("the best weights come back also when training ends by itself, never those of a NaN", async () => {
    const options = { patience: 9, restoreBestWeights: true };
    expect((await run([3, 1, 2], options)).weight).toBe(1);
    expect((await run([hole, 2, 3, hole], options)).weight).toBe(1);
    expect((await run([hole, hole], options)).weight).toBe(1);
  });

  test.each<[string, object]>([
    ['got "maximum". There are "auto", "min", "max"', { mode: "maximum" }],
    ["patience to be an integer of at least 0", { patience: "x" }],
    ["patience to be an integer of at least 0", { patience: 0.5 }],
    ["minDelta to be a finite number", { minDelta: hole }],
    ["verbose to be 0 (silent) or 1", { verbose: 2 }],
    ["restoreBestWeights to be true or false", { restoreBestWeights: "yes" }],
  ])("refuses: %s", (words, options) => {
    expect(() => callbacks.earlyStopping(loose(options))).toThrow(words);
  });

  test("a direction that nobody knows is an error at the end of the first epoch, and names the option", async () => {
    const epochs: number[] = [];
    const write = {
      onEpochEnd: (epoch: number, logs: Logs) => {
        epochs.push(epoch);
        logs.oddity = epoch;
      },
    };
    const stop = callbacks.earlyStopping({ monitor: "oddity", startFromEpoch: 3 });
    await expect(train({ epochs: 9, callbacks: [write, stop] })).rejects.toThrow(
      /mode: "min" or mode: "max" for "oddity"/,
    );
    expect(epochs).toEqual([0]);
  });

  test("a number that is not there is a warning, once, with those that are", async () => {
    await train({ epochs: 3, callbacks: [callbacks.earlyStopping()] });
    expect(warnings).toEqual(['EarlyStopping watches "val_loss", which is not available. There are: loss, mae.']);
  });

  test("its options are fields, and its configuration makes it again", () => {
    const stop = callbacks.earlyStopping({ patience: 2, mode: "max", baseline: 0.5 });
    expect(stop.patience).toBe(2);
    const config = stop.getConfig();
    expect(config).toMatchObject({ monitor: "val_loss", patience: 2, mode: "max", baseline: 0.5, startFromEpoch: 0 });
    expect(callbacks.EarlyStopping.fromConfig(config).getConfig()).toEqual(config);
    const written = () => callbacks.lambdaCallback({ onEpochEnd: () => {} }).getConfig();
    expect(written).toThrow(expect.objectContaining({ code: "unsupported" }));
  });
});

describe("data", () => {
  test("validationSteps begins with the first batch each time", async () => {
    const validation = Dataset.fromTensorSlices([tensor([[0], [0], [0]]), tensor([[0], [10], [20]])]).batch(1);
    const options = { epochs: 3, validationData: validation, validationSteps: 2 };
    expect((await train(options, line(0))).history.val_loss).toEqual([50, 50, 50]);
    expect(warnings).toEqual([]);
  });

  const [hole, whole] = [Number.NaN, [[1], [2], [3]]];
  test.each([
    [
      "x",
      [[1], [2], [hole]],
      whole,
      "nan at epoch 1, batch 1. The data are the cause: in that batch x is NaN at [0, 0]",
    ],
    [
      "y",
      whole,
      [[1], [hole], [2]],
      "nan at epoch 1, batch 0. The data are the cause: in that batch y is NaN at [1, 0]",
    ],
    ["an infinity", whole, [[1], [2], [1 / 0]], "in that batch y is Infinity at [0, 0]"],
  ])("a loss that is no number by %s is said to come from the data, with the place", async (_name, x, y, words) => {
    await line().fit(x, y, { ...quiet, epochs: 2, batchSize: 2 });
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });

  test("where the data are whole the learning rate is named", async () => {
    await train({ epochs: 40 }, line(1e3));
    expect(warnings.join()).toContain("Lower the learning rate");
  });
});

test("predict joins the batches' outputs leaf by leaf", async () => {
  class Both extends Sequential {
    override predictStep(x: Tensor) {
      return { single: x, double: add(x, x) } as never;
    }
  }
  const model = new Both([layers.dense({ units: 1 })]);
  const outputs = (await model.predict(X, { batchSize: 2, verbose: 0 })) as unknown as Record<string, Tensor>;
  expect(Object.entries(outputs).map(([name, x]) => [name, x.array()])).toEqual([
    ["single", [[1], [2], [3], [4]]],
    ["double", [[2], [4], [6], [8]]],
  ]);
});

describe("an exception in a callback", () => {
  test("closes the data, and leaves the model as it is to go on with", async () => {
    let open = 0;
    const data = Dataset.fromGenerator(function* () {
      open++;
      try {
        for (let i = 0; i < 9; i++) yield [tensor([[i]]), tensor([[i]])] as const;
      } finally {
        open--;
      }
    });
    const model = line();
    const failing = (hook: string) => ({ [hook]: () => Promise.reject(new Error(hook)) });
    for (const hook of ["onTrainBatchEnd", "onEpochEnd", "onTestBatchEnd"]) {
      const options = { verbose: 0, stepsPerEpoch: 3, validationData: data, validationSteps: 2 } as const;
      await expect(model.fit(data, { ...options, callbacks: [failing(hook)] })).rejects.toThrow(hook);
      expect(open).toBe(0);
    }
    expect((await train({}, model)).epoch).toEqual([0]);
  });
});

test("types", async () => {
  const model = line();
  const whole: CallbackModel = model;
  expect(whole.name).toBe(model.name);
  const history: History = await train({ validationData: undefined }, model);
  const loss: number[] = history.history.loss;
  const logs: Logs = { loss: 1 };
  const number: number = logs.loss;
  expect([loss.length, number]).toEqual([1, 1]);
  // @ts-expect-error no such mode
  expect(() => callbacks.earlyStopping({ mode: "maximum" })).toThrow();
  // @ts-expect-error no such hook
  await expect(train({ callbacks: [{ onEpochsEnd() {} }] })).rejects.toThrow();
});
