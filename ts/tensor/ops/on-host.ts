import { fail } from "../../core/errors.js";
import type { DType, Shape, TensorData } from "../../core/types.js";
import { whereOf } from "../dispatch.js";
import { atRest, emptyData } from "../from-values.js";
import type { Tensor } from "../tensor.js";

/** What is rare enough to be computed by JavaScript: the same bits everywhere, since it uses IEEE's operations alone. */
export function hostMap(where: string, x: Tensor, fn: (value: number) => number): Tensor {
  if (x.dtype !== "float32") fail("dtype-mismatch", whereOf(where), "float32", x.dtype, 'Use cast(x, "float32").');
  return atRest(x.shape, "float32", (x._read(where) as Float32Array).map(fn));
}

/** Goes along an axis: `lane` is given the elements of one line, and writes as many as the axis of the result has. */
export function hostLanes<D extends DType>(
  where: string,
  x: Tensor,
  axis: number,
  [size, dtype]: readonly [size: number, dtype: D],
  lane: (line: TensorData, write: (i: number, value: number) => void) => void,
): Tensor<D> {
  const own = x.shape[axis]!;
  const inner = x.shape.slice(axis + 1).reduce((product, one) => product * one, 1);
  const outer = x.shape.slice(0, axis).reduce((product, one) => product * one, 1);
  const shape: Shape = x.shape.map((one, at) => (at === axis ? size : one));
  const [from, to] = [x._read(where), emptyData(dtype, outer * size * inner)];
  const line = emptyData(x.dtype, own);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let k = 0; k < own; k++) line[k] = from[(o * own + k) * inner + i]!;
      lane(line, (k, value) => {
        to[(o * size + k) * inner + i] = value;
      });
    }
  }
  return atRest(shape, dtype, to) as Tensor<D>;
}
