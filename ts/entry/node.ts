/** Node: the wasm module is started at import. THROUGHTIME_FAST=1 takes the fast one. */
import { environmentVariable } from "../core/platform.js";
import { start } from "./start-node.js";

start(environmentVariable("THROUGHTIME_FAST") === "1");

export * from "../index.js";
export { init } from "./start-node.js";
