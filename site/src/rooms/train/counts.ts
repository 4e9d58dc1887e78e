/** Shapes and numbers of weights, from the blocks alone, so that they are there before anything is built. */
import type { CellKind, ModelSpec, RecurrentSpec, Task } from "../../engine/train/spec.js";

/** Of the data: what a step holds, and what comes out. */
export interface Ends {
  readonly steps: number;
  /** Null where a step is an id. */
  readonly features: number | null;
  readonly vocabulary: number;
  readonly task: Task;
  readonly classes: number;
}

export interface LayerCount {
  /** Without the batch. */
  readonly shape: readonly number[];
  readonly parameters: number;
}

/** One for the embedding (where there is one), each recurrent layer, and the last. */
export function counts({ embedding, recurrent }: ModelSpec, ends: Ends): LayerCount[] {
  const found: LayerCount[] = [];
  let width = ends.features ?? embedding;
  if (ends.features === null) {
    found.push({ shape: [ends.steps, embedding], parameters: ends.vocabulary * embedding });
  }
  for (const [k, layer] of recurrent.entries()) {
    const parameters = weightsOf(layer, width);
    width = layer.units * (layer.bidirectional ? 2 : 1);
    found.push({ shape: k < recurrent.length - 1 ? [ends.steps, width] : [width], parameters });
  }
  const outputs = ends.task === "classes" ? ends.classes : 1;
  found.push({ shape: [outputs], parameters: (width + 1) * outputs });
  return found;
}

const GATES: Readonly<Record<CellKind, number>> = { simpleRNN: 1, gru: 3, lstm: 4 };

function weightsOf({ kind, units, bidirectional }: RecurrentSpec, inputs: number): number {
  // A GRU that resets after the product has a second bias.
  const biases = kind === "gru" ? 2 : 1;
  return GATES[kind] * units * (inputs + units + biases) * (bidirectional ? 2 : 1);
}
