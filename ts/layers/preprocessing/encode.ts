import type { Shape } from "../../core/types.js";
import type { Tensor } from "../../tensor/index.js";
import { atRest } from "../../tensor/internal.js";
import type { DynamicShape } from "../shapes.js";
import { shapeOfRows, type TokenRows } from "./nested-tokens.js";
import { NOWHERE, type OutputMode } from "./vocabulary.js";

/** How rows of ids become a tensor. */
export interface Encoding {
  readonly outputMode: OutputMode;
  /** The size of a row that is no list of ids. */
  readonly depth: number;
  /** Of each id, for "tfIdf". */
  readonly weights?: readonly number[];
}

/**
 * Rows of ids as the tensor of that mode: the ids themselves as int32, else float32 rows of `depth`.
 *
 * **Shapes** [..., n] → int: the same; oneHot: [..., n, depth], and [..., depth] where n is 1; multiHot, count, tfIdf: [..., depth].
 */
export function encodeRows(where: string, ids: TokenRows<number>, encoding: Encoding): Tensor {
  if (encoding.outputMode === "int") return atRest(shapeOfRows(where, ids), "int32", Int32Array.from(ids.rows.flat()));
  return encoding.outputMode === "oneHot" ? oneHotRows(where, ids, encoding.depth) : bags(ids, encoding);
}

function oneHotRows(where: string, ids: TokenRows<number>, depth: number): Tensor {
  const shape = shapeOfRows(where, ids);
  const flat = ids.rows.flat();
  const data = new Float32Array(flat.length * depth);
  flat.forEach((id, k) => {
    if (id !== NOWHERE) data[k * depth + id] = 1;
  });
  return atRest(oneHotShape(shape, depth), "float32", data);
}

/** One-hot rows take the place of a last axis of one. */
function oneHotShape<Size extends number | null>(shape: readonly Size[], depth: Size): Size[] {
  return shape.length > 1 && shape.at(-1) === 1 ? [...shape.slice(0, -1), depth] : [...shape, depth];
}

/** The shape of rows of ids as a tensor of that mode, where `shape` is that of the ids. */
export function encodedShape(outputMode: OutputMode, shape: DynamicShape, depth: number): DynamicShape {
  if (outputMode === "int") return shape;
  return outputMode === "oneHot" ? oneHotShape(shape, depth) : [...shape.slice(0, -1), depth];
}

function bags({ lead, rows }: TokenRows<number>, { outputMode, depth, weights }: Encoding): Tensor {
  const data = new Float32Array(rows.length * depth);
  rows.forEach((row, r) => {
    for (const id of row) {
      if (id === NOWHERE) continue;
      const at = r * depth + id;
      data[at] = outputMode === "multiHot" ? 1 : data[at]! + 1;
    }
  });
  if (outputMode === "tfIdf") for (let k = 0; k < data.length; k++) data[k]! *= weights![k % depth] ?? 0;
  const shape: Shape = [...(lead ?? []), depth];
  return atRest(shape, "float32", data);
}
