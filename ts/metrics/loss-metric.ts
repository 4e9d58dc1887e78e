import { registeredName } from "../core/registry.js";
import type { Loss } from "../losses/index.js";
import type { Tensor } from "../tensor/index.js";
import { MeanMetric } from "./mean-metric.js";

/** A loss, or a function, watched as a metric: the mean of its values. */
export class LossMetric extends MeanMetric {
  /** That smaller is better is known of the package's own losses. */
  declare readonly direction?: "down";
  readonly #loss: Loss;

  constructor(loss: Loss, name = loss.name) {
    super(name);
    this.#loss = loss;
    if (registeredName(loss.constructor)?.startsWith("keras.")) this.direction = "down";
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#loss.call(yTrue, yPred);
  }
}
