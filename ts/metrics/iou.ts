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
  /** Whether yTrue are class ids rather than one-hot. Default true. */
  sparseYTrue: flag().default(true),
  /** Whether yPred are class ids rather than scores. Default true. */
  sparseYPred: flag().default(true),
  /** The axis along which classes lie where there are no ids. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link IoU}. */
export interface IoUOptions extends OptionsOf<typeof OPTIONS> {}

export interface IoU extends ValuesOf<typeof OPTIONS> {}

/**
 * How far the places of some classes in targets and predictions overlap: intersection over union.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** ignoreClass null, sparseYTrue true, sparseYPred true, axis -1.
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id or a target outside 0 … numClasses−1.
 * **Source** keras.metrics.IoU.
 *
 * @example
 * const metric = metrics.ioU({ numClasses: 2, targetClassIds: [0] });
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * metric.result(); // 0.3333
 */
export class IoU extends IoUBase {
  static override readonly className: string = "IoU";
  static override readonly options: OptionTable = OPTIONS;
  declare readonly numClasses: number;
  declare readonly targetClassIds: readonly number[];
  declare readonly ignoreClass: number | null;
  declare readonly sparseYTrue: boolean;
  declare readonly sparseYPred: boolean;
  declare readonly axis: number;

  constructor(options: IoUOptions) {
    super(options);
  }
}

/**
 * How far the places of some classes in targets and predictions overlap: intersection over union.
 *
 * `tp / (tp + fp + fn)` of a class, averaged over the classes that occur.
 * **Shapes** yTrue, yPred: class ids of one shape, or with an axis of classes where they are not sparse.
 * **Defaults** ignoreClass null, sparseYTrue true, sparseYPred true, axis -1.
 *
 * @example
 * const metric = metrics.ioU({ numClasses: 2, targetClassIds: [0] });
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * metric.result(); // 0.3333
 */
export function ioU(options: IoUOptions): IoU {
  return new IoU(options);
}

registerSerializable(IoU, "keras.metrics");
