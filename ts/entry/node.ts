/** Node: the wasm file lies beside this one and is started at import, synchronously. */
import { readFileSync } from "node:fs";
import { initFrom } from "../wasm/load.js";

initFrom(readFileSync(new URL("./throughtime.wasm", import.meta.url)));

/**
 * Does nothing in Node, where all is ready at import; there so that code written for the browser runs here as well.
 *
 * @example
 * await init();
 */
export async function init(_input?: unknown): Promise<void> {}

export * from "../index.js";
