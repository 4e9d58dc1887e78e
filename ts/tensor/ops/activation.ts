import { failUnknownName } from "../../core/errors.js";
import type { OptionsOf } from "../../core/options.js";
import { normalizeAxis } from "../../core/shapes.js";
import { type ActivationName, POINTWISE_ACTIVATIONS, type PointwiseActivation } from "../../core/types.js";
import { rawActivate, rawLogSoftmax, rawSoftmax } from "../../wasm/raw.js";
import { runOne, type TensorLike, unary, whereOf } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { LAST_AXIS, opOptions } from "./op-options.js";
import { transpose } from "./shape-ops.js";

const CODES: ReadonlyMap<string, number> = new Map(POINTWISE_ACTIVATIONS.map((name, code) => [name, code]));
const NAMES: readonly string[] = [...POINTWISE_ACTIVATIONS, "softmax", "logSoftmax"];

/** The activation of that name, in camelCase or Keras's snake_case. **Errors** `unknown-name`. */
export function parseActivation(where: string, name: string): ActivationName {
  const camel =
    typeof name === "string" ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name;
  if (NAMES.includes(camel)) return camel as ActivationName;
  failUnknownName(where, "an activation", name, NAMES);
}

/** The code of a pointwise activation at the boundary; undefined for softmax and logSoftmax. */
export function activationCode(name: ActivationName): number | undefined {
  return CODES.get(name);
}

/**
 * The activation of that name.
 *
 * linear x; relu max(x, 0); sigmoid; tanh; hardSigmoid clip(x/6 + 0.5, 0, 1); softplus ln(1 + eˣ); softsign x/(1 + |x|);
 * elu x or eˣ - 1; exponential eˣ; softmax and logSoftmax over the last axis.
 *
 * float32. **Errors** `unknown-name`, `dtype-mismatch`.
 *
 * @example
 * activate("relu", [-1, 2]); // [0, 2]
 */
export function activate(name: ActivationName, x: TensorLike): Tensor {
  const parsed = parseActivation("activate", name);
  if (parsed === "softmax") return softmax(x);
  if (parsed === "logSoftmax") return logSoftmax(x);
  return pointwise(parsed, x);
}

function pointwise(name: PointwiseActivation, x: TensorLike): Tensor {
  const code = CODES.get(name)!;
  return runOne(name, [x], (x) => rawActivate(x, code));
}

/**
 * σ(x) = 1 / (1 + e⁻ˣ).
 *
 * float32. **Errors** `dtype-mismatch`.
 *
 * @example
 * sigmoid([0]); // [0.5]
 */
export function sigmoid(x: TensorLike): Tensor {
  return pointwise("sigmoid", x);
}

/**
 * tanh x.
 *
 * float32. **Errors** `dtype-mismatch`.
 *
 * @example
 * tanh([0, 1]); // [0, 0.7616]
 */
export function tanh(x: TensorLike): Tensor {
  return pointwise("tanh", x);
}

/**
 * max(x, 0).
 *
 * float32. **Errors** `dtype-mismatch`.
 *
 * @example
 * relu([-1, 2]); // [0, 2]
 */
export function relu(x: TensorLike): Tensor {
  return pointwise("relu", x);
}

/**
 * e^xᵢ / Σⱼ e^xⱼ over an axis.
 *
 * float32. **Defaults** axis -1. **Errors** `dtype-mismatch`; `shape-mismatch` for a scalar; `invalid-argument`.
 *
 * @example
 * softmax([[1, 1]]); // [[0.5, 0.5]]
 */
export function softmax(x: TensorLike, options?: OptionsOf<typeof LAST_AXIS>): Tensor {
  return overAxis("softmax", rawSoftmax, x, options);
}

/**
 * xᵢ - ln Σⱼ e^xⱼ over an axis.
 *
 * float32. **Defaults** axis -1. **Errors** `dtype-mismatch`; `shape-mismatch` for a scalar; `invalid-argument`.
 *
 * @example
 * logSoftmax([[1, 1]]); // [[-0.6931, -0.6931]]
 */
export function logSoftmax(x: TensorLike, options?: OptionsOf<typeof LAST_AXIS>): Tensor {
  return overAxis("logSoftmax", rawLogSoftmax, x, options);
}

/** The core knows the last axis only, so another one is exchanged with it before and after. */
function overAxis(
  where: string,
  call: (x: number) => number,
  x: TensorLike,
  options: OptionsOf<typeof LAST_AXIS> | undefined,
): Tensor {
  const { axis } = opOptions(where, LAST_AXIS, options);
  if (axis === -1) return unary(where, call, x);
  return scoped(() => {
    const input = asTensor(where, x);
    const order = input.shape.map((_, i) => i);
    const at = normalizeAxis(whereOf(where), axis, input.rank);
    [order[at], order[order.length - 1]] = [order.length - 1, at];
    return transpose(unary(where, call, transpose(input, order)), order);
  });
}
