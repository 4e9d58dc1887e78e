/** Zip files: what we write other programs read, what others write we read, and what is damaged or malicious is refused by name. */
import { strToU8, unzipSync, type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readZip, writeZip } from "../ts/io/zip.js";
import { mutations } from "./support/mutations.js";

const TEXT = strToU8("a text that comes again and again, ".repeat(40));
const entries = new Map([
  ["metadata.json", strToU8("{}")],
  ["model.weights.h5", TEXT],
  ["assets/ü.txt", new Uint8Array()],
]);
const read = (bytes: Uint8Array) => readZip("test", bytes);
const contents = (bytes: Uint8Array) => {
  const zip = read(bytes);
  return new Map(zip.names.map((name) => [name, zip.read(name)]));
};

describe("what is written", () => {
  test("comes back, here and by another program", () => {
    const written = writeZip("test", entries, new Date(2026, 10, 26, 7, 30, 12));
    expect(contents(written)).toEqual(entries);
    expect(unzipSync(written)).toEqual(Object.fromEntries(entries));
    expect(writeZip("test", entries, new Date(2026, 10, 26, 7, 30, 12))).toEqual(written);
  });

  test("is stored as it is", () => {
    const written = writeZip("test", entries);
    expect(Buffer.from(written).includes(Buffer.from(TEXT))).toBe(true);
    expect(contents(writeZip("test", new Map()))).toEqual(new Map());
  });
});

describe("what others write", () => {
  test.each([0, 6, 9] as const)("at level %d, with folders and a comment", (level) => {
    const files: Zippable = { "a/": new Uint8Array(), "a/b.txt": [TEXT, { level }], "c.bin": [TEXT, { level: 0 }] };
    const bytes = zipSync(files, { comment: "" });
    const commented = Uint8Array.from([...bytes, 3, 4, 5]);
    commented[bytes.length - 2] = 3;
    expect(contents(commented)).toEqual(
      new Map([
        ["a/b.txt", TEXT],
        ["c.bin", TEXT],
      ]),
    );
  });

  test("with sizes in 64 bits", () => {
    expect(contents(inLongForm("x", TEXT))).toEqual(new Map([["x", TEXT]]));
  });
});

/** The directory and the end record of a zip file with one stored entry, as a program writes them that always uses 64 bits. */
function inLongForm(name: string, content: Uint8Array): Uint8Array {
  const plain = Buffer.from(writeZip("test", new Map([[name, content]])));
  const at = plain.readUInt32LE(plain.length - 6);
  const directory = Buffer.from(plain.subarray(at, plain.length - 22));
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(content.length), 4);
  extra.writeBigUInt64LE(BigInt(content.length), 12);
  for (const field of [20, 24, 42]) directory.writeUInt32LE(0xffffffff, field);
  directory.writeUInt16LE(extra.length, 30);
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(1n, 24);
  end.writeBigUInt64LE(1n, 32);
  end.writeBigUInt64LE(BigInt(directory.length + extra.length), 40);
  end.writeBigUInt64LE(BigInt(at), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(at + directory.length + extra.length), 64);
  end.writeUInt32LE(1, 72);
  const last = Buffer.from(plain.subarray(plain.length - 22));
  last.writeUInt32LE(0xffffffff, 16);
  return Uint8Array.from(Buffer.concat([plain.subarray(0, at), directory, extra, end, last]));
}

/** A file with this change in the directory's record of its first entry, whose place in the file is `at`. */
function changed(change: (bytes: Buffer, at: number) => void, bytes = writeZip("test", entries)): Uint8Array {
  const copy = Buffer.from(bytes);
  change(copy, copy.readUInt32LE(copy.length - 6));
  return Uint8Array.from(copy);
}

const twins = () =>
  writeZip(
    "test",
    new Map([
      ["a", TEXT],
      ["b", TEXT],
    ]),
  );

const refusal = (words: string) =>
  expect.objectContaining({
    name: "ThroughtimeError",
    code: expect.stringMatching(/^(bad-file|unsupported)$/),
    message: expect.stringContaining(words),
  });

describe("what is refused", () => {
  const bomb = zipSync({ zeros: [new Uint8Array(80e6), { level: 9 }] });
  test.each<[string, string, () => Uint8Array]>([
    ["no zip file", "a zip file", () => TEXT],
    ["nothing", "a zip file", () => new Uint8Array()],
    ["one that is cut short", "Is the file cut short?", () => writeZip("test", entries).subarray(0, -5)],
    ["the second half of one", "zip file", () => writeZip("test", entries).subarray(200)],
    ["two entries of one name", 'two called "a"', () => renamed(Buffer.from(twins()), "b", "a")],
    ["a name that leads out", '"../../evil"', () => writeZip("test", new Map([["../../evil", TEXT]]))],
    ["a name from the root", '"/etc/passwd"', () => writeZip("test", new Map([["/etc/passwd", TEXT]]))],
    ["a name with a drive", '"C:\\evil"', () => writeZip("test", new Map([["C:\\evil", TEXT]]))],
    ["an encrypted entry", "not encrypted", () => changed((b, at) => b.writeUInt16LE(1, at + 8))],
    ["another method", "method 12", () => changed((b, at) => b.writeUInt16LE(12, at + 10))],
    ["a size that is not that of the data", "at most 2 bytes", () => changed((b, at) => b.writeUInt32LE(9, at + 24))],
    ["an entry beyond the file", "in a place of its own", () => changed((b, at) => longer(b, at, 1e6))],
    ["an entry that reaches into the next", "in a place of its own", () => changed((b, at) => longer(b, at, 100))],
    ["a header elsewhere", "record at byte", () => changed((b, at) => b.writeUInt32LE(7, at + 42))],
    ["another name in the header", "where the directory says", () => changed((b) => b.write("M", 30))],
    ["other bytes than the checksum says", "as its checksum says", () => changed((b) => b.write("[", 43))],
    ["the end of another part", "in one part", () => changed((b) => b.writeUInt16LE(1, b.length - 18))],
    ["a bomb", "at most 50 times the file", () => bomb],
    ["damaged DEFLATE", "test: a", () => damaged(zipSync({ a: [TEXT, { level: 9 }] }))],
  ])("%s", (_what, words, make) => {
    expect(() => contents(make())).toThrow(refusal(words));
  });

  test("an entry that is not there, with those that are", () => {
    const zip = read(writeZip("test", entries));
    expect(() => zip.read("config.json")).toThrow(refusal('"config.json", got metadata.json, model.weights.h5'));
  });
});

function longer(bytes: Buffer, at: number, size: number): void {
  bytes.writeUInt32LE(size, at + 20);
  bytes.writeUInt32LE(size, at + 24);
}

function damaged(bytes: Uint8Array): Uint8Array {
  bytes.fill(0xff, 35, 45);
  return bytes;
}

/** Both headers of the entry `from` call it `to`. */
function renamed(bytes: Buffer, from: string, to: string): Uint8Array {
  const headers = [
    { start: Buffer.of(0x50, 0x4b, 3, 4), nameAt: 30 },
    { start: Buffer.of(0x50, 0x4b, 1, 2), nameAt: 46 },
  ];
  for (const { start, nameAt } of headers) {
    for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
      if (bytes[at + nameAt] === from.charCodeAt(0)) bytes[at + nameAt] = to.charCodeAt(0);
    }
  }
  return Uint8Array.from(bytes);
}

test("whatever is changed in a file, it is read or refused in words", () => {
  const packed = zipSync({ "config.json": [TEXT, { level: 6 }], "model.weights.h5": [TEXT, { level: 0 }] });
  for (const bytes of mutations([packed, writeZip("test", entries), inLongForm("x", TEXT)], 3000)) {
    try {
      contents(bytes);
    } catch (error) {
      expect(error, String(error)).toMatchObject({ name: "ThroughtimeError" });
    }
  }
});
