import { formatShape, indicesOf } from "../core/shapes.js";
import { namedLeaves } from "../core/structure.js";
import type { Tensors } from "../tensor/index.js";
import { isTensor } from "../tensor/internal.js";
import { formatValue } from "./progress/format-value.js";
import type { Batch } from "./trainable.js";

/** Training goes on with a loss that is no finite number, as in Keras; but once, at the end of the epoch, it is said in words what that means. */
export class LossWatch {
  #message: string | undefined;
  #hasTold = false;

  /** Looks at the loss of a step; at the first one that is not finite also for its cause, as long as the batch is there. */
  look(loss: number, epoch: number, step: number, batch: Batch<Tensors>): void {
    if (Number.isFinite(loss) || this.#message !== undefined) return;
    const hole = holeIn(batch);
    const cause =
      hole === undefined
        ? "Lower the learning rate or clip gradients (clipnorm: 1)"
        : `The data are the cause: in that batch ${hole}. Fill such gaps, or leave those samples out`;
    this.#message =
      `fit: the loss became ${formatValue(loss)} at epoch ${epoch + 1}, batch ${step}. ${cause}; ` +
      "callbacks.terminateOnNaN() ends training when it happens.";
  }

  /** Says it, once. */
  tell(): void {
    if (this.#message === undefined || this.#hasTold) return;
    this.#hasTold = true;
    console.warn(this.#message);
  }
}

/** Where a batch holds NaN or, failing that, an infinity: `x[3, 0, 1] is NaN`. */
function holeIn(batch: Batch<Tensors>): string | undefined {
  const parts = Object.entries({ x: batch.x, y: batch.y, sampleWeight: batch.sampleWeight });
  const named = parts.flatMap(([name, tensors]) => (tensors === null ? [] : namedLeaves(name, tensors, isTensor)));
  const find = (isHole: (value: number) => boolean) => {
    for (const { name, leaf } of named) {
      const values = leaf.data();
      const at = values.findIndex(isHole);
      if (at >= 0) return `${name} is ${values[at]} at ${formatShape(indicesOf(leaf.shape, at))}`;
    }
    return undefined;
  };
  return find(Number.isNaN) ?? find((value) => !Number.isFinite(value));
}
