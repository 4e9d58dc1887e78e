/** Files of NumPy's: those that it wrote, our own, which have its bytes, and damaged ones. */

import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { preprocessing, tensor, zeros } from "throughtime";
import {
  loadNpy,
  loadNpz,
  type NpyArray,
  readNpy,
  readNpz,
  type StoredArray,
  saveNpy,
  saveNpz,
  writeNpy,
  writeNpz,
} from "throughtime/io";
import { describe, expect, test } from "vitest";
import { readMutations } from "./support/read-mutations.js";
import { thrownBy } from "./support/thrown.js";

const FOLDER = new URL("fixtures/npy/", import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, FOLDER)));
const names = readdirSync(FOLDER);
const fixture = JSON.parse(readFileSync(new URL("fixtures/npy.json", import.meta.url), "utf8"));

interface Expected {
  dtype: string;
  shape: number[];
  values: (string | boolean)[];
}

/** A fixture's values as an array holds them. */
function valuesOf({ dtype, values }: Expected): unknown[] {
  if (dtype === "string") return values;
  if (dtype.endsWith("int64")) return values.map((value) => BigInt(value as string));
  const words: Record<string, number> = { True: 1, False: 0, inf: Infinity, "-inf": -Infinity };
  return values.map((value) => (typeof value === "boolean" ? Number(value) : (words[value] ?? Number(value))));
}

describe("arrays that NumPy wrote", () => {
  const all = readNpz(read("all.npz"));

  test("are all there", () => {
    expect(all.files).toEqual(Object.keys(fixture.arrays));
  });

  test.each(Object.entries(fixture.arrays as Record<string, Expected>))("%s", (name, expected) => {
    const { dtype, shape, data } = all.get(name);
    expect(dtype).toBe(expected.dtype);
    expect(shape).toEqual(expected.shape);
    expect([...data]).toEqual(valuesOf(expected));
  });

  test("become tensors of the dtypes that there are", () => {
    expect(all.get("<f8").tensor().dtype).toBe("float32");
    expect(all.get(">u2").tensor().array()).toEqual([
      [0, 1, 2],
      [100, 3, 27],
    ]);
    expect(all.get("?").tensor().array()).toEqual([
      [false, true, true],
      [true, true, true],
    ]);
    expect(all.get("<i8").tensor().array()).toEqual([
      [-5, -4, -3],
      [95, -2, 22],
    ]);
    expect(thrownBy(() => all.get("largest").tensor()).message).toContain("readNpz: largest: expected whole numbers");
    expect(thrownBy(() => all.get("texts").tensor()).code).toBe("dtype-mismatch");
    expect(thrownBy(() => all.get("nothing")).code).toBe("unknown-name");
  });

  test.each(["version-1", "version-2", "version-3"])("%s of the format", (name) => {
    expect(
      readNpy(read(`${name}.npy`))
        .tensor()
        .array(),
    ).toEqual([[1.5, 2.5]]);
  });

  test("Python 2's long sizes", () => {
    expect(readNpy(read("python-2.npy")).tensor().array()).toEqual([[7], [-8]]);
  });
});

describe("pickled lists", () => {
  const lists = fixture.lists;

  test.each([2, 3, 4, 5])("of protocol %i", (protocol) => {
    const got = readNpy(read(`protocol-${protocol}.npy`));
    expect(got.dtype).toBe("object");
    expect(got.shape).toEqual([5]);
    expect(got.data).toEqual(lists);
  });

  test("as in Keras's imdb.npz", () => {
    const file = readNpz(read("imdb.npz"));
    const x = (file.get("x_train").data as number[][]).slice(0, 2);
    expect(preprocessing.padSequences(x, { maxlen: 4 }).array()).toEqual([
      [22, 16, 300, 70000],
      [0, 0, 0, 0],
    ]);
    expect(file.get("y_train").tensor().array()).toEqual([1, 0, 0, 1, 1]);
    expect(thrownBy(() => file.get("x_train").tensor()).message).toContain("padSequences");
  });

  test.each([
    ["evil", /posix\.system|nt\.system/],
    ["alone", /posix\.system|nt\.system/],
    ["within", /one of i8/],
    ["dictionary", /instruction 0x7d at byte \d+/],
    ["tuple", /a tuple/],
    ["letters", /instruction 0x/],
  ])("%s: what is no list is refused by its name, and nothing runs", (name, words) => {
    const error = thrownBy(() => readNpy(read(`refused-${name}.npy`)));
    expect(error.code).toBe("unsupported");
    expect(error.message).toMatch(words);
  });

  /** A file of one object with this pickle; `]` makes a list, `q\0` remembers it, and so on. */
  const pickled = (...parts: (string | number[])[]) => {
    const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}\n";
    const bytes = parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part)));
    return Buffer.concat([
      Buffer.from("\x93NUMPY\x01\x00", "latin1"),
      Buffer.from([header.length, 0]),
      Buffer.from(header),
      ...bytes,
    ]);
  };
  const array = (list: string) =>
    pickled(
      "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85C\x01btR(K\x01K\x01\x85cnumpy\ndtype\nX\x02\0\0\0O8\x85R\x89",
      list,
      "tb.",
    );

  test("a list that holds itself is refused, one that stands twice is not", () => {
    expect(thrownBy(() => readNpy(array("]q\x05h\x05a"))).message).toMatch(/lists at most 64 deep/);
    expect(readNpy(array("]](K\x07eq\x05a")).data).toEqual([[7]]);
  });

  test("values out of proportion to the file are refused", () => {
    expect(thrownBy(() => readNpy(array(`](${"]".repeat(1_000_000)}e`))).message).toMatch(/in proportion to the file/);
  });

  test("what says that it is longer than it is", () => {
    expect(thrownBy(() => readNpy(array("]X\xff\xff\xff\xffab"))).code).toBe("bad-file");
    expect(thrownBy(() => readNpy(array("e"))).code).toBe("bad-file");
    expect(thrownBy(() => readNpy(array("h\x63"))).code).toBe("bad-file");
    expect(thrownBy(() => readNpy(array("]]]]]\x8a\xffab"))).code).toBe("bad-file");
  });
});

describe("our own files", () => {
  const numpys = unzipSync(read("all.npz"));

  test.each(
    Object.keys(fixture.arrays).filter(
      (name) => /^[<?iu]|scalar|empty|long row|largest/.test(name) && !/f2/.test(name),
    ),
  )("%s has NumPy's bytes", (name) => {
    const array = readNpz(read("all.npz")).get(name) as NpyArray & StoredArray;
    const { dtype, shape, data } = array;
    expect(Buffer.from(writeNpy({ dtype, shape, data }))).toEqual(Buffer.from(numpys[`${name}.npy`]!));
  });

  test("tensors go to disk and come back", async () => {
    const folder = mkdtempSync(join(tmpdir(), "npy-"));
    await saveNpy(
      join(folder, "x.npy"),
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    expect((await loadNpy(join(folder, "x.npy"))).tensor().array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await saveNpz(join(folder, "x.npz"), { a: tensor([true, false]), b: zeros([0, 2]) });
    const file = await loadNpz(join(folder, "x.npz"));
    expect(file.get("a").tensor().array()).toEqual([true, false]);
    expect(file.get("b").shape).toEqual([0, 2]);
    await expect(loadNpz(join(folder, "x.npy"))).rejects.toMatchObject({ code: "bad-file" });
    await expect(loadNpy(join(folder, "x.npz"))).rejects.toThrow("x.npz: expected a .npy file");
  });

  test("what cannot be written", () => {
    expect(thrownBy(() => writeNpy("text" as never)).code).toBe("invalid-argument");
    expect(thrownBy(() => writeNpz([zeros([1])] as never)).code).toBe("invalid-argument");
  });
});

describe("damaged files are refused in words", () => {
  const file = (header: string, ...data: number[]) =>
    Buffer.concat([
      Buffer.from("\x93NUMPY\x01\x00", "latin1"),
      Buffer.from(Uint16Array.of(header.length).buffer),
      Buffer.from(header),
      Buffer.from(data),
    ]);

  test.each<[string, Uint8Array, string, RegExp]>([
    ["nothing", new Uint8Array(), "bad-file", /a \.npy file/],
    ["another file", Buffer.from("PK\x03\x04 something else"), "bad-file", /a \.npy file/],
    ["a version to come", Buffer.from("\x93NUMPY\x04\0\0\0\0\0", "latin1"), "unsupported", /version 1, 2 or 3/],
    ["a header that ends", file("{'descr': '<f4',"), "bad-file", /got its end/],
    ["code in the header", file("__import__('os')"), "bad-file", /"__import__|"_"/],
    ["nested headers", file("(".repeat(100)), "bad-file", /literal/],
    ["no shape", file("{'descr': '<f4', 'fortran_order': False}"), "bad-file", /the shape/],
    ["a negative size", file("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"), "bad-file", /the shape/],
    [
      "an absurd shape",
      file("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999)}"),
      "bad-file",
      /bytes of f4/,
    ],
    [
      "an absurd size of texts",
      file("{'descr': '<U999999999', 'fortran_order': False, 'shape': (9,)}"),
      "bad-file",
      /bytes of U/,
    ],
    [
      "texts of no size",
      file("{'descr': '<U0', 'fortran_order': False, 'shape': (999999999,)}"),
      "unsupported",
      /"U0"/,
    ],
    [
      "too few elements",
      file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 0, 0, 0, 0),
      "bad-file",
      /8 bytes .* got 4/,
    ],
    [
      "too many elements",
      file("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}", 0, 0, 0),
      "bad-file",
      /2 bytes .* got 3/,
    ],
    [
      "names that JavaScript knows",
      file("{'__proto__': 1, 'descr': 'constructor', 'fortran_order': False, 'shape': ()}"),
      "unsupported",
      /"constructor"/,
    ],
  ])("%s", (_what, bytes, code, words) => {
    const error = thrownBy(() => readNpy(bytes));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
  });

  test.each([
    ["complex", "complex numbers"],
    ["dates", "dates"],
    ["records", "an array of records"],
  ])("%s, by name", (name, words) => {
    const error = thrownBy(() => readNpy(read(`refused-${name}.npy`)));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain(words);
  });

  test("whatever else happens to a .npy file", async () => {
    const files = names.filter((name) => name.endsWith(".npy")).map(read);
    expect(await readMutations(files, 4000, readNpy)).toBeGreaterThan(2000);
  });

  test("whatever else happens to a .npz file", async () => {
    const refused = await readMutations([read("imdb.npz"), read("all.npz")], 1000, (bytes) => {
      const file = readNpz(bytes);
      for (const name of file.files) file.get(name);
    });
    expect(refused).toBeGreaterThan(500);
  });
});
