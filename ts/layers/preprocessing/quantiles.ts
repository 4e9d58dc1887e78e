/**
 * Quantiles of data that come in batches, by summaries of fixed size: values in order, and how many numbers each stands for.
 *
 * **Source** Keras 3, `keras.layers.Discretization`, in whose steps and single precision this goes.
 */
export interface Summary {
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

export const EMPTY: Summary = { values: new Float32Array(), weights: new Float32Array() };

/** Every so many values of the data in order, about 1 / epsilon of them. */
export function summarize(data: ArrayLike<number>, epsilon: number): Summary {
  const ordered = Float32Array.from(data).sort();
  const step = Math.max(ordered.length * epsilon, 1);
  const kept = ordered.filter(
    (_, k) => k >= Math.floor(step - 1) && (k - Math.floor(step - 1)) % Math.floor(step) === 0,
  );
  return { values: kept, weights: new Float32Array(kept.length).fill(step) };
}

/** Two summaries as one. */
export function merge(a: Summary, b: Summary, epsilon: number): Summary {
  const values = Float32Array.of(...a.values, ...b.values);
  const weights = Float32Array.of(...a.weights, ...b.weights);
  const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
  const inOrder = (from: Float32Array) => Float32Array.from(order, (k) => from[k]!);
  return compress({ values: inOrder(values), weights: inOrder(weights) }, epsilon);
}

/** The values between bins that hold equally much. */
export function boundaries(summary: Summary, bins: number): number[] {
  return [...compress(summary, 1 / bins).values.slice(0, -1)];
}

/** A summary of about 1 / epsilon values, where it has more. */
function compress(summary: Summary, epsilon: number): Summary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  let sum = 0;
  const cumulated = weights.map((weight) => {
    sum = Math.fround(sum + weight);
    return sum;
  });
  const shares = cumulated.map((weight) => weight / sum);
  const wanted = Array.from({ length: Math.ceil(1 / epsilon) }, (_, k) => epsilon + k * epsilon);
  const reached = wanted.map((share) => interpolated(share, shares, cumulated));
  return {
    values: Float32Array.from(wanted, (share) => interpolated(share, shares, values)),
    weights: Float32Array.from(reached, (weight, k) => weight - (reached[k - 1] ?? 0)),
  };
}

/** y at x of the line through points in order; the first and last go on. */
function interpolated(x: number, xs: Float32Array, ys: Float32Array): number {
  let low = 0;
  let high = xs.length - 1;
  if (x <= xs[0]!) return ys[0]!;
  if (x >= xs[high]!) return ys[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  return ys[low]! + ((ys[high]! - ys[low]!) / (xs[high]! - xs[low]!)) * (x - xs[low]!);
}
