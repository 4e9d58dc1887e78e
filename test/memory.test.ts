import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  add,
  clipByGlobalNorm,
  GradientTape,
  matmul,
  mean,
  memory,
  mul,
  randomNormal,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  tidy,
  Variable,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";

const STEPS = 2_000;
/** After so many steps every buffer that is reused has been made. */
const WARM_UP = 50;

/** Runs a step many times; tells what is alive afterwards and how far the memory grew after warming up. */
function growth(step: (i: number) => void): { tensors: number; bytes: number; wasm: number } {
  const before = memory();
  for (let i = 0; i < WARM_UP; i++) step(i);
  const warm = memory();
  for (let i = WARM_UP; i < STEPS; i++) step(i);
  const after = memory();
  return {
    tensors: after.numTensors - before.numTensors,
    bytes: after.numBytes - before.numBytes,
    wasm: after.wasmBytes - warm.wasmBytes,
  };
}

const FLAT = { tensors: 0, bytes: 0, wasm: 0 };

describe("wasm memory is flat", () => {
  test("over the custom loop, without a call to dispose", () => {
    using w1 = new Variable(randomNormal([8, 16], { stddev: 0.3, seed: 1 }));
    using w2 = new Variable(randomNormal([16, 1], { stddev: 0.3, seed: 2 }));
    const x = randomNormal([32, 8], { seed: 3 });
    const y = sum(x, { axis: 1, keepdims: true });
    const losses: number[] = [];
    const flat = growth(() => {
      const tape = new GradientTape();
      const loss = tape.record(() => mean(square(sub(matmul(tanh(matmul(x, w1)), w2), y))));
      const [clipped] = clipByGlobalNorm(tape.gradient(loss, [w1, w2]), 1.0);
      w1.assign(sub(w1, mul(clipped[0]!, 0.05)));
      w2.assign(sub(w2, mul(clipped[1]!, 0.05)));
      losses.push(loss.item());
    });
    expect(flat).toEqual(FLAT);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
  });

  test("over the same loop with the step in one scope", () => {
    using w = new Variable(randomNormal([8, 1], { seed: 1 }));
    const x = randomNormal([32, 8], { seed: 3 });
    const flat = growth(() =>
      tidy(() => {
        const tape = new GradientTape();
        const loss = tape.record(() => mean(square(matmul(x, w))));
        w.assign(sub(w, mul(tape.gradient(loss, w)!, 0.05)));
      }),
    );
    expect(flat).toEqual(FLAT);
  });

  test("over ops at top level whose results are kept", () => {
    const kept: Tensor[] = [];
    let x = zeros([100]);
    const flat = growth(() => {
      x = add(x, 1);
      kept.push(x);
    });
    expect(flat).toEqual(FLAT);
    expect([kept.length, kept.at(-1)!.data()[0], kept[0]!.data()[0]]).toEqual([STEPS, STEPS, 1]);
  });

  test("over steps that fail", () => {
    const x = zeros([3]);
    const flat = growth(() => {
      expect(() => tidy(() => matmul(add(x, 1), x))).toThrow();
      expect(() => new GradientTape().record(() => add(add(x, 1), zeros([2])))).toThrow();
    });
    expect(flat).toEqual(FLAT);
  });

  test("over inner scopes of a long outer one", () => {
    const x = zeros([10]);
    tidy(() => {
      const flat = growth(() => {
        tidy(() => {
          const y = add(x, 1);
          return sum(y).item();
        });
      });
      expect(flat).toEqual(FLAT);
    });
  });
});

describe("scopes", () => {
  test("free what is not returned, and keep what is, however deep", () => {
    const before = memory().numTensors;
    const { a, list } = tidy(() => {
      const a = add([1], 1);
      const b = add(a, 1);
      add(b, 1);
      expect(memory().numTensors).toBe(before + 4);
      return { a, list: [b, { c: mul(b, 2) }] as const };
    });
    expect(memory().numTensors).toBe(before);
    expect([a.array(), list[0].array(), list[1].c.array()]).toEqual([[2], [3], [6]]);
  });

  test("what moves out of an inner scope lives to the end of the outer one", () => {
    const total = tidy(() => {
      const inner = tidy(() => add([1, 2], 1));
      return sum(inner);
    });
    expect(total.item()).toBe(5);
  });

  test("a tensor carried out by other ways says that it must be returned", () => {
    let smuggled!: Tensor;
    tidy(() => {
      smuggled = add([1], 1);
    });
    expect(smuggled.isDisposed).toBe(true);
    expect(() => smuggled.data()).toThrow(/return it from there/);
    expect(() => add(smuggled, 1)).toThrow(/return it from there/);
  });

  test("tensors are found in what hangs together in circles, among numbers, and where they stand twice", () => {
    const before = memory().numTensors;
    const result = tidy(() => {
      const x = add([1], 1);
      const round: Record<string, unknown> = { x, list: [1, "two", null, [3, [x, add([2], 1)]]] };
      round.self = round;
      (round.list as unknown[]).push(round.list, round);
      return round;
    });
    expect((result.x as Tensor).array()).toEqual([2]);
    expect(JSON.stringify((result.list as unknown[])[3])).toBe("[3,[[2],[3]]]");
    expect(memory().numTensors).toBe(before);
  });

  test("numbers that tidy returns are passed over quickly", () => {
    const rows = tidy(() => zeros([200_000, 5]).array());
    const start = performance.now();
    tidy(() => rows);
    expect(performance.now() - start).toBeLessThan(200);
  });

  test("a visitor is at rest again afterwards, also when it is returned", () => {
    const x = tensor([1, 2]);
    const same = tidy(() => {
      add(x, 1);
      return x;
    });
    expect(same).toBe(x);
    expect(x.array()).toEqual([1, 2]);
  });

  test("refuse promises", () => {
    expect(() => tidy(async () => add([1], 1))).toThrow(/synchronous/);
    expect(() => new GradientTape().record(async () => add([1], 1))).toThrow(/synchronous/);
  });

  test("return other things as they are", () => {
    const map = new Map();
    expect([tidy(() => 5), tidy(() => "x"), tidy(() => null), tidy(() => map)]).toEqual([5, "x", null, map]);
  });
});

/** Node's garbage collector, which vitest does not expose by itself. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

test("variables and tapes that are dropped without dispose() are freed by the finalizer net", async () => {
  const before = memory().numTensors;
  for (let i = 0; i < 100; i++) {
    const w = new Variable(zeros([10]));
    new GradientTape().record(() => square(w));
  }
  expect(memory().numTensors).toBe(before + 200);
  for (let i = 0; i < 50 && memory().numTensors > before; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(memory().numTensors).toBe(before);
});

describe("what is long-lived has dispose()", () => {
  test("variables, and `using`", () => {
    const before = memory();
    {
      using w = new Variable(zeros([1000]));
      expect(memory().numBytes).toBe(before.numBytes + 4000);
      expect(w.isDisposed).toBe(false);
    }
    expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  });

  test("tapes that are never asked: what they hold comes to rest", () => {
    using w = new Variable([1, 2]);
    const before = memory().numTensors;
    const tape = new GradientTape();
    const loss = tape.record(() => sum(square(w)));
    // The square and its sum.
    expect(memory().numTensors).toBe(before + 2);
    tape.dispose();
    tape.dispose();
    expect(memory().numTensors).toBe(before);
    expect(loss.item()).toBe(5);
  });

  test("tensors disposed by hand say so, and twice is no error", () => {
    const x = tensor([1]);
    x.dispose();
    x.dispose();
    expect(() => x.data()).toThrow(/dispose\(\) was called/);
    expect(String(x)).toContain("disposed");
    tidy(() => {
      const y = add([1], 1);
      y.dispose();
      expect(() => add(y, 1)).toThrow(/dispose\(\) was called/);
    });
  });
});
