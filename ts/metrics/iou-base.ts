import { fail } from "../core/errors.js";
import { type OptionTable, only } from "../core/options.js";
import { EPSILON } from "../losses/epsilon.js";
import { argMax, type Tensor, type TensorLike } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";
import { METRIC_OPTIONS, Metric } from "./metric.js";
import { readBatch } from "./read-batch.js";

export const IOU_OPTIONS = {
  ...METRIC_OPTIONS,
  /** What it counts in, as Keras's files have it. */
  dtype: only<"float32" | "int32">("int32"),
};

/** Intersection over union of classes, out of how often each is taken for which. */
export abstract class IoUBase extends Metric {
  static override readonly options: OptionTable = IOU_OPTIONS;
  override readonly direction = "up";
  abstract readonly numClasses: number;
  abstract readonly targetClassIds: readonly number[];
  abstract readonly ignoreClass: number | null;
  abstract readonly sparseYTrue: boolean;
  abstract readonly sparseYPred: boolean;
  abstract readonly axis: number;
  /** Weights by [target, prediction]; empty before the first batch. */
  #taken = new Float64Array();

  constructor(options: object) {
    super(options);
    this.#checkTargets();
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const { name, numClasses: n } = this;
    if (this.#taken.length === 0) this.#taken = new Float64Array(n * n);
    const batch = scoped(() => {
      const [truth, predicted] = [asTensor(name, yTrue), asTensor(name, yPred)];
      const ids = this.predictedIds(predicted);
      ids._mask = predicted.mask;
      return readBatch(name, this.sparseYTrue ? truth : argMax(truth, { axis: this.axis }), ids, sampleWeight);
    });
    for (let k = 0; k < batch.yPred.length; k++) {
      const [target, prediction, weight] = [batch.yTrue[k]!, batch.yPred[k]!, batch.weights?.[k] ?? 1];
      if (weight === 0 || target === this.ignoreClass) continue;
      this.#check(target, n, "yTrue");
      this.#check(prediction, n, "yPred");
      this.#taken[target * n + prediction]! += weight;
    }
  }

  result(): number {
    const n = this.numClasses;
    const at = (target: number, prediction: number) => this.#taken[target * n + prediction] ?? 0;
    let [total, occurring] = [0, 0];
    for (const id of this.targetClassIds) {
      let union = -at(id, id);
      for (let other = 0; other < n; other++) union += at(id, other) + at(other, id);
      if (union <= NOTHING) continue;
      total += at(id, id) / (union + EPSILON);
      occurring++;
    }
    return total / (occurring + EPSILON);
  }

  resetState(): void {
    this.#taken.fill(0);
  }

  /** The classes that are predicted. */
  protected predictedIds(yPred: Tensor): Tensor {
    return this.sparseYPred ? yPred : argMax(yPred, { axis: this.axis });
  }

  #checkTargets(): void {
    for (const id of this.targetClassIds) this.#check(id, this.numClasses, "targetClassIds");
  }

  #check(id: number, n: number, what: string): void {
    if (Number.isInteger(id) && id >= 0 && id < n) return;
    fail("index-out-of-range", this.name, `${what} of class ids from 0 to ${n - 1}`, String(id));
  }
}

/** A union that is no larger is empty. */
const NOTHING = 1e-9;
