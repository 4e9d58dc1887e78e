/** The adding problem, with marks for all that a memory can be told to do. */
import { randomUniform, type Tensor, tensor } from "throughtime";

/** What a mark says of the sum so far and the number beside it. */
export type Mark = "remember" | "add" | "erase" | "overwrite";

/** Each mark, in the order of the inputs behind the number, and how often it comes. No mark is "remember". */
const MARKS: readonly (readonly [Mark, number])[] = [
  ["add", 0.1],
  ["erase", 0.05],
  ["overwrite", 0.05],
];

/**
 * Sequences of [number, add, erase, overwrite]: numbers from 0 to 1, a 1 for a mark. The answer at every step is the sum of the numbers marked "add" since the
 * last "erase", or since the last "overwrite" and its own number.
 *
 * **Shapes** x [rows, steps, 4], y [rows, steps, 1].
 * **Source** Hochreiter and Schmidhuber 1997, experiment 4, where two numbers are marked to be added and the answer comes at the end.
 */
export function adding(rows: number, steps: number): { x: Tensor; y: Tensor; marks: Mark[][] } {
  const numbers = randomUniform([rows, steps]).data();
  const draws = randomUniform([rows, steps]).data();
  const [x, y] = [new Float32Array(rows * steps * 4), new Float32Array(rows * steps)];
  const marks = Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    return Array.from({ length: steps }, (_, t): Mark => {
      const at = row * steps + t;
      const mark = markOf(draws[at]!);
      const number = numbers[at]!;
      if (mark === "erase") sum = 0;
      if (mark === "overwrite") sum = number;
      if (mark === "add") sum += number;
      x[4 * at] = number;
      if (mark !== "remember") x[4 * at + 1 + MARKS.findIndex(([name]) => name === mark)] = 1;
      y[at] = sum;
      return mark;
    });
  });
  return { x: tensor(x, [rows, steps, 4]), y: tensor(y, [rows, steps, 1]), marks };
}

function markOf(draw: number): Mark {
  let upTo = 0;
  for (const [mark, share] of MARKS) {
    upTo += share;
    if (draw < upTo) return mark;
  }
  return "remember";
}
