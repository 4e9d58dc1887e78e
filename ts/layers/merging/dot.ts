import { fail } from "../../core/errors.js";
import { flag, Option, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape, normalizeAxis } from "../../core/shapes.js";
import { div, matmul, maximum, reshape, sqrt, square, sum, type Tensor, transpose } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, isShape } from "../shapes.js";
import { requireList } from "./merge.js";

/** Keras's guard of a norm of 0. */
const EPSILON = 1e-12;

const OPTIONS = {
  /** The axis of each input that is summed over, the batch being 0: one for both, or a pair. */
  axes: new Option<number | readonly [number, number], readonly [number, number]>(requireAxes, (axes) => [...axes]),
  /** Are both scaled to norm 1 along their axes first, so that the output is their cosine? Default: false. */
  normalize: flag().default(false),
};

/** Options of {@link Dot}. */
export interface DotOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Dot extends ValuesOf<typeof OPTIONS> {}

/**
 * The products of two inputs, summed over an axis of each: y[b, …, …] = Σₖ x₁[b, …, k, …] · x₂[b, …, k, …].
 *
 * **Shapes** [batch, a, k] and [batch, b, k] with axes 2 → [batch, a, b]; [batch, k] twice with axes 1 → [batch, 1]. No mask passes.
 * **Errors** `shape-mismatch` when the axes differ in size; inputs are of rank 2 or 3.
 * **Source** Keras 3, `keras.layers.Dot`.
 *
 * @example
 * layers.dot({ axes: 1 }).apply([tensor([[1, 2]]), tensor([[3, 4]])]); // [[11]]
 */
export class Dot extends Layer {
  static override readonly className: string = "Dot";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: DotOptions) {
    super(options);
  }

  protected override checkInput(inputs: InputSpec): void {
    const list = requireList<InputSpec>(this.where, inputs, 2);
    if (list.length !== 2) fail("shape-mismatch", this.where, "two inputs", `${list.length} of them`);
    this.computeOutputShape(list.map(({ shape }) => shape));
  }

  override call(inputs: readonly Tensor[]): Tensor {
    const [a, b] = inputs.map((x, k) => {
      const axis = normalizeAxis(this.where, this.axes[k]!, x.rank);
      const unit = this.normalize ? normalized(x, axis) : x;
      return { x: unit, axis };
    });
    const product = matmul(asRows(a!.x, a!.axis), transpose(asRows(b!.x, b!.axis), [0, 2, 1]));
    return reshape(product, this.computeOutputShape(inputs.map(({ shape }) => shape)) as number[]);
  }

  override computeMask(): null {
    return null;
  }

  override computeOutputShape(shapes: readonly DynamicShape[]): DynamicShape {
    if (!shapes.every(isShape)) fail("shape-mismatch", this.where, "the shapes of two inputs", shapes);
    const [a, b] = shapes.map((shape, k) => this.#without(shape, k));
    if (a!.summed !== b!.summed && a!.summed !== null && b!.summed !== null) {
      const got = shapes.map(formatShape).join(" and ");
      fail("shape-mismatch", this.where, `inputs of one size along axes ${formatShape(this.axes)}`, got);
    }
    const rest = [...a!.rest, ...b!.rest];
    return [shapes[0]![0] ?? null, ...(rest.length === 0 ? [1] : rest)];
  }

  #without(shape: DynamicShape, k: number) {
    if (shape.length < 2 || shape.length > 3) {
      fail("shape-mismatch", this.where, "inputs of rank 2 or 3", formatShape(shape));
    }
    const axis = normalizeAxis(this.where, this.axes[k]!, shape.length);
    return { summed: shape[axis]!, rest: shape.filter((_, at) => at !== 0 && at !== axis) };
  }
}

function requireAxes(where: string, name: string, value: unknown): readonly [number, number] {
  const pair = Array.isArray(value) ? value : [value, value];
  if (pair.length === 2 && pair.every((axis) => Number.isInteger(axis) && axis !== 0)) {
    return pair as unknown as readonly [number, number];
  }
  return fail("invalid-argument", where, `${name} to be an axis of the samples, or a pair of them`, value);
}

/** [batch, others, k], whatever the place of k. */
function asRows(x: Tensor, axis: number): Tensor {
  if (x.rank === 2) return reshape(x, [x.shape[0]!, 1, x.shape[1]!]);
  return axis === 2 ? x : transpose(x, [0, 2, 1]);
}

function normalized(x: Tensor, axis: number): Tensor {
  return div(x, sqrt(maximum(sum(square(x), { axis, keepdims: true }), EPSILON)));
}

/**
 * The products of two inputs, summed over an axis of each. See {@link Dot}.
 *
 * @example
 * layers.dot({ axes: 2 }).apply([query, keys]);
 */
export function dot(options: DotOptions): Dot {
  return new Dot(options);
}

registerSerializable(Dot, "keras.layers");
