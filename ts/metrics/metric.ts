import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import type { Shape, TensorData } from "../core/types.js";
import type { TensorLike } from "../tensor/index.js";
import { asTensor } from "../tensor/internal.js";
import { RunningMean } from "./running-mean.js";

/**
 * Base class of metrics: a number about predictions, gathered over batches.
 *
 * @example
 * ```ts
 * const accuracy = metrics.binaryAccuracy();
 * accuracy.updateState([[1], [0]], [[0.9], [0.6]]);
 * accuracy.result();   // 0.5
 * ```
 */
export abstract class Metric {
  /** The key in logs and histories. */
  readonly name: string;
  /** Whether larger values are better ("up") or smaller ("down"). */
  abstract readonly direction: "up" | "down";

  constructor(name: string) {
    this.name = name;
  }

  /** Takes in one batch. */
  abstract updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void;

  /** The value so far. */
  abstract result(): number;

  /** Forgets what was taken in. */
  abstract resetState(): void;
}

/** A metric that is the weighted mean of one value per sample (and time step). */
export abstract class MeanMetric extends Metric {
  private readonly mean = new RunningMean();

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const values = this.values(yTrue, yPred);
    const weights = sampleWeight === null ? null : valuesOf(sampleWeight).data;
    // A weight per sample stands for all of the sample's time steps.
    const share = weights === null ? 1 : values.length / weights.length;
    if (!Number.isInteger(share)) {
      fail("shape-mismatch", this.name, `a weight for each of ${values.length} samples`, `${weights?.length} weights`);
    }
    for (let i = 0; i < values.length; i++) {
      this.mean.add(values[i]!, weights === null ? 1 : weights[Math.floor(i / share)]!);
    }
  }

  result(): number {
    return this.mean.value;
  }

  resetState(): void {
    this.mean.reset();
  }

  /** One value per sample. */
  protected abstract values(yTrue: TensorLike, yPred: TensorLike): ArrayLike<number>;
}

/** An operand's values, copied to the heap. */
export function valuesOf(x: TensorLike): { readonly data: TensorData; readonly shape: Shape } {
  const t = asTensor("metric", x);
  return { data: t.data(), shape: t.shape };
}

/** For each pair of equal length 1 where they are equal, else 0. */
export function matches(where: string, a: TensorData, b: TensorData, shapes: readonly [Shape, Shape]): Uint8Array {
  if (a.length !== b.length) {
    fail("shape-mismatch", where, `yTrue that fits yPred ${formatShape(shapes[1])}`, formatShape(shapes[0]));
  }
  return Uint8Array.from(a, (value, i) => (value === b[i] ? 1 : 0));
}
