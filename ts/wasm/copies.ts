import { fail } from "../core/errors.js";
import type { DType, Shape, TensorData } from "../core/types.js";
import { memoryBuffer } from "./instance.js";
import { rawBool, rawFloat, rawInspect, rawInt, rawRoom } from "./raw.js";
import { takeRefusal } from "./refusals.js";

/** dtypes in the order of their codes in records. */
export const DTYPES: readonly DType[] = ["float32", "int32", "bool"];

/** A copy of a tensor's elements in wasm memory onto the JS heap. **Errors** `disposed`; `out-of-memory`. */
export function copyOut(handle: number): TensorData {
  const record = inspected(handle);
  const buffer = memoryBuffer();
  const words = new Uint32Array(buffer);
  const dtype = words[record + 2]!;
  const address = words[record + 3]!;
  const length = words[record + 4]!;
  if (dtype === 0) return copyOf(new Float32Array(buffer, address, length));
  const integers = new Int32Array(buffer, address, length);
  return dtype === 1 ? copyOf(integers) : Uint8Array.from(integers);
}

/** The elements once more, on the JS heap. **Errors** `out-of-memory`. */
export function copyOf<T extends TensorData>(data: T): T {
  return onHeap("Tensor.data", data.byteLength, () => data.slice() as T);
}

/** What `make` takes from the JS heap. **Errors** `out-of-memory`. */
export function onHeap<T>(where: string, bytes: number, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    const got = `a JavaScript heap that has no room for it (${cause})`;
    fail("out-of-memory", where, `memory for ${bytes} bytes more`, got);
  }
}

/** The elements of a float32 tensor or variable where they lie. Any call into wasm may detach or outdate the view. **Errors** `disposed`. */
export function floatsAt(handle: number): Float32Array {
  const record = inspected(handle);
  const words = new Uint32Array(memoryBuffer());
  return new Float32Array(memoryBuffer(), words[record + 3]!, words[record + 4]!);
}

/** A new tensor in wasm memory with these elements: the result record, 0 when refused. */
export function copyIn(data: TensorData, shape: Shape): number {
  if (rawRoom(data.length) === 0) return 0;
  if (data instanceof Float32Array) return rawFloat(shape, data);
  if (data instanceof Int32Array) return rawInt(shape, data);
  return rawBool(shape, Int32Array.from(data));
}

/** The shape of what a handle names. **Errors** `disposed`. */
export function shapeOfHandle(handle: number): Shape {
  const record = inspected(handle);
  const words = new Uint32Array(memoryBuffer());
  return Array.from(words.subarray(record + 6, record + 6 + words[record + 5]!));
}

/** Where in wasm memory, in words, the record of what a handle names begins. */
function inspected(handle: number): number {
  const record = rawInspect(handle);
  if (record === 0) throw takeRefusal("Tensor.data");
  return record >>> 2;
}
