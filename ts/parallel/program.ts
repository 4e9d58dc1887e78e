import { fail, quoted } from "../core/errors.js";
import { anything, functionOf, type ValuesOf } from "../core/options.js";
import type { OpenWorker, Program } from "./port.js";

/** The options of all that opens workers. */
export const PROGRAM_OPTIONS = {
  /**
   * URLs of modules that register classes of your own, by `registerSerializable`: each worker imports them before it builds a model. They import
   * "throughtime" as the program does, so they are for Node, and for pages that are not bundled. Default: none.
   */
  modules: anything<readonly (string | URL)[]>().default([]),
  /**
   * Opens a worker with a program of your own, which imports "throughtime/worker" and the modules that register your classes: for bundled pages, as
   * `() => new Worker(new URL("./my-worker.js", import.meta.url), { type: "module" })`. Default: the package's program.
   */
  worker: functionOf<OpenWorker>().orNull(),
};

/** What {@link PROGRAM_OPTIONS} gives. */
export type ProgramOptions = ValuesOf<typeof PROGRAM_OPTIONS>;

/** The program that the options ask for. **Errors** `invalid-argument`. */
export function programOf(where: string, { modules, worker }: ProgramOptions): Program {
  const isUrl = (value: unknown) => typeof value === "string" || value instanceof URL;
  if (Array.isArray(modules) && modules.every(isUrl)) return { modules: modules.map(String), open: worker };
  return fail("invalid-argument", where, "modules, a list of URLs such as [import.meta.url]", quoted(modules));
}
