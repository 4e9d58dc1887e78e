/** The loops and the callbacks, on a model of ten lines that needs no wasm: its losses are written down beforehand. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Dataset, type DatasetElement } from "../ts/data/index.js";
import { fromValues } from "../ts/tensor/from-values.js";
import type { Tensor } from "../ts/tensor/index.js";
import {
  Callback,
  type CallbackHooks,
  EarlyStopping,
  type EarlyStoppingOptions,
  LambdaCallback,
  TerminateOnNaN,
} from "../ts/training/callbacks/index.js";
import { runEvaluate, runPredict } from "../ts/training/evaluate.js";
import { runFit } from "../ts/training/fit.js";
import type { FitOptions } from "../ts/training/options.js";
import type { Batch, Trainable } from "../ts/training/trainable.js";
import { untilAborted } from "../ts/training/until-aborted.js";

/** Its losses by epoch are given; its one weight counts the steps. */
class Fake implements Trainable {
  readonly name = "fake";
  stopTraining = false;
  epoch = 0;
  batches: Batch[] = [];
  constructor(readonly losses: readonly number[] = []) {}
  trainStep(batch: Batch) {
    this.batches.push(batch);
    return { accuracy: 0.5, loss: this.losses[this.epoch] ?? 1 };
  }
  testStep: Trainable["testStep"] = () => ({ loss: this.losses[this.epoch] ?? 1 });
  predictStep: Trainable["predictStep"] = (x) => x;
  resetMetrics() {}
  setMetricsAside: Trainable["setMetricsAside"] = () => () => {};
  getWeights = () => [fromValues("fake", [this.batches.length])];
  setWeights = ([weight]: readonly Tensor[]) => {
    this.batches.length = weight!.data()[0]!;
  };
}

const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
const batches = (n: number): Dataset<DatasetElement> => Dataset.fromTensorSlices([rows(n), rows(n)]).batch(1);
const x = ({ batches }: Fake) => batches.map((batch) => [...batch.x.data()]);

function train(model: Fake, options: FitOptions = {}, data = batches(1)) {
  const follow: CallbackHooks = {
    onEpochBegin: (epoch) => {
      model.epoch = epoch;
    },
  };
  return runFit(model, data, undefined, { verbose: 0, ...options, callbacks: [follow, ...(options.callbacks ?? [])] });
}

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, "warn").mockImplementation((line: string) => {
    warnings.push(line);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("fit", () => {
  test("the history has Keras's keys, one number an epoch", async () => {
    const { history, epoch, stopped } = await train(new Fake([3, 2]), { epochs: 2, validationData: batches(1) });
    expect(history).toEqual({ accuracy: [0.5, 0.5], loss: [3, 2], val_loss: [3, 2] });
    expect([epoch, stopped]).toEqual([[0, 1], false]);
  });

  test("initialEpoch and validationFreq", async () => {
    const options = { initialEpoch: 2, epochs: 5, validationFreq: 2, validationData: batches(1) };
    const { history, epoch } = await train(new Fake([9, 8, 7, 6, 5]), options);
    expect(epoch).toEqual([2, 3, 4]);
    expect(history.loss).toEqual([7, 6, 5]);
    expect(history.val_loss).toEqual([6]);
  });

  test("arrays are cut into batches of 32 and shuffled; each sample comes once", async () => {
    const model = new Fake();
    await runFit(model, rows(70), rows(70), { verbose: 0 });
    expect(x(model).map((b) => b.length)).toEqual([32, 32, 6]);
    const seen = x(model).flat();
    expect(seen).not.toEqual([...rows(70)]);
    expect(seen.sort((a, b) => a - b)).toEqual([...rows(70)]);
    for (const batch of model.batches) expect(batch.y?.data()).toEqual(batch.x.data());
  });

  test("validationSplit takes the last part, before shuffling", async () => {
    const model = new Fake();
    const tested: number[] = [];
    model.testStep = ((batch: Batch) => {
      tested.push(...batch.x.data());
      return { loss: 1 };
    }) as Trainable["testStep"];
    await runFit(model, rows(10), rows(10), { verbose: 0, validationSplit: 0.25 });
    expect(tested).toEqual([7, 8, 9]);
    expect(x(model).flat().sort()).toEqual([...rows(7)]);
  });

  test("stepsPerEpoch goes on where the last epoch ended", async () => {
    const model = new Fake();
    await train(model, { epochs: 3, stepsPerEpoch: 2 }, batches(5).repeat());
    expect(x(model).flat()).toEqual([0, 1, 2, 3, 4, 0]);
  });

  test("a dataset that runs out ends the epoch with a warning", async () => {
    const model = new Fake();
    await train(model, { stepsPerEpoch: 4 }, batches(3));
    expect(model.batches.length).toBe(3);
    expect(warnings.join()).toContain("ran out after 3 of 4 steps");
  });

  test("classWeight and sampleWeight become weights of the samples", async () => {
    const model = new Fake();
    await runFit(model, rows(3), rows(3), { verbose: 0, shuffle: false, classWeight: { 1: 5 } });
    await runFit(model, rows(3), rows(3), { verbose: 0, shuffle: false, sampleWeight: [1, 2, 3] });
    const weights = model.batches.map((b) => [...(b.sampleWeight?.data() ?? [])]);
    expect(weights).toEqual([
      [1, 5, 1],
      [1, 2, 3],
    ]);
  });

  test("the event loop gets its turn while steps run one after another", async () => {
    const model = new Fake();
    const busy = () => {
      for (const end = performance.now() + 20; performance.now() < end; );
    };
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await train(model, { callbacks: [{ onTrainBatchEnd: busy }] }, batches(10));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  test.each([
    ["an empty dataset", () => train(new Fake(), {}, batches(3).take(0)), "invalid-argument"],
    [
      "a generator that yields nothing",
      () =>
        train(
          new Fake(),
          {},
          batches(3)
            .skip(0)
            .map((e) => e)
            .take(0),
        ),
      "invalid-argument",
    ],
    ["an endless dataset", () => train(new Fake(), {}, batches(3).repeat()), "invalid-argument"],
    ["lengths that differ", () => runFit(new Fake(), rows(3), rows(2), { verbose: 0 }), "shape-mismatch"],
    ["y beside a dataset", () => runFit(new Fake(), batches(2), rows(2), { verbose: 0 }), "invalid-argument"],
    ["a batch size of 0", () => runFit(new Fake(), rows(2), rows(2), { batchSize: 0 }), "invalid-argument"],
    ["too few to split", () => runFit(new Fake(), rows(1), rows(1), { validationSplit: 0.5 }), "invalid-argument"],
  ])("%s is refused", async (_name, run, code) => {
    await expect(run()).rejects.toMatchObject({ name: "ThroughtimeError", code });
  });
});

describe("stopping", () => {
  test("a signal stops after the batch at hand, and the history holds what was seen", async () => {
    const controller = new AbortController();
    const stop: CallbackHooks = {
      onTrainBatchEnd: (batch) => {
        if (batch === 2) controller.abort();
      },
    };
    const model = new Fake([4]);
    const options = { epochs: 3, callbacks: [stop], signal: controller.signal, validationData: batches(2) };
    const history = await train(model, options, batches(10));
    expect(model.batches.length).toBe(3);
    expect([history.stopped, history.epoch, history.history]).toEqual([true, [0], { accuracy: [0.5], loss: [4] }]);
    expect((await train(model)).stopped).toBe(false);
  });

  test("a signal given late stops nothing, one given before everything", async () => {
    const controller = new AbortController();
    expect((await train(new Fake(), { signal: controller.signal })).stopped).toBe(false);
    controller.abort();
    const history = await train(new Fake(), { signal: controller.signal });
    expect([history.stopped, history.epoch]).toEqual([true, []]);
  });

  test("evaluate and predict say that they were stopped", async () => {
    const signal = AbortSignal.abort();
    await expect(runEvaluate(new Fake(), batches(2), undefined, { verbose: 0, signal })).rejects.toMatchObject({
      code: "aborted",
    });
    await expect(runPredict(new Fake(), batches(2), { verbose: 0, signal })).rejects.toMatchObject({ code: "aborted" });
  });

  test("a NaN loss goes on, and is said once", async () => {
    const { history } = await train(new Fake([1, Number.NaN, Number.NaN]), { epochs: 3 });
    expect(history.loss).toEqual([1, Number.NaN, Number.NaN]);
    expect(warnings).toEqual([expect.stringContaining("the loss became nan at epoch 2, batch 0")]);
  });

  test("TerminateOnNaN ends training, or throws", async () => {
    const losses = [1, Number.NaN, 1];
    const { epoch } = await train(new Fake(losses), { epochs: 3, callbacks: [new TerminateOnNaN()] });
    expect(epoch).toEqual([0, 1]);
    const strict = new TerminateOnNaN({ raiseError: true });
    await expect(train(new Fake(losses), { epochs: 3, callbacks: [strict] })).rejects.toMatchObject({
      code: "not-finite",
    });
  });
});

describe("callbacks", () => {
  test("the hooks come in Keras's order, asynchronous ones are waited for", async () => {
    const calls: string[] = [];
    const names = [
      "onTrainBegin",
      "onEpochBegin",
      "onTrainBatchBegin",
      "onTrainBatchEnd",
      "onTestBegin",
      "onTestBatchEnd",
    ];
    const rest = ["onTestEnd", "onEpochEnd", "onTrainEnd"];
    const hooks = Object.fromEntries(
      [...names, ...rest].map((name) => [
        name,
        async () => {
          await wait(1);
          calls.push(name);
        },
      ]),
    );
    await train(new Fake(), { callbacks: [new LambdaCallback(hooks)], validationData: batches(1) });
    expect(calls).toEqual([...names, ...rest]);
  });

  test("a subclass reaches the model and the parameters", async () => {
    class Stop extends Callback {
      override onEpochEnd() {
        this.model.stopTraining = this.params.epochs === 9 && this.params.steps === 1;
      }
    }
    expect((await train(new Fake(), { epochs: 9, callbacks: [new Stop()] })).epoch).toEqual([0]);
  });
});

describe("EarlyStopping", () => {
  const run = async (losses: number[], options: EarlyStoppingOptions) => {
    const model = new Fake(losses);
    const stop = new EarlyStopping({ monitor: "loss", ...options });
    const { epoch } = await train(model, { epochs: losses.length, callbacks: [stop] });
    return { ran: epoch.length, best: stop.bestEpoch, steps: model.batches.length };
  };

  // Each row: what Keras 3.15 does with these losses.
  test.each([
    ["patience 0 ends at the first rise", [3, 2, 2.5, 1], {}, 3, 1],
    ["patience 2", [3, 2, 2.5, 2.5, 1], { patience: 2 }, 4, 1],
    ["an improvement starts the count anew", [3, 4, 2, 4, 4, 4], { patience: 2 }, 5, 2],
    ["minDelta", [3, 2.95, 2.9, 2], { minDelta: 0.1, patience: 1 }, 2, 0],
    ["mode max", [1, 2, 1, 1], { mode: "max" as const }, 3, 1],
    ["startFromEpoch", [1, 2, 3, 2, 4], { startFromEpoch: 2 }, 5, 3],
    ["a baseline that is not reached", [3, 2, 1.5, 1], { baseline: 1, patience: 2 }, 4, 3],
    ["nan is no improvement", [3, Number.NaN, 1], {}, 2, 0],
  ])("%s", async (_name, losses, options, ran, best) => {
    expect(await run(losses, options)).toMatchObject({ ran, best });
  });

  test("restoreBestWeights puts the best epoch's weights back", async () => {
    expect(await run([3, 1, 2, 2, 2], { patience: 2, restoreBestWeights: true })).toMatchObject({ ran: 4, steps: 2 });
    expect(await run([3, 1, 2, 2, 2], { patience: 2 })).toMatchObject({ ran: 4, steps: 4 });
  });

  test("a number that is not there is a warning, an unknown direction an error", async () => {
    await train(new Fake(), { callbacks: [new EarlyStopping()] });
    expect(warnings.join()).toContain('"val_loss", which is not available');
    const odd = train(new Fake(), { callbacks: [new EarlyStopping({ monitor: "accuracy" })] });
    await expect(odd).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringContaining('mode: "max"'),
    });
  });
});

describe("data that do not come", () => {
  const never = new Promise<IteratorResult<number>>(() => {});

  /** Some items, then silence. */
  function silentAfter(count: number) {
    const seen = { given: 0, closed: 0 };
    const items: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => (seen.given < count ? Promise.resolve({ value: seen.given++, done: false }) : never),
        return: () => {
          seen.closed++;
          return never;
        },
      }),
    };
    return { seen, items };
  }

  test("a signal ends the waiting, and tells them to end", async () => {
    const controller = new AbortController();
    const { seen, items } = silentAfter(2);
    const got: number[] = [];
    setTimeout(() => controller.abort(), 20);
    for await (const item of untilAborted(items, controller.signal)) got.push(item);
    expect([got, seen.closed]).toEqual([[0, 1], 1]);
  });

  test("a signal between two items ends the loop, and waits for them to be closed", async () => {
    const controller = new AbortController();
    let closed = 0;
    async function* items() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        await wait(5);
        closed++;
      }
    }
    const got: number[] = [];
    for await (const item of untilAborted(items(), controller.signal)) {
      got.push(item);
      if (item === 1) controller.abort();
    }
    expect([got, closed]).toEqual([[0, 1], 1]);
  });

  test("errors come through, and so does the end", async () => {
    const { signal } = new AbortController();
    const fails = async () => {
      for await (const _ of untilAborted([Promise.reject(new Error("no line"))], signal));
    };
    await expect(fails()).rejects.toThrow("no line");
    const got: number[] = [];
    for await (const item of untilAborted([1, 2], signal)) got.push(item);
    expect(got).toEqual([1, 2]);
  });

  test("fit ends in an epoch without a batch as if it had not begun it", async () => {
    const controller = new AbortController();
    const hooks: string[] = [];
    const told: CallbackHooks = {
      onEpochBegin: (epoch) => {
        if (epoch === 1) controller.abort();
      },
      onEpochEnd: (epoch) => void hooks.push(`end of ${epoch}`),
      onTrainEnd: (logs) => void hooks.push(`end with ${logs.loss}`),
    };
    const { epoch, stopped } = await train(new Fake([3]), { epochs: 4, callbacks: [told], signal: controller.signal });
    expect([epoch, stopped, hooks]).toEqual([[0], true, ["end of 0", "end with 3"]]);
  });
});

describe("one loop inside of another", () => {
  /** Its running mean of the batches' sums, kept as a model does. */
  class Counting extends Fake {
    seen: number[] = [];
    override testStep = ((batch: Batch) => {
      this.seen.push(batch.x.data()[0]!);
      return { loss: this.seen.reduce((sum, value) => sum + value, 0) };
    }) as Trainable["testStep"];
    override resetMetrics() {
      this.seen = [];
    }
    override setMetricsAside = () => {
      const before = this.seen;
      this.seen = [];
      return () => {
        this.seen = before;
      };
    };
  }

  test("has running means of its own, awaited or not", async () => {
    const model = new Counting();
    const found: number[] = [];
    const inner: Promise<unknown>[] = [];
    const evaluate = async () => {
      found.push((await runEvaluate(model, batches(3), undefined, { verbose: 0 })).loss);
    };
    const onTestBatchEnd = (batch: number) => {
      inner.push(evaluate());
      return batch === 0 ? (inner[0] as Promise<void>) : undefined;
    };
    const logs = await runEvaluate(model, batches(4), undefined, { verbose: 0, callbacks: [{ onTestBatchEnd }] });
    await Promise.all(inner);
    expect([logs.loss, found]).toEqual([6, [3, 3, 3, 3]]);
    expect(model.seen).toEqual([0, 1, 2, 3]);
  });

  test("steps that take a while count where they belong", async () => {
    const model = new Counting();
    const slow = { ...model, close: async () => {} };
    const team = Object.assign(model, {
      startWorkers: async () => ({
        ...slow,
        testStep: async (batch: Batch) => {
          await wait(3);
          return model.testStep(batch);
        },
      }),
    });
    const [a, b] = await Promise.all([
      runEvaluate(team as never, batches(4), undefined, { verbose: 0, workers: 2 }),
      wait(4).then(() => runEvaluate(model, batches(3), undefined, { verbose: 0 })),
    ]);
    expect([a.loss, b.loss]).toEqual([6, 3]);
  });

  test("a loop that fails lets the others go on", async () => {
    const model = new Fake();
    const fails = () => runEvaluate(model, batches(1), undefined, { verbose: 0, callbacks: [{ onTestEnd: refuse }] });
    const refuse = () => Promise.reject(new Error("no"));
    await expect(train(model, { callbacks: [{ onEpochEnd: async () => void (await fails()) }] })).rejects.toThrow("no");
    expect((await train(model)).epoch).toEqual([0]);
  });
});

test("predict joins structures leaf by leaf", async () => {
  class Two extends Fake {
    override predictStep: Trainable["predictStep"] = (x) => ({ a: x as Tensor, b: x as Tensor });
  }
  const outputs = await runPredict(new Two(), Dataset.fromTensorSlices(rows(1)).batch(1), { verbose: 0 });
  expect(outputs).toMatchObject({ a: { shape: [1] }, b: { shape: [1] } });
});

test("predict joins the batches' outputs", async () => {
  const outputs = await runPredict(new Fake(), Dataset.fromTensorSlices(rows(2)).batch(2), {});
  expect((outputs as Tensor).array()).toEqual([0, 1]);
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
