import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { full, type GradientTape, Tensor, tensor, tidy, Variable } from "../tensor/index.js";
import { withTape } from "./instrument.js";

/** A function of two numbers; both come as scalar tensors, and a tensor of one element goes out. */
export type ScalarFunction = (w: Tensor, b: Tensor) => Tensor;

/** Weights of one element that take on w or b before each call, for functions whose numbers are a layer's weights; restored at the end. */
export interface BoundVariables {
  readonly w?: Variable;
  readonly b?: Variable;
}

/** A value with its gradient. */
export interface ScalarPoint {
  readonly w: number;
  readonly b: number;
  readonly value: number;
  readonly gradient: { readonly w: number; readonly b: number };
}

type Evaluate = (w: number, b: number) => ScalarPoint;

/** Runs `use` with a function that evaluates `fn` anywhere; the variables are afterwards what they were. */
export function evaluating<T>(
  where: string,
  fn: ScalarFunction,
  variables: BoundVariables,
  use: (at: Evaluate) => T,
): T {
  if (typeof fn !== "function") fail("invalid-argument", where, "a function of w and b", fn);
  checkOptionNames(`${where}: variables`, variables, ["w", "b"]);
  const bound = (["w", "b"] as const).flatMap((name) => {
    const variable = variables[name];
    if (variable === undefined) return [];
    if (!(variable instanceof Variable) || variable.size !== 1) {
      fail("invalid-argument", where, `variables.${name} a Variable of one element`, variable);
    }
    return [{ name, variable, before: variable.value() }];
  });
  try {
    return use((w, b) => {
      const at = { w: finite(where, "w", w), b: finite(where, "b", b) };
      for (const { name, variable } of bound) variable.assign(full(variable.shape, at[name]));
      return tidy(() => withTape((tape) => evaluate(where, fn, at, bound, tape)));
    });
  } finally {
    for (const { variable, before } of bound) variable.assign(before);
  }
}

function evaluate(
  where: string,
  fn: ScalarFunction,
  { w, b }: { w: number; b: number },
  bound: readonly { name: "w" | "b"; variable: Variable }[],
  tape: GradientTape,
): ScalarPoint {
  const inputs = { w: tensor(w), b: tensor(b) };
  const sources = [inputs.w, inputs.b, ...bound.map(({ variable }) => variable)];
  // Variables too: one that is not trainable would have no gradient.
  tape.watch(sources);
  const result: unknown = tape.record(() => fn(inputs.w, inputs.b));
  if (!(result instanceof Tensor) || result.size !== 1) {
    fail("shape-mismatch", where, "the function to return a tensor of one element", result);
  }
  const found = tape.gradient(result, sources).map((gradient) => gradient?.item() ?? 0);
  const gradient = { w: found[0]!, b: found[1]! };
  bound.forEach(({ name }, k) => {
    gradient[name] += found[2 + k]!;
  });
  return { w, b, value: result.item(), gradient };
}

/** The number, or an error that names it. */
export function finite(where: string, name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return fail("invalid-argument", where, `${name} a finite number`, quoted(value));
}
