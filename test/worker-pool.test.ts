/** A pool of workers outlives the calls that use it; nothing else does. */
import { execFileSync } from "node:child_process";
import type { Worker } from "node:worker_threads";
import { layers, memory, randomUniform, Sequential, setSeed, type WorkerPool, workerPool, zeros } from "throughtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const ROWS = 2100;
const X = randomUniform([ROWS, 4, 3], { minval: -1, maxval: 1, seed: 1 });
const Y = zeros([ROWS, 1]);
/** Four shards of 525 rows, so that a team of four has work. */
const OPTIONS = { batchSize: ROWS, verbose: 0 } as const;

const opened: Worker[] = [];
const onWorker = (worker: Worker) => void opened.push(worker);

beforeEach(() => {
  opened.length = 0;
  process.on("worker", onWorker);
});
afterEach(() => void process.off("worker", onWorker));

function makeModel(units = 4): Sequential {
  setSeed(2);
  const model = new Sequential([layers.gru({ units, dropout: 0.2 }), layers.dense({ units: 1 })]);
  model.compile({ optimizer: "adam", loss: "mse" });
  return model;
}

/** Uses the pool in each way, for two models in turn. */
async function useAll(workers: WorkerPool | number) {
  const models = [makeModel(4), makeModel(7)];
  const results: unknown[] = [];
  for (let round = 0; round < 2; round++) {
    for (const model of models) {
      results.push((await model.fit(X, Y, { ...OPTIONS, epochs: 2, workers })).history);
      results.push(await model.evaluate(X, Y, { ...OPTIONS, workers }));
      results.push((await model.predict(X, { ...OPTIONS, workers })).data());
    }
  }
  return results;
}

describe("a pool", () => {
  test("keeps its threads from call to call and gives the same bits, for one model after another", async () => {
    await using pool = await workerPool(3);
    expect([pool.size, opened.length]).toEqual([3, 2]);
    const results = await useAll(pool);
    expect(opened).toHaveLength(2);
    expect(results).toEqual(await useAll(1));
  });

  test("is closed once and for all", async () => {
    const model = makeModel();
    const pool = await workerPool(2);
    const exit = new Promise((resolve) => opened[0]!.once("exit", resolve));
    await pool.close();
    await exit;
    await pool.close();
    const refused = {
      code: "disposed",
      message: expect.stringMatching(/^\w+: expected an open pool of workers, got one that/),
    };
    await expect(model.fit(X, Y, { ...OPTIONS, workers: pool })).rejects.toMatchObject(refused);
    await expect(model.evaluate(X, Y, { ...OPTIONS, workers: pool })).rejects.toMatchObject(refused);
    await expect(model.predict(X, { ...OPTIONS, workers: pool })).rejects.toMatchObject(refused);
    await model.fit(X, Y, OPTIONS);
  });

  test("that is closed during fit ends it, with the model as after the last whole step", async () => {
    const model = makeModel();
    const pool = await workerPool(2);
    let after: unknown;
    const onTrainBatchEnd = async () => {
      after = model.getWeights().map((w) => w.data());
      await pool.close();
    };
    const failed = model.fit(X, Y, { ...OPTIONS, epochs: 2, workers: pool, callbacks: [{ onTrainBatchEnd }] });
    await expect(failed).rejects.toMatchObject({ code: "worker-failed", got: "one that was closed" });
    expect(model.getWeights().map((w) => w.data())).toEqual(after);
  });

  test("serves one call at a time", async () => {
    await using pool = await workerPool(2);
    const fit = makeModel().fit(X, Y, { ...OPTIONS, workers: pool });
    const refused = makeModel().fit(X, Y, { ...OPTIONS, workers: pool });
    await expect(refused).rejects.toMatchObject({ code: "busy", got: "one in use by fit" });
    await fit;
  });

  test("opens a new thread in place of one that died", async () => {
    await using pool = await workerPool(2);
    const options = { ...OPTIONS, workers: pool };
    const before = await makeModel().fit(X, Y, options);
    await opened[0]!.terminate();
    const after = await makeModel().fit(X, Y, options);
    expect(after.history).toEqual(before.history);
    expect(opened).toHaveLength(2);
  });

  test("goes on after an error that is no worker's fault", async () => {
    await using pool = await workerPool(2);
    const model = makeModel();
    const wrong = model.fit(X, zeros([ROWS, 2]), { ...OPTIONS, workers: pool });
    await expect(wrong).rejects.toMatchObject({ code: "shape-mismatch" });
    await model.fit(X, Y, { ...OPTIONS, workers: pool });
    expect(opened).toHaveLength(1);
  });

  test.each([0, 2.5, "two"])("of %s is refused", async (size) => {
    await expect(workerPool(size as number)).rejects.toMatchObject({ code: "invalid-argument", where: "workerPool" });
  });

  test("leaves this thread's memory as it was", async () => {
    await using pool = await workerPool(2);
    const model = makeModel();
    const round = async () => {
      await model.fit(X, Y, { ...OPTIONS, workers: pool });
      await model.predict(X, { ...OPTIONS, workers: pool });
    };
    await round();
    const warm = memory();
    for (let k = 0; k < 20; k++) await round();
    expect(memory()).toEqual(warm);
  });
});

describe("nothing outlives", () => {
  test("a call without a pool", async () => {
    const count = () => process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
    const before = count();
    let during = 0;
    const onTrainBatchEnd = () => {
      during = opened.length;
    };
    const model = makeModel();
    await model.fit(X, Y, { ...OPTIONS, workers: 3, callbacks: [{ onTrainBatchEnd }] });
    await model.evaluate(X, Y, { ...OPTIONS, workers: 3 });
    await model.predict(X, { ...OPTIONS, workers: 3 });
    expect([during, opened.length]).toEqual([2, 6]);
    expect(opened.map((worker) => worker.threadId)).toEqual(opened.map(() => -1));
    expect(count()).toBe(before);
  });

  test("a program that leaves its pool open", () => {
    const dist = new URL("../dist/node.js", import.meta.url).href;
    const program = `import { layers, Sequential, workerPool, zeros } from ${JSON.stringify(dist)};
      const pool = await workerPool(2);
      const model = new Sequential([layers.dense({ units: 1 })]);
      await model.predict(zeros([64, 3]), { batchSize: 64, workers: pool });
      console.log("done");`;
    const options = { encoding: "utf8", timeout: 20_000 } as const;
    expect(execFileSync(process.execPath, ["--input-type=module", "--eval", program], options)).toBe("done\n");
  });
});
