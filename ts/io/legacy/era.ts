/** Which Keras wrote a file: names, defaults and the meaning of some functions have changed since. */
export interface Era {
  /** 1 also for files that do not tell: they began to with Keras 1.1. */
  readonly major: number;
  /** Such as "2.1.3"; "" where the file does not tell. */
  readonly version: string;
  /** Such as "tensorflow" or "theano"; "" where the file does not tell. */
  readonly backend: string;
}

/** The era of what a file says of itself. */
export function eraOf(version: unknown, backend: unknown): Era {
  const told = typeof version === "string" ? version : "";
  const major = Math.max(1, Number.parseInt(told, 10) || 1);
  return { major, version: told, backend: typeof backend === "string" ? backend : "" };
}
