import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import type { Json } from "../../core/options.js";
import { serialize, snakeKeys } from "../../core/registry.js";
import { rateOfFloat32 } from "../../optimizers/learning-rate.js";
import { identifierForms, readIdentifiers } from "../../training/compile-forms.js";
import type { Compiled, CompileOptions } from "../../training/compiled.js";

/**
 * What a model was compiled with, in the form that it has in files of Keras 3.
 *
 * **Errors** `unsupported` for losses, metrics and optimizers of classes, or functions, that are not registered.
 */
export function compileConfig({ options, optimizer }: Compiled): Record<string, Json> {
  const { loss, lossWeights, metrics, weightedMetrics } = options;
  const formsOrNull = (value: unknown) => (Array.isArray(value) && value.length === 0 ? null : identifierForms(value));
  return snakeKeys({
    optimizer: serialize("compile", optimizer),
    loss: identifierForms(loss),
    lossWeights: lossWeights as Json,
    metrics: formsOrNull(metrics),
    weightedMetrics: formsOrNull(weightedMetrics),
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
  const { optimizer, loss = null, loss_weights: lossWeights = null, metrics, weighted_metrics: weighted } = config;
  if (loss === null) return null;
  const read = (value: unknown) => readIdentifiers(where, value ?? []);
  return {
    optimizer: withShortRate(optimizer),
    loss: read(loss),
    lossWeights,
    metrics: read(metrics),
    weightedMetrics: read(weighted),
  } as CompileOptions;
}

/** Keras writes the learning rate 0.001 as the float32 that it is there, 0.0010000000474974513. */
function withShortRate(optimizer: unknown): unknown {
  if (!isPlainObject(optimizer) || !isPlainObject(optimizer.config)) return optimizer;
  const { learning_rate: rate } = optimizer.config;
  if (typeof rate !== "number") return optimizer;
  return { ...optimizer, config: { ...optimizer.config, learning_rate: rateOfFloat32(rate, Number.NaN) } };
}
