// Demands that are too large, and a memory that comes to its end: each ends in words or in a result, and what follows works.
import { setFlagsFromString } from "node:v8";
import { beforeAll, describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

type Throughtime = typeof import("throughtime");

/** 256 MB, so that the end comes soon; V8 reads it as the module starts. */
const MOST_PAGES = 4096;
const MOST_BYTES = MOST_PAGES * 2 ** 16;

let tt: Throughtime;

beforeAll(async () => {
  setFlagsFromString(`--wasm-max-mem-pages=${MOST_PAGES}`);
  tt = await import("throughtime");
});

/** A refusal of the kind that was expected, or a result; and afterwards the core works as before. */
function endsWell(demand: () => unknown, code?: string): void {
  const before = tt.memory().numTensors;
  if (code === undefined) tt.tidy(() => void demand());
  else expect(thrownBy(() => tt.tidy(() => void demand())).code).toBe(code);
  expect(tt.memory().numTensors).toBe(before);
  worksStill();
}

function worksStill(): void {
  expect(tt.tidy(() => tt.add(tt.ones([2]), tt.ones([2])).array())).toEqual([2, 2]);
  using model = new tt.Sequential([tt.layers.lstm({ units: 3 }), tt.layers.dense({ units: 1 })]);
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  const losses = [0, 1, 2].map(() => model.trainOnBatch(tt.ones([4, 5, 2]), tt.ones([4, 1])));
  for (const loss of losses) expect(JSON.stringify(loss)).not.toMatch(/NaN|null/);
}

describe("zero widths", () => {
  test.each([2 ** 31, 2 ** 29])("a shape [%i, 0] is refused", (rows) => {
    endsWell(() => tt.sum(tt.zeros([rows, 0]), { axis: 1 }), "invalid-argument");
    endsWell(() => tt.unstack(tt.zeros([rows, 0])), "invalid-argument");
    endsWell(() => tt.losses.meanSquaredError()(tt.zeros([rows, 0]), tt.zeros([rows, 0])), "invalid-argument");
  });

  test("the most rows there may be are worked on", () => {
    const rows = 2 ** 24;
    endsWell(() => tt.sum(tt.zeros([rows, 0]), { axis: 1 }));
    endsWell(() => tt.unstack(tt.zeros([rows, 0])), "invalid-argument");
    endsWell(() => tt.concat([tt.zeros([rows, 0]), tt.zeros([1, 0])], { axis: 0 }), "invalid-argument");
  });
});

describe("large demands", () => {
  test("more tensors than handles can name", () => {
    endsWell(() => tt.unstack(tt.zeros([4_194_303])), "invalid-argument");
  });

  test("a product whose packed operand is eight times its operand", () => {
    endsWell(() => tt.matmul(tt.zeros([1, 2 ** 24]), tt.zeros([2 ** 24, 1])), "out-of-memory");
  });

  test("a dot product of 2^26", () => {
    endsWell(() => tt.matmul(tt.zeros([1, 2 ** 26]), tt.zeros([2 ** 26, 1])), "out-of-memory");
  });

  test("a result far larger than its operands", () => {
    endsWell(() => tt.add(tt.zeros([23_000, 1]), tt.zeros([1, 23_000])), "out-of-memory");
  });

  test.each([
    [256, 500, 4],
    [1024, 500, 1],
  ])("an LSTM of 1,000 units on [%i, %i, %i] says what it would need", (...shape) => {
    using tape = new tt.GradientTape();
    const layer = tt.layers.lstm({ units: 1000, recurrentInitializer: "glorotUniform" });
    const error = thrownBy(() => tape.record(() => tt.sum(layer.apply(tt.ones(shape)))));
    expect(error.code).toBe("out-of-memory");
    expect(error.message).toMatch(/lstm ".*": expected memory for \d{10,} bytes more, got a memory that has \d+/);
    expect(error.message).toMatch(/batch, the sequence or the layer smaller/);
    layer.dispose();
    worksStill();
  });
});

describe("one after the other until the end", () => {
  test("variables", () => {
    const variables: InstanceType<Throughtime["Variable"]>[] = [];
    const error = thrownBy(() => {
      for (;;) variables.push(new tt.Variable(tt.zeros([2 ** 20])));
    });
    expect(error.code).toBe("out-of-memory");
    expect(variables.length * 2 ** 22).toBeGreaterThan(MOST_BYTES / 2);
    for (const variable of variables) variable.dispose();
    worksStill();
  });

  test("tensors", () => {
    endsWell(() => {
      for (const kept: unknown[] = []; ; ) kept.push(tt.add(tt.zeros([2 ** 20]), 1));
    }, "out-of-memory");
  });

  test("records of a tape", () => {
    using tape = new tt.GradientTape();
    const x = new tt.Variable(tt.ones([2 ** 18]));
    const error = thrownBy(() =>
      tape.record(() => {
        for (let y = tt.tanh(x); ; ) y = tt.tanh(y);
      }),
    );
    expect(error.code).toBe("out-of-memory");
    x.dispose();
    worksStill();
  });

  test("small tensors", () => {
    endsWell(() => {
      for (const kept: unknown[] = []; ; ) kept.push(tt.add([1], 1));
    }, "invalid-argument");
  });
});
