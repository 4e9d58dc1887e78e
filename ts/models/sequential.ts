import { fail } from "../core/errors.js";
import {
  type CallOptions,
  type DynamicShape,
  Layer,
  type LayerBase,
  type LayerOptions,
  RecurrentCell,
} from "../layers/index.js";
import { throughLayers } from "../layers/stack.js";
import type { Tensor } from "../tensor/index.js";
import { Model } from "./model.js";

/**
 * A model whose layers come one after another.
 *
 * Masks go along from layer to layer, and the last one into the loss. Layers are built at the first call, or by `build(inputShape)`.
 * **Errors** "invalid-argument" for what is no layer, a name that comes twice, or a model without layers.
 * **Source** keras.Sequential.
 *
 * @example
 * ```ts
 * const model = new Sequential([
 *   layers.embedding({ inputDim: 10_000, outputDim: 100 }),
 *   layers.lstm({ units: 64, dropout: 0.2 }),
 *   layers.dense({ units: 1, activation: "sigmoid" }),
 * ]);
 * model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
 * const history = await model.fit(x, y, { epochs: 4 });
 * ```
 */
export class Sequential extends Model {
  private readonly stack: Layer[] = [];

  constructor(layers: readonly Layer[] = [], options: LayerOptions = {}) {
    super(options);
    if (!Array.isArray(layers)) fail("invalid-argument", this.label, "an array of layers", layers);
    for (const layer of layers) this.add(layer);
  }

  /** Puts a layer last. */
  add(layer: Layer): void {
    if (!(layer instanceof Layer)) {
      fail("invalid-argument", `${this.label}.add`, "a layer", layer, hintFor(layer));
    }
    if (this.stack.some((l) => l.name === layer.name)) {
      fail("invalid-argument", `${this.label}.add`, "layers with different names", `"${layer.name}" twice`);
    }
    this.stack.push(layer);
  }

  /** Takes the last layer off and returns it. */
  pop(): Layer {
    return this.stack.pop() ?? failEmpty(`${this.label}.pop`);
  }

  override get layers(): LayerBase[] {
    return [...this.stack];
  }

  /** Creates the weights of all layers for inputs of this shape, such as [null, 80]. */
  protected override createWeights(inputShape: DynamicShape): void {
    this.through(inputShape, (layer, shape) => layer.build(shape));
  }

  /** Data builds the layers as it reaches them, so that a layer of one's own need not compute its output shape. */
  protected override buildFor(): void {
    if (this.stack.length === 0) failEmpty(this.label);
  }

  override get inputShape(): DynamicShape | null {
    return this.stack[0]?.inputShape ?? null;
  }

  override get built(): boolean {
    return this.stack.length > 0 && this.stack.every((layer) => layer.built);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return this.through(inputShape, () => {});
  }

  override call(x: Tensor, options: CallOptions = {}): Tensor {
    const { output, mask } = throughLayers(this.stack, x, options);
    this.setOutputMask(mask);
    return output;
  }

  protected override wholeStack(): readonly Layer[] | null {
    return Object.getPrototypeOf(this) === Sequential.prototype ? this.stack : null;
  }

  private through(inputShape: DynamicShape, visit: (layer: Layer, shape: DynamicShape) => void): DynamicShape {
    if (this.stack.length === 0) failEmpty(this.label);
    return this.stack.reduce<DynamicShape>((shape, layer) => {
      visit(layer, shape);
      return layer.computeOutputShape(shape);
    }, inputShape);
  }
}

function hintFor(noLayer: unknown): string {
  if (noLayer instanceof RecurrentCell)
    return "Cells are stepped by hand in a Model, or are inside layers such as layers.lstm.";
  return typeof noLayer === "function" && noLayer.name !== "" ? `Call it: layers.${noLayer.name}(…).` : "";
}

function failEmpty(where: string): never {
  return fail("invalid-argument", where, "a model with layers", "one without", "Call model.add(layer).");
}
