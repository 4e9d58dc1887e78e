import { readFileSync } from "node:fs";
import { ThroughtimeError } from "../../ts/core/errors.js";
import type { Hdf5Group, Hdf5Value } from "../../ts/io/hdf5/index.js";

const FOLDER = new URL("../fixtures/hdf5/", import.meta.url);

/** A committed HDF5 file. */
export function hdf5File(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.h5`, FOLDER));
}

/** A group as h5py told it: 64-bit numbers of arrays and what JSON has not as text, "unsupported" for what is not read. */
export interface Told {
  attributes: Record<string, unknown>;
  groups: Record<string, Told>;
  datasets: Record<string, { shape: number[]; values: unknown }>;
}
/** What h5py read in each of the files. */
export const told: Record<string, Told> = JSON.parse(readFileSync(new URL("contents.json", FOLDER), "utf8"));

/** The same of what was read. */
export function dump({ attributes, groups, datasets }: Hdf5Group): Told {
  return {
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, plain(value)])),
    groups: Object.fromEntries([...groups].map(([name, group]) => [name, dump(group)])),
    datasets: Object.fromEntries(
      [...datasets].map(([name, dataset]) => {
        const read = orUnsupported(() => dataset.read());
        const isScalar = dataset.shape.length === 0;
        return [name, { shape: dataset.shape, values: isScalar ? (plain(read) as unknown[])[0] : plain(read) }];
      }),
    ),
  };
}

function plain(value: Hdf5Value | "unsupported"): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Array.from(value as ArrayLike<unknown>, (one) =>
    typeof one === "bigint" || (typeof one === "number" && !Number.isFinite(one))
      ? String(one).replace("Infinity", "inf")
      : one,
  );
}

function orUnsupported<T>(read: () => T): T | "unsupported" {
  try {
    return read();
  } catch (error) {
    if (error instanceof ThroughtimeError && error.code === "unsupported") return "unsupported";
    throw error;
  }
}

/** h5py tells booleans as such. */
export const asTold = (group: Told) =>
  JSON.parse(JSON.stringify(group), (_, value) => (typeof value === "boolean" ? Number(value) : value));

/** The typed error that `fn` throws, of the sources rather than the package; anything else fails the test. */
export function refusal(fn: () => unknown): ThroughtimeError {
  try {
    fn();
  } catch (error) {
    if (error instanceof ThroughtimeError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
