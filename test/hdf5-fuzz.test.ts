/** Damaged HDF5 files end in typed errors: nothing hangs, nothing takes much memory. `FUZZ=50000` for more. */
import { expect, test } from "vitest";
import { ThroughtimeError } from "../ts/core/errors.js";
import { type Hdf5Group, readHdf5 } from "../ts/io/hdf5/index.js";
import { hdf5File } from "./support/hdf5-told.js";
import { mutations } from "./support/mutations.js";

const FILES = ["usual", "latest", "tracked", "written", "userblock", "latest-many", "short-addresses"].map(hdf5File);
const CASES = Number(process.env.FUZZ ?? 3000);
/** Milliseconds of the processor's for one file. */
const LONGEST = 1000;
const ROOM = 64 * 2 ** 20;

/** Reads all there is, and gives the bytes of the largest dataset. Errors of single datasets are noted in `refused`. */
function readAll(group: Hdf5Group, refused: unknown[]): number {
  let largest = 0;
  for (const dataset of group.datasets.values()) {
    try {
      const data = dataset.read();
      largest = Math.max(largest, Array.isArray(data) ? data.join("").length : data.byteLength);
    } catch (error) {
      refused.push(error);
    }
  }
  for (const inner of group.groups.values()) largest = Math.max(largest, readAll(inner, refused));
  return largest;
}

test("mutations of real files", { timeout: 600_000 }, () => {
  let [whole, refusedAtAll] = [0, 0];
  for (const bytes of mutations(FILES, CASES)) {
    const refused: unknown[] = [];
    const start = process.cpuUsage();
    try {
      expect(readAll(readHdf5(bytes), refused)).toBeLessThanOrEqual(4 * bytes.length + ROOM);
      whole++;
    } catch (error) {
      refused.push(error);
      refusedAtAll++;
    }
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(LONGEST);
    for (const error of refused) {
      if (!(error instanceof ThroughtimeError)) throw error;
      expect(["bad-file", "unsupported"]).toContain(error.code);
    }
  }
  // Some mutations only change values, and some go deep.
  expect(whole).toBeGreaterThan(CASES / 10);
  expect(refusedAtAll).toBeGreaterThan(CASES / 10);
});

test("every file cut short is refused, wherever", () => {
  const bytes = hdf5File("short-addresses");
  for (let length = 0; length < bytes.length; length += 7) {
    expect(() => readHdf5(bytes.subarray(0, length))).toThrow(ThroughtimeError);
  }
});
