import { fail } from "../core/errors.js";
import { decodeText } from "./bytes.js";

/** So deep may lists and objects lie in each other: readers go down by calling themselves. */
const DEEPEST = 200;

/**
 * The value of a JSON text.
 *
 * **Errors** `bad-file` for what is no JSON, lies too deep, or has a key that would change what objects are.
 */
export function parseJson(where: string, given: Uint8Array | string): unknown {
  const text = typeof given === "string" ? given : decodeText(given);
  checkDepth(where, text);
  try {
    return JSON.parse(text, (key, value) => {
      if (key === "__proto__") fail("bad-file", where, "plain keys", '"__proto__"');
      return value;
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail("bad-file", where, "JSON", error.message, "Is the file damaged?");
  }
}

/** Brackets outside of strings are counted. */
function checkDepth(where: string, text: string): void {
  let [depth, isInText] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === "\\") i++;
    else if (letter === '"') isInText = !isInText;
    else if (!isInText && (letter === "[" || letter === "{")) depth++;
    else if (!isInText && (letter === "]" || letter === "}")) depth--;
    if (depth > DEEPEST) fail("bad-file", where, `JSON at most ${DEEPEST} deep`, "deeper JSON");
  }
}
