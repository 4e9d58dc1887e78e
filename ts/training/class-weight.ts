import { isPlainObject } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { formatShape, positionIn, sizeOf } from "../core/shapes.js";
import { type Tensor, type Tensors, tensor } from "../tensor/index.js";
import { flattenTensors } from "../tensor/internal.js";
import type { Batch } from "./trainable.js";

/** A factor for the loss of each class. */
export type ClassWeight = Readonly<Record<number, number>>;

/** **Errors** `invalid-argument` unless the classes are whole numbers and their weights finite numbers from 0 up. */
export function checkClassWeight(where: string, classWeight: ClassWeight): void {
  const expected = "classWeight such as { 0: 1, 1: 5 }";
  if (!isPlainObject(classWeight)) fail("invalid-argument", where, expected, quoted(classWeight));
  for (const [name, weight] of Object.entries<unknown>(classWeight)) {
    if (/^\d+$/.test(name) && Number.isFinite(weight) && (weight as number) >= 0) continue;
    const hint = "Classes are whole numbers, weights finite numbers from 0 up.";
    fail("invalid-argument", where, expected, `{ ${name}: ${quoted(weight)} }`, hint);
  }
}

/**
 * The batch with each sample, or each time step, weighted by its class; classes not named weigh 1.
 *
 * **Shapes** labels [batch], [batch, 1] or one-hot [batch, classes] give weights [batch]; a label for each step, [batch, time, 1] or one-hot
 * [batch, time, classes], gives [batch, time]. Of [batch, n] the rank of the model's output, which is asked for only then, tells which it is: 3 means
 * n steps.
 * **Errors** `unsupported` with several outputs, as in Keras; `invalid-argument` beside sampleWeight, and where labels name no class.
 */
export function weightClasses<X extends Tensors>(
  where: string,
  batch: Batch<X>,
  classWeight: ClassWeight,
  outputRank?: () => number | undefined,
): Batch<X> {
  checkClassWeight(where, classWeight);
  if (batch.sampleWeight !== null) fail("invalid-argument", where, "sampleWeight or classWeight", "both");
  if (batch.y === null) fail("invalid-argument", where, "y together with classWeight", "none");
  const [y, ...others] = flattenTensors(batch.y);
  if (y === undefined || others.length > 0) {
    const hint = "Give a sampleWeight for each output instead.";
    fail("unsupported", where, "one output with classWeight", `y for ${1 + others.length} outputs`, hint);
  }
  const { classes, shape } = classesOf(where, y, outputRank);
  return {
    ...batch,
    sampleWeight: tensor(
      Float32Array.from(classes, (c) => classWeight[c] ?? 1),
      shape,
    ) as X,
  };
}

/** The classes that labels name, and the shape of what has one: samples or time steps. */
interface Classes {
  readonly classes: readonly number[];
  readonly shape: readonly number[];
}

function classesOf(where: string, y: Tensor, outputRank?: () => number | undefined): Classes {
  const values = y._read(where);
  const { shape } = y;
  const width = shape.at(-1) ?? 1;
  const isOfSteps = shape.length === 2 && width > 1 && outputRank?.() === 3;
  if (shape.length === 1 || isOfSteps) return { classes: ids(where, y), shape };
  if (shape.length > 3) {
    fail("unsupported", where, "classWeight for labels of rank 1 to 3", `labels of shape ${formatShape(shape)}`);
  }
  const weighed = shape.slice(0, -1);
  if (width === 1) return { classes: ids(where, y), shape: weighed };
  const classes = Array.from({ length: sizeOf(weighed) }, (_, i) => {
    const row = values.subarray(i * width, (i + 1) * width);
    return hotOf(where, row, positionIn(weighed, i));
  });
  return { classes, shape: weighed };
}

/** Labels that are the classes' numbers; 0.9 counts as 1, as in Keras. */
function ids(where: string, y: Tensor): number[] {
  return Array.from(y._read(where), (id, i) => {
    const nearest = Math.round(id);
    if (nearest >= 0 && Number.isFinite(nearest)) return nearest;
    const expected = "labels that are classes, whole numbers from 0 up, with classWeight";
    return fail("invalid-argument", where, expected, `${id}${positionIn(y.shape, i)}`);
  });
}

/** The class of a one-hot label, which may be smoothed: its entries are shares of 1. */
function hotOf(where: string, row: Float32Array | Int32Array | Uint8Array, place: string): number {
  let [sum, best] = [0, 0];
  row.forEach((share, c) => {
    sum += share;
    if (share > row[best]!) best = c;
  });
  if (Math.abs(sum - 1) < 1e-3 && row.every((share) => share >= 0)) return best;
  const hint = "Labels of time steps have the shape [batch, time, 1].";
  return fail(
    "invalid-argument",
    where,
    "one-hot labels, or ids, with classWeight",
    `[${row.join(", ")}]${place}`,
    hint,
  );
}
