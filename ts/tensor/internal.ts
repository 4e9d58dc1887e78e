/** For the layers above, not for users. */

export { requireReady } from "../wasm/load.js";
export { CLIP_CODES, INITIALIZER_CODES, OPTIMIZER_CODES, type RawApi, RNN_FLAGS, raw } from "../wasm/raw.js";
export { type CallContext, callContext, inCall, inContext, type Rows } from "./call-context.js";
export { atRest, checkAttached, emptyData, fromValues } from "./from-values.js";
export { activationCode, parseActivation } from "./ops/activation.js";
export { asTensor, shapeOf } from "./ops/as-tensor.js";
export { checkSeed, nextSeed, seedHi, seedLo } from "./random.js";
export { check, isVariable, type Operand, ownedHandle, run, runNullable, runOne, whereOf, withWhere } from "./run.js";
export { currentScope, scoped } from "./scope.js";
export { stepId } from "./tape.js";
export { failDisposed } from "./tensor.js";
export { flattenTensors, isTensor, mapTensors, rowsOf } from "./tensors.js";
