import type { Logs, Trainable } from "../trainable.js";

/** 0 silent, 1 a progress bar, 2 one line per epoch, "auto" 1 on a terminal and 2 elsewhere. */
export type Verbosity = 0 | 1 | 2 | "auto";

/** What a loop tells its callbacks once, before it starts. */
export interface CallbackParams {
  readonly verbose: Verbosity;
  readonly epochs: number;
  /** Batches in an epoch, where that is known. */
  readonly steps: number | undefined;
}

/** A hook may be asynchronous; the loop waits for it. */
export type HookResult = void | Promise<void>;

/** The moments of training; a plain object with some of these is a callback too. */
export interface CallbackHooks {
  setModel?(model: Trainable): void;
  setParams?(params: CallbackParams): void;
  onTrainBegin?(logs?: Logs): HookResult;
  onTrainEnd?(logs?: Logs): HookResult;
  onEpochBegin?(epoch: number, logs?: Logs): HookResult;
  onEpochEnd?(epoch: number, logs?: Logs): HookResult;
  onTrainBatchBegin?(batch: number, logs?: Logs): HookResult;
  onTrainBatchEnd?(batch: number, logs?: Logs): HookResult;
  onTestBegin?(logs?: Logs): HookResult;
  onTestEnd?(logs?: Logs): HookResult;
  onTestBatchBegin?(batch: number, logs?: Logs): HookResult;
  onTestBatchEnd?(batch: number, logs?: Logs): HookResult;
  onPredictBegin?(logs?: Logs): HookResult;
  onPredictEnd?(logs?: Logs): HookResult;
  onPredictBatchBegin?(batch: number, logs?: Logs): HookResult;
  onPredictBatchEnd?(batch: number, logs?: Logs): HookResult;
}

/**
 * Base class of callbacks: override the hooks you need, and reach the model by `this.model`.
 *
 * @example
 * ```ts
 * class Slower extends callbacks.Callback {
 *   onEpochEnd(epoch: number, logs: Logs = {}) {
 *     console.log(epoch, logs.loss);
 *   }
 * }
 * await model.fit(x, y, { callbacks: [new Slower()] });
 * ```
 */
export class Callback implements CallbackHooks {
  /** The model in training. */
  protected model!: Trainable;
  /** Epochs, steps and verbosity of the loop at hand. */
  protected params: CallbackParams = { verbose: 0, epochs: 1, steps: undefined };

  setModel(model: Trainable): void {
    this.model = model;
  }

  setParams(params: CallbackParams): void {
    this.params = params;
  }

  onTrainBegin(_logs?: Logs): HookResult {}
  onTrainEnd(_logs?: Logs): HookResult {}
  onEpochBegin(_epoch: number, _logs?: Logs): HookResult {}
  onEpochEnd(_epoch: number, _logs?: Logs): HookResult {}
  onTrainBatchBegin(_batch: number, _logs?: Logs): HookResult {}
  onTrainBatchEnd(_batch: number, _logs?: Logs): HookResult {}
  onTestBegin(_logs?: Logs): HookResult {}
  onTestEnd(_logs?: Logs): HookResult {}
  onTestBatchBegin(_batch: number, _logs?: Logs): HookResult {}
  onTestBatchEnd(_batch: number, _logs?: Logs): HookResult {}
  onPredictBegin(_logs?: Logs): HookResult {}
  onPredictEnd(_logs?: Logs): HookResult {}
  onPredictBatchBegin(_batch: number, _logs?: Logs): HookResult {}
  onPredictBatchEnd(_batch: number, _logs?: Logs): HookResult {}
}
