import type { Tensor, Variable } from "../tensor/index.js";
import { RULE_CODES, runNullable } from "../tensor/internal.js";

/** A rule of the core, with its hyperparameters as `RULE_CODES` lists them. */
export interface CoreRule {
  readonly rule: keyof typeof RULE_CODES;
  readonly parameters: readonly [number, number, number];
  readonly flag: boolean;
  /** The slots that the rule changes, in its order. */
  readonly slots: readonly Variable[];
}

/** The step that an optimizer is at. */
export interface StepAt {
  readonly name: string;
  readonly learningRate: number;
  readonly iterations: number;
}

/** Changes a variable and its slots by a rule of the core. */
export function updateByCore(at: StepAt, core: CoreRule, gradient: Tensor, variable: Variable): void {
  const { name, learningRate, iterations } = at;
  const [p0, p1, p2] = core.parameters;
  const code = RULE_CODES[core.rule];
  runNullable(`${name}.update`, [gradient, variable, ...core.slots], (raw, g, w, s0 = 0, s1 = 0, s2 = 0) =>
    raw.rawUpdate(code, p0, p1, p2, core.flag, g!, w!, s0, s1, s2, learningRate, iterations + 1),
  );
}
