/** Asynchronous data: order, errors, closing, fetching ahead; and the passes that fit makes. */
import { Dataset, layers, optimizers, Sequential, type Tensor, ThroughtimeError, tensor, zeros } from "throughtime";
import { describe, expect, test, vi } from "vitest";

const quiet = { verbose: 0 } as const;
const soon = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const gathered = async (dataset: AsyncIterable<unknown>) => {
  const found: unknown[] = [];
  for await (const element of dataset) found.push((element as Tensor).array());
  return found;
};

/** Numbers by promises; tells what was asked for and whether it was closed. */
function source(count: number, log: string[] = []) {
  return async function* () {
    log.push("open");
    try {
      for (let i = 0; i < count; i++) {
        await soon();
        log.push(`give ${i}`);
        yield i;
      }
    } finally {
      log.push("close");
    }
  };
}

const linear = () => {
  const model = new Sequential([layers.dense({ units: 1, kernelInitializer: "zeros" })]);
  model.compile({ optimizer: optimizers.sgd(0), loss: "mse" });
  return model;
};
const pairs = (log: string[], count = 4) =>
  async function* () {
    try {
      for (let i = 0; i < count; i++) {
        await soon();
        yield [tensor([[1]]), tensor([[i]])] as const;
      }
    } finally {
      log.push("close");
    }
  };

describe("sources", () => {
  test("async generator functions, promises of iterables and of async iterables", async () => {
    expect(await gathered(Dataset.fromGenerator(source(3)))).toEqual([0, 1, 2]);
    expect(await gathered(Dataset.fromGenerator(async () => [1, 2]))).toEqual([1, 2]);
    expect(await gathered(Dataset.fromGenerator(async () => source(2)()))).toEqual([0, 1]);
    expect(await gathered(Dataset.fromTensorSlices([1, 2]).batch(1))).toEqual([[1], [2]]);
  });

  test("pipelines give what those over the same data at once give", async () => {
    const through = (dataset: Dataset<Tensor>) =>
      dataset
        .shuffle(5, { seed: 3 })
        .map((n) => tensor([Number(n.item()) + 1]))
        .repeat(2)
        .skip(1)
        .take(15)
        .batch(4)
        .prefetch(2);
    const direct = Dataset.fromGenerator(() => [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const wanted = [...through(direct)].map((t) => t.array());
    expect(await gathered(through(Dataset.fromGenerator(source(9))))).toEqual(wanted);
    expect(await gathered(through(direct))).toEqual(wanted);
  });

  test("a plain loop over asynchronous data is refused, naming for await", () => {
    const dataset = Dataset.fromGenerator(source(1));
    expect(() => [...dataset.batch(1)]).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(/for await/) }),
    );
  });

  test("a generator in place of its function, and one given twice, are refused", async () => {
    function* rows() {
      yield 1;
    }
    expect(() => Dataset.fromGenerator(rows() as never)).toThrow(/a generator, which can be gone through only once/);
    expect(() => Dataset.fromGenerator(source(1)() as never)).toThrow(/an async generator, .*Dataset.fromGenerator/);
    expect(() => Dataset.fromGenerator([1] as never)).toThrow(/a function that gives an iterable/);
    const one = rows();
    const dataset = Dataset.fromGenerator(() => one);
    expect([...dataset].length).toBe(1);
    expect(() => [...dataset]).toThrow(/a new generator for each pass/);
    expect(() => [...Dataset.fromGenerator((() => 3) as never)]).toThrow(/a function that gives an iterable.*got 3/);
    await expect(linear().fit(source(1)() as never, quiet)).rejects.toThrow(/fit: .*an async generator/);
    expect(() => Dataset.fromTensorSlices([1]).map(3 as never)).toThrow(ThroughtimeError);
  });

  test("a value that is no data is told with its source", async () => {
    const bad = Dataset.fromGenerator(
      async () =>
        [
          [1, 2],
          [3, null],
        ] as number[][],
    );
    await expect(gathered(bad)).rejects.toThrow(/Dataset.fromGenerator: .*got null at position \[1\]/);
  });
});

describe("closing", () => {
  test.each(["batch", "take", "prefetch", "repeat"] as const)("leaving the loop reaches through %s", async (name) => {
    const log: string[] = [];
    const dataset = Dataset.fromGenerator(source(9, log)).shuffle(1);
    for await (const _ of name === "repeat" ? dataset.repeat() : dataset[name](2)) break;
    expect(log.at(-1)).toBe("close");
    expect(log.filter((line) => line === "close").length).toBe(1);
  });

  test("a plain generator is closed as well", () => {
    const close = vi.fn();
    const dataset = Dataset.fromGenerator(function* () {
      try {
        for (;;) yield 1;
      } finally {
        close();
      }
    });
    expect([...dataset.batch(2).take(2)].length).toBe(2);
    expect(close).toHaveBeenCalledTimes(1);
    for (const _ of dataset.repeat().batch(3)) break;
    expect(close).toHaveBeenCalledTimes(2);
  });

  test.each<[string, (model: Sequential, log: string[]) => Promise<unknown>]>([
    [
      "an abort",
      (model, log) => {
        const controller = new AbortController();
        const abort = { onTrainBatchEnd: () => controller.abort() };
        const data = Dataset.fromGenerator(pairs(log));
        return model.fit(data, { ...quiet, callbacks: [abort], signal: controller.signal });
      },
    ],
    [
      "an error in a callback",
      async (model, log) => {
        const throws = {
          onTrainBatchEnd() {
            throw new Error("mine");
          },
        };
        const data = Dataset.fromGenerator(pairs(log)).prefetch(2);
        await expect(model.fit(data, { ...quiet, callbacks: [throws] })).rejects.toThrow("mine");
      },
    ],
    [
      "the last of stepsPerEpoch",
      (model, log) => model.fit(Dataset.fromGenerator(pairs(log)), { ...quiet, stepsPerEpoch: 2 }),
    ],
    ["steps of evaluate", (model, log) => model.evaluate(Dataset.fromGenerator(pairs(log)), { ...quiet, steps: 1 })],
  ])("%s closes the user's generator", async (_name, run) => {
    const log: string[] = [];
    await run(linear(), log);
    expect(log).toEqual(["close"]);
  });
});

describe("prefetch", () => {
  test("asks for so many elements before they are needed", async () => {
    const log: string[] = [];
    for await (const element of Dataset.fromGenerator(source(4, log)).prefetch(2)) {
      await soon(20);
      log.push(`use ${element.item()}`);
    }
    expect(log.indexOf("give 2")).toBeLessThan(log.indexOf("use 0"));
    expect(log.indexOf("give 3")).toBeGreaterThan(log.indexOf("use 0"));
    expect(log.filter((line) => line.startsWith("use"))).toEqual(["use 0", "use 1", "use 2", "use 3"]);
  });

  test("an error comes in its place, and is no unhandled one", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const dataset = Dataset.fromGenerator(async function* () {
      yield 1;
      yield 2;
      throw new Error("the disk");
    }).prefetch(5);
    const found: unknown[] = [];
    const loop = async () => {
      for await (const element of dataset) {
        await soon(5);
        found.push(element.item());
      }
    };
    await expect(loop()).rejects.toThrow("the disk");
    expect(found).toEqual([1, 2]);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("refuses what is no count", () => {
    expect(() => Dataset.fromTensorSlices([1]).prefetch(0)).toThrow(/bufferSize to be a positive integer/);
  });
});

describe("passes", () => {
  const numbered = () => Dataset.fromTensorSlices([zeros([3, 1]), tensor([[0], [10], [20]])]).batch(1);

  test("asynchronous data train as those at once do, epoch by epoch", async () => {
    const log: string[] = [];
    const { history } = await linear().fit(Dataset.fromGenerator(pairs(log)), { ...quiet, epochs: 2 });
    expect(history.loss).toEqual([3.5, 3.5]);
    expect(log).toEqual(["close", "close"]);
    expect((await linear().predict(Dataset.fromGenerator(pairs([])))).shape).toEqual([4, 1]);
  });

  test("training goes on through its data, validation begins anew, without a warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { history } = await linear().fit(numbered().repeat(), {
      ...quiet,
      epochs: 3,
      stepsPerEpoch: 1,
      validationData: numbered(),
      validationSteps: 2,
    });
    expect(history.loss).toEqual([0, 100, 400]);
    expect(history.val_loss).toEqual([50, 50, 50]);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
