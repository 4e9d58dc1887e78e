import { rawClone } from "../../wasm/raw.js";
import { isVariable, runOne, type TensorLike, whereOf } from "../dispatch.js";
import { fromValues } from "../from-values.js";
import { Tensor } from "../tensor.js";

/** The operand as a tensor whose shape can be looked at; a variable gives its value, under its own name on the tape. */
export function asTensor(where: string, x: TensorLike): Tensor {
  if (x instanceof Tensor) return x;
  if (isVariable(x)) return runOne(where, [x], (x) => rawClone(x));
  return fromValues(whereOf(where), x);
}

/** Plain whole numbers as int32, which is what they are meant as where ids are taken; all else as it is. */
export function asIds(where: string, ids: TensorLike): TensorLike {
  if (ids instanceof Tensor || isVariable(ids)) return ids;
  const given = fromValues(whereOf(where), ids);
  const isWhole = given.dtype === "float32" && given.data().every(Number.isInteger);
  return isWhole ? fromValues(whereOf(where), ids, undefined, "int32") : given;
}

/** The shape of an operand, without making anything of variables and tensors. */
export function shapeOf(where: string, x: TensorLike): readonly number[] {
  return x instanceof Tensor || isVariable(x) ? x.shape : fromValues(whereOf(where), x).shape;
}
