export * from "./classes.js";
export { ctcDecode } from "./ctc-decode.js";
export { get, type LossIdentifier, type LossName } from "./get.js";
export { Loss, type LossFunction, type LossOptions } from "./loss.js";
export type { Reduction } from "./reduction.js";
