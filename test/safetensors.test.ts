/** safetensors files: those that PyTorch wrote, our own, and damaged ones. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ones, type Tensor, tensor, Variable, zeros } from "throughtime";
import {
  loadSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  saveSafetensors,
  writeSafetensors,
} from "throughtime/io";
import { describe, expect, test } from "vitest";
import { readMutations } from "./support/read-mutations.js";
import { thrownBy } from "./support/thrown.js";

const FOLDER = new URL("fixtures/torch-weights/", import.meta.url);
const files = readdirSync(FOLDER).map((name) => new Uint8Array(readFileSync(new URL(name, FOLDER))));
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, FOLDER)));
const fixture = JSON.parse(readFileSync(new URL("fixtures/torch-weights.json", import.meta.url), "utf8"));

/** A file of this header and so many bytes of elements. */
function file(header: unknown, size: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe("a file that PyTorch wrote", () => {
  const { tensors, metadata } = readSafetensors(read("dtypes.safetensors"));

  test.each(Object.keys(fixture.dtypes))("has %s with its values", (name) => {
    const { shape, values } = fixture.dtypes[name] as { shape: number[]; values: (number | string)[] };
    const got = tensors[name]!;
    expect(got.shape).toEqual(shape);
    const expected = values.map((value) => Number(value === "inf" ? Infinity : value === "-inf" ? -Infinity : value));
    expect([...got.data()]).toEqual([...Float32Array.from(expected)]);
  });

  test("has dtypes that tensors have", () => {
    const dtypes = Object.fromEntries(Object.entries(tensors).map(([name, { dtype }]) => [name, dtype]));
    expect(dtypes).toMatchObject({ f16: "float32", f64: "float32", i64: "int32", u8: "int32", bool: "bool" });
  });

  test("has its metadata", () => {
    expect({ ...metadata }).toEqual({ format: "pt", note: "naïve ✓" });
  });

  test("is the same out of a Buffer, which begins somewhere in a pool", () => {
    const bytes = read("gru.safetensors");
    const pooled = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    const got = readSafetensors(pooled).tensors.bias_hh_l0!;
    expect(got.data()).toEqual(readSafetensors(bytes).tensors.bias_hh_l0!.data());
  });

  test("says what is in it before any element is read", () => {
    const { entries } = readSafetensorsHeader(read("gru.safetensors"));
    expect(entries.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ["bias_hh_l0", "F32", [6]],
      ["bias_ih_l0", "F32", [6]],
      ["weight_hh_l0", "F32", [6, 2]],
      ["weight_ih_l0", "F32", [6, 3]],
    ]);
  });
});

describe("a file of our own", () => {
  const some = () => ({
    kernel: tensor([
      [1, 2.5],
      [-3, 4],
    ]),
    ids: tensor([1, -2, 3], undefined, "int32"),
    mask: tensor([true, false, true]),
    none: zeros([0, 3]),
    variable: new Variable(ones([3])),
    wide: Float64Array.of(0.1, Math.PI),
    big: { dtype: "int64" as const, shape: [1, 2], data: BigInt64Array.of(5n, -7n) },
  });

  test("comes back with the same values, shapes and dtypes", () => {
    const { tensors, metadata } = readSafetensors(writeSafetensors(some(), { metadata: { epoch: "3" } }));
    expect(tensors.kernel!.array()).toEqual([
      [1, 2.5],
      [-3, 4],
    ]);
    expect(tensors.ids!.array()).toEqual([1, -2, 3]);
    expect(tensors.mask!.array()).toEqual([true, false, true]);
    expect(tensors.none!.shape).toEqual([0, 3]);
    expect(tensors.variable!.array()).toEqual([1, 1, 1]);
    expect(tensors.wide!.array()).toEqual([0.1, Math.PI].map(Math.fround));
    expect(tensors.big!.array()).toEqual([[5, -7]]);
    expect({ ...metadata }).toEqual({ epoch: "3" });
  });

  test("goes to disk and comes back", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "safetensors-")), "a.safetensors");
    await saveSafetensors(path, { ids: some().ids }, { metadata: { a: "b" } });
    expect((await loadSafetensors(path)).tensors.ids!.array()).toEqual([1, -2, 3]);
    await expect(loadSafetensors(`${path}x`)).rejects.toMatchObject({ code: "bad-file" });
    await expect(loadSafetensors(new Blob(["no"]))).rejects.toThrow("loadSafetensors: the Blob given: expected");
  });

  test("keeps doubles and wide integers as they are, and its elements aligned", () => {
    const { entries } = readSafetensorsHeader(writeSafetensors(some()));
    expect(entries.map(({ name, dtype }) => `${name} ${dtype}`)).toEqual([
      "big I64",
      "wide F64",
      "ids I32",
      "kernel F32",
      "none F32",
      "variable F32",
      "mask BOOL",
    ]);
    for (const { begin } of entries.slice(0, -1)) expect(begin % 4).toBe(0);
  });

  test("has the same bytes for the same tensors, in whatever order they are given", () => {
    const { kernel, ids } = some();
    expect(writeSafetensors({ kernel, ids })).toEqual(writeSafetensors({ ids, kernel }));
  });

  test("takes names that mean something to JavaScript", () => {
    const { tensors } = readSafetensors(writeSafetensors({ constructor: ones([1]) }));
    expect(Object.keys(tensors)).toEqual(["constructor"]);
    const named = file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4);
    expect(Object.keys(readSafetensors(named).tensors)).toEqual(["__proto__"]);
    expect(({} as { shape?: unknown }).shape).toBeUndefined();
  });

  test("refuses what cannot be written", () => {
    expect(thrownBy(() => writeSafetensors({ a: "text" as never })).message).toContain('writeSafetensors: "a"');
    expect(thrownBy(() => writeSafetensors([ones([1])] as never)).code).toBe("invalid-argument");
    expect(thrownBy(() => writeSafetensors({ __metadata__: ones([1]) })).code).toBe("invalid-argument");
    expect(thrownBy(() => writeSafetensors({}, { metadata: { epoch: 3 as never } })).code).toBe("invalid-argument");
    const short = { dtype: "float32" as const, shape: [3], data: new Float32Array(2) };
    expect(thrownBy(() => writeSafetensors({ short })).code).toBe("shape-mismatch");
    const other = { dtype: "float16" as const, shape: [2], data: new Float32Array(2) };
    expect(thrownBy(() => writeSafetensors({ other })).code).toBe("dtype-mismatch");
  });
});

describe("a damaged file is refused in words", () => {
  const entry = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
    dtype: "F32",
    shape,
    data_offsets: [begin, end],
  });
  const cases: [string, Uint8Array, RegExp][] = [
    ["nothing", new Uint8Array(), /0 bytes/],
    ["a header longer than the file", file("{}", 0).fill(0xff, 0, 7), /a header of at most 2 bytes/],
    ["no JSON", file("{,", 0), /a header in JSON/],
    ["no object", file("[1]", 0), /begins with \{/],
    ["a tensor without a dtype", file({ a: { shape: [1], data_offsets: [0, 4] } }, 4), /a dtype of tensor "a"/],
    ["a size below 0", file({ a: entry(0, 4, [-1]) }, 4), /a shape of tensor "a"/],
    ["a shape of other bytes", file({ a: entry(0, 4, [2]) }, 4), /8 bytes for tensor "a", F32 \[2\], got 4/],
    ["an absurd shape", file({ a: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4), /bytes for tensor "a"/],
    ["offsets turned round", file({ a: entry(4, 0, [0]) }, 4), /data_offsets/],
    ["tensors that overlap", file({ a: entry(0, 8), b: entry(4, 12) }, 12), /tensor "b" to begin at byte/],
    ["a hole", file({ a: entry(0, 4), b: entry(8, 12) }, 12), /tensor "b" to begin at byte/],
    ["a tensor outside", file({ a: entry(0, 400) }, 4), /a file of \d+ bytes, as its header says/],
    ["bytes that are nobody's", file({ a: entry(0, 4) }, 8), /a file of \d+ bytes/],
    [
      "a dtype that JavaScript knows",
      file({ a: { dtype: "constructor", shape: [1], data_offsets: [0, 4] } }, 3),
      /a file of/,
    ],
    ["metadata of numbers", file({ __metadata__: { a: 1 } }, 0), /__metadata__ to hold texts/],
  ];

  test.each(cases)("%s", (_what, bytes, words) => {
    const error = thrownBy(() => readSafetensors(bytes));
    expect(error.code).toBe("bad-file");
    expect(error.message).toMatch(words);
  });

  test("an element type that tensors cannot hold, by its name, when it is read", () => {
    const bytes = file({ a: { dtype: "F8_E4M3", shape: [4], data_offsets: [0, 4] } }, 4);
    expect(readSafetensorsHeader(bytes).entries[0]!.dtype).toBe("F8_E4M3");
    expect(thrownBy(() => readSafetensors(bytes)).code).toBe("unsupported");
  });

  test("an integer beyond 32 bits, with its place", () => {
    const bytes = writeSafetensors({ a: { dtype: "int64", shape: [2], data: BigInt64Array.of(1n, 2n ** 40n) } });
    expect(thrownBy(() => readSafetensors(bytes)).message).toMatch(/tensor "a": .*1099511627776 at position \[1\]/);
  });

  test("whatever else happens to it", async () => {
    const refused = await readMutations(files, 2000, (bytes) => {
      for (const value of Object.values(readSafetensors(bytes).tensors)) (value as Tensor).data();
    });
    expect(refused).toBeGreaterThan(1000);
  });
});
