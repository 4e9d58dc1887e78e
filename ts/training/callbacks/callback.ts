import { type OptionTable, readOptions, writeOptions } from "../../core/options.js";
import type { Serializable } from "../../core/registry.js";
import { pickValues } from "../../core/structure.js";
import type { Logs } from "../trainable.js";
import type { CallbackModel } from "./callback-model.js";
import type { CallbackHooks, CallbackParams, HookResult, MaybeLogs } from "./hooks.js";

/**
 * Base class of callbacks: override the hooks you need, and reach the model by `this.model`.
 *
 * Hooks may be asynchronous; `evaluate` and `predict` may be awaited in them.
 * **Source** Keras 3, `keras.callbacks.Callback`.
 *
 * @example
 * class Halve extends callbacks.Callback {
 *   override onEpochEnd(epoch: number, logs: Logs) {
 *     if (logs.loss > 1) this.model.optimizer.learningRate *= 0.5;
 *   }
 * }
 * await model.fit(x, y, { callbacks: [new Halve()] });
 */
export class Callback implements CallbackHooks, Serializable {
  static readonly className: string = "Callback";
  /** The options of its constructor, which become fields. */
  static readonly options: OptionTable = {};

  /** The callback that a configuration stands for. */
  static fromConfig<T>(this: new (options: never) => T, config: Readonly<Record<string, unknown>>): T {
    return new this(config as never);
  }

  /** The model in training. */
  protected model!: CallbackModel;
  /** Epochs, steps and verbosity of the loop at hand. */
  protected params: CallbackParams = { verbose: 0, epochs: 1, steps: undefined };

  constructor(options: object = {}) {
    const values = readOptions(new.target.className, new.target.options, options);
    // What is left out and has no default is no field: it would hide the class's own hook.
    Object.assign(
      this,
      pickValues(values, (value) => value !== undefined),
    );
  }

  setModel(model: CallbackModel): void {
    this.model = model;
  }

  setParams(params: CallbackParams): void {
    this.params = params;
  }

  onTrainBegin(_logs?: MaybeLogs): HookResult {}
  onTrainEnd(_logs: MaybeLogs): HookResult {}
  onEpochBegin(_epoch: number, _logs?: MaybeLogs): HookResult {}
  onEpochEnd(_epoch: number, _logs: Logs): HookResult {}
  onTrainBatchBegin(batch: number, logs?: MaybeLogs): HookResult {
    return this.onBatchBegin(batch, logs);
  }
  onTrainBatchEnd(batch: number, logs: Logs): HookResult {
    return this.onBatchEnd(batch, logs);
  }
  onBatchBegin(_batch: number, _logs?: MaybeLogs): HookResult {}
  onBatchEnd(_batch: number, _logs: Logs): HookResult {}
  onTestBegin(_logs?: MaybeLogs): HookResult {}
  onTestEnd(_logs: Logs): HookResult {}
  onTestBatchBegin(_batch: number, _logs?: MaybeLogs): HookResult {}
  onTestBatchEnd(_batch: number, _logs: Logs): HookResult {}
  onPredictBegin(_logs?: MaybeLogs): HookResult {}
  onPredictEnd(_logs?: MaybeLogs): HookResult {}
  onPredictBatchBegin(_batch: number, _logs?: MaybeLogs): HookResult {}
  onPredictBatchEnd(_batch: number, _logs?: MaybeLogs): HookResult {}

  /** The options that make it again. **Errors** `unsupported` where one of them is a function. */
  getConfig() {
    const { className, options } = this.constructor as typeof Callback;
    return writeOptions(className, options, this);
  }
}

/** The names of all hooks. */
export const HOOKS: readonly string[] = Object.getOwnPropertyNames(Callback.prototype).filter((name) =>
  name.startsWith("on"),
);
