import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { cast, div, maximum, mul, reshape, sum, type Tensor } from "../tensor/index.js";

/**
 * Weights in a shape that multiplies values of single samples (and steps): `[B]` weighs the rows of `[B, T]`, never its columns.
 *
 * **Errors** `shape-mismatch` for weights that are neither one a sample nor one for each of its values.
 */
export function alignedTo(where: string, weights: Tensor, values: Shape): Tensor {
  const { shape } = weights;
  const own = shape.length === values.length + 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  if (own.length > values.length || !own.every((size, axis) => size === values[axis] || size === 1)) {
    const hint = "One weight a sample, or one for each of its steps.";
    const expected = `sampleWeight (or a mask) for values of shape ${formatShape(values)}`;
    fail("shape-mismatch", where, expected, formatShape(shape), hint);
  }
  const wanted = [...own, ...values.slice(own.length).map(() => 1)];
  return toFloat(wanted.length === shape.length ? weights : reshape(weights, wanted));
}

/**
 * The weights when steps are masked: 0 for a masked step, else the sample's weight; `scaled` times total/valid.
 *
 * Scaled, the mean over all steps is the mean over those that count, as Keras has it.
 * **Shapes** mask: bool [batch, time]; sampleWeight: [batch] or [batch, time]. **Errors** `shape-mismatch`.
 */
export function maskedWeight(
  where: string,
  mask: Tensor | null,
  sampleWeight: Tensor | null,
  scaled: boolean,
): Tensor | null {
  if (mask === null) return sampleWeight;
  const kept = cast(mask, "float32");
  // Where nothing counts all weights are 0, and so is the loss.
  const weights = scaled ? mul(kept, div(mask.size, maximum(sum(kept), 1))) : kept;
  return sampleWeight === null ? weights : mul(weights, alignedTo(where, sampleWeight, mask.shape));
}

/** Keras's rule for ranks that differ by one: a last axis of 1 is dropped, or given to the other if that has one axis. */
export function toSameRank(yTrue: Tensor, yPred: Tensor): [Tensor, Tensor] {
  if (isLonger(yTrue, yPred)) return yPred.rank === 1 ? [yTrue, withAxis(yPred)] : [withoutAxis(yTrue), yPred];
  if (isLonger(yPred, yTrue)) return yTrue.rank === 1 ? [withAxis(yTrue), yPred] : [yTrue, withoutAxis(yPred)];
  return [yTrue, yPred];
}

/** Targets [B, T] as [B, T, 1] beside an output [B, T, 1] that has weights [B, T]: so that each step has its value. */
export function withSteps(yTrue: Tensor, yPred: Tensor, weights: Tensor | null): Tensor {
  return weights?.rank === yTrue.rank && yTrue.rank > 1 && isLonger(yPred, yTrue) && weights.shape[1] !== 1
    ? withAxis(yTrue)
    : yTrue;
}

/** Numbers to compute with, as Keras takes targets of any dtype. */
export function toFloat(x: Tensor): Tensor {
  return x.dtype === "float32" ? x : cast(x, "float32");
}

function isLonger(longer: Tensor, shorter: Tensor): boolean {
  return longer.rank === shorter.rank + 1 && longer.shape.at(-1) === 1;
}

function withAxis(x: Tensor): Tensor {
  return masked(reshape(x, [...x.shape, 1]), x);
}

function withoutAxis(x: Tensor): Tensor {
  return masked(reshape(x, x.shape.slice(0, -1)), x);
}

/** With the mask of another, since a last axis of 1 makes no difference to it. */
function masked(x: Tensor, { mask }: Tensor): Tensor {
  x._mask = mask;
  return x;
}
