import { flag, listOf, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { axis } from "../tensor/internal.js";
import { IOU_OPTIONS, IoUBase } from "./iou-base.js";

const OPTIONS = {
  ...IOU_OPTIONS,
  /** How many classes there are. */
  numClasses: wholeNumber(),
  /** The classes whose overlap is told. */
  targetClassIds: listOf(wholeNumber(0)),
  /** A class of yTrue that is left out. Default null: none. */
  ignoreClass: axis().orNull(),
  /** Whether yPred are class ids rather than scores. Default false. */
  sparseYPred: flag().default(false),
  /** The axis along which classes lie where there are no ids. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link OneHotIoU}. */
export interface OneHotIoUOptions extends OptionsOf<typeof OPTIONS> {}

export interface OneHotIoU extends ValuesOf<typeof OPTIONS> {}

/**
 * As {@link IoU}, for one-hot targets.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** ignoreClass null, sparseYPred false, axis -1.
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id or a target outside 0 … numClasses−1.
 * **Source** keras.metrics.OneHotIoU.
 *
 * @example
 * const metric = metrics.oneHotIoU({ numClasses: 2, targetClassIds: [0] });
 * metric.updateState([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]]);
 * metric.result(); // 0.5
 */
export class OneHotIoU extends IoUBase {
  static override readonly className: string = "OneHotIoU";
  static override readonly options: OptionTable = OPTIONS;
  declare readonly numClasses: number;
  declare readonly targetClassIds: readonly number[];
  declare readonly ignoreClass: number | null;
  override readonly sparseYTrue = false;
  declare readonly sparseYPred: boolean;
  declare readonly axis: number;

  constructor(options: OneHotIoUOptions) {
    super(options);
  }
}

/**
 * As {@link IoU}, for one-hot targets.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** ignoreClass null, sparseYPred false, axis -1.
 *
 * @example
 * const metric = metrics.oneHotIoU({ numClasses: 2, targetClassIds: [0] });
 * metric.updateState([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]]);
 * metric.result(); // 0.5
 */
export function oneHotIoU(options: OneHotIoUOptions): OneHotIoU {
  return new OneHotIoU(options);
}

registerSerializable(OneHotIoU, "keras.metrics");
