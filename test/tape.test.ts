import {
  add,
  GradientTape,
  matmul,
  mean,
  memory,
  mul,
  ones,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  unstack,
  Variable,
} from "throughtime";
import { describe, expect, test } from "vitest";

const sumOfSquares = (x: Tensor | Variable) => sum(square(x));

describe("GradientTape", () => {
  test("watches trainable variables by itself, and others not", () => {
    using w = new Variable([2, 3]);
    using fixed = new Variable([1, 1], { trainable: false });
    const tape = new GradientTape();
    const loss = tape.record(() => sum(mul(square(w), fixed)));
    expect(loss.item()).toBe(13);
    const [dw, dFixed] = tape.gradient(loss, [w, fixed]);
    expect([dw!.array(), dFixed]).toEqual([[4, 6], null]);
  });

  test("a variable made untrainable is no longer watched", () => {
    using w = new Variable([2, 3]);
    w.trainable = false;
    const tape = new GradientTape();
    tape.watch(w);
    const loss = tape.record(() => sumOfSquares(w));
    expect(tape.gradient(loss, w)!.array()).toEqual([4, 6]);
  });

  test("watch before recording, and while", () => {
    const [x, y] = [tensor([1]), tensor([2])];
    const tape = new GradientTape();
    tape.watch(x);
    const loss = tape.record(() => {
      tape.watch(y);
      return mul(x, y);
    });
    expect(tape.gradient(loss, [x, y]).map((g) => g!.array())).toEqual([[2], [1]]);
    expect([x.array(), y.array()]).toEqual([[1], [2]]);
  });

  test("what record returned can be a source", () => {
    using w = new Variable([3]);
    const tape = new GradientTape();
    const { hidden, loss } = tape.record(() => {
      const hidden = mul(w, 2);
      return { hidden, loss: square(hidden) };
    });
    const [dHidden, dw] = tape.gradient(loss, [hidden, w]);
    expect([dHidden!.item(), dw!.item()]).toEqual([12, 24]);
  });

  test("a target that is no scalar means its sum", () => {
    using w = new Variable([1, 2]);
    const tape = new GradientTape();
    const y = tape.record(() => square(w));
    expect(tape.gradient(y, w)!.array()).toEqual([2, 4]);
  });

  test("gradients of a thing used twice add up", () => {
    using w = new Variable([1, 2]);
    const tape = new GradientTape();
    const y = tape.record(() => add(w, mul(w, w)));
    expect(tape.gradient(y, w)!.array()).toEqual([3, 5]);
  });

  test("recording twice adds to the tape", () => {
    using w = new Variable([3]);
    const tape = new GradientTape();
    const first = tape.record(() => square(w));
    const second = tape.record(() => mul(first, 2));
    expect(tape.gradient(second, w)!.item()).toBe(12);
  });

  test("a tape inside a scope, and a tensor of the scope around as input", () => {
    using w = new Variable([3]);
    const gradient = tidy(() => {
      const factor = add(tensor([1]), 1);
      const tape = new GradientTape();
      const loss = tape.record(() => mul(square(w), factor));
      return tape.gradient(loss, w)!;
    });
    expect(gradient.item()).toBe(12);
  });

  test("persistent tapes answer again, others say why not", () => {
    using w = new Variable([3]);
    using tape = new GradientTape({ persistent: true });
    const loss = tape.record(() => square(w));
    expect([tape.gradient(loss, w)!.item(), tape.gradient(loss, w)!.item()]).toEqual([6, 6]);
    const once = new GradientTape();
    const loss2 = once.record(() => square(w));
    once.gradient(loss2, w);
    expect(() => once.gradient(loss2, w)).toThrow(/persistent: true/);
  });

  test("a used-up tape can record anew", () => {
    using w = new Variable([3]);
    const tape = new GradientTape();
    for (let i = 0; i < 2; i++) {
      const loss = tape.record(() => square(w));
      expect(tape.gradient(loss, w)!.item()).toBe(6);
    }
  });

  test("two tapes at once", () => {
    using w = new Variable([3]);
    const [outer, inner] = [new GradientTape(), new GradientTape()];
    const [y, z] = outer.record(() => {
      const z = inner.record(() => square(w));
      return [mul(z, 2), z] as const;
    });
    expect(inner.gradient(z, w)!.item()).toBe(6);
    expect(outer.gradient(y, w)!.item()).toBe(12);
  });

  test("an assignment after recording does not change the gradient", () => {
    using w = new Variable([3]);
    const tape = new GradientTape();
    const loss = tape.record(() => square(w));
    w.assign([100]);
    expect(tape.gradient(loss, w)!.item()).toBe(6);
  });

  test("a function that throws leaves nothing behind, and the tape usable", () => {
    using w = new Variable([3]);
    const before = memory();
    const tape = new GradientTape();
    const failing = () =>
      tape.record(() => {
        square(w);
        throw new Error("mine");
      });
    expect(failing).toThrow("mine");
    expect(memory().numTensors).toBe(before.numTensors);
    const loss = tape.record(() => square(w));
    expect(tape.gradient(loss, w)!.item()).toBe(6);
  });
});

describe("what record() made and did not return", () => {
  test("can be read, computed with and asked about, before gradient() and after it", () => {
    using w = new Variable([2, 3]);
    const before = memory().numTensors;
    const tape = new GradientTape({ persistent: true });
    let logits!: Tensor;
    const loss = tape.record(() => {
      logits = mul(w, 2);
      return sum(square(logits));
    });
    expect(logits.array()).toEqual([4, 6]);
    expect(add(logits, 1).array()).toEqual([5, 7]);
    expect(tape.gradient(loss, [w, logits]).map((g) => g!.array())).toEqual([
      [16, 24],
      [8, 12],
    ]);
    expect(tape.gradient(logits, w)!.array()).toEqual([2, 2]);
    tape.dispose();
    expect([logits.array(), sum(logits).item(), loss.item()]).toEqual([[4, 6], 10, 52]);
    expect(memory().numTensors).toBe(before);
  });

  test("inside of a scope it lasts as long as what is made there", () => {
    using w = new Variable([2]);
    let logits!: Tensor;
    let kept!: Tensor;
    const inside = tidy(() => {
      const tape = new GradientTape();
      const loss = tape.record(() => {
        logits = mul(w, 2);
        kept = mul(w, 3);
        return square(logits);
      });
      tape.gradient(loss, w);
      return { kept, sum: sum(logits) };
    });
    expect([inside.sum.item(), kept.item()]).toEqual([4, 6]);
    expect(() => logits.data()).toThrow(/return it from there/);
  });

  test("is freed when fn throws, and tidy frees early", () => {
    using w = new Variable([2]);
    const before = memory().numTensors;
    let early!: Tensor;
    const tape = new GradientTape();
    const loss = tape.record(() =>
      tidy(() => {
        early = mul(w, 3);
        return square(early);
      }),
    );
    expect(early.isDisposed).toBe(true);
    expect(tape.gradient(loss, w)!.item()).toBe(36);
    expect(() =>
      tape.record(() => {
        early = mul(w, 3);
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect([early.isDisposed, memory().numTensors]).toEqual([true, before]);
  });

  test("leaves memory flat over thousands of steps in which it is used", () => {
    using w = new Variable(ones([64, 64]));
    const x = ones([64, 64]);
    let total = 0;
    const step = () => {
      const tape = new GradientTape();
      let logits!: Tensor;
      const loss = tape.record(() => {
        logits = matmul(x, w);
        return mean(square(logits));
      });
      w.assign(sub(w, mul(tape.gradient(loss, w)!, 1e-3)));
      total += mean(logits).item();
    };
    for (let i = 0; i < 50; i++) step();
    const before = memory();
    for (let i = 0; i < 3000; i++) step();
    expect(memory()).toEqual(before);
    expect(Number.isFinite(total)).toBe(true);
  });
});

test("linear regression by hand learns its line", () => {
  using w = new Variable([[0], [0]]);
  const x = tensor([
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  const y = matmul(x, [[2], [-1]]);
  for (let step = 0; step < 300; step++) {
    const tape = new GradientTape();
    const loss = tape.record(() => mean(square(sub(matmul(x, w), y))));
    w.assign(sub(w, mul(tape.gradient(loss, w)!, 0.2)));
  }
  const [a, b] = w.data();
  expect(a).toBeCloseTo(2, 4);
  expect(b).toBeCloseTo(-1, 4);
});

test("backpropagation through time by hand: h = w·h, 5 steps", () => {
  using w = new Variable(2);
  const tape = new GradientTape();
  const h = tape.record(() => unstack(ones([5])).reduce((h) => mul(w, h), tensor(1)));
  expect(h.item()).toBe(32);
  expect(tape.gradient(h, w)!.item()).toBe(5 * 2 ** 4);
});
