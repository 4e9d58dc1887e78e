import { flattenNest, mapNest, type Structure } from "../core/structure.js";
import { Tensor } from "./tensor.js";

/** What layers, models and batches are made of: one tensor, a list of tensors, or tensors by name. */
export type Tensors = Structure<Tensor>;

export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** The same structure with each tensor replaced; `path` tells where it stands: "" alone, "[0]", ".name". */
export function mapTensors<To>(tensors: Tensors, fn: (x: Tensor, path: string) => To): Structure<To> {
  return mapNest<Tensor, To>(tensors, isTensor, fn) as Structure<To>;
}

/** The tensors in order. */
export function flattenTensors(tensors: Tensors): Tensor[] {
  return flattenNest<Tensor>(tensors, isTensor);
}

/** How many rows: the first size of the first tensor. */
export function rowsOf(tensors: Tensors): number {
  return flattenTensors(tensors)[0]?.shape[0] ?? 0;
}
