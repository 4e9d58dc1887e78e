import type { OptionTable } from "../core/options.js";
import type { LayerBase } from "./layer-base.js";

/**
 * A layer like this one, without its weights: made from the same options, save those in `changes`. Layers and cells among the options are made anew
 * as well.
 */
export function cloneLayer<L extends LayerBase>(layer: L, changes: Readonly<Record<string, unknown>> = {}): L {
  const Class = layer.constructor as unknown as { options: OptionTable; new (options: object): L };
  const values = layer as unknown as Record<string, unknown>;
  const names = Object.keys(Class.options);
  const options = Object.fromEntries(names.map((name) => [name, cloned(values[name])]));
  return new Class({ ...options, ...changes });
}

function cloned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloned);
  return isLayer(value) ? cloneLayer(value, { name: null }) : value;
}

function isLayer(value: unknown): value is LayerBase {
  return (
    typeof (value as LayerBase | null)?.getWeights === "function" && typeof (value as LayerBase).build === "function"
  );
}
