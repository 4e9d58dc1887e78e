/** Starts the wasm module that lies beside the entries, synchronously; the fast one only where it is known. */

import { isPlainObject } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { anything, flag, readOptions } from "../core/options.js";
import { backendInfo, supportsRelaxedSimd } from "../wasm/backend.js";
import { addressOf, initFromFile, restart } from "../wasm/load.js";

const HERE = import.meta.url;

export function start(fast: boolean): void {
  if (fast && supportsRelaxedSimd()) {
    startFrom("throughtime-fast.wasm", () => new URL("./throughtime-fast.wasm", import.meta.url));
  } else {
    startFrom("throughtime.wasm", () => new URL("./throughtime.wasm", import.meta.url));
  }
}

/** Bundlers look for an address that is written out, and bring the file; Turbopack gives it an address for browsers, so the second is put together. */
function startFrom(file: string, writtenOut: () => URL): void {
  initFromFile(
    addressOf(file, writtenOut),
    addressOf(file, () => new URL(file, HERE)),
  );
}

/** What the browser's `init` takes as options. */
const OPTIONS = { input: anything<unknown>().orNull(), fast: flag().default(false) };

/**
 * Starts the module anew after `instance-lost`. Else it is there so that code written for the browser runs in Node as well, where all is ready at import.
 *
 * **Errors** `unsupported` for a module of one's own, and for `fast` where the strict module has started: it is too late for another.
 *
 * @example
 * await init();
 */
export async function init(options: unknown = {}): Promise<void> {
  const { input, fast } = isPlainObject(options)
    ? readOptions("init", OPTIONS, options)
    : { input: options, fast: false };
  restart();
  const expected = "no other module in Node, where one is started at import";
  if (input !== null) {
    fail("unsupported", "init", expected, quoted(input), 'Import "throughtime/slim" to bring your own.');
  }
  if (fast && supportsRelaxedSimd() && backendInfo().simd === "strict") {
    fail("unsupported", "init", expected, "fast: true", 'Import "throughtime/fast", or set THROUGHTIME_FAST=1.');
  }
}
