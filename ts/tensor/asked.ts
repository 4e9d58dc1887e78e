import { rawTapesRecord } from "../wasm/raw.js";
import { type Answer, callContext } from "./call-context.js";
import { type Operand, run } from "./dispatch.js";
import type { Tensor } from "./tensor.js";

let lastKey = 0;

/** Records, on the tapes that record now, an op whose backward JavaScript computes: the pass stops there, and `answer` goes on. */
export function recordAsked(
  inputs: readonly Operand[],
  outputs: readonly Tensor[],
  saved: readonly Tensor[],
  answer: Answer,
): void {
  const { tapes } = callContext();
  if (tapes.length === 0) return;
  const key = ++lastKey;
  run("GradientTape", [...inputs, ...outputs, ...saved], (...handles) =>
    rawTapesRecord(key, handles.splice(0, inputs.length), handles.splice(0, outputs.length), handles),
  );
  for (const tape of tapes) tape._answers.set(key, answer);
}
