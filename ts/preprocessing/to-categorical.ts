import { isWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { type OptionsOf, readOptions, wholeNumber } from "../core/options.js";
import { positionIn } from "../core/shapes.js";
import { type ArrayLike, toHost } from "../data/host.js";
import type { Tensor } from "../tensor/index.js";
import { atRest } from "../tensor/internal.js";

const OPTIONS = {
  /** How many classes. Default: one more than the largest. */
  numClasses: wholeNumber().orNull(),
};

/** Options of {@link toCategorical}. */
export interface ToCategoricalOptions extends OptionsOf<typeof OPTIONS> {}

/**
 * Labels as rows with a 1 in the place of the class and 0 elsewhere, for categoricalCrossentropy.
 *
 * **Shapes** [...] → [..., numClasses], float32; a last axis of size 1 goes away.
 * **Defaults** numClasses is one more than the largest label.
 * **Errors** `invalid-argument` for labels that are no whole numbers from 0 up, or none at all; `index-out-of-range` for one from numClasses up.
 * **Source** Keras 3, `keras.utils.to_categorical`.
 *
 * @example
 * utils.toCategorical([0, 2, 1]).array(); // [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
 */
export function toCategorical(x: ArrayLike, options: ToCategoricalOptions = {}): Tensor {
  const where = "toCategorical";
  const { numClasses } = readOptions(where, OPTIONS, options);
  const { data, shape } = toHost(x, where);
  let largest = -1;
  data.forEach((label, k) => {
    if (!isWhole(label) || label < 0) {
      fail("invalid-argument", where, "labels as whole numbers from 0 up", `${quoted(label)}${positionIn(shape, k)}`);
    }
    largest = Math.max(largest, label);
  });
  if (largest === -1 && numClasses === null) fail("invalid-argument", where, "labels, or numClasses", "neither");
  const classes = numClasses ?? largest + 1;
  if (largest >= classes) {
    const place = positionIn(shape, data.indexOf(largest));
    fail("index-out-of-range", where, `labels below numClasses, ${classes}`, `${largest}${place}`);
  }
  const rows = new Float32Array(data.length * classes);
  data.forEach((label, k) => {
    rows[k * classes + label] = 1;
  });
  const own = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  return atRest([...own, classes], "float32", rows);
}
