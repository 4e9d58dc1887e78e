import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import type { Json } from "../../core/options.js";
import { camelKeys, snakeKeys } from "../../core/registry.js";
import { rateOfFloat32 } from "../../optimizers/learning-rate.js";
import { compileForm, readCompileForm } from "../../training/compile-forms.js";
import type { Compiled, CompileOptions } from "../../training/compiled.js";

/** What a model was compiled with, as Keras 3 writes it. **Errors** `unsupported` for classes and functions that are not registered. */
export function compileConfig(compiled: Compiled): Record<string, Json> {
  return snakeKeys({
    ...compileForm("compile", compiled),
    runEagerly: false,
    stepsPerExecution: 1,
    jitCompile: "auto",
  });
}

/**
 * What to compile a model with that comes from a file; null for one that was not compiled, or for no loss.
 *
 * **Errors** `bad-file`; `unsupported` for functions of Python.
 */
export function compileOptions(where: string, config: unknown): CompileOptions | null {
  if (config === null || config === undefined) return null;
  if (!isPlainObject(config)) return fail("bad-file", where, "compile_config as an object", config);
  const { loss = null, optimizer } = config;
  return loss === null ? null : readCompileForm(where, { ...camelKeys(config), optimizer: withShortRate(optimizer) });
}

/** Keras writes the learning rate 0.001 as the float32 that it is there, 0.0010000000474974513. */
function withShortRate(optimizer: unknown): unknown {
  if (!isPlainObject(optimizer) || !isPlainObject(optimizer.config)) return optimizer;
  const { learning_rate: rate } = optimizer.config;
  if (typeof rate !== "number") return optimizer;
  return { ...optimizer, config: { ...optimizer.config, learning_rate: rateOfFloat32(rate, Number.NaN) } };
}
