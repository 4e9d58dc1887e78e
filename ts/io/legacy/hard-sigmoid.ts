import { registerSerializable } from "../../core/registry.js";
import { add, clip, mul, type Tensor, type TensorLike } from "../../tensor/index.js";

/**
 * The hard sigmoid of Keras 1 and 2 and of TensorFlow.js: clip(x/5 + 0.5, 0, 1). In Keras 3 it is clip(x/6 + 0.5, 0, 1).
 *
 * Layers of such files have it in place of the name "hard_sigmoid"; in files that are written it is called "throughtime>classic_hard_sigmoid". Layers that are to
 * take the weights of such a file take it as well.
 *
 * @example
 * layers.lstm({ units: 64, recurrentActivation: classicHardSigmoid });
 */
export function classicHardSigmoid(x: TensorLike): Tensor {
  return clip(add(mul(x, 0.2), 0.5), 0, 1);
}

export const CLASSIC_HARD_SIGMOID = "throughtime>classic_hard_sigmoid";

registerSerializable(classicHardSigmoid, "throughtime", "classic_hard_sigmoid");
