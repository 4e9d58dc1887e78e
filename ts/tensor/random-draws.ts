import { requireWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { readOptions } from "../core/options.js";
import { formatShape } from "../core/shapes.js";
import { type TensorLike, whereOf } from "./dispatch.js";
import { atRest } from "./from-values.js";
import { softmax } from "./ops/activation.js";
import { asTensor } from "./ops/as-tensor.js";
import { cast } from "./ops/cast.js";
import { less } from "./ops/compare.js";
import { randomUniform, SEEDED, type SeedOption } from "./random.js";
import { scoped } from "./scope.js";
import type { Tensor } from "./tensor.js";

/**
 * 1 with these probabilities, else 0.
 *
 * **Shapes** those of the probabilities, float32. **Errors** `invalid-argument` for a probability outside of [0, 1].
 *
 * @example
 * randomBernoulli([0, 1], { seed: 7 }); // [0, 1]
 */
export function randomBernoulli(probabilities: TensorLike, options: SeedOption = {}): Tensor {
  const { seed } = readOptions("randomBernoulli", SEEDED, options);
  return scoped(() => {
    const p = cast(asTensor("randomBernoulli", probabilities), "float32");
    const wrong = p._read("randomBernoulli").find((value) => !(value >= 0 && value <= 1));
    if (wrong !== undefined) {
      fail("invalid-argument", whereOf("randomBernoulli"), "probabilities from 0 to 1", quoted(wrong));
    }
    return cast(less(randomUniform(p.shape, { seed }), p), "float32");
  });
}

/**
 * Classes drawn with the probabilities softmax(logits), with replacement.
 *
 * **Shapes** logits [batch, classes] → [batch, numSamples], int32. **Errors** `shape-mismatch`, `dtype-mismatch`; `invalid-argument`, also for
 * logits that are NaN or +∞. **Source** Keras 3, `keras.random.categorical`.
 *
 * @example
 * randomCategorical([[0, -1e9]], 3, { seed: 7 }); // [[0, 0, 0]]
 */
export function randomCategorical(logits: TensorLike, numSamples: number, options: SeedOption = {}): Tensor<"int32"> {
  const at = whereOf("randomCategorical");
  const { seed } = readOptions(at, SEEDED, options);
  requireWhole(at, "numSamples", numSamples, 0);
  return scoped(() => {
    const input = asTensor("randomCategorical", logits);
    const [batch, classes] = input.shape as [number, number];
    if (input.rank !== 2 || classes === 0) {
      fail("shape-mismatch", at, "logits of shape [batch, classes]", formatShape(input.shape));
    }
    const probabilities = softmax(input)._read(at);
    if (probabilities.some(Number.isNaN))
      fail("invalid-argument", at, "logits that are numbers below infinity", "others");
    const points = randomUniform([batch, numSamples], { seed })._read(at);
    const drawn = Int32Array.from(points, (point, k) => {
      const row = Math.floor(k / numSamples) * classes;
      return drawFrom(probabilities.subarray(row, row + classes), point);
    });
    return atRest([batch, numSamples], "int32", drawn) as Tensor<"int32">;
  });
}

/** The first class at which the probabilities add up to more than the point; rounding never reaches one that has none. */
function drawFrom(probabilities: ArrayLike<number>, point: number): number {
  let [sum, last] = [0, 0];
  for (let k = 0; k < probabilities.length; k++) {
    if (probabilities[k] === 0) continue;
    sum += probabilities[k]!;
    last = k;
    if (point < sum) return k;
  }
  return last;
}
