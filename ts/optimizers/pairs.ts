import { fail } from "../core/errors.js";
import { formatShape, sameShape } from "../core/shapes.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { failDisposed, isTensor, isVariable } from "../tensor/internal.js";

/** A gradient, where there is one, and what it is of. */
export type GradientPair = readonly [Tensor | null, Variable];

/** A pair whose gradient is there. */
export type GivenPair = readonly [Tensor, Variable];

const HINT = "Write applyGradients(zip(gradients, variables)).";

/**
 * The pairs of one step, each of them checked.
 *
 * **Errors** `invalid-argument` for what is no pair, and for a variable that stands twice; `shape-mismatch`, `dtype-mismatch` for a gradient
 * unlike its variable; `disposed`.
 */
export function readPairs(where: string, pairs: unknown): GradientPair[] {
  if (typeof (pairs as Iterable<unknown> | null)?.[Symbol.iterator] !== "function") {
    fail("invalid-argument", where, "pairs of a gradient and a variable", pairs, HINT);
  }
  const list: readonly unknown[] = Array.isArray(pairs) ? pairs : [...(pairs as Iterable<unknown>)];
  const all = list.map((pair, k) => readPair(where, pair, k));
  const variables = new Set(all.map((pair) => pair[1]));
  if (variables.size === all.length) return all;
  const twice = all.find(([, variable], k) => all.findIndex((pair) => pair[1] === variable) !== k)!;
  return fail("invalid-argument", where, "each variable once", `"${twice[1].name}" twice`);
}

function readPair(where: string, pair: unknown, k: number): GradientPair {
  if (!Array.isArray(pair) || pair.length !== 2) {
    const got = Array.isArray(pair) ? `an array of ${pair.length}` : pair;
    fail("invalid-argument", where, `pair ${k} as [gradient, variable]`, got, HINT);
  }
  const gradient: unknown = pair[0] ?? null;
  const variable: unknown = pair[1];
  if (!isVariable(variable)) fail("invalid-argument", where, `a variable in pair ${k}`, variable, HINT);
  variable._live(where);
  if (gradient === null) return [null, variable];
  if (!isTensor(gradient)) fail("invalid-argument", where, `a tensor or null as gradient in pair ${k}`, gradient, HINT);
  checkGradient(where, gradient, variable);
  return pair as [Tensor, Variable];
}

function checkGradient(where: string, gradient: Tensor, variable: Variable): void {
  if (gradient.isDisposed) failDisposed(where, gradient);
  const { name, shape } = variable;
  if (gradient.dtype !== "float32") fail("dtype-mismatch", where, `a float32 gradient of "${name}"`, gradient.dtype);
  if (sameShape(gradient.shape, shape)) return;
  const wanted = `a gradient of "${name}" of its shape ${formatShape(shape)}`;
  fail("shape-mismatch", where, wanted, formatShape(gradient.shape));
}

/** The pairs with a gradient. **Errors** `invalid-argument` when there is none. */
export function givenPairs(where: string, all: readonly GradientPair[]): GivenPair[] {
  const given = all.filter((pair): pair is GivenPair => pair[0] !== null);
  if (given.length > 0) return given;
  const got = all.length === 0 ? "no pairs" : "null for every variable";
  const hint = "Was the loss computed from the variables inside tape.record()?";
  return fail("invalid-argument", where, "a gradient for at least one variable", got, hint);
}

/** Says on the console which variables have no gradient. */
export function warnOfMissing(all: readonly GradientPair[]): void {
  const names = all.flatMap(([gradient, variable]) => (gradient ? [] : [variable.name]));
  console.warn(`Gradients do not exist for variables ${names.join(", ")} when minimizing the loss.`);
}
