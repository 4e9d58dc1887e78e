/**
 * Truncated backpropagation through time by hand: a long sequence in windows, whose gradients go back to the beginning of their window alone.
 *
 * What it costs is what is kept for the backward pass: a window, whatever the sequence's length. What it misses is what a step owes to those before
 * its window. With a window as long as the sequence it is full backpropagation, to the last bit.
 */
import {
  add,
  GradientTape,
  layers,
  mul,
  randomNormal,
  setSeed,
  slice,
  square,
  sub,
  sum,
  type Tensor,
} from "throughtime";
import { runAsScript } from "./run.js";

export interface Reader {
  readonly recurrent: layers.LSTM<true> | layers.GRU<true> | layers.SimpleRNN<true>;
  readonly output: layers.Dense;
}

/** Gradients of the summed squared error of all steps, which go back at most `window` of them. */
export function truncatedGradients({ recurrent, output }: Reader, x: Tensor, y: Tensor, window: number): Tensor[] {
  const variables = [...recurrent.trainableVariables, ...output.trainableVariables];
  const steps = x.shape[1]!;
  let states: Tensor[] | undefined;
  let total: Tensor[] | null = null;
  for (let begin = 0; begin < steps; begin += window) {
    const size = Math.min(window, steps - begin);
    const part = (z: Tensor) => slice(z, [0, begin, 0], [-1, size, -1]);
    const tape = new GradientTape();
    const { loss, after } = tape.record(() => {
      // The states come from outside of this recording, so they are constants in it: here the past is cut off.
      const [hidden, ...after] = recurrent.apply(part(x), { initialState: states });
      return { loss: sum(square(sub(output.apply(hidden), part(y)))), after };
    });
    const gradients = tape.gradient(loss, variables) as Tensor[];
    total = total === null ? gradients : total.map((sum, k) => add(sum, gradients[k]!));
    states = after;
  }
  return total!;
}

/** A layer that gives all its outputs and its last states, and what reads them. */
export function buildReader(kind: "lstm" | "gru" | "simpleRNN" = "lstm", units = 8): Reader {
  const recurrent = layers[kind]({ units, returnSequences: true, returnState: true });
  return { recurrent, output: layers.dense({ units: 1 }) };
}

const lengthOf = (gradients: readonly Tensor[]) =>
  Math.sqrt(gradients.map((gradient) => sum(square(gradient)).item() as number).reduce((a, b) => a + b));

export function main({ batch = 4, steps = 64, features = 3 } = {}) {
  setSeed(22);
  const x = randomNormal([batch, steps, features]);
  const y = mul(sum(x, { axis: -1, keepdims: true }), 0.5);
  const reader = buildReader();
  reader.output.apply(reader.recurrent.apply(x)[0]!);
  const full = truncatedGradients(reader, x, y, steps);
  const distances = [1, 2, 4, 8, 16, 32, 64].map((window) => {
    const truncated = truncatedGradients(reader, x, y, window);
    return { window, distance: lengthOf(truncated.map((gradient, k) => sub(gradient, full[k]!))) / lengthOf(full) };
  });
  for (const { window, distance } of distances) {
    console.log(`window ${String(window).padStart(2)}: ${(100 * distance).toFixed(2)} % off the whole gradient`);
  }
  return { distances };
}

runAsScript(import.meta.url, main);
