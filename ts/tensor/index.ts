export { eye, full, ones, range, tensor, zeros } from "./create.js";
export * from "./ops/index.js";
export { randomNormal, randomUniform, type SeedOption, setSeed, shuffle } from "./random.js";
export type { TensorLike } from "./run.js";
export { type MemoryInfo, memory, tidy } from "./scope.js";
export { GradientTape, type Source } from "./tape.js";
export { Tensor } from "./tensor.js";
export { Variable, type VariableOptions } from "./variable.js";
export { zip } from "./zip.js";
