/** Workers where threads or memory are scarce: one core, a policy that refuses them, a small heap, an instance that is lost. */
import { execFileSync } from "node:child_process";
import os from "node:os";
import { layers, randomUniform, Sequential, setSeed, workerPool, zeros } from "throughtime";
import { afterEach, describe, expect, test } from "vitest";
import { countWorkers, opened } from "./support/opened-workers.js";

countWorkers();

const DIST = new URL("../dist/node.js", import.meta.url).href;

/** Steps of some 20 ms and 40 of them, so that "auto" tries to open threads; twice the fewest rows of a shard, so that there is work for two. */
const WORK = `
  import * as tt from ${JSON.stringify(DIST)};
  const trained = async (workers) => {
    tt.setSeed(4);
    const net = new tt.Sequential([tt.layers.lstm({ units: 32, dropout: 0.2 }), tt.layers.dense({ units: 1 })]);
    net.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const x = tt.randomUniform([256, 40, 16], { minval: -1, maxval: 1, seed: 1 });
    const epochs = workers === undefined ? 40 : 1;
    try {
      const { history } = await net.fit(x, tt.zeros([256, 1]), { batchSize: 256, epochs, verbose: 0, workers });
      return history.loss[0];
    } catch (error) {
      return error.code + ": " + error.message;
    }
  };`;

/** What a program prints, which runs under these options of Node. */
function printed(options: readonly string[], program: string, forAllThreads = ""): string[] {
  const flags = [...options, "--no-warnings", "--input-type=module", "--eval", program];
  const env = { ...process.env, NODE_OPTIONS: forAllThreads };
  const output = execFileSync(process.execPath, flags, { encoding: "utf8", timeout: 50_000, env });
  return output.trim().split("\n");
}

describe("one core", () => {
  const { availableParallelism } = os;
  afterEach(() => {
    os.availableParallelism = availableParallelism;
  });

  test('"auto" opens no thread, two workers are two all the same, and the bits are the same', async () => {
    os.availableParallelism = () => 1;
    const trained = async (workers?: number) => {
      setSeed(4);
      const net = new Sequential([layers.lstm({ units: 32, dropout: 0.2 }), layers.dense({ units: 1 })]);
      net.compile({ optimizer: "adam", loss: "meanSquaredError" });
      const x = randomUniform([256, 40, 16], { minval: -1, maxval: 1, seed: 1 });
      return (await net.fit(x, zeros([256, 1]), { batchSize: 256, epochs: 40, verbose: 0, workers })).history.loss;
    };
    const auto = await trained();
    expect(opened).toHaveLength(0);
    expect(await trained(2)).toEqual(auto);
    expect(opened).toHaveLength(1);
  });

  test("a pool of as many threads as there are cores is this thread alone", async () => {
    os.availableParallelism = () => 1;
    await using pool = await workerPool("auto");
    const net = new Sequential([layers.dense({ units: 1 })]);
    const output = await net.predict(zeros([64, 3]), { batchSize: 64, workers: pool });
    expect([output.shape, opened.length]).toEqual([[64, 1], 0]);
  });
});

describe("a policy that refuses workers (Node's permission model)", () => {
  const [major] = process.versions.node.split(".").map(Number);
  const policy = [major! < 24 ? "--experimental-permission" : "--permission", "--allow-fs-read=*"];

  test('"auto" goes on with one thread, without a word; by number it is an error', () => {
    const told = `${WORK}
      let tries = 0;
      const threads = process.getBuiltinModule("node:worker_threads");
      const { Worker } = threads;
      threads.Worker = new Proxy(Worker, { construct(target, given) { tries++; return Reflect.construct(target, given); } });
      console.log(await trained());
      console.log(tries);
      console.log(await trained(2));
      console.log(await trained(1));`;
    const [auto, tries, two, one] = printed(policy, told);
    expect(two).toMatch(/^worker-failed: fit: expected every worker to run until the end, got one that cannot start/);
    expect(auto).toBe(one);
    expect(Number(tries)).toBe(os.availableParallelism() === 1 ? 0 : 1);
  });
});

describe("Node's --max-old-space-size", () => {
  test("a small heap is enough for workers, which compute the same bits", () => {
    const told = `${WORK} console.log(await trained(2)); console.log(await trained(1));`;
    const [two, one] = printed(["--max-old-space-size=40"], told);
    expect([two, Number.isFinite(Number(two))]).toEqual([one, true]);
  });

  test("a worker whose heap ends is an error in words, and the program goes on", () => {
    const greedy = "data:text/javascript,const kept = []; for (;;) kept.push(new Array(1e5).fill({}));";
    const told = `${WORK}
      try {
        await tt.workerPool(2, { modules: [${JSON.stringify(greedy)}] });
      } catch (error) {
        console.log(error.code + ": " + error.message);
      }
      console.log(await trained(2));
      console.log(await trained(1));`;
    const [refused, two, one] = printed(["--max-old-space-size=60"], told);
    expect(refused).toMatch(/^worker-failed: workerPool: .*ERR_WORKER_OUT_OF_MEMORY/);
    expect([two, Number.isFinite(Number(two))]).toEqual([one, true]);
  });
});

describe("a worker whose wasm instance is lost", () => {
  /** Writes over the memory of each worker's core after its first steps. */
  const spoil = `
    import { isMainThread } from "node:worker_threads";
    const { instantiate } = WebAssembly;
    if (!isMainThread) WebAssembly.instantiate = async (...given) => {
      const instance = await instantiate(...given);
      setTimeout(() => new Uint8Array(instance.exports.memory.buffer).fill(0xff), 100);
      return instance;
    };`;

  test('is of no more use: an error by number, and "auto" goes on without it', () => {
    const told = `${WORK}
      const pool = await tt.workerPool(2);
      await new Promise((resolve) => setTimeout(resolve, 300));
      console.log(await trained(pool));
      console.log(await trained());
      console.log(await trained(1));
      await pool.close();`;
    const [two, auto, one] = printed([], told, `--import=data:text/javascript,${encodeURIComponent(spoil)}`);
    expect(two).toMatch(/^worker-failed: fit: .* got one that failed \(ThroughtimeError: .*RuntimeError/);
    expect(auto).toBe(one);
  });
});

describe("a batch of one row", () => {
  test("is computed whole, on any number of workers", async () => {
    const results = [];
    for (const workers of [1, 2, 3]) {
      setSeed(4);
      const net = new Sequential([layers.gru({ units: 4 }), layers.dense({ units: 1 })]);
      net.compile({ optimizer: "adam", loss: "meanSquaredError" });
      const [x, y] = [randomUniform([5, 6, 2], { seed: 1 }), zeros([5, 1])];
      const options = { batchSize: 1, verbose: 0, workers } as const;
      const { history } = await net.fit(x, y, { ...options, epochs: 2 });
      const { loss } = await net.evaluate(x, y, options);
      results.push([history.loss, loss, (await net.predict(x, options)).array()]);
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(opened).toHaveLength(0);
  });
});
