import type { Arrays, Dataset } from "../../data/index.js";
import type { Optimizer } from "../../optimizers/index.js";
import type { Tensor, Variable } from "../../tensor/index.js";
import type { EvaluateOptions, PredictOptions } from "../options.js";
import type { Direction, Logs } from "../trainable.js";

/** A model as a callback sees it, which is whole: any `Sequential` or subclass of `Model`. */
export interface CallbackModel {
  readonly name: string;
  /** Set to true it ends training after the batch at hand. */
  stopTraining: boolean;
  /** The epoch that training begins with; set it in `onTrainBegin` to go on where it was interrupted. */
  initialEpoch: number;
  /** The optimizer given to `compile`: `this.model.optimizer.learningRate *= 0.5`. */
  readonly optimizer: Optimizer;
  readonly layers: readonly { readonly name: string; trainable: boolean }[];
  readonly weights: readonly Variable[];
  readonly trainableVariables: readonly Variable[];
  getWeights(): Tensor[];
  setWeights(weights: readonly Tensor[]): void;
  apply(x: Tensor, options?: { training?: boolean }): Tensor;
  /** Await it: training goes on afterwards, with its own running means. */
  evaluate(dataset: Dataset, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: Arrays, y: Arrays, options?: EvaluateOptions): Promise<Logs>;
  predict(x: Dataset | Arrays, options?: PredictOptions): Promise<Tensor>;
  /** Which way a metric improves, where the model knows it. */
  directionOf?(metric: string): Direction | undefined;
}
