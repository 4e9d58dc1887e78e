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
    dropNegligible(rows);
    let isDone = true;
    for (let p = 0; p < rows.length; p++) {
      for (let q = p + 1; q < rows.length; q++) if (rotate(rows[p]!, rows[q]!)) isDone = false;
    }
    if (isDone) break;
  }
  return rows.map(length).sort((a, b) => b - a);
}

function dropNegligible(rows: Rows): void {
  const least = NEGLIGIBLE * Math.max(...rows.map(length));
  for (const row of rows) if (length(row) < least) row.fill(0);
}

function length(row: Float64Array): number {
  return Math.sqrt(dot(row, row));
}

/** Makes two rows orthogonal; tells whether they were not. */
function rotate(a: Float64Array, b: Float64Array): boolean {
  const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)];
  if (!(Math.abs(gamma) > ORTHOGONAL * Math.sqrt(alpha) * Math.sqrt(beta))) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
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
