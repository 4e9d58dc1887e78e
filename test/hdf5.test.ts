/** HDF5 files: what h5py writes is read, and what is damaged or malicious is refused by name. */
import { zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { ByteWriter } from "../ts/io/bytes.js";
import { isHdf5, readHdf5, writeHdf5 } from "../ts/io/hdf5/index.js";
import { MESSAGE } from "../ts/io/hdf5/object-header.js";
import { inflateZlib } from "../ts/io/inflate.js";
import { asTold, dump, hdf5File, refusal, told } from "./support/hdf5-told.js";

describe("what h5py writes", () => {
  test.each(Object.keys(told))("%s", (name) => {
    expect(asTold(dump(readHdf5(hdf5File(name))))).toEqual(asTold(told[name]!));
  });

  test("what is not read is refused by its name", () => {
    const { groups } = readHdf5(hdf5File("usual"));
    const types = groups.get("types")!.datasets;
    expect(types.get("compound")!.dtype).toBe("other");
    expect(refusal(() => types.get("compound")!.read()).message).toBe(
      'HDF5 "/types/compound": expected numbers or text, got compounds. Other types of HDF5 are not read.',
    );
    const lzf = groups.get("layouts")!.datasets.get("lzf")!;
    expect(refusal(() => lzf.read())).toMatchObject({ code: "unsupported", got: "the filter lzf" });
  });
});

/** A file in the form that is written: /a/b, and two numbers in /x. */
const small = writeHdf5({
  attributes: { name: "model" },
  groups: { a: { groups: { b: { attributes: { deep: 1 } } } } },
  datasets: { x: { shape: [2], data: Float32Array.of(1, 2) } },
});
const ROOT_AT = 64;
/** The leaf with the links of /a is the first in the file, the root's the second. A link of 40 bytes tells the name's place, then the object's. */
const LEAF_OF_A = Buffer.from(small).indexOf("SNOD");
const LEAF_OF_ROOT = Buffer.from(small).indexOf("SNOD", LEAF_OF_A + 1);
const [FIRST, SECOND] = [8 + 8, 8 + 40 + 8];
/** What follows the shape in the dataset's header. */
const SHAPE_AT = Buffer.from(small).indexOf(Buffer.from([1, 1, 0, 0, 0, 0, 0, 0, 2, 0])) + 8;
/** A layout of version 3 and kind 1, then the address of the data. */
const LAYOUT = Buffer.from([8, 0, 24, 0, 0, 0, 0, 0, 3, 1]);
const DATA_AT = Buffer.from(small).indexOf(LAYOUT) + LAYOUT.length;

/** The small file with a change. */
function changed(change: (bytes: Buffer, put: (at: number, value: number) => void) => void): Uint8Array {
  const bytes = Buffer.from(small);
  change(bytes, (at, value) => bytes.writeBigUInt64LE(BigInt(value), at));
  return bytes;
}
const at = (place: number) => Number(Buffer.from(small).readBigUInt64LE(place));
const name = (from: string, to: string) =>
  changed((bytes) => bytes.write(to, bytes.indexOf(Buffer.from(`${from}\0\0\0\0\0\0\0`)), "latin1"));

describe("what is damaged or malicious", () => {
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "HDF5: expected a file that begins as HDF5 does, got 0 other bytes."],
    ["text", Buffer.from("a text"), "HDF5: expected a file that begins as HDF5 does, got 6 other bytes."],
    [
      "a file cut short",
      small.subarray(0, small.length - 1),
      `HDF5: expected ${small.length} bytes, got a file of ${small.length - 1}. It was cut short; fetch or write it again.`,
    ],
    [
      "its first bytes alone",
      small.subarray(0, 20),
      "HDF5: expected 9 bytes at byte 15, got an end at byte 20. Is the file cut short, or damaged?",
    ],
    [
      "a group that holds one around it",
      changed((_, put) => put(LEAF_OF_A + FIRST, at(ROOT_AT))),
      'HDF5 "/a/b": expected groups that are linked once, got one that is met again. Does it hold itself?',
    ],
    [
      "a group that is linked twice",
      changed((_, put) => put(LEAF_OF_ROOT + SECOND, at(LEAF_OF_A + FIRST))),
      'HDF5 "/x": expected groups that are linked once, got one that is met again. Does it hold itself?',
    ],
    ["a path as a name", name("x", "/"), 'HDF5 "/": expected names without "/", got "/".'],
    ["one name twice", name("x", "a"), 'HDF5 "/": expected different names, got two "a".'],
    [
      "an object beyond the end",
      changed((_, put) => put(LEAF_OF_A + FIRST, 2 ** 40)),
      `HDF5 "/a/b": expected 1 bytes at byte ${2 ** 40}, got an end at byte ${small.length}. Is the file cut short, or damaged?`,
    ],
    [
      "a tree that holds itself",
      changed((bytes, put) => {
        const tree = bytes.lastIndexOf("TREE");
        put(tree + 32, tree);
      }),
      'HDF5 "/": expected "SNOD" at byte TREE, got other bytes.',
    ],
    [
      "a shape of more than there is",
      changed((_, put) => put(SHAPE_AT, 2 ** 40)),
      `HDF5 "/x": expected ${2 ** 42} bytes of data, got 8.`,
    ],
    [
      "a shape that nobody can count",
      changed((_, put) => put(SHAPE_AT, 2 ** 62)),
      `HDF5 "/x": expected a shape that fits into the file, got [${2 ** 62}].`,
    ],
    [
      "data beyond the end",
      changed((_, put) => put(DATA_AT, small.length - 4)),
      `HDF5 "/x": expected data within the file, got 8 bytes at byte ${small.length - 4} of ${small.length}. Is the file cut short, or damaged?`,
    ],
    [
      "data that another has",
      changed((_, put) => put(DATA_AT, at(ROOT_AT) + 24)),
      `HDF5 "/x": expected bytes of its own, got byte ${at(ROOT_AT) + 24}, which HDF5 "/" has too.`,
    ],
  ])("%s", (_, bytes, message) => {
    const tree = Buffer.from(small).lastIndexOf("TREE");
    expect(refusal(() => readHdf5(bytes))).toMatchObject({
      code: "bad-file",
      message: message.replace("TREE", `${tree}`),
    });
  });

  test("a later superblock, and addresses of another size, are not supported", () => {
    const version = changed((bytes) => bytes.writeUInt8(9, 8));
    expect(refusal(() => readHdf5(version))).toMatchObject({ code: "unsupported", got: "version 9" });
    const size = changed((bytes) => bytes.writeUInt8(16, 13));
    expect(refusal(() => readHdf5(size))).toMatchObject({ code: "unsupported", got: "[16, 8]" });
  });

  test("data that were never written are zero, as far as the file's size allows", () => {
    const never = (count: number) =>
      readHdf5(
        changed((bytes, put) => {
          bytes.fill(0xff, DATA_AT, DATA_AT + 8);
          put(SHAPE_AT, count);
        }),
      ).datasets.get("x")!;
    expect(never(5).read()).toEqual(new Float32Array(5));
    expect(refusal(() => never(5e6).read())).toMatchObject({ code: "bad-file", got: "20000000 bytes" });
  });

  test("a header that goes on in itself", () => {
    const out = new ByteWriter().put(Uint8Array.of(0x89)).text("HDF\r\n\x1a\n").u8(2).u8(8).u8(8).u8(0);
    out.u64(0).put(new Uint8Array(8).fill(0xff)).u64(120).u64(48).u32(0);
    // A header of version 2 whose first message says that it goes on where that part begins.
    out.text("OHDR").u8(2).u8(0).u8(20).u8(MESSAGE.continuation).u16(16).u8(0).u64(80).u64(28).u32(0);
    out.fillTo(80).text("OCHK").u8(MESSAGE.continuation).u16(16).u8(0).u64(80).u64(28).u32(0);
    const refused = refusal(() => readHdf5(out.fillTo(120).finish()));
    expect(refused).toMatchObject({ code: "bad-file", got: "a file that points into itself" });
  });

  test("a little that is inflated to much is left at once", () => {
    const bomb = zlibSync(new Uint8Array(3e6));
    expect(refusal(() => inflateZlib("test", bomb, 1000))).toMatchObject({ code: "bad-file", got: "more" });
    expect(inflateZlib("test", zlibSync(new Uint8Array(1000)), 1000)).toEqual(new Uint8Array(1000));
    expect(refusal(() => inflateZlib("test", bomb.subarray(0, 99), 3e6)).code).toBe("bad-file");
  });
});

test("a superblock of version 1 has four bytes more", () => {
  // The data of /x, which lie right behind the superblock, are given up for its last four bytes.
  const bytes = Buffer.from(
    writeHdf5({ attributes: { a: 1 }, datasets: { x: { shape: [1], data: Float64Array.of(1) } } }),
  );
  const dataAt = bytes.indexOf(LAYOUT) + LAYOUT.length;
  expect(bytes.readBigUInt64LE(dataAt)).toBe(96n);
  bytes.fill(0xff, dataAt, dataAt + 8);
  bytes.copyWithin(28, 24, 96);
  bytes.writeUInt32LE(32, 24);
  bytes.writeUInt8(1, 8);
  const { attributes, datasets } = readHdf5(bytes);
  expect(attributes.a).toBe(1);
  expect(datasets.get("x")!.read()).toEqual(Float64Array.of(0));
});

test("files are told by their first bytes", () => {
  expect([small, hdf5File("userblock"), Buffer.from("HDF"), new Uint8Array()].map(isHdf5)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
