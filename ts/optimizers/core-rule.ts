import type { Tensor, Variable } from "../tensor/index.js";
import { check, currentScope, handleOf, RULE_CODES, raw, scoped } from "../tensor/internal.js";

/** A rule of the core, with its hyperparameters as `RULE_CODES` lists them. */
export interface CoreRule {
  readonly code: (typeof RULE_CODES)[keyof typeof RULE_CODES];
  readonly parameters: readonly [number, number, number];
  readonly flag: boolean;
}

/** The rule of that name. */
export function coreRule(name: keyof typeof RULE_CODES, parameters: CoreRule["parameters"], flag: boolean): CoreRule {
  return { code: RULE_CODES[name], parameters, flag };
}

/** The step that an optimizer is at. */
export interface StepAt {
  readonly name: string;
  readonly learningRate: number;
  readonly iterations: number;
}

/** Changes a variable and its slots, those that the rule has, by a rule of the core. */
export function updateByCore(
  at: StepAt,
  { code, parameters, flag }: CoreRule,
  gradient: Tensor,
  variable: Variable,
  slots: readonly (Variable | undefined)[],
): void {
  const scope = currentScope();
  if (scope === null) return scoped(() => updateByCore(at, { code, parameters, flag }, gradient, variable, slots));
  const [p0, p1, p2] = parameters;
  const [g, w] = [handleOf(at.name, gradient, scope), variable._live(at.name)];
  const [s0 = 0, s1 = 0, s2 = 0] = slots.map((slot) => slot?._live(at.name) ?? 0);
  const { learningRate, iterations } = at;
  check(at.name, raw.rawUpdate(code, p0, p1, p2, flag, g, w, s0, s1, s2, learningRate, iterations + 1));
}
