import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import { mapValues, pickValues } from "../../core/structure.js";
import type { Era } from "./era.js";
import { configOf, type Form, labelOf } from "./forms.js";
import { CLASSIC_HARD_SIGMOID } from "./hard-sigmoid.js";
import { fromKeras1 } from "./keras-1.js";
import { isModelForm, modelForm } from "./model-form.js";

/** Options that told Keras how to compute, or what it knows by itself. */
const LEFT_OUT = ["batch_input_shape", "implementation", "input_length", "build_config", "ragged", "sparse"];

/** Layers for graphics cards alone, by what they compute. */
const CUDNN: Readonly<Record<string, readonly [class_name: string, config: Form]>> = {
  CuDNNLSTM: ["LSTM", { activation: "tanh", recurrent_activation: "sigmoid" }],
  CuDNNGRU: ["GRU", { activation: "tanh", recurrent_activation: "sigmoid", reset_after: true }],
};

/** A layer of a file in the form that it has in Keras 3. **Errors** `unsupported`, `bad-file`. */
export function layerForm(where: string, given: Form, era: Era): Form {
  if (isModelForm(given)) return modelForm(where, given, era);
  const at = `${where}: ${labelOf(given)}`;
  if (given.class_name === "Lambda") {
    const hint = "Put the model together with a layer of your own in its place, and load the weights into that.";
    fail("unsupported", at, "layers without code of Python", "a Lambda layer", hint);
  }
  const form = era.major < 2 ? fromKeras1(at, given) : given;
  const [class_name, more] = CUDNN[String(form.class_name)] ?? [form.class_name, {}];
  const config = { ...configOf(form), ...more };
  if (config.time_major) fail("unsupported", at, "the batch as first axis", "time_major");
  const kept = pickValues(config, (_, name) => !LEFT_OUT.includes(name) && name !== "time_major");
  const modern = mapValues(kept, (value, name) => modernValue(at, name, value, era));
  // A class of one's own was called with its package.
  const own = String(class_name).includes(">") ? { registered_name: class_name } : {};
  return { ...form, ...own, class_name, config: { ...modern, ...special(String(class_name), config, era) } };
}

/** Options whose names or defaults have changed. */
function special(class_name: string, config: Form, era: Era): Record<string, unknown> {
  if (class_name === "InputLayer") {
    const { batch_shape, batch_input_shape } = config;
    return { batch_shape: batch_shape ?? batch_input_shape };
  }
  if (era.major > 2) return {};
  // It was said of the numbers that it takes.
  if (class_name === "Embedding") return { dtype: "float32" };
  // Keras 1 and 2 wrote a step of the GRU in one way only, before there was the option.
  if (class_name === "GRU") return { reset_after: config.reset_after ?? false };
  return {};
}

/** The value of an option; `{ type: "ndarray", value }` was how a number of NumPy's came out. */
function modernValue(where: string, name: string, value: unknown, era: Era): unknown {
  if (isPlainObject(value) && value.type === "ndarray") return value.value;
  if (name === "layer" || name === "backward_layer") {
    return isPlainObject(value) ? layerForm(where, value, era) : value;
  }
  if (era.major > 2) return value;
  if (name.endsWith("activation")) return activationForm(value);
  if (name === "axis" && Array.isArray(value) && value.length === 1) return value[0];
  if (name.endsWith("_initializer") && isPlainObject(value) && value.class_name === "VarianceScaling") {
    const config = configOf(value);
    return config.distribution === "normal"
      ? { ...value, config: { ...config, distribution: "truncated_normal" } }
      : value;
  }
  return value;
}

/** The hard sigmoid of those days is steeper than the one that has its name now. */
function activationForm(value: unknown): unknown {
  return value === "hard_sigmoid" ? CLASSIC_HARD_SIGMOID : value;
}
