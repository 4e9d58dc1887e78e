import { failUnknownName } from "../core/errors.js";
import { Activation } from "./activation.js";
import { Dense } from "./dense.js";
import { Dropout } from "./dropout.js";
import { Embedding } from "./embedding.js";
import { Flatten } from "./flatten.js";
import { GRU } from "./gru.js";
import type { Layer } from "./layer.js";
import { LSTM } from "./lstm.js";
import { SimpleRNN } from "./simple-rnn.js";

/** The package's own layers, by Keras's class names. */
const CLASSES: Readonly<Record<string, new (options: never) => Layer>> = {
  Activation,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GRU,
  LSTM,
  SimpleRNN,
};

/** Is it one of the package's own, rather than a subclass? Then its class name and `getConfig()` make it again. */
export function isOwnLayer(layer: Layer): boolean {
  return (
    Object.hasOwn(CLASSES, layer.className) && CLASSES[layer.className]!.prototype === Object.getPrototypeOf(layer)
  );
}

/** The layer that a class name and a configuration stand for. **Errors** "unknown-name". */
export function layerFromConfig(className: string, config: Readonly<Record<string, unknown>>): Layer {
  if (!Object.hasOwn(CLASSES, className)) failUnknownName("layer", "a class of layer", className, Object.keys(CLASSES));
  return new CLASSES[className]!(config as never);
}
