import { rawClone } from "../wasm/raw.js";
import { runOne } from "./dispatch.js";
import type { Tensor } from "./tensor.js";
import type { Variable } from "./variable.js";

/** The penalties of those that have a regularizer, a scalar each. */
export function penaltiesOf(variables: readonly Variable[]): Tensor[] {
  return variables.flatMap((variable) => {
    const { regularizer } = variable;
    return regularizer === null ? [] : [regularizer.apply(valueUnderItsName(variable))];
  });
}

/** Brings those that have a constraint back to it. */
export function constrain(variables: readonly Variable[]): void {
  for (const variable of variables) {
    if (variable.constraint !== null) variable.assign(variable.constraint.apply(valueUnderItsName(variable)));
  }
}

/** Under the variable's name on the tape. */
function valueUnderItsName(variable: Variable): Tensor {
  return runOne(variable.name, [variable], (x) => rawClone(x));
}
