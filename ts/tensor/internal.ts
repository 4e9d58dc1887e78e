/** For the layers above, not for users. */

export { checkAttached, isTypedArray } from "../core/shapes.js";
export { requireReady } from "../wasm/instance.js";
export * from "../wasm/raw.js";
export { type CallContext, callContext, inCall, inContext, Memo, type Rows } from "./call-context.js";
export {
  check,
  handleOf,
  isVariable,
  type Operand,
  ownedHandle,
  run,
  runNullable,
  runOne,
  whereOf,
  withWhere,
} from "./dispatch.js";
export { atRest, emptyData, fromValues, toInts } from "./from-values.js";
export { activationCode, parseActivation } from "./ops/activation.js";
export { asTensor, shapeOf } from "./ops/as-tensor.js";
export { axes, axis } from "./ops/op-options.js";
export { constrain, penaltiesOf } from "./penalties.js";
export { checkSeed, goOnWithStream, nextSeed, seedHi, seedLo, streamPosition } from "./random.js";
export { callNow, currentScope, keeper, scoped } from "./scope.js";
export { failDisposed } from "./tensor.js";
export { flattenTensors, isTensor, mapTensors, rowsOf } from "./tensors.js";
export { countWrite, type WeightRule, writesSoFar } from "./variable.js";
