import { atLeastZero, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { type L1L2, l1L2 } from "../../regularizers/index.js";
import type { Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DynamicShape } from "../shapes.js";

const OPTIONS = {
  /** The factor of Σ|x|. Default: 0. */
  l1: atLeastZero().default(0),
  /** The factor of Σx². Default: 0. */
  l2: atLeastZero().default(0),
};

/** Options of {@link ActivityRegularization}. */
export interface ActivityRegularizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface ActivityRegularization extends ValuesOf<typeof OPTIONS> {}

/**
 * Adds a penalty of its input to the loss, (l1·Σ|x| + l2·Σx²) / batch, and lets the input pass.
 *
 * **Shapes** any → the same. **Defaults** l1 0, l2 0.
 * **Errors** `invalid-argument` for a factor below 0; `unsupported` in `fit` and `evaluate` where workers were asked for by number.
 * **Source** Keras 3, `keras.layers.ActivityRegularization`.
 *
 * @example
 * layers.activityRegularization({ l1: 0.01 }).apply([[1, -2]]); // [[1, -2]], and 0.03 more in the loss
 */
export class ActivityRegularization extends Layer {
  static override readonly className: string = "ActivityRegularization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;
  readonly #penalty: L1L2;

  constructor(options: ActivityRegularizationOptions = {}) {
    super(options);
    this.#penalty = l1L2({ l1: this.l1, l2: this.l2 });
  }

  /** @internal */
  override get outputPenalty(): L1L2 {
    return this.#penalty;
  }

  override call(x: Tensor): Tensor {
    return x;
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}

/**
 * A penalty of what passes. See {@link ActivityRegularization}.
 *
 * @example
 * layers.activityRegularization({ l2: 0.01 });
 */
export function activityRegularization(options?: ActivityRegularizationOptions): ActivityRegularization {
  return new ActivityRegularization(options);
}

registerSerializable(ActivityRegularization, "keras.layers");
