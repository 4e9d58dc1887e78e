import { OPTIMIZER_CODES } from "../tensor/internal.js";
import { checkShare, Optimizer, type OptimizerOptions, optionsOf } from "./optimizer.js";

/** Options of {@link SGD}. */
export interface SGDOptions extends OptimizerOptions {
  /** Share of the last step that goes into the next. Default 0. */
  momentum?: number;
  /** Looks ahead along the momentum. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent, with momentum if asked for.
 *
 * `v ← momentum·v − learningRate·g`, `w ← w + v`; with nesterov `w ← w + momentum·v − learningRate·g`.
 * **Defaults** learningRate 0.01, momentum 0, nesterov false.
 * **Errors** "invalid-argument" for a value out of range, or two clips at once.
 * **Source** keras.optimizers.SGD.
 *
 * @example
 * ```ts
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }), loss: "meanSquaredError" });
 * ```
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: number | SGDOptions = {}) {
    const given = optionsOf("sgd", options, ["momentum", "nesterov"]);
    const { momentum = 0, nesterov = false } = given;
    checkShare("sgd", "momentum", momentum);
    super("sgd", 0.01, given, {
      code: OPTIMIZER_CODES.sgd,
      parameters: [momentum, 0, 0],
      flag: nesterov,
      slots: momentum === 0 ? 0 : 1,
    });
    this.momentum = momentum;
    this.nesterov = nesterov;
  }
}
