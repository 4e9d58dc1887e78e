import { ThroughtimeError } from "throughtime";
import { mutations } from "./mutations.js";

/** The longest that a reader may take for a file of a few kB. */
const LONGEST_MS = 1000;

/**
 * Reads so many damaged copies of these files, each of which has to end in a result or in a typed error, within a second.
 *
 * Returns how many were refused, so that a test can ask that some were.
 */
export async function readMutations(
  files: readonly Uint8Array[],
  count: number,
  read: (bytes: Uint8Array) => unknown,
): Promise<number> {
  let [refused, number] = [0, 0];
  for (const bytes of mutations(files, count)) {
    const start = performance.now();
    try {
      await read(bytes);
    } catch (error) {
      if (!(error instanceof ThroughtimeError)) throw new Error(`copy ${number}: ${(error as Error).stack}`);
      refused++;
    }
    const took = Math.round(performance.now() - start);
    if (took > LONGEST_MS) throw new Error(`copy ${number} took ${took} ms`);
    number++;
  }
  return refused;
}
