import fc from "fast-check";
import type { ByName, Hdf5Attribute, Hdf5Block, Hdf5Group, Hdf5Numbers, Hdf5Tree } from "../../ts/io/hdf5/index.js";

/** A name that a link or attribute may have: any letters, and such as objects have already. */
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter((text) => !/[/\0]/.test(text) && text !== "."),
  fc.constantFrom("__proto__", "constructor", "toString", "kernel:0", "..", " "),
);
const text = fc.string({ maxLength: 40, unit: "grapheme" }).filter((one) => !one.includes("\0"));

const numbers: fc.Arbitrary<Hdf5Numbers> = fc.oneof(
  fc.float32Array({ maxLength: 12 }),
  fc.float64Array({ maxLength: 12 }),
  fc.int8Array({ maxLength: 12 }),
  fc.int16Array({ maxLength: 12 }),
  fc.int32Array({ maxLength: 12 }),
  fc.bigInt64Array({ maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }),
  fc.uint16Array({ maxLength: 12 }),
  fc.uint32Array({ maxLength: 12 }),
  fc.bigUint64Array({ maxLength: 12 }),
) as fc.Arbitrary<Hdf5Numbers>;

const attribute: fc.Arbitrary<Hdf5Attribute> = fc.oneof(
  text,
  text.map((fixed) => ({ fixed })),
  fc.array(text, { maxLength: 5 }),
  fc.integer(),
  fc.double(),
  numbers,
);

const block: fc.Arbitrary<Hdf5Block> = numbers.chain((data) =>
  fc.constantFrom(
    { shape: [data.length], data },
    { shape: [1, data.length, 1], data },
    ...(data.length === 1 ? [{ shape: [], data }] : []),
    ...(data.length % 2 === 0 ? [{ shape: [2, data.length / 2], data }] : []),
  ),
);

const byName = <T>(value: fc.Arbitrary<T>, maxLength: number) =>
  fc.uniqueArray(fc.tuple(name, value), { maxLength, selector: ([key]) => key }).map((entries) => new Map(entries));

/** Trees of any form, whose groups and datasets have different names. */
export const hdf5Trees: fc.Arbitrary<Hdf5Tree> = fc.letrec<{ tree: Hdf5Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ attributes: byName(attribute, 4) }),
    fc
      .record({ attributes: byName(attribute, 4), groups: byName(tie("tree"), 3), datasets: byName(block, 20) })
      .map(({ attributes, groups, datasets }) => {
        for (const key of groups.keys()) datasets.delete(key);
        return { attributes, groups, datasets };
      }),
  ),
})).tree;

/** What was read, in the form in which it was written. */
export function treeOf({ attributes, groups, datasets }: Hdf5Group): unknown {
  return {
    attributes: new Map(Object.entries(attributes)),
    groups: new Map([...groups].map(([key, group]) => [key, treeOf(group)])),
    datasets: new Map([...datasets].map(([key, dataset]) => [key, { shape: dataset.shape, data: dataset.read() }])),
  };
}

/** The same of what is written: an attribute of fixed length is text again, and what is missing is empty. */
export function treeAsRead({ attributes, groups, datasets }: Hdf5Tree): unknown {
  const plain = (value: Hdf5Attribute) => (typeof value === "object" && "fixed" in value ? value.fixed : value);
  return {
    attributes: new Map(entries(attributes).map(([key, value]) => [key, plain(value)])),
    groups: new Map(entries(groups).map(([key, group]) => [key, treeAsRead(group)])),
    datasets: new Map(entries(datasets)),
  };
}

function entries<T>(values: ByName<T> | undefined): [string, T][] {
  return values instanceof Map ? [...values] : Object.entries(values ?? {});
}
