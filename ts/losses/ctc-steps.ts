import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import type { Tensor } from "../tensor/index.js";

/** Scores over time, row by row, without the steps that a mask leaves out. */
export interface Rows {
  readonly batch: number;
  readonly time: number;
  readonly classes: number;
  /** The steps of a row that count. */
  steps(row: number): number[];
  /** The scores of all classes at a step. */
  at(row: number, step: number): Float32Array;
}

/** **Errors** `shape-mismatch` unless it is [batch, time, classes]. */
export function rowsOver(where: string, scores: Tensor): Rows {
  const { shape, mask } = scores;
  if (shape.length !== 3) fail("shape-mismatch", where, "yPred [batch, time, classes]", formatShape(shape));
  const [batch, time, classes] = shape as [number, number, number];
  const [values, kept] = [scores.data() as Float32Array, mask?.data()];
  const every = Array.from({ length: time }, (_, t) => t);
  return {
    batch,
    time,
    classes,
    steps: (row) => every.filter((t) => kept === undefined || kept[row * time + t] !== 0),
    at: (row, step) => values.subarray((row * time + step) * classes, (row * time + step + 1) * classes),
  };
}
