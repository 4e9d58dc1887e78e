/** Constraints: what weights are brought back to after every step of an optimizer. */
export { Constraint } from "./constraint.js";
export * from "./norms.js";
export type { ConstraintIdentifier, ConstraintName } from "./option.js";
