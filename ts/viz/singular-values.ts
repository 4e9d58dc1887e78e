/** Rotations stop when no two rows are further from orthogonal: the lengths are then right to the square of it. */
const ORTHOGONAL = 1e-9;
const MOST_SWEEPS = 60;
/** Rows below this share of the longest are rounding noise that no rotation makes orthogonal: they become zero. */
const NEGLIGIBLE = 1e-12;

/** A matrix as its rows, which {@link orthogonalize} changes. */
export type Rows = Float64Array[];

/**
 * Turns the rows of a matrix into orthogonal ones by rotations from the left, which leave its singular values as they are: the lengths of the
 * rows, the largest first. Those below 1e-12 of the largest are 0.
 *
 * **Source** Hestenes 1958; Golub and Van Loan, *Matrix Computations*, 8.6.3 (there for columns).
 */
export function orthogonalize(rows: Rows): number[] {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const squares = Float64Array.from(rows, (row) => dot(row, row));
    dropNegligible(rows, squares);
    let isDone = true;
    for (let p = 0; p < rows.length; p++) {
      for (let q = p + 1; q < rows.length; q++) if (rotate(rows, squares, p, q)) isDone = false;
    }
    if (isDone) break;
  }
  return rows.map((row) => Math.sqrt(dot(row, row))).sort((a, b) => b - a);
}

function dropNegligible(rows: Rows, squares: Float64Array): void {
  const least = Math.max(...squares) * NEGLIGIBLE ** 2;
  rows.forEach((row, k) => {
    if (squares[k]! >= least) return;
    row.fill(0);
    squares[k] = 0;
  });
}

/** Makes rows p and q orthogonal and keeps the squares of their lengths; tells whether they were not. */
function rotate(rows: Rows, squares: Float64Array, p: number, q: number): boolean {
  const [a, b, alpha, beta] = [rows[p]!, rows[q]!, squares[p]!, squares[q]!];
  const gamma = dot(a, b);
  if (!(Math.abs(gamma) > ORTHOGONAL * Math.sqrt(alpha) * Math.sqrt(beta))) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
  squares[p] = Math.max(alpha - tangent * gamma, 0);
  squares[q] = beta + tangent * gamma;
  return true;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The rows of A·B. */
export function multiply(a: Rows, b: Rows): Rows {
  return a.map((row) => {
    const out = new Float64Array(b[0]!.length);
    row.forEach((factor, k) => {
      const other = b[k]!;
      for (let j = 0; j < out.length; j++) out[j]! += factor * other[j]!;
    });
    return out;
  });
}

/** The rows of the unit matrix. */
export function identity(size: number): Rows {
  return Array.from({ length: size }, (_, i) => new Float64Array(size).fill(1, i, i + 1));
}
