import { flag, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { axis } from "../tensor/internal.js";
import { IOU_OPTIONS, IoUBase } from "./iou-base.js";

const OPTIONS = {
  ...IOU_OPTIONS,
  /** How many classes there are. */
  numClasses: wholeNumber(),
  /** A class of yTrue that is left out. Default null: none. */
  ignoreClass: axis().orNull(),
  /** Whether yTrue are class ids rather than one-hot. Default true. */
  sparseYTrue: flag().default(true),
  /** Whether yPred are class ids rather than scores. Default true. */
  sparseYPred: flag().default(true),
  /** The axis along which classes lie where there are no ids. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link MeanIoU}. */
export interface MeanIoUOptions extends OptionsOf<typeof OPTIONS> {}

export interface MeanIoU extends ValuesOf<typeof OPTIONS> {}

/**
 * How far the places of each class in targets and predictions overlap: intersection over union, averaged.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** ignoreClass null, sparseYTrue true, sparseYPred true, axis -1.
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id or a target outside 0 … numClasses−1.
 * **Source** keras.metrics.MeanIoU.
 *
 * @example
 * const metric = metrics.meanIoU({ numClasses: 2 });
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * metric.result(); // 0.3333
 */
export class MeanIoU extends IoUBase {
  static override readonly className: string = "MeanIoU";
  static override readonly options: OptionTable = OPTIONS;
  declare readonly numClasses: number;
  declare readonly ignoreClass: number | null;
  declare readonly sparseYTrue: boolean;
  declare readonly sparseYPred: boolean;
  declare readonly axis: number;

  constructor(options: MeanIoUOptions) {
    super(options);
  }

  override get targetClassIds(): readonly number[] {
    return Array.from({ length: this.numClasses }, (_, k) => k);
  }
}

/**
 * How far the places of each class in targets and predictions overlap: intersection over union, averaged.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** ignoreClass null, sparseYTrue true, sparseYPred true, axis -1.
 *
 * @example
 * const metric = metrics.meanIoU({ numClasses: 2 });
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * metric.result(); // 0.3333
 */
export function meanIoU(options: MeanIoUOptions): MeanIoU {
  return new MeanIoU(options);
}

registerSerializable(MeanIoU, "keras.metrics");
