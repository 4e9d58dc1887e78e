import { failUnknownName } from "../core/errors.js";
import { BinaryCrossentropy } from "./binary-crossentropy.js";
import { CategoricalCrossentropy } from "./categorical-crossentropy.js";
import { Huber } from "./huber.js";
import type { Loss } from "./loss.js";
import { MeanAbsoluteError } from "./mean-absolute-error.js";
import { MeanSquaredError } from "./mean-squared-error.js";
import { SparseCategoricalCrossentropy } from "./sparse-categorical-crossentropy.js";

/** The package's own losses, by Keras's class names. */
const CLASSES: Readonly<Record<string, new (options: never) => Loss>> = {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  Huber,
  MeanAbsoluteError,
  MeanSquaredError,
  SparseCategoricalCrossentropy,
};

/** What makes a loss again. */
export interface LossConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The class name and options of one of the package's own losses; null for any other. */
export function lossConfig(loss: Loss): LossConfig | null {
  const prototype: unknown = Object.getPrototypeOf(loss);
  const className = Object.keys(CLASSES).find((name) => CLASSES[name]!.prototype === prototype);
  // A loss keeps its options as fields of the same names.
  return className === undefined ? null : { className, config: { ...loss, name: loss.name } };
}

/** The loss they stand for. **Errors** "unknown-name". */
export function lossFromConfig({ className, config }: LossConfig): Loss {
  if (!Object.hasOwn(CLASSES, className)) failUnknownName("loss", "a class of loss", className, Object.keys(CLASSES));
  return new CLASSES[className]!(config as never);
}
