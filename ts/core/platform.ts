import { fail } from "./errors.js";

/** Node's modules that are used here and there. */
interface NodeModules {
  "node:fs": typeof import("node:fs");
  "node:fs/promises": typeof import("node:fs/promises");
  "node:module": typeof import("node:module");
  "node:os": typeof import("node:os");
  "node:path": typeof import("node:path");
  "node:url": typeof import("node:url");
  "node:worker_threads": typeof import("node:worker_threads");
}

type Process = typeof import("node:process");

/** Named through `globalThis`, so that bundlers for browsers bring in no stand-in for it. */
const host = (globalThis as { process?: Process }).process;

/** Does this run in Node (or what takes after it), rather than in a browser? */
export const isNode = typeof host?.versions?.node === "string";

/** Node's `process`, for what runs in Node alone. */
export function nodeProcess(): Process {
  return host!;
}

/** A variable of the environment; undefined also where a program may not read it, as in Deno without permission. */
export function environmentVariable(name: string): string | undefined {
  try {
    return host?.env?.[name];
  } catch {
    return undefined;
  }
}

/**
 * One of Node's own modules, asked of the process: an `import` of it, static or not, is an error or a riddle to bundlers for browsers.
 *
 * **Errors** `unsupported` where the runtime cannot be asked.
 */
export function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] {
  const module = host?.getBuiltinModule?.(name);
  return (module as NodeModules[Name]) ?? fail("unsupported", name, "Node 20.16 or newer", host?.version ?? "none");
}
