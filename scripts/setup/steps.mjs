// The steps of set-up, in order, and the frame in which a script's main function runs.
import { buildPackage } from "../build/package.mjs";
import { buildWasm } from "../build/wasm.mjs";
import { ensureNodeModules } from "./node-modules.mjs";
import { withLock } from "./process-lock.mjs";
import { requireRust } from "./rust-compiler.mjs";
import { repoCache, SetupError, userCache } from "./shell.mjs";
import { ensureWasmStd } from "./wasm-standard-library.mjs";
import { ensureWasmTools } from "./wasm-tools.mjs";

/** Everything a wasm build needs: the environment for cargo and the path of wasm-pack. */
export function ensureToolchain() {
  requireRust();
  return withLock(userCache, "toolchain", async () => {
    const env = await ensureWasmStd();
    return { env, wasmPack: await ensureWasmTools() };
  });
}

/** Makes the clone ready to run: packages, toolchain, build. Does nothing, quickly, when all is there. */
export function setup() {
  return withLock(repoCache, "setup", async () => {
    await ensureNodeModules();
    await buildWasm(ensureToolchain);
    await buildPackage();
  });
}

/** Runs a script's main function; what set-up cannot do ends in one sentence and exit code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup: ${error.message}\n`);
    process.exitCode = 1;
  }
}
