import { fail } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shapes.js";
import type { Nested, TypedArray } from "../core/types.js";
import { type Tensor, tensor, Variable } from "../tensor/index.js";

/** What `setWeights` takes for one weight. */
export type WeightValue = Tensor | Variable | Nested | TypedArray;

const HINT = "Are they those of another model?";

/** Checks all values, then assigns all of them. **Errors** `shape-mismatch`; nothing changes then. */
export function assignWeights(where: string, weights: readonly Variable[], values: readonly WeightValue[]): void {
  if (!Array.isArray(values) || values.length !== weights.length) {
    const names = weights.map((weight) => weight.name).join(", ");
    const got = Array.isArray(values) ? values.length : values;
    fail("shape-mismatch", where, `a list of ${weights.length} weights (${names})`, got, HINT);
  }
  const checked = weights.map((weight, k) => asWeight(where, weight, values[k]!));
  weights.forEach((weight, k) => {
    weight.assign(checked[k]!);
  });
}

function asWeight(where: string, weight: Variable, value: WeightValue): Tensor {
  const wanted = sizeOf(weight.shape);
  if (ArrayBuffer.isView(value)) {
    if (value.length !== wanted) {
      fail("shape-mismatch", where, `${wanted} values for ${weight.name} ${formatShape(weight.shape)}`, value.length);
    }
    return tensor(Float32Array.from(value), weight.shape);
  }
  const given = value instanceof Variable ? value.value() : tensor(value as Nested);
  if (!sameShape(given.shape, weight.shape)) {
    const expected = `${weight.name} of shape ${formatShape(weight.shape)}`;
    fail("shape-mismatch", where, expected, formatShape(given.shape), HINT);
  }
  return given.dtype === "float32" ? given : tensor(Float32Array.from(given.data()), weight.shape);
}

/**
 * Calls `visit` with every object in an object's own fields, in the order of assignment: also in lists, plain objects, maps and sets there, nested
 * to any depth. What `visit` takes, by answering true, is not looked into. `#private` fields are not seen.
 */
export function eachHeld(holder: object, visit: (value: object) => boolean): void {
  const seen = new Set<object>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null || visit(value)) return;
    const items = itemsOf(value);
    if (items === null || seen.has(value)) return;
    seen.add(value);
    for (const item of items) look(item);
  };
  for (const name in holder) if (Object.hasOwn(holder, name)) look((holder as Record<string, unknown>)[name]);
}

/** What a container holds; null for what is none. A list that begins with a number or a string holds no layers. */
export function itemsOf(value: object): Iterable<unknown> | null {
  if (Array.isArray(value)) return typeof value[0] === "object" ? value : null;
  if (value instanceof Map || value instanceof Set) return value.values();
  return Object.getPrototypeOf(value) === Object.prototype ? Object.values(value) : null;
}
