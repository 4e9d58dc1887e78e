import { tensorOf } from "../data/host.js";
import type { ArrayLike } from "../data/index.js";
import { requireCount } from "./checks.js";

/** Values counted in bins of equal width. */
export interface Histogram {
  /** One more than there are bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Values that are no finite numbers, which are in no bin. */
  readonly notFinite: number;
}

/** The half width of a range around equal values that are large: as a share of the value, since ±0.5 could be lost in rounding. */
const LEAST_SHARE = 1e-6;

/**
 * Counts values in bins of equal width from the smallest to the largest; a bin holds its lower edge, the last one both.
 *
 * Values that are all the same get a range of ±0.5 around them, or of a millionth of themselves where that is more. **Shapes** any.
 * **Errors** `invalid-argument` unless `bins` is a whole number of at least 1.
 * **Source** numpy.histogram.
 *
 * @example
 * histogram([1, 2, 2, 5], 2); // { edges: [1, 3, 5], counts: [3, 1], notFinite: 0 }
 */
export function histogram(values: ArrayLike, bins = 30): Histogram {
  requireCount("histogram", "bins", bins);
  const all = tensorOf(values).data();
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const finite = all.filter(Number.isFinite);
  for (const value of finite) [least, most] = [Math.min(least, value), Math.max(most, value)];
  if (finite.length === 0) [least, most] = [0, 1];
  else if (least === most) {
    const room = Math.max(0.5, Math.abs(least) * LEAST_SHARE);
    [least, most] = [least - room, most + room];
  }
  const edges = Array.from({ length: bins + 1 }, (_, k) => (k === bins ? most : least + ((most - least) * k) / bins));
  const counts = new Array<number>(bins).fill(0);
  for (const value of finite) {
    let bin = Math.min(Math.floor(((value - least) / (most - least)) * bins), bins - 1);
    // The division may round to the other side of an edge.
    if (value < edges[bin]!) bin--;
    else if (bin + 1 < bins && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return { edges, counts, notFinite: all.length - finite.length };
}
