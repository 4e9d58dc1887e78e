import { sizeOf } from "../core/shapes.js";
import type { DType, Shape, TensorData } from "../core/types.js";

/** Beyond so many elements, only the ends of each axis are shown. */
const MOST_SHOWN = 60;
/** How many at each end of an abridged axis. */
const EDGE = 3;
/** Significant digits of floats, as many as float32 certainly has. */
const DIGITS = 6;

/** `tensor([[1, 2], [3, 4]], shape=[2, 2], dtype=float32)`, abridged as NumPy does; "[]" stands for no elements, whatever their shape. */
export function formatTensor(data: TensorData, shape: Shape, dtype: DType): string {
  const abridge = sizeOf(shape) > MOST_SHOWN;
  const walk = (axis: number, start: number, stride: number): string => {
    if (axis === shape.length) return formatElement(data[start]!, dtype);
    const length = shape[axis]!;
    const inner = stride / Math.max(length, 1);
    const item = (i: number) => walk(axis + 1, start + i * inner, inner);
    const items: string[] = [];
    for (let i = 0; i < length; i++) {
      if (abridge && i === EDGE && length > 2 * EDGE) {
        items.push("...");
        i = length - EDGE;
      }
      items.push(item(i));
    }
    const separator = axis === shape.length - 1 ? ", " : `,\n${" ".repeat("tensor([".length + axis)}`;
    return `[${items.join(separator)}]`;
  };
  const values = sizeOf(shape) === 0 ? "[]" : walk(0, 0, sizeOf(shape));
  return `tensor(${values}, shape=[${shape.join(", ")}], dtype=${dtype})`;
}

function formatElement(value: number, dtype: DType): string {
  if (dtype === "bool") return value !== 0 ? "true" : "false";
  return dtype === "int32" ? String(value) : String(Number(value.toPrecision(DIGITS)));
}
