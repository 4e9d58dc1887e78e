/** Every core by default: threads start where steps prove long, and the bits are those of one thread. */
import { availableParallelism } from "node:os";
import { Worker as NodeWorker, type Worker } from "node:worker_threads";
import {
  data,
  type FitOptions,
  Layer,
  layers,
  mean,
  randomUniform,
  registerSerializable,
  Sequential,
  setSeed,
  sub,
  type Tensor,
  tensor,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { countWorkers, opened } from "./support/opened-workers.js";

countWorkers();

describe('"auto"', () => {
  /** Steps of some 20 ms, so that other threads are opened after some twenty of them. */
  const [ROWS, STEPS, FEATURES] = [256, 40, 16];
  const x = randomUniform([ROWS, STEPS, FEATURES], { minval: -1, maxval: 1, seed: 1 });
  const y = tensor(
    Float32Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? 1 : 0)),
    [ROWS, 1],
  );
  const cores = availableParallelism();

  const long = (...more: Layer[]) => {
    setSeed(4);
    const net = new Sequential([
      layers.lstm({ units: 32, dropout: 0.2 }),
      ...more,
      layers.dense({ units: 1, activation: "sigmoid" }),
    ]);
    net.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
    return net;
  };
  const trained = async (options: FitOptions, net = long()) => {
    const { history } = await net.fit(x, y, { batchSize: ROWS, epochs: 60, verbose: 0, ...options });
    return { history, weights: net.getWeights().map((w) => w.data()) };
  };

  test.skipIf(cores === 1)("opens threads where steps prove long, with the bits of one", async () => {
    const one = await trained({ workers: 1 });
    expect(opened).toHaveLength(0);
    expect(await trained({})).toEqual(one);
    expect(opened).toHaveLength(Math.min(8, cores) - 1);
  });

  test.skipIf(cores === 1)("goes on with one thread when a worker dies, or cannot start", async () => {
    const one = await trained({ workers: 1 });
    let killed = 0;
    const onTrainBatchEnd = () => {
      // Some as they start, some at work.
      if (opened.length > 0 && killed++ === 5) for (const worker of opened) void worker.terminate();
    };
    expect(await trained({ callbacks: [{ onTrainBatchEnd }] })).toEqual(one);
    expect(killed).toBeGreaterThan(5);
    const kill = (worker: Worker) => void worker.terminate();
    process.on("worker", kill);
    expect(await trained({})).toEqual(one);
    process.off("worker", kill);
  });

  test("leaves a model alone that cannot be sent, or whose layers may mix the rows of a batch", async () => {
    class Centred extends Layer {
      static override readonly className: string = "Centred";
      override call(each: Tensor) {
        return sub(each, mean(each, { axis: 0, keepdims: true }));
      }
    }
    registerSerializable(Centred, "workers-test");
    const whole = long(new Centred());
    const logs = Array.from({ length: 3 }, () => whole.trainOnBatch(x, y).loss);
    const { history } = await trained({ epochs: 3, shuffle: false }, long(new Centred()));
    expect(history.loss).toEqual(logs);
    await expect(trained({ workers: 2 }, long(new Centred()))).rejects.toMatchObject({ code: "unsupported" });
  });

  test.skipIf(cores === 1)("evaluates and predicts with the bits of one thread", async () => {
    const net = long();
    const many = { epochs: 1, batchSize: 16, verbose: 0 } as const;
    await net.fit(x, y, many);
    const big = data.Dataset.fromTensorSlices([x, y]).batch(ROWS).repeat(60);
    const options = { verbose: 0 } as const;
    const alone = await net.evaluate(big, { ...options, workers: 1 });
    expect(await net.evaluate(big, options)).toEqual(alone);
    const inputs = data.Dataset.fromTensorSlices(x).batch(ROWS).repeat(60);
    const output = await net.predict(inputs, { ...options, workers: 1 });
    expect((await net.predict(inputs, options)).data()).toEqual(output.data());
  });

  test("works inside of a worker, which ends by itself", async () => {
    const dist = new URL("../dist/node.js", import.meta.url).href;
    const program = `import { parentPort } from "node:worker_threads";
      const tt = await import(${JSON.stringify(dist)});
      const trained = async (workers) => {
        tt.setSeed(4);
        const net = new tt.Sequential([tt.layers.lstm({ units: 4 }), tt.layers.dense({ units: 1 })]);
        net.compile({ optimizer: "adam", loss: "mse" });
        const x = tt.randomUniform([400, 20, 3], { minval: -1, maxval: 1, seed: 1 });
        return (await net.fit(x, tt.zeros([400, 1]), { batchSize: 400, epochs: 2, verbose: 0, workers })).history.loss;
      };
      parentPort.postMessage([await trained(undefined), await trained(2)]);`;
    const worker = new NodeWorker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
    const exit = new Promise((resolve) => worker.once("exit", resolve));
    const [auto, two] = await new Promise<number[][]>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    expect(two).toEqual(auto);
    await exit;
  });
});
