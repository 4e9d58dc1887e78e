import type { TensorLike, Variable } from "../tensor/index.js";
import { check, countWrite, currentScope, handleOf, RULE_CODES, rawUpdate, scoped } from "../tensor/internal.js";

/** A rule of the core, with its hyperparameters as `RULE_CODES` lists them. */
export interface CoreRule {
  readonly code: (typeof RULE_CODES)[keyof typeof RULE_CODES];
  readonly parameters: readonly [number, number, number];
  readonly flag: boolean;
}

/** The rule of that name. */
export function coreRule(
  name: keyof typeof RULE_CODES,
  [p0, p1 = 0, p2 = 0]: readonly number[],
  flag = false,
): CoreRule {
  return { code: RULE_CODES[name], parameters: [p0!, p1, p2], flag };
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
  rule: CoreRule,
  gradient: TensorLike,
  variable: Variable,
  slots: readonly (Variable | undefined)[],
): void {
  const scope = currentScope();
  if (scope === null) {
    scoped(() => updateByCore(at, rule, gradient, variable, slots));
    return;
  }
  const { code, flag, parameters } = rule;
  const [p0, p1, p2] = parameters;
  const { name, learningRate, iterations } = at;
  const g = handleOf(name, gradient, scope);
  const w = variable._live(name);
  const s0 = slots[0]?._live(name) ?? 0;
  const s1 = slots[1]?._live(name) ?? 0;
  const s2 = slots[2]?._live(name) ?? 0;
  countWrite();
  check(name, rawUpdate(code, p0, p1, p2, flag, g, w, s0, s1, s2, learningRate, iterations + 1));
}

/** `variable ← keep · variable + take · x`, in one pass. */
export function blend(name: string, variable: Variable, x: TensorLike, keep: number, take: number): void {
  updateByCore({ name, learningRate: 0, iterations: 0 }, coreRule("blend", [keep, take]), x, variable, []);
}
