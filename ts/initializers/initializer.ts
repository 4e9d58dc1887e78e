import { Configured } from "../core/configured.js";
import { fail } from "../core/errors.js";
import type { Json } from "../core/options.js";
import { formatShape, sameShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { cast, type Tensor } from "../tensor/index.js";
import { scoped } from "../tensor/internal.js";

/** An initializer's options as plain JSON. */
export type InitializerConfig = Readonly<Record<string, Json>>;

/**
 * A rule for the first values of a weight.
 *
 * One of your own overrides `apply(shape)`, and nothing else. What it draws it takes from the global seed, so that `setSeed` fixes it. Its options stand
 * in a table, `static options`; registered, it goes into files and to workers.
 *
 * **Source** Keras 3, `keras.initializers.Initializer`.
 *
 * @example
 * class Ramp extends initializers.Initializer {
 *   static override readonly className: string = "Ramp";
 *   override apply(shape: Shape) { return reshape(range(0, shape[0]! * shape[1]!), shape); }
 * }
 * registerSerializable(Ramp, "mine");
 * layers.dense({ units: 3, kernelInitializer: new Ramp() });
 */
export class Initializer extends Configured {
  static override readonly className: string = "Initializer";

  /** A tensor of initial values. Override it for an initializer of your own. */
  apply(_shape: Shape): Tensor {
    return fail("unsupported", this.name, "a subclass that overrides apply(shape)", "none");
  }

  /**
   * The values of a layer's weight: those of {@link apply}, checked. The package's own rules draw them from the layer's seed and the weight's place in the
   * layer, unless they have a seed of their own.
   *
   * **Errors** `shape-mismatch`.
   */
  sample(shape: Shape, _layerSeed: number, _stream: number): Tensor {
    const values = scoped(() => cast(this.apply(shape), "float32"));
    if (sameShape(values.shape, shape)) return values;
    return fail("shape-mismatch", this.name, `apply to return a tensor of shape ${formatShape(shape)}`, values);
  }
}
