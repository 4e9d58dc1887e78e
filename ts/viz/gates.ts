/** The gates of a walk, as its cell computes them from inputs and states: all steps at once. */
import { concat, reshape, stack, type Tensor } from "../tensor/index.js";
import type { Walk, WalkStep } from "./recorder.js";

/** Each gate by name, [time, batch, units]; none for a cell that has no gates. */
export function gatesOf({ cell, steps }: Walk): Record<string, Tensor> {
  if (cell.gates === undefined) return {};
  const rows = (of: (step: WalkStep) => Tensor) => concat(steps.map(of), { axis: 0 });
  const masks = (kind: "input" | "recurrent") =>
    steps[0]!.drops[kind] &&
    concat(
      steps.map(({ drops }) => drops[kind]!),
      { axis: 1 },
    );
  const states = steps[0]!.before.map((_, k) => rows(({ before }) => before[k]!));
  const drops = { input: masks("input"), recurrent: masks("recurrent") };
  const gates = Object.entries(
    cell.gates(
      rows(({ x }) => x),
      states,
      drops,
    ),
  );
  return Object.fromEntries(gates.map(([name, gate]) => [name, reshape(gate, [steps.length, -1, gate.shape.at(-1)!])]));
}

/** One tensor of all steps, [time, batch, …]. */
export function stackSteps({ steps }: Walk, of: (step: WalkStep) => Tensor): Tensor {
  return stack(steps.map(of), { axis: 0 });
}
