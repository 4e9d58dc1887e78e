import { Configured } from "../core/configured.js";
import { fail } from "../core/errors.js";
import type { Tensor } from "../tensor/index.js";

/**
 * A penalty that a weight, or an output, adds to the loss. One of your own overrides `apply`; its options stand in a table, `static options`; registered, it goes into files and to workers.
 *
 * **Source** Keras 3, `keras.regularizers.Regularizer`.
 *
 * @example
 * class Mine extends regularizers.Regularizer {
 *   static override readonly className: string = "Mine";
 *   override apply(w: Tensor) { return mul(sum(square(w)), 0.1); }
 * }
 */
export class Regularizer extends Configured {
  /** The penalty of a weight, a scalar. Override it. */
  apply(_w: Tensor): Tensor {
    return fail("unsupported", this.name, "a subclass that overrides apply(w)", "none");
  }
}
