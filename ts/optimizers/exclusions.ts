import { anything, listOf, type OptionsOf, readOptions, text } from "../core/options.js";
import type { Variable } from "../tensor/index.js";

const OPTIONS = {
  /** The variables. Default none. */
  varList: listOf(anything<Variable>()).orNull(),
  /** Words; a variable is meant in whose name one of them stands. Default none. */
  varNames: listOf(text()).orNull(),
};

/** Which variables are meant. */
export interface Exclusions extends OptionsOf<typeof OPTIONS> {}

/** Tells whether a variable is meant. **Errors** `unknown-name`, `invalid-argument`. */
export function readExclusions(where: string, given: Exclusions): (variable: Variable) => boolean {
  const { varList, varNames } = readOptions(where, OPTIONS, given);
  const variables = new Set(varList);
  return (variable) => variables.has(variable) || (varNames ?? []).some((word) => variable.name.includes(word));
}
