/** Node, speed over bits: relaxed SIMD where the engine knows it (Node 22 and later), else the same as `throughtime`. */
import { start } from "./start-node.js";

start(true);

export * from "../index.js";
export { init } from "./start-node.js";
