import { fail, quoted } from "../../core/errors.js";
import { positionIn, sizeOf } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";

/** Tokens, singly or in arrays of any depth. */
export type NestedTokens<T> = T | readonly NestedTokens<T>[];

/** Tokens by their last axis: the rows of all axes before it. */
export interface TokenRows<T> {
  /** The axes before the last; null for one token without an axis. */
  readonly lead: Shape | null;
  readonly rows: readonly (readonly T[])[];
}

const RAGGED = 'Pad the rows, or take an outputMode such as "multiHot", which has no need of equal lengths.';

/**
 * Nested arrays of tokens as rows, which may differ in length.
 *
 * **Errors** `invalid-argument` for what `isToken` refuses, in the words of `kind`; `shape-mismatch` for other ragged axes.
 */
export function tokenRows<T>(
  where: string,
  kind: string,
  given: unknown,
  isToken: (value: unknown) => value is T,
): TokenRows<T> {
  if (isToken(given)) return { lead: null, rows: [[given]] };
  if (!Array.isArray(given)) fail("invalid-argument", where, `${kind}, or arrays of them`, quoted(given));
  const lead: number[] = [];
  let rows: unknown[][] = [given];
  while (rows.some((row) => row.some(Array.isArray))) {
    const size = rows[0]!.length;
    if (rows.some((row) => row.length !== size)) {
      fail("shape-mismatch", where, "arrays of equal length but for the last axis", "others");
    }
    lead.push(size);
    rows = rows.flat() as unknown[][];
    const odd = rows.findIndex((row) => !Array.isArray(row));
    if (odd !== -1) {
      fail("shape-mismatch", where, "arrays of one depth", `${quoted(rows[odd])}${positionIn(lead, odd)}`);
    }
  }
  rows.forEach((row, r) => {
    const wrong = row.findIndex((token) => !isToken(token));
    if (wrong === -1) return;
    fail(
      "invalid-argument",
      where,
      kind,
      `${quoted(row[wrong])}${positionIn([...lead, row.length], r * row.length + wrong)}`,
    );
  });
  return { lead, rows: rows as T[][] };
}

/** The elements of a tensor of this shape as rows of its last axis. */
export function rowsOfLast<T>(shape: Shape, elements: readonly T[]): TokenRows<T> {
  const [lead, width] = [shape.slice(0, -1), shape.at(-1) ?? 1];
  const rows = Array.from({ length: sizeOf(lead) }, (_, r) => elements.slice(r * width, (r + 1) * width));
  return { lead: shape.length === 0 ? null : lead, rows };
}

/** The shape of rows that are equally long. **Errors** `shape-mismatch` where they are not. */
export function shapeOfRows(where: string, { lead, rows }: TokenRows<unknown>): Shape {
  if (lead === null) return [];
  const width = rows[0]?.length ?? 0;
  const other = rows.find((row) => row.length !== width);
  if (other === undefined) return [...lead, width];
  return fail("shape-mismatch", where, `rows of equal length, ${width}`, `one of ${other.length}`, RAGGED);
}

/** Is it a text? */
export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Nested arrays with each of their leaves replaced. */
export function mapNested<From, To>(nested: NestedTokens<From>, fn: (leaf: From) => To): NestedTokens<To> {
  return Array.isArray(nested) ? nested.map((part: NestedTokens<From>) => mapNested(part, fn)) : fn(nested as From);
}
