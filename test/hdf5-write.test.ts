/** HDF5 files that are written: they come back, h5py reads them, and what cannot be written is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Hdf5Numbers, type Hdf5Tree, readHdf5, writeHdf5 } from "../ts/io/hdf5/index.js";
import { EVERYTHING } from "./support/hdf5-everything.js";
import { hdf5File, refusal, told } from "./support/hdf5-told.js";
import { hdf5Trees, treeAsRead, treeOf } from "./support/hdf5-trees.js";

test("h5py read the file of everything as it was meant", () => {
  // contents.json is what h5py found in these very bytes; hdf5.test.ts compares it with what the reader finds.
  expect(Buffer.from(writeHdf5(EVERYTHING)).equals(hdf5File("written"))).toBe(true);
  const { many, twenty } = told.written!.groups;
  for (const [group, count] of [
    [twenty!, 20],
    [many!, 300],
  ] as const) {
    const values = Object.values(group.datasets).map((dataset) => (dataset.values as number[])[0]!);
    expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));
  }
  expect(treeOf(readHdf5(writeHdf5(EVERYTHING)))).toEqual(treeAsRead(EVERYTHING));
});

test("whatever is written comes back", () => {
  fc.assert(
    fc.property(hdf5Trees, (tree) => {
      expect(treeOf(readHdf5(writeHdf5(tree)))).toEqual(treeAsRead(tree));
    }),
    { seed: 22, numRuns: 300 },
  );
});

test("groups with many members have trees of several levels", () => {
  const datasets = new Map(
    Array.from({ length: 9000 }, (_, k) => [`v${k}`, { shape: [1], data: Int32Array.of(k) }] as const),
  );
  const found = readHdf5(writeHdf5({ datasets })).datasets;
  expect(found.size).toBe(9000);
  for (const [name, { data }] of datasets) expect(found.get(name)!.read()).toEqual(data);
});

test("more texts, and longer ones, than a collection of the heap holds", () => {
  const texts = Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [`t${k}`, `${"x".repeat(k % 40)}${k}`]));
  const attributes = { first: "1", large: "x".repeat(1e6), ...texts };
  expect({ ...readHdf5(writeHdf5({ attributes })).attributes }).toEqual(attributes);
});

describe("what cannot be written", () => {
  const block = { shape: [2], data: Float32Array.of(1, 2) };
  const circle: { groups: Record<string, Hdf5Tree> } = { groups: {} };
  circle.groups.again = circle;

  test.each<[string, Hdf5Tree, string]>([
    ["a path as a name", { groups: { "a/b": {} } }, 'HDF5 "/": expected names without "/", got "a/b".'],
    ["an empty name", { datasets: { "": block } }, 'HDF5 "/": expected names without "/", got "".'],
    [
      "one name twice",
      { groups: { g: { groups: { x: {} }, datasets: { x: block } } } },
      'HDF5 "/g": expected one object of a name, got two "x".',
    ],
    [
      "a shape of other elements",
      { datasets: { x: { shape: [3], data: block.data } } },
      'HDF5 "/x": expected a shape of 2 elements, got [3].',
    ],
    [
      "numbers in no typed array",
      { datasets: { x: { shape: [1], data: [1] as unknown as Hdf5Numbers } } },
      'HDF5 "/x": expected a typed array, got [1].',
    ],
    [
      "long attributes",
      { attributes: { names: Array.from({ length: 700 }, () => "x".repeat(100)) } },
      'HDF5 "/", attribute "names": expected at most 65535 bytes, got 70040. Longer lists are split into several attributes.',
    ],
    [
      "other attributes",
      { attributes: { x: null as unknown as string } },
      'HDF5 "/", attribute "x": expected text, a number, or a list of these, got null.',
    ],
    [
      "lists that are not of text",
      { attributes: { x: [1] as unknown as string[] } },
      'HDF5 "/", attribute "x": expected a list of texts, got [1].',
    ],
    ["a group in itself", circle, 'HDF5 "/again": expected a group that does not hold itself, got one that does.'],
  ])("%s", (_, tree, message) => {
    expect(refusal(() => writeHdf5(tree))).toMatchObject({ code: "invalid-argument", message });
  });
});
