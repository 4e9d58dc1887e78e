/** Layers that reduce over some axes, or keep some: their option, and the weights along those axes. */
import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { Option } from "../../core/options.js";
import { formatShape, normalizeAxis } from "../../core/shapes.js";
import { reshape, type Tensor, type Variable } from "../../tensor/index.js";
import type { DynamicShape } from "../shapes.js";

/** One axis or several, the batch being 0; negative ones count from the end. */
export function axesOption(): Option<number | readonly number[], readonly number[]> {
  return new Option<number | readonly number[], readonly number[]>(
    (where, name, value) => {
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (list.length > 0 && list.every(isWhole)) return list as readonly number[];
      return fail("invalid-argument", where, `${name} to be an axis, or a list of them`, quoted(value));
    },
    (axes) => [...axes],
  );
}

/** The axes as indices in order. **Errors** `invalid-argument` for one that the input has not. */
export function axesIn(where: string, axes: readonly number[], rank: number): number[] {
  const found = new Set(axes.map((axis) => normalizeAxis(where, axis, rank)));
  return [...found].sort((a, b) => a - b);
}

/** The sizes of these axes, which weights along them have. **Errors** `shape-mismatch` for one that is unknown. */
export function sizesAt(where: string, shape: DynamicShape, axes: readonly number[]): number[] {
  return axesIn(where, axes, shape.length).map((axis) => {
    const size = shape[axis];
    if (typeof size === "number") return size;
    return fail("shape-mismatch", where, `an input whose size along axis ${axis} is known`, formatShape(shape));
  });
}

/** Throws `shape-mismatch` unless the input is along these axes as long as the weight. */
export function requireSizes(where: string, shape: DynamicShape, axes: readonly number[], weight: Variable): void {
  const own = axesIn(where, axes, shape.length).map((axis) => shape[axis] ?? null);
  if (own.every((size, k) => size === null || size === weight.shape[k])) return;
  const expected = `an input of sizes ${formatShape(weight.shape)} along ${formatShape(axes)}, as when the layer was built`;
  fail("shape-mismatch", where, expected, formatShape(shape));
}

/** A weight along some axes, in a shape that broadcasts over the input's. */
export function along(weight: Variable, axes: readonly number[], x: Tensor): Tensor | Variable {
  const own = axesIn("layer", axes, x.rank);
  if (own.every((axis, k) => axis === x.rank - own.length + k)) return weight;
  return reshape(
    weight,
    x.shape.map((size, axis) => (own.includes(axis) ? size : 1)),
  );
}
