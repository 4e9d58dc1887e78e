import { Configured } from "../core/configured.js";
import { fail } from "../core/errors.js";
import type { Tensor } from "../tensor/index.js";

/**
 * What a weight is brought back to after every step of the optimizer. One of your own overrides `apply`; its options stand in a table, `static options`; registered, it goes into files and to workers.
 *
 * **Source** Keras 3, `keras.constraints.Constraint`.
 *
 * @example
 * class Mine extends constraints.Constraint {
 *   static override readonly className: string = "Mine";
 *   override apply(w: Tensor) { return clip(w, -1, 1); }
 * }
 */
export class Constraint extends Configured {
  /** The weight as it is to be, in its shape. Override it. */
  apply(_w: Tensor): Tensor {
    return fail("unsupported", this.name, "a subclass that overrides apply(w)", "none");
  }
}
