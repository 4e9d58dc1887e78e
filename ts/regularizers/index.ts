/** Regularizers: penalties of weights and outputs, which join the loss. */
export * from "./l1-l2.js";
export type { RegularizerIdentifier, RegularizerName } from "./option.js";
export * from "./orthogonal.js";
export { Regularizer } from "./regularizer.js";
