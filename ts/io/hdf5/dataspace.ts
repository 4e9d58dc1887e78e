import { fail } from "../../core/errors.js";
import type { ByteReader } from "../bytes.js";
import type { FileBytes } from "./file.js";

/** As many axes as HDF5 has at most. */
const MOST_AXES = 32;
const HAS_LARGEST = 1;
const NULL_SPACE = 2;

/** The shape that a dataspace message tells: empty for a single value, null where there is no value at all. */
export function readDataspace(file: FileBytes, reader: ByteReader): number[] | null {
  const { where } = reader;
  const [version, rank, flags] = [reader.u8(), reader.u8(), reader.u8()];
  if (version !== 1 && version !== 2) fail("bad-file", where, "a dataspace of version 1 or 2", `version ${version}`);
  if (rank > MOST_AXES) fail("bad-file", where, `at most ${MOST_AXES} axes`, `${rank}`);
  const type = reader.u8();
  if (version === 1) reader.skip(4);
  else if (type === NULL_SPACE) return null;
  const shape = Array.from({ length: rank }, () => file.length(reader));
  if (flags & HAS_LARGEST) reader.skip(rank * file.lengthSize);
  return shape;
}

/** How many elements a shape has. **Errors** `bad-file` for more than a double can count. */
export function countOf(where: string, shape: readonly number[]): number {
  // An axis of length 0 leaves nothing, whatever the others say.
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) fail("bad-file", where, "a shape that fits into the file", shape);
  return count;
}
