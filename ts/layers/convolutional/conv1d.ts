import { applyActivation, keepsShape } from "../../activations/activations.js";
import { activation } from "../../activations/option.js";
import { fail } from "../../core/errors.js";
import { type OptionsOf, type OptionTable, oneOf, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { regularizer } from "../../regularizers/option.js";
import { add, einsum, gather, pad, reshape, type Tensor, tensor } from "../../tensor/index.js";
import { KERNEL_OPTIONS, KernelLayer } from "../core/kernel-layer.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, lastSize, requireFeatures, type Shapes } from "../shapes.js";
import { countWindows, placesOf, requireWindows, steps, type Windows } from "../windows.js";

const OPTIONS = {
  /** The size of the output's last axis. */
  filters: wholeNumber(),
  /** The steps that a window reads. */
  kernelSize: steps(),
  /** The steps from one window to the next. Default: 1. */
  strides: steps().default(1),
  /** "valid": whole windows only. "same": zeros at both ends, so that there are ⌈time / strides⌉ of them. "causal": zeros before the beginning, so that no output depends on later steps. */
  padding: oneOf("valid", "same", "causal").default("valid"),
  /** The channels are the last axis: the one order that there is here. */
  dataFormat: oneOf("channelsLast").default("channelsLast"),
  /** The steps from one that a window reads to the next; above 1 only with strides 1. Default: 1. */
  dilationRate: steps().default(1),
  /** Into how many parts features and filters are cut, each of which is convolved by itself. Default: 1. */
  groups: wholeNumber().default(1),
  /** A name, or a function of a tensor. Default: none. */
  activation: activation().default(null),
  ...KERNEL_OPTIONS,
  /** The penalty of the output in the loss, divided by the batch size. Default: none. */
  activityRegularizer: regularizer(),
};

/** Options of {@link Conv1D}. */
export interface Conv1DOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Conv1D extends ValuesOf<typeof OPTIONS> {}

/**
 * A convolution over time: y[b, w, o] = f(Σₖ Σᵢ x[b, w·strides + k·dilationRate, i] · W[k, i, o] + b[o]).
 *
 * The windows are laid side by side and multiplied by the kernel at once, as one matrix product.
 *
 * **Shapes** [batch, time, features] → [batch, windows, filters]; with reach = (kernelSize - 1)·dilationRate + 1 there are ⌊(time - reach) / strides⌋ + 1 windows for
 * padding "valid", else ⌈time / strides⌉. Weights: kernel [kernelSize, features / groups, filters], bias [filters]. A mask ends here, as in Keras.
 * **Errors** `shape-mismatch` unless of rank 3, for fewer steps than a window of padding "valid" reads, for features that do not divide into groups, and for other features than
 * at first; `invalid-argument` for filters that do not divide into groups, and for strides together with dilation.
 * **Source** LeCun et al. 1989; Keras 3, `keras.layers.Conv1D`.
 *
 * @example
 * layers.conv1d({ filters: 1, kernelSize: 2, kernelInitializer: "ones" }).apply([[[1], [3], [2], [0]]]); // [[[4], [5], [2]]]
 */
export class Conv1D extends KernelLayer {
  static override readonly className: string = "Conv1D";
  static readonly aliases = ["Convolution1D"] as const;
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: Conv1DOptions) {
    super(options);
    const { filters, groups, strides, dilationRate } = this;
    if (filters % groups !== 0)
      fail("invalid-argument", this.label, `filters that divide into ${groups} groups`, filters);
    if (strides > 1 && dilationRate > 1) {
      const got = `strides ${strides} and dilationRate ${dilationRate}`;
      fail("invalid-argument", this.label, "strides above 1, or a dilationRate above 1, not both", got);
    }
  }

  get #windows(): Windows {
    const { kernelSize, strides, dilationRate, padding } = this;
    return { size: kernelSize, stride: strides, dilation: dilationRate, padding };
  }

  protected override createWeights(inputShape: DynamicShape): void {
    const features = lastSize(this.where, inputShape);
    this.addKernel([this.kernelSize, features / this.groups, this.filters]);
  }

  protected override checkInput(x: InputSpec): void {
    requireWindows(this.where, x, this.#windows, 'Use padding: "same" or "causal", or a smaller kernelSize.');
    const features = x.shape[2] ?? null;
    if (features !== null && features % this.groups !== 0) {
      fail(
        "shape-mismatch",
        this.where,
        `an input whose features divide into ${this.groups} groups`,
        formatShape(x.shape),
      );
    }
    if (this.built) requireFeatures(this.where, x, { shape: [this.kernel.shape[1]! * this.groups] });
  }

  override call(x: Tensor): Tensor {
    const { kernel, bias, filters, groups } = this;
    const windows = this.#windowsOf(x);
    if (groups === 1) return this.affine(windows, reshape(kernel, [-1, filters]), bias, this.activation);
    const [batch, count] = windows.shape as [number, number];
    const [size, features] = kernel.shape as [number, number];
    const y = einsum(
      "btkgi,kigo->btgo",
      reshape(windows, [batch, count, size, groups, features]),
      reshape(kernel, [size, features, groups, filters / groups]),
    );
    const joined = reshape(y, [batch, count, filters]);
    return applyActivation(this.label, this.activation, bias === null ? joined : add(joined, bias));
  }

  /** What each window reads, side by side: [batch, windows, kernelSize·features], of which those beyond the input are 0. */
  #windowsOf(x: Tensor): Tensor {
    const [batch, time, features] = x.shape as [number, number, number];
    const places = placesOf(this.#windows, time);
    const before = Math.max(0, -places[0]![0]!);
    const after = Math.max(0, places.at(-1)!.at(-1)! - time + 1);
    const padded = pad(x, [
      [0, 0],
      [before, after],
      [0, 0],
    ]);
    const { kernelSize, strides } = this;
    if (kernelSize === 1 && strides === 1) return padded;
    const indices = Int32Array.from(places.flat(), (place) => place + before);
    const read = gather(padded, tensor(indices, [places.length, kernelSize], "int32"), { axis: 1 });
    return reshape(read, [batch, places.length, kernelSize * features]);
  }

  override computeOutputShape(inputShape: DynamicShape): Shapes {
    if (!keepsShape(this.activation)) return super.computeOutputShape(inputShape);
    const [batch = null, time = null] = inputShape;
    return [batch, time === null ? null : countWindows(this.#windows, time), this.filters];
  }
}

/**
 * A convolution over time: [batch, time, features] → [batch, windows, filters]. See {@link Conv1D}.
 *
 * @example
 * layers.conv1d({ filters: 64, kernelSize: 5, padding: "causal", activation: "relu" });
 */
export function conv1d(options: Conv1DOptions): Conv1D {
  return new Conv1D(options);
}

registerSerializable(Conv1D, "keras.layers");
