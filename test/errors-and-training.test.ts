/** Whatever goes wrong around a model, it trains on: after each error the same step gives the same loss. */
import Module from "node:module";
import * as throughtime from "throughtime";
import {
  callbacks,
  datasets,
  type ErrorCode,
  GradientTape,
  type Logs,
  layers,
  losses,
  Sequential,
  tensor,
  zeros,
} from "throughtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What finds packages for `require.resolve`. */
const resolver = Module as unknown as { _resolveFilename: () => string };

const X = tensor(
  [
    [1, 2, 3],
    [3, 2, 1],
    [0, 1, 0],
    [2, 2, 2],
  ],
  [4, 3],
  "int32",
);
const Y = tensor([[1], [0], [1], [0]]);

function makeModel(): Sequential {
  const model = new Sequential([
    layers.embedding({ inputDim: 4, outputDim: 3 }),
    layers.lstm({ units: 4, name: "memory" }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  model.build([4, 3]);
  return model;
}

const model = makeModel();
const twin = makeModel();
twin.setWeights(model.getWeights());

/** Rows enough for two workers. */
const SHARDED = 1400;

const aborted = () => {
  const controller = new AbortController();
  controller.abort();
  return controller.signal;
};

/** For every code something a user can do to this model, or beside it; the codes of a full memory are not for a test of every day. */
const MISTAKES: Record<Exclude<ErrorCode, "not-initialized" | "out-of-memory" | "instance-lost">, () => unknown> = {
  "shape-mismatch": () => model.trainOnBatch(X, tensor([[1], [0]])),
  "dtype-mismatch": () => layers.lstm({ units: 2 }).apply(tensor([[[1]]], [1, 1, 1], "int32")),
  "index-out-of-range": () => model.trainOnBatch(tensor([[1, 2, 4]], [1, 3], "int32"), tensor([[1]])),
  "invalid-argument": () => model.fit(X, Y, { epochs: -1 }),
  "tape-state": () => new GradientTape().gradient(tensor(1), model.trainableVariables),
  disposed: () => {
    let output!: throughtime.Tensor;
    throughtime.tidy(() => {
      output = model.apply(X);
    });
    return losses.binaryCrossentropy()(Y, output);
  },
  "not-built": () => new Sequential([layers.dense({ units: 1 })]).countParams(),
  "not-compiled": () => new Sequential([layers.dense({ units: 1 })]).trainOnBatch([[1]], [[1]]),
  "not-finite": () => {
    twin.trainOnBatch(X, Y);
    const spoil = { onTrainBatchEnd: (_: number, logs: Logs) => void Object.assign(logs, { loss: Number.NaN }) };
    const watch = callbacks.terminateOnNaN({ raiseError: true });
    return model.fit(X, Y, { batchSize: 4, shuffle: false, verbose: 0, callbacks: [spoil, watch] });
  },
  "unknown-name": () => model.compile({ optimizer: "adma" as never, loss: "mse" }),
  "missing-package": async () => {
    // As where it is not installed.
    const resolve = resolver._resolveFilename;
    resolver._resolveFilename = () => {
      throw new Error("not installed");
    };
    await datasets.imdb.loadData().finally(() => {
      resolver._resolveFilename = resolve;
    });
  },
  "bad-file": () => datasets.imdb.loadData({ path: "/no/such/file.json" }),
  "worker-failed": () => {
    const ids = tensor(new Int32Array(SHARDED * 3), [SHARDED, 3]);
    process.once("worker", (worker) => void worker.terminate());
    return model.fit(ids, zeros([SHARDED, 1]), { workers: 2, batchSize: SHARDED, verbose: 0 });
  },
  busy: async () => {
    const first = model.fit(X, Y, { verbose: 0, epochs: 0 });
    await Promise.all([first, model.fit(X, Y, { verbose: 0 })]);
  },
  unsupported: () => Number(zeros([1])),
  aborted: () => model.evaluate(X, Y, { signal: aborted(), verbose: 0 }),
};

describe("after the error", () => {
  const variables = { ...process.env };
  beforeAll(() => {
    process.env.XDG_CACHE_HOME = "/dev/null/cache";
  });
  afterAll(() => {
    process.env = variables;
  });

  test.each(Object.entries(MISTAKES))("%s the model trains as if nothing had been", async (code, mistake) => {
    const error: unknown = await Promise.resolve()
      .then(mistake)
      .then(
        () => null,
        (thrown: unknown) => thrown,
      );
    expect(error).toMatchObject({ name: "ThroughtimeError", code });
    const steps: [Logs, Logs] = [model.trainOnBatch(X, Y), twin.trainOnBatch(X, Y)];
    expect(steps[0]).toEqual(steps[1]);
  });
});
