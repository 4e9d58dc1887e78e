/** Everything that can go wrong, as a closed set. */
export type ErrorCode =
  | "shape-mismatch"
  | "dtype-mismatch"
  | "index-out-of-range"
  | "invalid-argument"
  | "tape-state"
  | "disposed"
  | "not-initialized"
  | "not-built"
  | "not-compiled"
  | "not-finite"
  | "unknown-name"
  | "missing-package"
  | "bad-file"
  | "aborted"
  | "worker-failed"
  | "busy"
  | "unsupported"
  | "out-of-memory"
  | "instance-lost";

/** What an error is about, as data. */
export interface ErrorParts {
  /** The function, layer or option that refused. */
  readonly where: string;
  /** What it wanted, in words. */
  readonly expected: string;
  /** What it was given, in words. */
  readonly got: string;
  /** What to try, or empty. */
  readonly hint?: string;
  /** Further facts: the numbers and names behind the words. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error of this package: *where: expected …, got …. hint*.
 *
 * Tell errors apart by `code`, which is a closed union; the words may change.
 *
 * @example
 * try {
 *   matmul(ones([2, 3]), ones([2, 3]));
 * } catch (error) {
 *   if (error instanceof ThroughtimeError && error.code === "shape-mismatch") console.log(error.expected, error.got);
 * }
 */
export class ThroughtimeError extends Error {
  override readonly name = "ThroughtimeError";
  readonly code: ErrorCode;
  declare readonly where: string;
  declare readonly expected: string;
  declare readonly got: string;
  declare readonly hint: string;
  declare readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, parts: ErrorParts) {
    const { where, expected, got, hint = "", details = {} } = parts;
    super(`${where}: expected ${expected}, got ${got}.${hint === "" ? "" : ` ${hint}`}`);
    this.code = code;
    // Not enumerable: the console would print them after the message that they are already part of.
    for (const [key, value] of Object.entries({ where, expected, got, hint, details })) {
      Object.defineProperty(this, key, { value });
    }
  }
}

/** Throws a {@link ThroughtimeError}; `got` may be any value and is put into words by {@link describe}. */
export function fail(code: ErrorCode, where: string, expected: string, got: unknown, hint = "", details = {}): never {
  throw new ThroughtimeError(code, { where, expected, got: describe(got), hint, details });
}

const LONGEST_DESCRIPTION = 80;
/** Arrays inside of arrays are spelled out so far: deeper ones, and those that hold themselves, are counted. */
const DEEPEST_DESCRIPTION = 3;

/** A value in a few words, for messages. Strings are taken as words already. It never throws. */
export function describe(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : quoted(value);
}

/** A value as {@link describe} puts it, but a string in quotes: for where a string stands in place of a number. */
export function quoted(value: unknown): string {
  try {
    return inWords(value, 0);
  } catch {
    // Getters and proxies may do anything.
    return "an object";
  }
}

function inWords(value: unknown, depth: number): string {
  if (typeof value === "string") return `"${shortened(value)}"`;
  if (Array.isArray(value)) return arrayInWords(value, depth);
  if (typeof value === "function") return `a function${value.name ? ` "${value.name}"` : ""}`;
  if (typeof value !== "object" || value === null) return String(value);
  const name = (value.constructor as { name?: string } | undefined)?.name;
  if (ArrayBuffer.isView(value)) return `a ${name} of ${value.byteLength} bytes`;
  const shape = (value as { shape?: unknown }).shape;
  if (name && Array.isArray(shape)) return `a ${name} of shape ${arrayInWords(shape, depth)}`;
  return name && name !== "Object" ? `a ${name}` : "an object";
}

function arrayInWords(values: readonly unknown[], depth: number): string {
  const short = depth < DEEPEST_DESCRIPTION && values.length < LONGEST_DESCRIPTION / ", ".length;
  const text = short ? `[${Array.from(values, (item) => inWords(item, depth + 1)).join(", ")}]` : "";
  return short && text.length <= LONGEST_DESCRIPTION ? text : `an array of ${values.length} elements`;
}

function shortened(text: string): string {
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION)}…`;
}

/** Throws `unknown-name`, telling the nearest of the known names, then all of them, then what else may help. */
export function failUnknownName(where: string, what: string, got: unknown, names: readonly string[], more = ""): never {
  const nearest = typeof got === "string" ? nearestName(got, names) : undefined;
  const first = nearest === undefined ? "" : `Did you mean "${nearest}"? `;
  const hint = `${first}There are ${names.map((name) => `"${name}"`).join(", ")}.${more && ` ${more}`}`;
  fail("unknown-name", where, what, quoted(got), hint, { name: got, names, nearest });
}

/** The known name that takes the fewest edits, if they are fewer than half its letters. */
export function nearestName(got: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const edits = editDistance(plain(got), plain(name));
    if (edits < fewest && edits <= name.length / 2) [best, fewest] = [name, edits];
  }
  return best;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
