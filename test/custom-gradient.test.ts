/** Gradients that a user steers: his own, none, of several outputs, and what is refused. */
import {
  add,
  customGradient,
  div,
  exp,
  GradientTape,
  log,
  memory,
  mul,
  neg,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  Variable,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose } from "./support/close.js";
import { thrownBy } from "./support/thrown.js";

const log1pExp = customGradient((x) => {
  const e = exp(x);
  return [log(add(1, e)), (upstream) => mul(upstream, sub(1, div(1, add(1, e))))];
});
/** x, whose gradient is turned around. */
const reversed = customGradient((x) => [x, (upstream) => neg(upstream)]);

function gradientOf(fn: (w: Variable) => Tensor, at: number[]): Tensor | null {
  using w = new Variable(at);
  const tape = new GradientTape();
  return tape.gradient(
    tape.record(() => fn(w)),
    w,
  );
}

describe("customGradient", () => {
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  const at = [-3, 0, 2];

  test("gives the value of the function and the gradient of the other", () => {
    expectClose("value", log1pExp(at), { shape: [3], values: at.map((v) => Math.log1p(Math.exp(v))) });
    expectClose("gradient", gradientOf(log1pExp, at)!, { shape: [3], values: at.map(sigmoid) });
    expect(gradientOf((w) => sum(mul(reversed(square(w)), 3)), [2])!.array()).toEqual([-12]);
  });

  test("sees what it saved, whatever scopes have ended before", () => {
    const deep = (w: Variable) =>
      sum(
        tidy(() =>
          mul(
            tidy(() => log1pExp(mul(w, 2))),
            3,
          ),
        ),
      );
    expectClose("gradient", gradientOf(deep, at)!, { shape: [3], values: at.map((v) => 6 * sigmoid(2 * v)) });
  });

  test("of several arguments and results; null and unused ones are left out", () => {
    const swap = customGradient((a, b, c) => [
      [mul(a, b), add(b, c)] as const,
      (d, e) => [mul(d, 10), mul(e, 100), null],
    ]);
    using a = new Variable([1, 2]);
    using b = new Variable([3, 4]);
    using c = new Variable([5, 6]);
    const tape = new GradientTape({ persistent: true });
    const [first, second] = tape.record(() => swap(a, b, c));
    expect([first!.array(), second!.array()]).toEqual([
      [3, 8],
      [8, 10],
    ]);
    expect(tape.gradient(first!, [a, b, c]).map((g) => g?.array())).toEqual([[10, 10], [0, 0], undefined]);
    expect(tape.gradient(second!, [a, b, c]).map((g) => g?.array())).toEqual([[0, 0], [100, 100], undefined]);
    tape.dispose();
  });

  test("its backward may use a tape of its own", () => {
    const cube = customGradient((x) => [
      mul(square(x), x),
      (upstream) => {
        const tape = new GradientTape();
        tape.watch(x);
        return mul(
          upstream,
          tape.gradient(
            tape.record(() => mul(square(x), x)),
            x,
          )!,
        );
      },
    ]);
    expect(gradientOf((w) => cube(cube(w)), [1.5])!.item()).toBeCloseTo(9 * 1.5 ** 8, 3);
  });

  test("two tapes both come by", () => {
    using w = new Variable([1]);
    const [outer, inner] = [new GradientTape(), new GradientTape()];
    const loss = outer.record(() => {
      const y = inner.record(() => reversed(mul(w, 2)));
      expect(inner.gradient(y, w)!.array()).toEqual([-2]);
      return reversed(mul(y, 5));
    });
    expect(outer.gradient(loss, w)!.array()).toEqual([10]);
  });

  test("wasm memory is as before, with and without tapes", () => {
    const step = () => gradientOf((w) => sum(log1pExp(log1pExp(w))), at);
    step();
    const { numTensors } = memory();
    for (let k = 0; k < 10; k++) step();
    log1pExp(at);
    expect(memory().numTensors).toBe(numTensors);
  });

  test("what a backward throws ends gradient(), after which all still works", () => {
    const failing = customGradient((x) => [
      x,
      () => {
        throw new RangeError("mine");
      },
    ]);
    using w = new Variable([1]);
    const tape = new GradientTape({ persistent: true });
    const [bad, good] = tape.record(() => [failing(w), mul(w, 2)] as const);
    expect(() => tape.gradient(bad, w)).toThrow(new RangeError("mine"));
    expect(tape.gradient(good, w)!.array()).toEqual([2]);
    tape.dispose();
    expect(() => gradientOf(failing, [1])).toThrow("mine");
  });

  test("refuses what is no pair, and gradients that do not fit", () => {
    const of = (fn: unknown) => thrownBy(() => gradientOf((w) => customGradient(fn as never)(w) as Tensor, [1, 2]));
    expect(of(3).code).toBe("invalid-argument");
    expect(of((x: Tensor) => x).message).toMatch(/expected \[y, backward\] to be returned/);
    expect(of((x: Tensor) => [x]).code).toBe("invalid-argument");
    expect(of((x: Tensor) => [x, (d: Tensor) => sum(d)])).toMatchObject({ code: "shape-mismatch" });
    expect(of((x: Tensor) => [x, (d: Tensor) => [d, d]])).toMatchObject({ code: "invalid-argument" });
    expect(of((x: Tensor) => [x, () => 3])).toMatchObject({ code: "invalid-argument" });
    expect(of((x: Tensor) => [x, () => tensor([1, 2], [2], "int32")])).toMatchObject({ code: "dtype-mismatch" });
  });
});

test("stopGradient is the identity, and constant to gradients", () => {
  expect(stopGradient([1, 2]).array()).toEqual([1, 2]);
  expect(stopGradient(tensor([1, 0], [2], "bool")).dtype).toBe("bool");
  expect(gradientOf((w) => sum(mul(w, stopGradient(w))), [3])!.array()).toEqual([3]);
  expect(gradientOf((w) => add(w, square(stopGradient(w))), [3])!.array()).toEqual([1]);
});

describe("stopRecording", () => {
  test("makes constants of what is computed in it, for this tape alone", () => {
    using w = new Variable([2]);
    const [outer, inner] = [new GradientTape(), new GradientTape()];
    const loss = outer.record(() => {
      const y = inner.record(() => {
        const constant = inner.stopRecording(() => reversed(square(w)));
        return sum(mul(w, constant));
      });
      expect(inner.gradient(y, w)!.array()).toEqual([4]);
      return y;
    });
    expect(outer.gradient(loss, w)!.array()).toEqual([-4]);
  });

  test("is refused outside of record", () => {
    expect(thrownBy(() => new GradientTape().stopRecording(() => 1)).code).toBe("tape-state");
  });
});

describe("jacobian", () => {
  test("has a row for each element of the target", () => {
    using w = new Variable([1, 2, 3]);
    using other = new Variable(1);
    const tape = new GradientTape();
    const y = tape.record(() => mul(square(w), [[1], [10]]));
    const [dw, none] = tape.jacobian(y, [w, other]);
    expect(dw!.array()).toEqual([
      [
        [2, 0, 0],
        [0, 4, 0],
        [0, 0, 6],
      ],
      [
        [20, 0, 0],
        [0, 40, 0],
        [0, 0, 60],
      ],
    ]);
    expect(none).toBe(null);
    expect(thrownBy(() => tape.jacobian(y, w)).code).toBe("tape-state");
  });

  test("leaves a persistent tape as it is", () => {
    using w = new Variable([1, 2]);
    const tape = new GradientTape({ persistent: true });
    const y = tape.record(() => log1pExp(w));
    const [once, again] = [tape.jacobian(y, w)!.array(), tape.jacobian(y, w)!.array()];
    expect(again).toEqual(once);
    tape.dispose();
  });
});

describe("second order", () => {
  test("says so, where gradients would be taken for constants in silence", () => {
    using w = new Variable([3]);
    const squared = (inner: GradientTape) => inner.record(() => sum(mul(square(w), w)));
    const penalised = (keep: (g: Tensor) => Tensor) => {
      const [outer, inner] = [new GradientTape(), new GradientTape()];
      const loss = outer.record(() => {
        const y = squared(inner);
        return add(y, sum(square(keep(inner.gradient(y, w)!))));
      });
      return outer.gradient(loss, w);
    };
    const error = thrownBy(() => penalised((g) => g));
    expect(error.code).toBe("unsupported");
    expect(error.message).toMatch(/first derivatives/);
    expect(penalised(stopGradient)!.array()).toEqual([27]);
  });
});
