/** Loops over data that do not come, and one loop inside of another, on a model that needs no wasm. */
import { describe, expect, test } from "vitest";
import type { CallbackHooks } from "../ts/training/callbacks/index.js";
import { runEvaluate } from "../ts/training/evaluate.js";
import type { Batch, Trainable } from "../ts/training/trainable.js";
import { untilAborted } from "../ts/training/until-aborted.js";
import { batches, Fake, train, wait } from "./support/fake-model.js";

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
