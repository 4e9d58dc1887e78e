import { fail, quoted } from "../core/errors.js";
import { Option } from "../core/options.js";
import { deserialize, isSerialized, type Serialized, serialize } from "../core/registry.js";
import { Layer, type LayerOutput } from "./layer.js";

/** A layer as an option of a wrapper. */
export function layer(): Option<Layer<LayerOutput> | Serialized, Layer<LayerOutput>> {
  return new Option<Layer<LayerOutput> | Serialized, Layer<LayerOutput>>(
    (where, name, value) => {
      const made = isSerialized(value) ? deserialize<unknown>(where, "a layer", value, "keras.layers") : value;
      if (made instanceof Layer) return made;
      const hint = typeof value === "function" ? "Is a call missing, as in layers.lstm({ units: 8 })?" : "";
      return fail("invalid-argument", where, `${name} to be a layer`, quoted(made), hint);
    },
    (value, where) => serialize(where, value),
  );
}
