/** What a model was compiled with, as Keras 1 and 2 wrote it beside the model. */
import { isPlainObject } from "../../core/checks.js";
import { isIdentifier } from "../../core/registry.js";
import { mapNest, mapValues, pickValues } from "../../core/structure.js";
import { configOf, type Form } from "./forms.js";

/** What told Keras 2 how to compute, or has lost its meaning. */
const LEFT_OUT = ["schedule_decay", "is_legacy_optimizer", "jit_compile", "name", "decay", "lr"];

/** The compile_config of Keras 3 that a training_config stands for; null for none, or for an optimizer that was TensorFlow's own. */
export function compileForm(config: unknown): Form | null {
  if (!isPlainObject(config)) return null;
  const { optimizer_config: optimizer, loss, metrics, weighted_metrics, loss_weights } = config;
  if (!isPlainObject(optimizer) || optimizer.class_name === "TFOptimizer") return null;
  return {
    optimizer: optimizerForm(optimizer),
    loss: mapForms(loss, lossForm),
    loss_weights,
    metrics: metricForms(metrics),
    weighted_metrics: metricForms(weighted_metrics),
  };
}

function optimizerForm(form: Form): Form {
  const config = configOf(form);
  const { lr, decay, learning_rate = lr } = config;
  const kept = pickValues(config, (value, name) => !LEFT_OUT.includes(name) && value !== null);
  const { ema_momentum: _, ema_overwrite_frequency: __, ...plain } = kept;
  // The rate fell by itself, from step to step.
  const schedule = {
    module: "keras.optimizers.schedules",
    class_name: "InverseTimeDecay",
    config: { initial_learning_rate: learning_rate, decay_steps: 1, decay_rate: decay },
  };
  const rate = typeof decay === "number" && decay > 0 ? schedule : learning_rate;
  return {
    class_name: String(form.class_name).replace(/^Custom>/, ""),
    config: { ...(kept.use_ema ? kept : plain), learning_rate: rate },
  };
}

/** Each of a nest of names and forms. */
function mapForms(given: unknown, change: (form: Form) => unknown): unknown {
  return mapNest<unknown, unknown>(given, isIdentifier, (value) => (isPlainObject(value) ? change(value) : value));
}

/** Reductions that were left to Keras are what it took then. */
function lossForm(form: Form): Form {
  const config = mapValues(configOf(form), (value, name) =>
    name === "reduction" && value === "auto" ? "sum_over_batch_size" : value,
  );
  const { fn, ...rest } = config;
  return typeof fn === "string" ? { class_name: fn, config: rest } : { ...form, config };
}

/** Metrics: those of a single output stood in a list of their own, and functions were wrapped. */
function metricForms(given: unknown): unknown {
  const flat = Array.isArray(given) && given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  return withoutNulls(mapForms(flat, lossForm));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  return isIdentifier(value) ? value : mapValues(value as Form, withoutNulls);
}
