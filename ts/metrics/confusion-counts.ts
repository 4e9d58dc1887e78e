import { fail } from "../core/errors.js";

/** The sums of weights at one threshold. */
export interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** `part / whole`, 0 where there is no whole. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 * The confusion of yes and no at some thresholds: a prediction above a threshold means yes there.
 *
 * Weights are summed by how many thresholds a prediction is above of; the counts at each come from those sums, so that a prediction costs the
 * same for one threshold and for hundreds.
 */
export class ConfusionCounts {
  /** In single precision, as the predictions are, in rising order. */
  readonly #sorted: Float32Array;
  readonly #yes: Float64Array;
  readonly #no: Float64Array;
  /** Where each threshold is in that order. */
  readonly #places: readonly number[];

  constructor(thresholds: readonly number[]) {
    this.#sorted = Float32Array.from(thresholds).sort();
    this.#places = thresholds.map((threshold) => this.#sorted.indexOf(Math.fround(threshold)));
    this.#yes = new Float64Array(thresholds.length + 1);
    this.#no = new Float64Array(thresholds.length + 1);
  }

  /** **Errors** `invalid-argument` for a target other than 0 and 1. */
  add(where: string, yTrue: number, yPred: number, weight: number): void {
    if (weight === 0) return;
    const sums = yTrue === 1 ? this.#yes : this.#no;
    if (yTrue !== 0 && yTrue !== 1) {
      const hint = "For the numbers of several classes take oneHot(yTrue, classes).";
      fail("invalid-argument", where, "yTrue of 0 and 1", String(yTrue), hint);
    }
    // A prediction that is no number is on no side of a threshold, and shows in whatever is made of the counts.
    if (Number.isNaN(yPred)) sums.fill(Number.NaN);
    else sums[this.#above(yPred)]! += weight;
  }

  /** At each threshold, in the order in which they were given. */
  counts(): Counts[] {
    const [yes, no] = [fromAbove(this.#yes), fromAbove(this.#no)];
    return this.#places.map((place) => {
      const [tp, fp] = [yes[place + 1]!, no[place + 1]!];
      return { tp, fp, tn: no[0]! - fp, fn: yes[0]! - tp };
    });
  }

  reset(): void {
    this.#yes.fill(0);
    this.#no.fill(0);
  }

  /** How many thresholds it is above of. */
  #above(yPred: number): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (yPred > this.#sorted[middle]!) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The sums of all from a place on. */
function fromAbove(sums: Float64Array): Float64Array {
  const totals = sums.slice();
  for (let k = totals.length - 2; k >= 0; k--) totals[k]! += totals[k + 1]!;
  return totals;
}
