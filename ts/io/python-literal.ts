import { fail } from "../core/errors.js";

/** What a literal of Python's holds; tuples and lists are both arrays. */
export type PythonValue = null | boolean | number | string | PythonValue[] | { [key: string]: PythonValue };

const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

/** Deeper ones are in no header of NumPy's. */
const DEEPEST = 16;

/**
 * Reads a literal of Python's, as the headers of NumPy's files are: dictionaries, tuples, lists, texts without escapes, whole numbers, True, False
 * and None.
 *
 * **Errors** `bad-file`.
 */
export function readPythonLiteral(where: string, text: string): PythonValue {
  const tokens = text.match(/'[^'\\\n]*'|"[^"\\\n]*"|-?\d+|[A-Za-z]+|[^\s]/g) ?? [];
  let at = 0;
  const damaged = (): never => {
    const got = tokens[at] === undefined ? "its end" : `"${tokens[at]!.slice(0, 20)}"`;
    return fail("bad-file", where, "a literal of Python's in the header", got, "Is the file damaged?");
  };
  const take = (token: string) => (tokens[at] === token ? at++ : damaged());
  const listUntil = (end: string, item: () => void) => {
    while (tokens[at] !== end) {
      item();
      if (tokens[at] !== end) take(",");
    }
    take(end);
  };

  const value = (depth: number): PythonValue => {
    const token = tokens[at++];
    if (token === undefined || depth > DEEPEST) return damaged();
    if (token === "{") {
      const found: { [key: string]: PythonValue } = Object.create(null);
      listUntil("}", () => {
        const key = value(depth + 1);
        take(":");
        found[String(key)] = value(depth + 1);
      });
      return found;
    }
    if (token === "(" || token === "[") {
      const items: PythonValue[] = [];
      listUntil(token === "(" ? ")" : "]", () => items.push(value(depth + 1)));
      return items;
    }
    if (/^['"]./.test(token)) return token.slice(1, -1);
    if (/^-?\d/.test(token)) {
      // Python 2 writes long numbers with an L.
      if (tokens[at] === "L") at++;
      return Number(token);
    }
    if (Object.hasOwn(WORDS, token)) return WORDS[token]!;
    at--;
    return damaged();
  };

  const found = value(0);
  return at === tokens.length ? found : damaged();
}
