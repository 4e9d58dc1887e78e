import { registeredName } from "../core/registry.js";
import type { Loss } from "../losses/index.js";
import type { Tensor } from "../tensor/index.js";
import { MeanMetric } from "./mean-metric.js";
import type { MetricOptions } from "./metric.js";

/** A loss, or a function, watched as a metric: the mean of its values. */
export class LossMetric extends MeanMetric {
  /** That smaller is better is known of the package's own losses. */
  declare readonly direction?: "up" | "down";
  readonly #loss: Loss;

  constructor(loss: Loss, options: MetricOptions | string = loss.name) {
    super(options);
    this.#loss = loss;
    if (registeredName(loss.constructor)?.startsWith("keras.")) this.direction = "down";
  }

  protected override maskOf(yTrue: Tensor, yPred: Tensor): Tensor | null {
    return this.#loss.maskOf(yTrue, yPred);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#loss.call(yTrue, yPred);
  }
}
