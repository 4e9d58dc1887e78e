import type { Loss } from "../losses/index.js";
import type { TensorLike } from "../tensor/index.js";
import { asTensor } from "../tensor/internal.js";
import { Metric } from "./metric.js";
import { RunningMean } from "./running-mean.js";

/** A loss watched as a metric: its mean over samples. */
export class LossMetric extends Metric {
  readonly direction = "down";
  private readonly mean = new RunningMean();

  constructor(
    private readonly loss: Loss,
    name = loss.name,
  ) {
    super(name);
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const samples = asTensor(this.name, yTrue).shape[0] ?? 1;
    this.mean.add(Number(this.loss(yTrue, yPred, sampleWeight).item()), samples);
  }

  result(): number {
    return this.mean.value;
  }

  resetState(): void {
    this.mean.reset();
  }
}
