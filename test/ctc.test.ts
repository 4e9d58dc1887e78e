/** Connectionist temporal classification: decoding against Keras 3, and what the loss is by its definition. */
import { ctcDecode, type ctcDecode as Decode, GradientTape, layers, losses, softmax, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, PARITY_TOLERANCE, relativeError, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";
import { thrownBy } from "./support/thrown.js";

interface DecodeCase {
  options: NonNullable<Parameters<typeof Decode>[2]>;
  inputs: Stored;
  lengths: number[];
  paths: Stored;
  scores: Stored;
}

describe("decoding equals Keras's", () => {
  for (const { options, inputs, lengths, paths, scores } of cases<DecodeCase>("ctc-decode")) {
    test(JSON.stringify(options), () => {
      const [symbols, values] = ctcDecode(load(inputs), lengths, options);
      expect(symbols.shape).toEqual(paths.shape);
      expect([...symbols.data()]).toEqual(paths.values);
      // Some sequences have no alignment: Keras gives them −∞ as well.
      const finite = (list: ArrayLike<number>) => Array.from(list, (value) => (Number.isFinite(value) ? value : -1e9));
      expect(relativeError(finite(values.data()), finite(scores.values))).toBeLessThanOrEqual(PARITY_TOLERANCE);
    });
  }

  test("a mask tells the steps where no lengths are given", () => {
    const masked = layers.masking().apply([
      [
        [0, 5, 0],
        [0, 0, 5],
        [0, 0, 0],
      ],
    ]);
    expect(ctcDecode(masked as never)[0].array()).toEqual([[[1, 2, -1]]]);
  });
});

const LOGITS = [
  [0.3, -1, 0.5],
  [1, 0.2, -0.4],
  [-0.7, 0.9, 0.1],
  [0.2, 0.4, 0.8],
];

/** −log of the sum over all ways to write the symbols, tried one by one. */
function byEnumeration(logits: number[][], symbols: number[]): number {
  const p = softmax(logits).array() as number[][];
  const written = (way: number[]) => way.filter((c, k) => c !== 0 && c !== way[k - 1]).join();
  let total = 0;
  const go = (way: number[], share: number) => {
    if (way.length === p.length) total += written(way) === symbols.join() ? share : 0;
    else for (const [c, value] of p[way.length]!.entries()) go([...way, c], share * value);
  };
  go([], 1);
  return -Math.log(total);
}

describe("the loss", () => {
  test.each([[[1, 2]], [[2, 2]], [[1]], [[]], [[1, 2, 1, 2]]])("of %s is that of all alignments", (symbols) => {
    const target = [...symbols, 0, 0, 0, 0].slice(0, 4);
    const loss = losses.ctc()([target], [LOGITS]).item();
    expect(relativeError([loss], [byEnumeration(LOGITS, symbols)])).toBeLessThanOrEqual(PARITY_TOLERANCE);
  });

  test("masked steps are as if they were not there, with no gradient", () => {
    const padded = layers.masking({ maskValue: 9 }).apply([[...LOGITS, [9, 9, 9]]]) as ReturnType<typeof tensor>;
    const tape = new GradientTape();
    tape.watch(padded);
    const loss = tape.record(() => losses.ctc()([[1, 2]], padded));
    expect(loss.item()).toBe(
      losses
        .ctc()([[1, 2]], [LOGITS])
        .item(),
    );
    const gradient = tape.gradient(loss, [padded])[0]!.array() as number[][][];
    expect(gradient[0]![4]).toEqual([0, 0, 0]);
  });

  test("its gradient takes the weights of samples", () => {
    const gradientWith = (weights: number[]) => {
      const [x, tape] = [tensor([LOGITS, LOGITS]), new GradientTape()];
      tape.watch(x);
      const loss = tape.record(() =>
        losses.ctc({ reduction: "sum" })(
          [
            [1, 2],
            [2, 0],
          ],
          x,
          weights,
        ),
      );
      return tape.gradient(loss, [x])[0]!;
    };
    const [both, first] = [gradientWith([3, 0]), gradientWith([1, 0])];
    expectClose("gradient", both, { shape: first.shape as number[], values: Array.from(first.data(), (v) => v * 3) });
  });

  test.each([
    ["a target that is too long", [[1, 1, 1]], "invalid-argument", "at most 4 steps in row 0, got one of 5"],
    ["a symbol that is none", [[3, 0, 0]], "index-out-of-range", "symbols from 1 to 2"],
    ["a blank within", [[1, 0, 2]], "index-out-of-range", "then only 0, got 2 in row 0"],
    ["another batch", [[1], [2]], "shape-mismatch", "yTrue [1, symbols]"],
  ])("%s is refused", (_name, target, code, words) => {
    const error = thrownBy(() => losses.ctc()(target, [LOGITS]));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
  });

  test("wrong options of decoding", () => {
    expect(thrownBy(() => ctcDecode([LOGITS], null, { topPaths: 2 })).code).toBe("invalid-argument");
    expect(thrownBy(() => ctcDecode([LOGITS], null, { maskIndex: 3 })).code).toBe("index-out-of-range");
    expect(thrownBy(() => ctcDecode([LOGITS], [5])).code).toBe("index-out-of-range");
    expect(thrownBy(() => ctcDecode(LOGITS)).code).toBe("shape-mismatch");
  });
});
