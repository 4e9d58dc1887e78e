import { fail } from "../../core/errors.js";
import { type OptionsOf, type OptionTable, oneOf, type ValuesOf } from "../../core/options.js";
import { registerSerializable, type Serialized } from "../../core/registry.js";
import { add, concat, div, mul, reverse, type Tensor, type Tensors } from "../../tensor/index.js";
import { cloneLayer } from "../clone.js";
import { type CallOptions, Layer, type LayerOutput } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, isShape } from "../shapes.js";
import { layer } from "../wrapped.js";
import { RecurrentLayer, type RecurrentOutput } from "./recurrent-layer.js";

const OPTIONS = {
  /** A recurrent layer, of which a copy reads forwards and another backwards. */
  layer: layer(),
  /** How the two outputs become one; null gives both. Default: "concat". */
  mergeMode: oneOf("concat", "sum", "mul", "ave").orNull().default("concat"),
  /** The layer that reads backwards, in place of the copy; it has `goBackwards: true`. Default: none. */
  backwardLayer: layer().orNull(),
};

type MergeMode = ValuesOf<typeof OPTIONS>["mergeMode"];

/** Options of {@link Bidirectional}. `S` is the type of the layer's `returnState`, `M` that of `mergeMode`. */
export interface BidirectionalOptions<S extends boolean = boolean, M extends MergeMode = MergeMode>
  extends LayerOptions,
    Omit<OptionsOf<typeof OPTIONS>, "layer" | "mergeMode"> {
  /** A recurrent layer, of which a copy reads forwards and another backwards. */
  layer: RecurrentLayer<S> | Serialized;
  /** How the two outputs become one; null gives both. Default: "concat". */
  mergeMode?: M | undefined;
}

/** One output, or a list: of both directions where they are not merged, and with `returnState` the states after it. */
export type BidirectionalOutput<S extends boolean, M extends MergeMode> = M extends null
  ? [Tensor, Tensor, ...Tensor[]]
  : RecurrentOutput<S>;

export interface Bidirectional<S extends boolean = boolean, M extends MergeMode = MergeMode>
  extends Omit<ValuesOf<typeof OPTIONS>, "mergeMode"> {
  readonly mergeMode: M;
  readonly forwardLayer: RecurrentLayer<S>;
}

type Reader = RecurrentLayer<boolean>;

/** What both layers must agree in. */
const ALIKE = ["stateful", "returnSequences", "returnState"] as const;

/**
 * A recurrent layer that reads the sequence from both ends: y = merge(forward(x), backward(x)), the outputs of each step side by side.
 *
 * **Shapes** [batch, time, features] → [batch, 2·units] or [batch, time, 2·units] for "concat", else as the layer's; `[forward, backward]` for null.
 * With `returnState` the states follow, forward's first. `initialState` is a list of forward's states, then backward's.
 * With `returnSequences` the outputs of masked steps are 0. Weights: forward's, then backward's.
 * **Errors** `invalid-argument` for two layers that do not fit.
 * **Source** Schuster and Paliwal 1997; Keras 3, `keras.layers.Bidirectional`.
 *
 * @example
 * layers.bidirectional({ layer: layers.lstm({ units: 8, returnSequences: true }) }).apply(ones([2, 5, 3])).shape; // [2, 5, 16]
 */
export class Bidirectional<S extends boolean = boolean, M extends MergeMode = MergeMode> extends Layer<
  BidirectionalOutput<S, M>
> {
  static override readonly className: string = "Bidirectional";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;
  /** It shows its outputs in the order of its steps, last step first. */
  declare readonly backwardLayer: Reader;

  constructor(options: BidirectionalOptions<S, M>) {
    super(options);
    const { layer, backwardLayer } = this as ValuesOf<typeof OPTIONS>;
    const given = requireReader(this.label, "layer", layer);
    const forward = cloneLayer(given, { name: prefixed("forward", given.name) });
    const backward = backwardLayer
      ? requireReader(this.label, "backwardLayer", backwardLayer)
      : cloneLayer(given, { name: prefixed("backward", given.name), goBackwards: !given.goBackwards });
    // Beside each other in one step, an output of another step would pass for one of this.
    const zeroOutputForMask = given.returnSequences;
    for (const reader of [forward, backward]) Object.assign(reader, { zeroOutputForMask });
    // The layer that was given is a pattern; its copies are what is trained.
    Object.assign(this, { layer: forward, forwardLayer: forward, backwardLayer: backward });
    this.#checkPair();
  }

  #checkPair(): void {
    const { forwardLayer: forward, backwardLayer: backward } = this;
    if (forward.goBackwards || !backward.goBackwards) {
      fail(
        "invalid-argument",
        this.label,
        "layer to read forwards and backwardLayer with goBackwards: true",
        "another",
      );
    }
    for (const option of ALIKE) {
      if (forward[option] === backward[option]) continue;
      const got = `${forward[option]} and ${backward[option]}`;
      fail("invalid-argument", this.label, `layer and backwardLayer of the same ${option}`, got);
    }
  }

  protected override createWeights(inputShape: DynamicShape): void {
    this.forwardLayer.build(inputShape);
    this.backwardLayer.build(inputShape);
  }

  override call(x: Tensor, { mask, initialState }: CallOptions): BidirectionalOutput<S, M> {
    const [ahead, back] = this.#initialStates(initialState as Tensor | Tensor[] | null | undefined);
    const [forward, ...forwardStates] = listed(this.forwardLayer.apply(x, { mask, initialState: ahead }));
    const [last, ...backwardStates] = listed(this.backwardLayer.apply(x, { mask, initialState: back }));
    const backward = this.forwardLayer.returnSequences ? reverse(last!, { axis: 1 }) : last!;
    const merged = this.#merge(forward!, backward);
    const all = [...merged, ...forwardStates, ...backwardStates];
    return (all.length === 1 ? all[0]! : all) as BidirectionalOutput<S, M>;
  }

  #merge(forward: Tensor, backward: Tensor): Tensor[] {
    switch (this.mergeMode) {
      case "concat":
        return [concat([forward, backward])];
      case "sum":
        return [add(forward, backward)];
      case "mul":
        return [mul(forward, backward)];
      case "ave":
        return [div(add(forward, backward), 2)];
      default:
        return [forward, backward];
    }
  }

  #initialStates(given: Tensor | readonly Tensor[] | null | undefined): [Tensor[] | null, Tensor[] | null] {
    if (given === undefined || given === null) return [null, null];
    const list = Array.isArray(given) ? (given as Tensor[]) : [given as Tensor];
    const [ahead, back] = [this.forwardLayer.cell.stateCount, this.backwardLayer.cell.stateCount];
    if (list.length !== ahead + back) {
      fail("shape-mismatch", this.where, `${ahead + back} states, forward's first`, `${list.length} of them`);
    }
    return [list.slice(0, ahead), list.slice(ahead)];
  }

  override computeMask(_x: Tensor, mask: Tensor | null = null): Tensor | null | (Tensor | null)[] {
    const own = this.forwardLayer.returnSequences ? mask : null;
    const outputs = this.mergeMode === null ? [own, own] : [own];
    const states = this.forwardLayer.returnState ? this.#stateSizes.map(() => null) : [];
    return outputs.length + states.length === 1 ? own : [...outputs, ...states];
  }

  get #stateSizes(): number[] {
    return [this.forwardLayer, this.backwardLayer].flatMap(({ cell }) => [...cell.stateSizes]);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape | DynamicShape[] {
    const [forward, backward] = [this.forwardLayer, this.backwardLayer].map((layer) => {
      const shape = layer.computeOutputShape(inputShape);
      return isShape(shape) ? shape : shape[0]!;
    }) as [DynamicShape, DynamicShape];
    const outputs = this.#merged(forward, backward);
    const states = this.forwardLayer.returnState ? this.#stateSizes.map((size) => [inputShape[0] ?? null, size]) : [];
    return outputs.length + states.length === 1 ? outputs[0]! : [...outputs, ...states];
  }

  #merged(forward: DynamicShape, backward: DynamicShape): DynamicShape[] {
    if (this.mergeMode === null) return [forward, backward];
    if (this.mergeMode !== "concat") return [forward];
    return [[...forward.slice(0, -1), forward.at(-1)! + backward.at(-1)!]];
  }

  /** Makes both layers begin from zeros again, where they are stateful. */
  resetStates(): void {
    this.forwardLayer.resetStates();
    this.backwardLayer.resetStates();
  }
}

function listed(output: Tensors): readonly Tensor[] {
  return Array.isArray(output) ? output : [output as Tensor];
}

function prefixed(direction: "forward" | "backward", name: string): string {
  return name.startsWith(`${direction}_`) ? name : `${direction}_${name}`;
}

function requireReader(where: string, option: string, layer: Layer<LayerOutput>): Reader {
  if (layer instanceof RecurrentLayer) return layer;
  return fail("invalid-argument", where, `${option} to be a recurrent layer such as layers.lstm(…)`, layer.label);
}

/**
 * A recurrent layer that reads from both ends: [batch, time, features] → [batch, 2·units]. See {@link Bidirectional}.
 *
 * @example
 * layers.bidirectional({ layer: layers.lstm({ units: 64 }) });
 */
export function bidirectional<S extends boolean = false, M extends MergeMode = "concat">(
  options: BidirectionalOptions<S, M>,
): Bidirectional<S, M> {
  return new Bidirectional(options);
}

registerSerializable(Bidirectional, "keras.layers");
