import { requireWhole } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { formatShape, sameShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { type Tensor, transpose } from "../tensor/index.js";
import { REDUCTION_CODES, runOne } from "../tensor/internal.js";
import { Loss } from "./loss.js";
import type { Reduction } from "./reduction.js";

/** A loss that is one call of the core, weights and reduction included. */
export abstract class FusedLoss extends Loss {
  /** The core's function; `weights` may be 0, `reduction` is a code. */
  protected abstract fused(yTrue: number, yPred: number, weights: number, reduction: number): number;

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#run(yTrue, yPred, null, "none");
  }

  /** **Errors** `shape-mismatch`. */
  protected checkShapes(yTrue: Shape, yPred: Shape): void {
    checkSameShape(this.name, yTrue, yPred);
  }

  /** Targets and output as the core has them: with the axis of losses that have one last. */
  protected arranged(yTrue: Tensor, yPred: Tensor): [Tensor, Tensor] {
    const { axis = -1 } = this as { readonly axis?: number };
    const last = (x: Tensor) => (x.rank === yPred.rank ? axisLast(this.name, x, axis) : x);
    return [last(yTrue), last(yPred)];
  }

  protected override compute(
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null,
    weights: Tensor | null,
  ): Tensor {
    // A subclass that overrides `call` means its own values.
    if (this.call !== FusedLoss.prototype.call) return super.compute(yTrue, yPred, sampleWeight, weights);
    return this.#run(yTrue, yPred, weights, this.reduction);
  }

  #run(yTrue: Tensor, yPred: Tensor, weights: Tensor | null, reduction: Reduction): Tensor {
    const [truth, predicted] = this.arranged(yTrue, yPred);
    this.checkShapes(truth.shape, predicted.shape);
    return runOne(this.name, [truth, predicted, weights], (t, p, w) =>
      this.fused(t!, p!, w!, REDUCTION_CODES[reduction]),
    );
  }
}

/** An axis moved behind the others. **Errors** `invalid-argument` for one that is not there. */
function axisLast(where: string, x: Tensor, axis: number): Tensor {
  if (axis === -1 || axis === x.rank - 1) return x;
  const at = requireWhole(where, "axis", axis, -x.rank, x.rank - 1);
  const others = x.shape.map((_, k) => k);
  const moved = others.splice(at, 1);
  return transpose(x, [...others, ...moved]);
}

/** Targets must have the output's shape, but one of the two may lack a last axis of length 1. */
export function checkSameShape(where: string, yTrue: Shape, yPred: Shape): void {
  const isTrailing = (longer: Shape, shorter: Shape) => sameShape(longer, [...shorter, 1]);
  if (sameShape(yTrue, yPred) || isTrailing(yTrue, yPred) || isTrailing(yPred, yTrue)) return;
  fail(
    "shape-mismatch",
    where,
    `yTrue of the shape of yPred, ${formatShape(yPred)}`,
    formatShape(yTrue),
    hintFor(where, yTrue, yPred),
  );
}

/** Class ids have the output's shape without its last axis, or with a last axis of length 1 in its place. */
export function checkClassIds(where: string, yTrue: Shape, yPred: Shape): void {
  const wanted = yPred.slice(0, -1);
  if (yPred.length > 0 && (sameShape(yTrue, wanted) || sameShape(yTrue, [...wanted, 1]))) return;
  const hint = sameShape(yTrue, yPred) ? "For one-hot targets use categoricalCrossentropy." : stepsHint(yTrue, yPred);
  const expected = `yTrue of class ids of shape ${formatShape(wanted)} for yPred ${formatShape(yPred)}`;
  fail("shape-mismatch", where, expected, formatShape(yTrue), hint);
}

function hintFor(where: string, yTrue: Shape, yPred: Shape): string {
  const isClassIds = yTrue.length < yPred.length || yTrue.at(-1) === 1;
  const isBinary = where.startsWith("binary") && yPred.length < 3;
  if (isClassIds && (yPred.at(-1) ?? 1) > 1 && (isBinary || where.startsWith("categorical"))) {
    return `For class ids use ${isBinary ? "one unit, or " : ""}sparseCategoricalCrossentropy.`;
  }
  return stepsHint(yTrue, yPred);
}

/** One of targets and output has an axis of time that the other has not. */
function stepsHint({ length, 1: steps }: Shape, yPred: Shape): string {
  const isOutput = yPred.length === 3 && length < 3;
  const isTarget = yPred.length === 2 && (length === 3 || (length === 2 && steps! > 1));
  if (!isOutput && !isTarget) return "";
  return `Is a returnSequences: true ${isOutput ? "left on" : "missing in"} the last recurrent layer?`;
}
