/** What a worker needs to build a model again. */
import { fail } from "../core/errors.js";
import type { Layer } from "../layers/layer.js";
import type { DynamicShape } from "../layers/layer-base.js";
import { isOwnLayer, layerFromConfig } from "../layers/registry.js";
import type { Loss } from "../losses/index.js";
import { type LossConfig, lossConfig, lossFromConfig } from "../losses/registry.js";
import type { Stack } from "./shard.js";

/** A layer as it can be sent. */
interface LayerRecipe {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputShape: DynamicShape;
}

/** A model as it can be sent, without its weights. */
export interface Recipe {
  readonly layers: readonly LayerRecipe[];
  readonly loss: LossConfig | null;
}

/** What some layers' configurations hold that decides whether they can be sent. */
interface LayerFlags {
  readonly stateful: boolean;
  readonly returnState: boolean;
  readonly noiseShape: DynamicShape | null;
}

const HINT = "Leave out workers to do it on this thread.";

/** **Errors** `invalid-argument` for what a worker cannot build again, by its name. */
export function checkSendable(
  where: string,
  label: string,
  layers: readonly Layer[] | null,
  loss: Loss | null,
): asserts layers is readonly Layer[] {
  const refuse: Refuse = (expected, got) => fail("invalid-argument", where, expected, got, HINT);
  if (layers === null) return refuse("a Sequential with workers", `the subclassed model ${label}`);
  for (const layer of layers) checkLayer(layer, refuse);
  if (loss !== null && lossConfig(loss) === null) {
    refuse("one of the package's own losses with workers", `the loss "${loss.name}"`);
  }
}

type Refuse = (expected: string, got: string) => never;

function checkLayer(layer: Layer, refuse: Refuse): void {
  const { label } = layer;
  if (!isOwnLayer(layer)) refuse("layers of the package's own with workers", label);
  const { stateful, returnState, noiseShape, ...rest } = layer.getConfig() as Partial<LayerFlags>;
  const custom = Object.entries(rest).find(([, value]) => typeof value === "function");
  if (custom) refuse("layers of named functions with workers", `${label} with a function as ${custom[0]}`);
  if (stateful) refuse("layers without state with workers", `${label} with stateful: true`);
  if (returnState) refuse("one output per layer", `${label} with returnState: true`);
  if ((noiseShape?.[0] ?? 1) !== 1)
    refuse("noiseShape to begin with null or 1 with workers", `${label}: ${noiseShape}`);
}

/** The recipe of layers that were checked and built. */
export function recipeOf({ layers, loss }: Stack): Recipe {
  return { layers: layers.map(layerRecipe), loss: loss && lossConfig(loss) };
}

/** The weights come with every request, so what they begin with is of no account. */
function layerRecipe(layer: Layer): LayerRecipe {
  const config = Object.entries(layer.getConfig()).map(([name, value]) => [
    name,
    name.endsWith("Initializer") ? "zeros" : value,
  ]);
  return { className: layer.className, config: Object.fromEntries(config), inputShape: layer.inputShape! };
}

/** The model that a recipe stands for, built. */
export function stackFrom({ layers, loss }: Recipe): Stack {
  const built = layers.map(({ className, config, inputShape }) => {
    const layer = layerFromConfig(className, config);
    layer.build(inputShape);
    return layer;
  });
  return { layers: built, loss: loss && lossFromConfig(loss) };
}
