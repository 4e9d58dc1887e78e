import { listOf, number, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { greaterEqual, type Tensor } from "../tensor/index.js";
import { IOU_OPTIONS, IoUBase } from "./iou-base.js";

const OPTIONS = {
  ...IOU_OPTIONS,
  /** The classes whose overlap is told: 0, 1 or both. Default [0, 1]. */
  targetClassIds: listOf(wholeNumber(0, 1)).default([0, 1]),
  /** A prediction from there on means yes. Default 0.5. */
  threshold: number().default(0.5),
};

/** Options of {@link BinaryIoU}. */
export interface BinaryIoUOptions extends OptionsOf<typeof OPTIONS> {}

export interface BinaryIoU extends ValuesOf<typeof OPTIONS> {}

/**
 * How far yes and no in targets and predictions overlap: intersection over union.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** targetClassIds [0, 1], threshold 0.5.
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id or a target outside 0 … numClasses−1.
 * **Source** keras.metrics.BinaryIoU.
 *
 * @example
 * const metric = metrics.binaryIoU();
 * metric.updateState([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]);
 * metric.result(); // 0.5833
 */
export class BinaryIoU extends IoUBase {
  static override readonly className: string = "BinaryIoU";
  static override readonly options: OptionTable = OPTIONS;
  declare readonly targetClassIds: readonly number[];
  override readonly ignoreClass = null;
  override readonly sparseYTrue = true;
  override readonly sparseYPred = true;
  override readonly axis = -1;

  constructor(options: BinaryIoUOptions = {}) {
    super(options);
  }

  protected override predictedIds(yPred: Tensor): Tensor {
    return greaterEqual(yPred, this.threshold);
  }

  override get numClasses(): number {
    return 2;
  }
}

/**
 * How far yes and no in targets and predictions overlap: intersection over union.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** targetClassIds [0, 1], threshold 0.5.
 *
 * @example
 * const metric = metrics.binaryIoU();
 * metric.updateState([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]);
 * metric.result(); // 0.5833
 */
export function binaryIoU(options?: BinaryIoUOptions): BinaryIoU {
  return new BinaryIoU(options);
}

registerSerializable(BinaryIoU, "keras.metrics");
