/** What is changed, stopped, refused and closed while a model is in a worker. */
import {
  data,
  layers,
  memory,
  optimizers,
  Sequential,
  type SpawnedModel,
  spawn,
  type ThroughtimeError,
  tensor,
  workerPool,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { countWorkers, opened } from "./support/opened-workers.js";
import { bothWays, closeSpawned, IDS, makeModel, numbersOf, OPTIONS, ROWS, spawned, Y } from "./support/spawned.js";

countWorkers();
closeSpawned();

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** So long that whoever does not stop it waits in vain. */
const LONG = { ...OPTIONS, epochs: 100_000 } as const;

/** Training that has begun, and what tells how far it is. */
async function begun(far: SpawnedModel, options: object = {}) {
  let batches = 0;
  let start = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    start = resolve;
  });
  const onTrainBatchEnd = () => {
    batches++;
    start();
  };
  const done = far.fit(IDS, Y, { ...LONG, callbacks: [{ onTrainBatchEnd }], ...options });
  done.catch(() => {});
  await hasBegun;
  return { done, batches: () => batches };
}

describe("what is changed here holds there", () => {
  test.each<[string, (here: Sequential) => void]>([
    ["weights", (here) => here.setWeights(here.getWeights().map((weight) => zeros(weight.shape)))],
    ["the learning rate", (here) => void Object.assign(here.optimizer, { learningRate: 0.5 })],
    ["a layer that is frozen", (here) => void Object.assign(here.layers[0]!, { trainable: false })],
    ["the optimizer's memory", (here) => here.optimizer.setState({ ...here.optimizer.getState(), iterations: 40 })],
    ["what decay leaves alone", (here) => here.optimizer.excludeFromWeightDecay({ varNames: ["bias"] })],
    ["another loss", (here) => here.compile({ optimizer: "sgd", loss: "mse", weightedMetrics: ["mae"] })],
    [
      "a schedule",
      (here) =>
        here.compile({
          optimizer: optimizers.rmsprop({
            learningRate: {
              class_name: "ExponentialDecay",
              config: { initial_learning_rate: 0.1, decay_steps: 2, decay_rate: 0.5 },
            } as never,
          }),
          loss: "binaryCrossentropy",
        }),
    ],
  ])("%s", async (_, change) => {
    const { wanted, got } = await bothWays(
      async (model, here) => {
        await model.fit(IDS, Y, OPTIONS);
        change(here);
        const { history } = await model.fit(IDS, Y, OPTIONS);
        return [history, await model.evaluate(IDS, Y, { verbose: 0 })];
      },
      () => makeModel(optimizers.adamw({ learningRate: 0.02, weightDecay: 0.1 })),
    );
    expect(got).toEqual(wanted);
  });

  test("a summary shows the model here", async () => {
    const model = makeModel();
    const far = await spawned(model);
    model.build([null, 3]);
    const printed: string[] = [];
    far.summary({ printFn: (text) => void printed.push(text) });
    expect(printed.join()).toMatch(/lstm/i);
  });
});

describe("while it trains", () => {
  test("it predicts, evaluates and tells its weights", async () => {
    const far = await spawned(makeModel());
    const { done } = await begun(far);
    const first = (await far.getWeights()).map((weight) => weight.array());
    expect((await far.predict(IDS)).shape).toEqual([ROWS, 1]);
    expect((await far.evaluate(IDS, Y, { verbose: 0 })).loss).toBeGreaterThan(0);
    await wait(60);
    expect((await far.getWeights()).map((weight) => weight.array())).not.toEqual(first);
    far.stop();
    expect((await done).stopped).toBe(false);
    expect(numbersOf(far.model)).toEqual((await far.getWeights()).map((weight) => [...weight.data()]));
  });

  test("weights that are set are gone on with", async () => {
    const far = await spawned(makeModel(optimizers.sgd(0)));
    const { done } = await begun(far);
    const wanted = far.model.getWeights().map((weight) => tensor(weight.data().fill(0.25), weight.shape));
    await far.setWeights(wanted);
    expect((await far.getWeights()).map((weight) => weight.array())).toEqual(wanted.map((weight) => weight.array()));
    far.stop();
    await done;
    expect(
      numbersOf(far.model)
        .flat()
        .every((number) => number === 0.25),
    ).toBe(true);
  });

  test("a signal ends it after a batch, as here", async () => {
    const far = await spawned(makeModel());
    const end = new AbortController();
    const { done } = await begun(far, { signal: end.signal });
    end.abort();
    expect((await done).stopped).toBe(true);
    const late = await far.fit(IDS, Y, { ...LONG, signal: end.signal });
    expect([late.stopped, late.epoch]).toEqual([true, []]);
    await expect(far.evaluate(IDS, Y, { signal: end.signal, verbose: 0 })).rejects.toMatchObject({ code: "aborted" });
    await expect(far.predict(IDS, { signal: end.signal })).rejects.toMatchObject({ code: "aborted" });
  });

  test("a signal ends it also while a dataset keeps it waiting, which is closed", async () => {
    const far = await spawned(makeModel());
    const end = new AbortController();
    let isClosed = false;
    const batches = data.Dataset.fromGenerator(async function* () {
      try {
        yield [IDS, Y] as const;
        yield [IDS, Y] as const;
        end.abort();
        await wait(20);
        yield [IDS, Y] as const;
      } finally {
        isClosed = true;
      }
    });
    expect((await far.fit(batches, { ...LONG, signal: end.signal })).stopped).toBe(true);
    await wait(40);
    expect(isClosed).toBe(true);
  });

  test("it pauses and goes on", async () => {
    const far = await spawned(makeModel());
    const { done, batches } = await begun(far);
    far.pause();
    await far.getWeights();
    await wait(60);
    const paused = batches();
    const weights = (await far.getWeights()).map((weight) => weight.array());
    await wait(60);
    expect(batches()).toBe(paused);
    expect((await far.getWeights()).map((weight) => weight.array())).toEqual(weights);
    far.resume();
    await wait(100);
    expect(batches()).toBeGreaterThan(paused);
    far.pause();
    far.stop();
    await done;
  });

  test("neither the model here nor the one there trains a second time", async () => {
    const model = makeModel();
    const far = await spawned(model);
    const { done } = await begun(far);
    const busy = { code: "busy", where: "sequential.fit" };
    await expect(far.fit(IDS, Y, OPTIONS)).rejects.toMatchObject({ ...busy, where: `${model.name}.fit` });
    await expect(model.fit(IDS, Y, OPTIONS)).rejects.toMatchObject({ code: "busy" });
    far.stop();
    await done;
    await far.fit(IDS, Y, OPTIONS);
  });
});

describe("errors", () => {
  /** Each is what the model itself says, in the same words. */
  test.each<[string, (model: Sequential) => unknown]>([
    ["data that do not fit", (model) => model.fit(IDS, zeros([3, 1]), OPTIONS)],
    ["a misspelt option", (model) => model.fit(IDS, Y, { epoch: 3 } as never)],
    ["an id beyond the table", (model) => model.fit(tensor([[1, 2, 10]], [1, 3], "int32"), zeros([1, 1]), OPTIONS)],
    ["an id beyond the table, in predict", (model) => model.predict(tensor([[1, 2, 10]], [1, 3], "int32"))],
    ["targets of another shape", (model) => model.fit(IDS, zeros([ROWS, 2]), OPTIONS)],
    ["no targets", (model) => model.evaluate(IDS, undefined as never)],
    [
      "an empty dataset",
      (model) =>
        model.fit(
          data.Dataset.fromGenerator(function* () {}),
          OPTIONS,
        ),
    ],
    ["weights of another model", (model) => model.setWeights([])],
    ["a batch with a misspelt option", async (model) => model.trainOnBatch(IDS, Y, { weight: 1 } as never)],
  ])("%s", async (_, program) => {
    const told: unknown[] = [];
    const { wanted, got } = await bothWays(
      async (model) => {
        await model.fit(IDS, Y, { ...OPTIONS, epochs: 1 });
        try {
          await program(model);
        } catch (error) {
          const { name, code, message } = error as ThroughtimeError;
          told.push([name, code, message.replace(/_\d+/g, "")]);
        }
        return (await model.fit(IDS, Y, OPTIONS)).history;
      },
      () => makeModel(),
    );
    expect(told).toHaveLength(2);
    expect(told[1]).toEqual(told[0]);
    expect(got).toEqual(wanted);
  });

  test("before compile", async () => {
    const far = await spawned(new Sequential([layers.dense({ units: 1 })]));
    const refused = { code: "not-compiled" };
    await expect(far.fit(zeros([2, 2]), zeros([2, 1]))).rejects.toMatchObject(refused);
    await expect(far.evaluate(zeros([2, 2]), zeros([2, 1]))).rejects.toMatchObject(refused);
    await expect(far.trainOnBatch(zeros([2, 2]), zeros([2, 1]))).rejects.toMatchObject(refused);
    expect((await far.predict(zeros([2, 2]))).shape).toEqual([2, 1]);
  });

  test("the error of a dataset is the error of fit, itself", async () => {
    const far = await spawned(makeModel());
    const error = new RangeError("mine");
    const batches = data.Dataset.fromGenerator(function* () {
      yield [IDS, Y] as const;
      throw error;
    });
    await expect(far.fit(batches, OPTIONS)).rejects.toBe(error);
    await far.fit(IDS, Y, OPTIONS);
  });

  test("what cannot be sent is named", async () => {
    const model = makeModel();
    const unsupported = { code: "unsupported" };
    model.compile({ optimizer: "sgd", loss: (a) => a as never });
    await expect(spawn(model)).rejects.toMatchObject({
      ...unsupported,
      expected: "losses and metrics that are registered",
    });
    model.compile({ optimizer: "sgd", loss: "mse", metrics: [(a) => a as never] });
    await expect(spawn(model)).rejects.toMatchObject({
      ...unsupported,
      expected: "losses and metrics that are registered",
    });
    const own = new Sequential([layers.lambda({ function: (x) => x as never })]);
    await expect(spawn(own)).rejects.toMatchObject({ ...unsupported, expected: "functions that are registered" });
    await expect(spawn({} as never)).rejects.toMatchObject({ code: "invalid-argument", where: "spawn" });
    await expect(spawn(model, { modules: "x" as never })).rejects.toMatchObject({ code: "invalid-argument" });
  });

  test("a pool belongs to this thread", async () => {
    const far = await spawned(makeModel());
    await using pool = await workerPool(2);
    const refused = { code: "unsupported", message: expect.stringMatching(/^fit: expected workers as a number/) };
    await expect(far.fit(IDS, Y, { ...OPTIONS, workers: pool })).rejects.toMatchObject(refused);
  });
});

describe("the end", () => {
  test("closed while it trains, it says so, and the model here stays", async () => {
    const model = makeModel();
    const far = await spawn(model);
    await far.fit(IDS, Y, OPTIONS);
    const before = numbersOf(model);
    const { done } = await begun(far);
    await far.close();
    await expect(done).rejects.toMatchObject({ code: "worker-failed", where: "fit", got: "one that was closed" });
    expect(numbersOf(model)).toEqual(before);
    await expect(far.predict(IDS)).rejects.toMatchObject({ code: "disposed", where: "predict" });
    await far.close();
    await model.fit(IDS, Y, OPTIONS);
  });

  test("a worker that dies is told of, and the model can be spawned again", async () => {
    const model = makeModel();
    const far = await spawned(model);
    const { done } = await begun(far);
    await opened.at(-1)!.terminate();
    await expect(done).rejects.toMatchObject({ code: "worker-failed", got: "one that ended with code 1" });
    await expect(far.predict(IDS)).rejects.toMatchObject({ code: "worker-failed" });
    await (await spawned(model)).fit(IDS, Y, OPTIONS);
  });

  test("await using closes it", async () => {
    {
      await using far = await spawn(makeModel());
      await far.predict(IDS);
    }
    await wait(20);
    expect(opened.at(-1)!.threadId).toBe(-1);
  });
});

test("arrays stay with whoever gave them", async () => {
  const far = await spawned(makeModel());
  const [x, y] = [IDS.data(), Y.data()];
  const rows = [x.subarray(0, 6), x.subarray(6, 12)].map((ids) => [
    Array.from(ids.subarray(0, 3)),
    Array.from(ids.subarray(3)),
  ]);
  await far.fit(IDS, Y, OPTIONS);
  await far.fit(rows[0]!, y.subarray(0, 2), OPTIONS);
  await far.trainOnBatch(IDS, Y);
  expect([IDS.data(), Y.data(), y.length]).toEqual([x, Y.data(), ROWS]);
});

test("this thread's memory stays as it was", async () => {
  const far = await spawned(makeModel());
  const round = async () => {
    await far.fit(IDS, Y, { ...OPTIONS, validationSplit: 0.5 });
    await far.evaluate(IDS, Y, { verbose: 0 });
    await far.predict(IDS);
  };
  await round();
  const before = memory();
  for (let k = 0; k < 5; k++) await round();
  expect(memory()).toEqual(before);
});
