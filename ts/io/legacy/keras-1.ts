import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import type { Form } from "./forms.js";

/** Classes of Keras 1 that are called otherwise now. */
const CLASSES: Readonly<Record<string, string>> = {
  Convolution1D: "Conv1D",
  AtrousConvolution1D: "Conv1D",
  // A Dense of three axes is one for each step already.
  TimeDistributedDense: "Dense",
};

/** Options by what they are called now. */
type Names = Readonly<Record<string, string>>;

const KERNEL: Names = {
  init: "kernel_initializer",
  bias: "use_bias",
  W_regularizer: "kernel_regularizer",
  b_regularizer: "bias_regularizer",
  W_constraint: "kernel_constraint",
  b_constraint: "bias_constraint",
};
const RECURRENT: Names = {
  ...KERNEL,
  output_dim: "units",
  inner_init: "recurrent_initializer",
  inner_activation: "recurrent_activation",
  U_regularizer: "recurrent_regularizer",
  dropout_W: "dropout",
  dropout_U: "recurrent_dropout",
};
const CONVOLUTION: Names = {
  ...KERNEL,
  nb_filter: "filters",
  filter_length: "kernel_size",
  border_mode: "padding",
  subsample_length: "strides",
  atrous_rate: "dilation_rate",
};
const POOLING: Names = { pool_length: "pool_size", stride: "strides", border_mode: "padding" };
const RATE: Names = { p: "rate" };

const OPTIONS: Readonly<Record<string, Names>> = {
  Dense: { ...KERNEL, output_dim: "units" },
  Embedding: {
    init: "embeddings_initializer",
    W_regularizer: "embeddings_regularizer",
    W_constraint: "embeddings_constraint",
  },
  SimpleRNN: RECURRENT,
  LSTM: RECURRENT,
  GRU: RECURRENT,
  Conv1D: CONVOLUTION,
  MaxPooling1D: POOLING,
  AveragePooling1D: POOLING,
  UpSampling1D: { length: "size" },
  Dropout: RATE,
  SpatialDropout1D: RATE,
  GaussianDropout: RATE,
  GaussianNoise: { sigma: "stddev" },
  BatchNormalization: { gamma_init: "gamma_initializer", beta_init: "beta_initializer" },
  PReLU: { init: "alpha_initializer" },
};

const INITIALIZERS: Names = { uniform: "random_uniform", normal: "random_normal", zero: "zeros", one: "ones" };

/** What told Keras 1 how to compute, not what. */
const LEFT_OUT = ["consume_less", "input_dtype", "weights"];

/**
 * A layer of Keras 1 in the words of Keras 2.
 *
 * **Errors** `unsupported` for what has no layer since: merging by `Merge`, other modes of BatchNormalization.
 */
export function fromKeras1(where: string, form: Form): Form {
  const { class_name: name } = form;
  const class_name = CLASSES[String(name)] ?? name;
  if (name === "Merge" || name === "Graph" || String(name).startsWith("Maxout")) {
    const hint = "Its weights can be read with readHdf5, or the model put together anew.";
    fail("unsupported", where, "layers that there still are", `the layer ${name} of Keras 1`, hint);
  }
  const names = OPTIONS[String(class_name)] ?? {};
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(isPlainObject(form.config) ? form.config : {})) {
    if (LEFT_OUT.includes(key) || (key === "input_dim" && class_name !== "Embedding")) continue;
    const option = names[key] ?? key;
    config[option] = modernValue(option, value);
  }
  return { ...form, class_name, config: special(where, String(class_name), config) };
}

/** A regularizer or constraint was `{ name, … }`, an initializer a name. */
function modernValue(option: string, value: unknown): unknown {
  if (option.endsWith("_initializer") && typeof value === "string") return INITIALIZERS[value] ?? value;
  if (!isPlainObject(value) || typeof value.name !== "string") return value;
  const { name, m, ...rest } = value;
  if (option.endsWith("_regularizer")) return { class_name: "L1L2", config: rest };
  return option.endsWith("_constraint")
    ? { class_name: name, config: m === undefined ? rest : { ...rest, max_value: m } }
    : value;
}

/** What is more than another name. */
function special(where: string, class_name: string, config: Record<string, unknown>): Record<string, unknown> {
  const { forget_bias_init: forgetBias, mode, dropout, ...rest } = config;
  if (class_name === "LSTM") return { ...rest, dropout, unit_forget_bias: forgetBias !== "zero" };
  if (class_name === "BatchNormalization") {
    const hint = "Modes 1 and 2 normalise in another way than any layer of today.";
    if (mode !== undefined && mode !== 0) fail("unsupported", where, "mode 0", `mode ${mode}`, hint);
    return rest;
  }
  if (class_name === "Embedding") {
    if (dropout)
      console.warn(`${where}: the dropout of whole words (${dropout}) is not kept; it matters in training alone.`);
    return rest;
  }
  return config;
}
