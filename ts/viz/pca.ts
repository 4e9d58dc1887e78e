import { fail, quoted } from "../core/errors.js";
import { tensorOf } from "../data/host.js";
import type { ArrayLike } from "../data/index.js";
import { identity, type Rows } from "./singular-values.js";

/** Off the diagonal of the covariance, relative to its trace: some roundings of float64. */
const DIAGONAL = 1e-15;
const MOST_SWEEPS = 60;
/** Entries whose sizes differ by less are as large as each other: the data are float32. */
const TIE = 1e-6;

/** The directions in which rows differ most. */
export interface PrincipalComponents {
  /** [components][features]: unit vectors, the one of the largest variance first; the largest entry of each is positive. */
  readonly components: readonly (readonly number[])[];
  /** [rows][components] */
  readonly points: readonly (readonly number[])[];
  /** The variance along each, over rows - 1. */
  readonly variance: readonly number[];
  /** Its share of the variance of all. */
  readonly varianceRatio: readonly number[];
  readonly mean: readonly number[];
}

/**
 * Rows seen from where they differ most: points = (x - mean) · Vᵀ, with V the eigenvectors of the covariance (x - mean)ᵀ(x - mean) / (rows - 1) with the
 * largest eigenvalues, by Jacobi's rotations.
 *
 * **Shapes** [rows, features], at least two rows; 1 ≤ components ≤ features, default 2.
 * **Errors** `shape-mismatch`; `invalid-argument` for `components`; `not-finite` for values that are no numbers.
 * **Source** Pearson 1901; Golub and Van Loan, *Matrix Computations*, 8.5.
 *
 * @example
 * const { points } = pca(model.getLayer("embedding").getWeights()[0], 2); // a map of the words
 */
export function pca(matrix: ArrayLike, components = 2): PrincipalComponents {
  const where = "pca";
  const x = tensorOf(matrix);
  if (x.rank !== 2 || x.shape[0]! < 2) fail("shape-mismatch", where, "[rows, features] with at least two rows", x);
  const [rows, features] = x.shape as [number, number];
  if (!(Number.isInteger(components) && components > 0 && components <= features)) {
    fail("invalid-argument", where, `components from 1 to ${features}`, quoted(components));
  }
  const data = Float64Array.from(x.data());
  if (!data.every(Number.isFinite)) fail("not-finite", where, "finite numbers", "others");
  const mean = new Float64Array(features);
  for (let k = 0; k < data.length; k++) mean[k % features]! += data[k]! / rows;
  for (let k = 0; k < data.length; k++) data[k]! -= mean[k % features]!;
  const covariance = covarianceOf(data, rows, features);
  const total = covariance.reduce((sum, row, j) => sum + row[j]!, 0);
  const vectors = diagonalize(covariance);
  const order = Array.from(mean, (_, j) => j)
    .sort((a, b) => covariance[b]![b]! - covariance[a]![a]! || a - b)
    .slice(0, components);
  const chosen = order.map((j) => facing(vectors[j]!));
  const variance = order.map((j) => Math.max(covariance[j]![j]!, 0));
  const along = (n: number, v: Float64Array) => v.reduce((sum, value, j) => sum + value * data[n * features + j]!, 0);
  return {
    components: chosen.map((v) => Array.from(v)),
    points: Array.from({ length: rows }, (_, n) => chosen.map((v) => along(n, v))),
    variance,
    varianceRatio: variance.map((value) => (total > 0 ? value / total : 0)),
    mean: Array.from(mean),
  };
}

function covarianceOf(data: Float64Array, rows: number, features: number): Rows {
  const covariance = Array.from({ length: features }, () => new Float64Array(features));
  for (let n = 0; n < rows; n++) {
    const row = data.subarray(n * features, (n + 1) * features);
    for (let i = 0; i < features; i++) {
      const [factor, sums] = [row[i]! / (rows - 1), covariance[i]!];
      for (let j = 0; j < features; j++) sums[j]! += factor * row[j]!;
    }
  }
  return covariance;
}

/** Makes a symmetric matrix diagonal, its eigenvalues staying there; row j of what is returned is the eigenvector of the j-th. */
function diagonalize(a: Rows): Rows {
  const vectors = identity(a.length);
  const negligible = DIAGONAL * a.reduce((sum, row, j) => sum + row[j]!, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        if (!(Math.abs(a[p]![q]!) > negligible)) continue;
        isDone = false;
        rotate(a, vectors, p, q);
      }
    }
    if (isDone) break;
  }
  return vectors;
}

/** The rotation in the plane of p and q after which a_pq is 0. */
function rotate(a: Rows, vectors: Rows, p: number, q: number): void {
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(1, theta));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  const turn = (x: Float64Array, y: Float64Array) => {
    for (let j = 0; j < x.length; j++) {
      const [u, v] = [x[j]!, y[j]!];
      x[j] = cosine * u - sine * v;
      y[j] = sine * u + cosine * v;
    }
  };
  for (const row of a) {
    const [u, v] = [row[p]!, row[q]!];
    row[p] = cosine * u - sine * v;
    row[q] = sine * u + cosine * v;
  }
  turn(a[p]!, a[q]!);
  turn(vectors[p]!, vectors[q]!);
}

/** The vector or its opposite: the one whose largest entry is positive; of entries as large but for rounding the first decides. */
function facing(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const decides = vector.find((value) => Math.abs(value) >= largest * (1 - TIE)) ?? 0;
  return decides < 0 ? vector.map((value) => -value) : vector;
}
