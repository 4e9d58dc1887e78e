import type { Logs } from "../trainable.js";
import type { Verbosity } from "./verbosity.js";

/** What a loop tells its callbacks once, before it starts. */
export interface CallbackParams {
  readonly verbose: Verbosity;
  readonly epochs: number;
  /** Batches in an epoch, where that is known. */
  readonly steps: number | undefined;
}

/** A hook may be asynchronous; the loop waits for it. */
export type HookResult = void | Promise<void>;

/** At the beginnings, and where no batch was seen, there are no numbers yet. */
export type MaybeLogs = Partial<Logs>;

/** The moments of training; a plain object with some of these is a callback too. */
export interface CallbackHooks {
  /** Told of the model before the loop. `never` fits whatever type of model a callback asks for. */
  setModel?(model: never): void;
  setParams?(params: CallbackParams): void;
  onTrainBegin?(logs?: MaybeLogs): HookResult;
  /** The logs are those of the last epoch. */
  onTrainEnd?(logs: MaybeLogs): HookResult;
  onEpochBegin?(epoch: number, logs?: MaybeLogs): HookResult;
  /** The logs are one object an epoch, to keep: what one callback writes into it the next ones see, and the history holds. */
  onEpochEnd?(epoch: number, logs: Logs): HookResult;
  onTrainBatchBegin?(batch: number, logs?: MaybeLogs): HookResult;
  /** The logs are the means over the epoch so far. */
  onTrainBatchEnd?(batch: number, logs: Logs): HookResult;
  /** The same as `onTrainBatchBegin`, by its older name, where that one is not there. */
  onBatchBegin?(batch: number, logs?: MaybeLogs): HookResult;
  /** The same as `onTrainBatchEnd`, by its older name, where that one is not there. */
  onBatchEnd?(batch: number, logs: Logs): HookResult;
  onTestBegin?(logs?: MaybeLogs): HookResult;
  onTestEnd?(logs: Logs): HookResult;
  onTestBatchBegin?(batch: number, logs?: MaybeLogs): HookResult;
  onTestBatchEnd?(batch: number, logs: Logs): HookResult;
  onPredictBegin?(logs?: MaybeLogs): HookResult;
  onPredictEnd?(logs?: MaybeLogs): HookResult;
  onPredictBatchBegin?(batch: number, logs?: MaybeLogs): HookResult;
  onPredictBatchEnd?(batch: number, logs?: MaybeLogs): HookResult;
}
