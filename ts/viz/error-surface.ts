import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { type BoundVariables, evaluating, finite, type ScalarFunction } from "./scalar-function.js";

/** Numbers, or so many of them from min to max, both included. */
export type AxisRange = readonly number[] | { readonly min: number; readonly max: number; readonly steps: number };

/** Options of {@link errorSurface}. */
export interface ErrorSurfaceOptions {
  /** Weights that are w and b. */
  variables?: BoundVariables;
}

/** A function over a grid; `value[j][k]` is at `w[j]` and `b[k]`, and so are its derivatives. */
export interface ErrorSurface {
  readonly w: readonly number[];
  readonly b: readonly number[];
  readonly value: readonly (readonly number[])[];
  readonly gradient: { readonly w: readonly (readonly number[])[]; readonly b: readonly (readonly number[])[] };
}

/**
 * The value E(w, b) and the gradient (∂E/∂w, ∂E/∂b) of a function of two numbers over a grid, by a tape at each point.
 *
 * Where w and b are weights of a layer, name them in `variables`: they are set before each call, and put back at the end.
 *
 * **Errors** `invalid-argument` for ranges, and for variables of more than one element; `shape-mismatch` unless fn returns one number; `tape-state` when it
 * uses neither w nor b.
 * **Source** Pascanu, Mikolov, Bengio 2013, figure 6.
 *
 * @example
 * const rnn = layers.simpleRNN({ units: 1, activation: "sigmoid" });
 * rnn.build([null, 50, 1]);
 * const E = () => square(sub(rnn.apply(zeros([1, 50, 1]), { initialState: tensor([[0.622459]]) }), 0.7));
 * const variables = { w: rnn.cell.recurrentKernel, b: rnn.cell.bias! };
 * errorSurface(E, { w: { min: 4, max: 6, steps: 21 }, b: { min: -3.2, max: -2, steps: 25 } }, { variables });
 */
export function errorSurface(
  fn: ScalarFunction,
  ranges: { readonly w: AxisRange; readonly b: AxisRange },
  options: ErrorSurfaceOptions = {},
): ErrorSurface {
  const where = "errorSurface";
  checkOptionNames(where, ranges, ["w", "b"]);
  checkOptionNames(where, options, ["variables"]);
  const [w, b] = [axisOf(where, "w", ranges.w), axisOf(where, "b", ranges.b)];
  const points = evaluating(where, fn, options.variables ?? {}, (at) => w.map((w) => b.map((b) => at(w, b))));
  const pick = <T>(of: (point: (typeof points)[number][number]) => T) => points.map((row) => row.map(of));
  return {
    w,
    b,
    value: pick((point) => point.value),
    gradient: { w: pick((point) => point.gradient.w), b: pick((point) => point.gradient.b) },
  };
}

function axisOf(where: string, name: string, range: AxisRange): number[] {
  if (Array.isArray(range) && range.length > 0) return range.map((value) => finite(where, name, value));
  const { min, max, steps } = (range ?? {}) as { min: number; max: number; steps: number };
  if (!(Number.isInteger(steps) && steps > 1 && Number.isFinite(min) && Number.isFinite(max))) {
    fail("invalid-argument", where, `${name} as numbers, or { min, max, steps } with at least 2 steps`, quoted(range));
  }
  return Array.from({ length: steps }, (_, k) => min + ((max - min) * k) / (steps - 1));
}
