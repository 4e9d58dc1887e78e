import type { Drops } from "../layers/rnn/dropout-masks.js";
import {
  broadcastTo,
  concat,
  eye,
  GradientTape,
  mul,
  reshape,
  slice,
  stack,
  sum,
  type Tensor,
  tidy,
} from "../tensor/index.js";
import type { Walk, WalkStep } from "./recorder.js";
import { identity, multiply, orthogonalize, type Rows } from "./singular-values.js";

/**
 * The singular values of ∂s_T/∂s_t = A_T · … · A_{t+1} for each step t of one row of the batch, where A_t = ∂s_t/∂s_{t-1}, the inputs held
 * fixed, and s is the whole state: h, or (h, c) of an LSTM. The last step's are ones.
 */
export function productsOfJacobians(walk: Walk, row: number): number[][] {
  const jacobians = stepJacobians(walk, row);
  // Rows that are orthogonal from one step to the next save most of the rotations, and keep small values exact beside large ones.
  let product = identity(jacobians[0]!.length);
  const values = [orthogonalize(product)];
  for (let t = jacobians.length - 1; t > 0; t--) {
    if (takesPart(walk.steps[t]!, row)) product = multiply(product, jacobians[t]!);
    values.unshift(orthogonalize(product));
  }
  return values;
}

/**
 * A_t of every step by one call of the cell and one backward pass: each step stands in the batch once for every number of the state, and the
 * target picks another of them in each row.
 */
function stepJacobians({ cell, steps }: Walk, row: number): Rows[] {
  const [count, size] = [steps.length, cell.stateSizes.reduce((sum, own) => sum + own, 0)];
  const repeat = (pick: (step: WalkStep) => Tensor) =>
    repeated(
      steps.map((step) => rowOf(pick(step), row)),
      size,
    );
  const values = tidy(() => {
    const before = steps[0]!.before.map((_, k) => repeat((step) => step.before[k]!));
    const tape = new GradientTape();
    tape.watch(before);
    const target = tape.record(() => {
      const [, after] = cell.step(
        repeat((step) => step.x),
        before,
        repeatedDrops(steps, row, size),
      );
      const picks = reshape(broadcastTo(eye(size), [count, size, size]), [count * size, size]);
      return sum(mul(concat(after, { axis: 1 }), picks));
    });
    return concat(tape.gradient(target, before) as Tensor[], { axis: 1 });
  }).data();
  return steps.map((_, t) =>
    Array.from({ length: size }, (_, i) => Float64Array.from(values.subarray((t * size + i) * size).subarray(0, size))),
  );
}

/** [1, size] */
function rowOf(x: Tensor, row: number): Tensor {
  return slice(x, [row, 0], [1, -1]);
}

/** Each row `times` times: [count · times, size]. */
function repeated(rows: readonly Tensor[], times: number): Tensor {
  const size = rows[0]!.shape[1]!;
  return reshape(broadcastTo(stack(rows, { axis: 0 }), [rows.length, times, size]), [rows.length * times, size]);
}

function repeatedDrops(steps: readonly WalkStep[], row: number, times: number): Drops {
  const of = (kind: keyof Drops) => {
    const first = steps[0]!.drops[kind];
    if (first === null) return null;
    const mask = (step: WalkStep, m: number) => slice(step.drops[kind]!, [m, row, 0], [1, 1, -1]);
    const each = Array.from({ length: first.shape[0]! }, (_, m) =>
      repeated(
        steps.map((step) => reshape(mask(step, m), [1, -1])),
        times,
      ),
    );
    return stack(each, { axis: 0 });
  };
  return { input: of("input"), recurrent: of("recurrent") };
}

function takesPart({ mask }: WalkStep, row: number): boolean {
  return mask === null || mask.data<Uint8Array>()[row] !== 0;
}
