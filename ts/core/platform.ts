/** Does this run in Node (or what takes after it), rather than in a browser? */
export const isNode = typeof process === "object" && typeof process.versions?.node === "string";

/** Node's own modules that are used here and there. */
interface NodeModules {
  "node:fs/promises": typeof import("node:fs/promises");
  "node:module": typeof import("node:module");
  "node:os": typeof import("node:os");
  "node:path": typeof import("node:path");
  "node:worker_threads": typeof import("node:worker_threads");
}

/** One of Node's own modules. The name comes as an argument, so that bundlers for browsers pass over what runs in Node alone. */
export function nodeModule<Name extends keyof NodeModules>(name: Name): Promise<NodeModules[Name]> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}
