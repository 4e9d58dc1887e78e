import { type ErrorCode, fail, ThroughtimeError } from "../core/errors.js";

/**
 * What `fn` gives. Its errors tell which file they are about, and what else may help.
 *
 * **Errors** as `fn`'s, and `bad-file` for whatever a file's content brought about that nobody foresaw.
 */
export function inWords<T>(file: string, hintFor: (code: ErrorCode) => string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (!(error instanceof ThroughtimeError)) {
      const got = (error as Error)?.message ?? error;
      return fail("bad-file", file, "a file whose parts fit together", `an error: ${got}`, "Is the file damaged?");
    }
    const { code, where, expected, got, hint, details } = error;
    const own = where.startsWith(file) ? where : `${file}: ${where}`;
    const hints = [hint, hintFor(code)].filter((each) => each !== "").join(" ");
    throw new ThroughtimeError(code, { where: own, expected, got, hint: hints, details });
  }
}
