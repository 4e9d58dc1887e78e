import type { Tensor, TensorLike } from "../tensor/index.js";
import { activate } from "../tensor/index.js";

export { logSoftmax, relu, sigmoid, softmax, tanh } from "../tensor/index.js";

/** x itself. Keras: `linear`. @example activations.linear([-1, 2]) // [-1, 2] */
export function linear(x: TensorLike): Tensor {
  return activate("linear", x);
}

/** clip(x/6 + 0.5, 0, 1), a sigmoid of straight lines. Keras: `hard_sigmoid`. @example activations.hardSigmoid([0]) // [0.5] */
export function hardSigmoid(x: TensorLike): Tensor {
  return activate("hardSigmoid", x);
}

/** ln(1 + eˣ), a smooth relu. Keras: `softplus`. @example activations.softplus([0]) // [0.6931] */
export function softplus(x: TensorLike): Tensor {
  return activate("softplus", x);
}

/** x / (1 + |x|). Keras: `softsign`. @example activations.softsign([1]) // [0.5] */
export function softsign(x: TensorLike): Tensor {
  return activate("softsign", x);
}

/** x where x is above 0, else eˣ - 1. **Source** Clevert et al. 2015. Keras: `elu`. @example activations.elu([0]) // [0] */
export function elu(x: TensorLike): Tensor {
  return activate("elu", x);
}

/** eˣ. Keras: `exponential`. @example activations.exponential([0]) // [1] */
export function exponential(x: TensorLike): Tensor {
  return activate("exponential", x);
}
