/** What callbacks that run here ask of a loop that runs elsewhere. */
import { Callback, HOOKS } from "../training/callbacks/callback.js";
import type { CallbackHooks } from "../training/callbacks/hooks.js";
import type { Heard, Hook, Level } from "./messages.js";

/** The package's callbacks that look at numbers alone, by their class: they show or keep them, … */
const LOOKING = ["History", "ProgbarLogger"];

/** … or decide by them. */
const DECIDING = ["CSVLogger", "LambdaCallback", "LearningRateScheduler", "ReduceLROnPlateau", "TerminateOnNaN"];

const ORDER: readonly Level[] = ["told", "awaited", "synced"];

/** Older names of hooks. */
const OLDER: Partial<Record<Hook, Hook>> = { onTrainBatchBegin: "onBatchBegin", onTrainBatchEnd: "onBatchEnd" };

/** Of each hook that any of them has the most that one asks. */
export function heardBy(callbacks: readonly CallbackHooks[]): Heard {
  const heard: { [H in Hook]?: Level } = {};
  for (const hook of HOOKS as readonly Hook[]) {
    const levels = callbacks.filter((callback) => listens(callback, hook)).map((callback) => levelOf(callback, hook));
    const most = Math.max(...levels.map((level) => ORDER.indexOf(level)));
    if (levels.length > 0) heard[hook] = ORDER[most]!;
  }
  return heard;
}

/** Has it a hook of its own? The base class has all of them, which do nothing. */
function listens(callback: CallbackHooks, hook: Hook): boolean {
  const own = (name: Hook) => {
    const method: unknown = callback[name];
    return typeof method === "function" && method !== Callback.prototype[name];
  };
  const older = OLDER[hook];
  return own(hook) || (older !== undefined && own(older));
}

function levelOf(callback: CallbackHooks, hook: Hook): Level {
  const isOfBatch = hook.includes("Batch");
  if (!(callback instanceof Callback)) return isOfBatch ? "told" : "awaited";
  const { className } = callback.constructor as typeof Callback;
  if (LOOKING.includes(className) || (className === "LambdaCallback" && isOfBatch)) return "told";
  if (DECIDING.includes(className)) return "awaited";
  const { saveFreq, restoreBestWeights } = callback as { saveFreq?: unknown; restoreBestWeights?: unknown };
  if (className === "EarlyStopping" && restoreBestWeights === false) return "awaited";
  // Saving at the ends of epochs, they only count the batches.
  return isOfBatch && saveFreq === "epoch" ? "told" : "synced";
}
