import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { requireCount } from "./checks.js";
import { type BoundVariables, evaluating, finite, type ScalarFunction, type ScalarPoint } from "./scalar-function.js";

/** Options of {@link descend}. */
export interface DescendOptions {
  /** The length of a step for a gradient of norm 1. */
  learningRate: number;
  /** How many steps. */
  steps: number;
  /** The threshold of Algorithm 1. Default: no clipping. */
  clipnorm?: number | null;
  /** Weights that are w and b, as in `errorSurface`. */
  variables?: BoundVariables;
}

/** One point of a path. */
export interface DescentPoint extends ScalarPoint {
  /** ‖(∂E/∂w, ∂E/∂b)‖ before clipping. */
  readonly norm: number;
  /** Was the gradient scaled down? */
  readonly clipped: boolean;
  /** How far the next point is. */
  readonly stepLength: number;
}

/**
 * The path of gradient descent over a function of two numbers, with or without the clipping of Algorithm 1:
 *
 * ĝ ← ∂E/∂θ; if ‖ĝ‖ ≥ threshold: ĝ ← threshold / ‖ĝ‖ · ĝ; θ ← θ - learningRate · ĝ.
 *
 * There are steps + 1 points, fewer when the gradient is no finite number: there the path ends.
 *
 * **Errors** as {@link errorSurface}.
 * **Source** Pascanu, Mikolov, Bengio 2013, algorithm 1.
 *
 * @example
 * const path = descend(E, { w: 4.9, b: -2.4 }, { learningRate: 0.01, clipnorm: 1, steps: 100 });
 * Math.max(...path.map((point) => point.stepLength)); // at most 0.01
 */
export function descend(
  fn: ScalarFunction,
  start: { readonly w: number; readonly b: number },
  options: DescendOptions,
): DescentPoint[] {
  const where = "descend";
  checkOptionNames(where, start, ["w", "b"]);
  checkOptionNames(where, options, ["learningRate", "steps", "clipnorm", "variables"]);
  const { steps, variables = {}, clipnorm = null } = options;
  const rate = positive(where, "learningRate", options.learningRate);
  const threshold = clipnorm === null ? Number.POSITIVE_INFINITY : positive(where, "clipnorm", clipnorm);
  requireCount(where, "steps", steps);
  return evaluating(where, fn, variables, (at) => {
    let { w, b } = start;
    const path: DescentPoint[] = [];
    for (let step = 0; step <= steps; step++) {
      const point = at(w, b);
      const norm = Math.hypot(point.gradient.w, point.gradient.b);
      const scale = norm >= threshold ? threshold / norm : 1;
      const isLast = step === steps || !Number.isFinite(norm);
      path.push({ ...point, norm, clipped: norm >= threshold, stepLength: isLast ? 0 : rate * scale * norm });
      if (isLast) break;
      w -= rate * scale * point.gradient.w;
      b -= rate * scale * point.gradient.b;
    }
    return path;
  });
}

function positive(where: string, name: string, value: unknown): number {
  const number = finite(where, name, value);
  return number > 0 ? number : fail("invalid-argument", where, `${name} greater than 0`, number);
}
