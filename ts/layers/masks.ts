import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import { cast, type Tensor, type TensorLike } from "../tensor/index.js";
import { asTensor } from "../tensor/internal.js";

/** The mask of a sequence [batch, time, …] as bool [batch, time]. **Errors** `shape-mismatch`. */
export function readMask(where: string, given: TensorLike, [batch, steps]: readonly number[]): Tensor {
  const mask = asTensor(where, given);
  const [rows, columns] = mask.shape;
  if (mask.shape.length !== 2 || rows !== batch || columns !== steps) {
    fail(
      "shape-mismatch",
      where,
      `a mask of shape [${batch}, ${steps}]`,
      formatShape(mask.shape),
      "A mask is [batch, time].",
    );
  }
  return asBool(mask);
}

/** Anything but 0 is true. */
export function asBool(mask: Tensor): Tensor {
  return mask.dtype === "bool" ? mask : cast(mask, "bool");
}
