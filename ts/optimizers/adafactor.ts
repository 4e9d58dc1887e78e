import { atLeastZero, flag, number, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import {
  add,
  div,
  expandDims,
  mean,
  mul,
  sqrt,
  square,
  sub,
  type Tensor,
  type TensorLike,
  type Variable,
  zeros,
} from "../tensor/index.js";
import { blend } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import { power } from "./schedules/elementary.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  /** How slowly the means of squares come to rest: `β₂ = 1 − t^beta2Decay`, at most 0. Default -0.8. */
  beta2Decay: number((value) => value <= 0, "a finite number of at most 0").default(-0.8),
  /** Keeps squares of gradients above 0. Default 1e-30. */
  epsilon1: atLeastZero().default(1e-30),
  /** The size that a weight is taken to have at least. Default 0.001. */
  epsilon2: atLeastZero().default(1e-3),
  /** A step is scaled down whose root mean square is above this. Default 1. */
  clipThreshold: number((value) => value > 0, "a finite number greater than 0").default(1),
  /** Lets a learning rate that is a number fall as `1/√t`, once that is the smaller. Default true. */
  relativeStep: flag().default(true),
};

/** Options of {@link Adafactor}. */
export interface AdafactorOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface Adafactor extends ValuesOf<typeof OWN> {}

/** Adam that keeps means of rows and of columns alone; see {@link adafactor}. */
export class Adafactor extends Optimizer {
  static override readonly className: string = "Adafactor";
  static override readonly options: OptionTable = { ...Optimizer.options, ...OWN };
  override readonly slotNames: SlotNames = [["row", "column", "velocity"]];

  constructor(options: LearningRate | AdafactorOptions = {}) {
    super(options);
  }

  /** Means over the columns and over the rows; of a vector there are none, and Keras keeps a 0 in their place. */
  override createSlot({ shape }: Variable, name: string): TensorLike {
    if (name === "velocity") return zeros(shape);
    if (shape.length < 2) return zeros([]);
    return zeros(name === "row" ? shape.slice(0, -1) : [...shape.slice(0, -2), shape.at(-1)!]);
  }

  override update(gradient: Tensor, variable: Variable, { row, column, velocity }: Slots): void {
    const { name, iterations, learningRate, clipThreshold, epsilon2 } = this;
    const share = 1 / power(iterations + 1, -this.beta2Decay);
    const squares = add(square(gradient), this.epsilon1);
    if (variable.rank < 2) {
      blend(name, velocity!, squares, 1 - share, share);
    } else {
      blend(name, row!, mean(squares, { axis: -1 }), 1 - share, share);
      blend(name, column!, mean(squares, { axis: -2 }), 1 - share, share);
      const rows = div(row!, mean(row!, { axis: -1, keepdims: true }));
      velocity!.assign(mul(expandDims(rows, { axis: -1 }), expandDims(column!, { axis: -2 })));
    }
    const step = div(gradient, sqrt(velocity!));
    const clipping = Math.max(1, rootMeanSquare(step) / clipThreshold);
    const rate = Math.max(epsilon2, rootMeanSquare(variable)) * Math.min(learningRate, 1 / Math.sqrt(iterations + 1));
    variable.assign(sub(variable, mul(step, rate / clipping)));
  }
}

function rootMeanSquare(x: TensorLike): number {
  return sqrt(mean(square(x))).item();
}

/**
 * Adam that keeps of the squared gradients of a matrix the means of its rows and of its columns alone, and scales steps by the size of the
 * weights. A number or a schedule alone is the learning rate.
 *
 * `s = 1 − t^beta2Decay`, `r ← s·r + (1−s)·rows(g² + epsilon1)`, `c` of the columns alike, `v = r·c/mean(r)`, `u = g/√v`,
 * `w ← w − max(epsilon2, rms(w))·min(learningRate, 1/√t)·u/max(1, rms(u)/clipThreshold)`.
 *
 * **Defaults** learningRate 0.001, beta2Decay -0.8, epsilon1 1e-30, epsilon2 0.001, clipThreshold 1, relativeStep true (Keras's, where it
 * changes nothing: the step is the smaller of both in any case).
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Shazeer & Stern (2018); keras.optimizers.Adafactor.
 *
 * @example
 * model.compile({ optimizer: optimizers.adafactor(0.01), loss: "meanSquaredError" });
 */
export function adafactor(options?: LearningRate | AdafactorOptions): Adafactor {
  return new Adafactor(options);
}

registerSerializable(Adafactor, "keras.optimizers");
