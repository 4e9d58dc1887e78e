/** The gates of a walk, from its inputs and states by the cells' equations, all steps at once. */
import type { GRUCell } from "../layers/gru.js";
import type { GatedCell } from "../layers/recurrent-cell.js";
import { activate, add, concat, matmul, mul, reshape, slice, stack, type Tensor } from "../tensor/index.js";
import type { Walk, WalkStep } from "./recorder.js";

/** The values of one gate, [time, batch, units]. */
export function gate(walk: Walk, index: number): Tensor {
  const { recurrentActivation } = walk.cell as GatedCell;
  return activate(recurrentActivation, preActivation(walk, index));
}

/** An LSTM's candidate f(x·W_c + h·U_c + b_c). */
export function lstmCandidate(walk: Walk): Tensor {
  return activate(walk.cell.activation, preActivation(walk, 2));
}

/** A GRU's candidate f(x·W_h + b_h + r∘(h·U_h + b'_h)), or f(x·W_h + b_h + (r∘h)·U_h) without `resetAfter`. */
export function gruCandidate(walk: Walk, r: Tensor): Tensor {
  const { activation, resetAfter } = walk.cell as GRUCell;
  const x = fromInput(walk, 2);
  const h = resetAfter ? mul(r, fromState(walk, 2)) : fromState(walk, 2, r);
  return activate(activation, add(x, h));
}

function preActivation(walk: Walk, index: number): Tensor {
  return add(fromInput(walk, index), fromState(walk, index));
}

/** x·W + b of one gate. */
function fromInput(walk: Walk, index: number): Tensor {
  const x = walk.steps.map((step) => through(step.x, step.drops.input, index));
  return product(walk, "kernel", 0, index, concat(x, { axis: 0 }));
}

/** h·U of one gate, with the second row of the bias where a GRU has one; `reset` is what h is seen through. */
function fromState(walk: Walk, index: number, reset?: Tensor): Tensor {
  const h = concat(
    walk.steps.map((step) => through(step.before[0]!, step.drops.recurrent, index)),
    { axis: 0 },
  );
  return product(walk, "recurrentKernel", 1, index, reset ? mul(h, reshape(reset, h.shape)) : h);
}

function product(
  { cell, steps }: Walk,
  name: "kernel" | "recurrentKernel",
  row: number,
  index: number,
  x: Tensor,
): Tensor {
  const { units, bias } = cell;
  const kernel = cell[name];
  const columns = slice(kernel, [0, index * units], [-1, units]);
  const sum = reshape(matmul(x, columns), [steps.length, -1, units]);
  if (bias === null || (row === 1 && bias.rank === 1)) return sum;
  const begin = bias.rank === 1 ? [index * units] : [row, index * units];
  return add(sum, reshape(slice(bias, begin, bias.rank === 1 ? [units] : [1, units]), [units]));
}

/** What a gate sees of x behind a dropout mask [1 or gates, batch, size]. */
function through(x: Tensor, drops: Tensor | null, index: number): Tensor {
  if (drops === null) return x;
  const [masks, batch, size] = drops.shape as [number, number, number];
  return mul(x, reshape(slice(drops, [masks === 1 ? 0 : index, 0, 0], [1, batch, size]), [batch, size]));
}

/** One tensor of all steps, [time, batch, …]. */
export function stackSteps({ steps }: Walk, of: (step: WalkStep) => Tensor): Tensor {
  return stack(steps.map(of), { axis: 0 });
}
