/** Where files come from and go to: paths, addresses, Blobs, bytes, handles; what is written is whole. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Source } from "../ts/core/files.js";
import { endingOf, writeTarget } from "../ts/files/sink.js";
import { readSource } from "../ts/files/source.js";

const folder = mkdtempSync(join(tmpdir(), "throughtime-source-"));
const path = join(folder, "model.bin");
const BYTES = Uint8Array.of(3, 1, 4, 1, 5);
let server: Server;
let address = "";

beforeAll(async () => {
  writeFileSync(path, BYTES);
  writeFileSync(join(folder, "shard.bin"), Uint8Array.of(9));
  server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url!, "http://localhost");
    if (search !== "?key=1") return void response.writeHead(404).end();
    response.end(readFileSync(join(folder, pathname.replace("/models/", ""))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/model.bin?key=1`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A handle of the File System API, as far as it is asked for. */
function fakeHandle(fails = false) {
  const written: Uint8Array[] = [];
  const state = { bytes: BYTES, name: "m.keras", aborted: false };
  const stream = {
    write: async (bytes: Uint8Array) => (fails ? Promise.reject(new Error("no room")) : void written.push(bytes)),
    close: async () => void Object.assign(state, { bytes: written[0] }),
    abort: async () => void Object.assign(state, { aborted: true }),
  };
  const handle = {
    name: "m.keras",
    getFile: async () => new File([state.bytes], "m.keras"),
    createWritable: async () => stream,
  };
  return { handle: handle as unknown as FileSystemFileHandle, state };
}

const refusal = (code: string, words: string) =>
  expect.objectContaining({ name: "ThroughtimeError", code, message: expect.stringContaining(words) });

describe("a source", () => {
  test.each<[string, () => Source]>([
    ["a path", () => path],
    ["a file address", () => pathToFileURL(path)],
    ["the text of one", () => pathToFileURL(path).href],
    ["an address", () => address],
    ["a data address", () => `data:application/octet-stream;base64,${Buffer.from(BYTES).toString("base64")}`],
    ["a Blob", () => new Blob([BYTES])],
    ["a File", () => new File([BYTES], "model.bin")],
    ["a typed array", () => BYTES],
    ["a view of a part", () => new DataView(Uint8Array.of(0, ...BYTES, 0).buffer, 1, 5)],
    ["a buffer", () => BYTES.slice().buffer],
    ["a shared buffer", () => shared(BYTES)],
    ["a handle", () => fakeHandle().handle],
  ])("%s", async (_what, make) => {
    expect([...(await readSource("test", make())).bytes]).toEqual([...BYTES]);
  });

  test("has files beside it where it has a place", async () => {
    for (const source of [path, pathToFileURL(path), address]) {
      const { beside, name } = await readSource("test", source);
      expect([...(await beside("shard.bin"))]).toEqual([9]);
      expect(name).toBe(String(source));
      for (const wild of ["../x", "/etc/passwd", "a\\b", "http://host/x", "", "a//b", "x?y"]) {
        await expect(beside(wild)).rejects.toThrow(refusal("bad-file", "lies beside it"));
      }
    }
    for (const source of [BYTES, new Blob([BYTES])]) {
      const { beside } = await readSource("test", source);
      await expect(beside("shard.bin")).rejects.toThrow(refusal("bad-file", "Give the path"));
    }
  });

  test.each<[string, string, () => unknown]>([
    ["bad-file", "ENOENT", () => join(folder, "none.keras")],
    ["bad-file", "EISDIR", () => folder],
    ["bad-file", "status 404", () => address.replace("?key=1", "")],
    ["bad-file", "fetch failed", () => "http://127.0.0.1:1/x"],
    ["unsupported", "Node has none", () => "indexeddb://mine"],
    ["invalid-argument", 'got ""', () => ""],
    ["invalid-argument", "got 3", () => 3],
    ["invalid-argument", "got null", () => null],
  ])("%s, %s", async (code, words, make) => {
    await expect(readSource("test", make() as Source)).rejects.toThrow(refusal(code, words));
  });
});

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

describe("a target", () => {
  test("in a folder that is not there yet, then over it, and nothing else is left", async () => {
    const target = join(folder, "new/deep/m.keras");
    await writeTarget("test", target, BYTES);
    await writeTarget("test", pathToFileURL(target), Uint8Array.of(7));
    expect([...readFileSync(target)]).toEqual([7]);
    expect(readdirSync(join(folder, "new/deep"))).toEqual(["m.keras"]);
  });

  test("that is not to be replaced", async () => {
    const target = join(folder, "kept.keras");
    await writeTarget("test", target, BYTES, { overwrite: false });
    const again = writeTarget("test", target, Uint8Array.of(7), { overwrite: false });
    await expect(again).rejects.toThrow(refusal("bad-file", "overwrite: false"));
    expect([...readFileSync(target)]).toEqual([...BYTES]);
    expect(readdirSync(folder).filter((name) => name.includes("tmp"))).toEqual([]);
  });

  test("behind a link is replaced, and the link stays", async () => {
    const link = join(folder, "link.keras");
    symlinkSync(path, link);
    await writeTarget("test", link, Uint8Array.of(8));
    expect(readlinkSync(link)).toBe(path);
    expect([...readFileSync(path)]).toEqual([8]);
  });

  test("through a handle, which is told when it fails", async () => {
    const { handle, state } = fakeHandle();
    await writeTarget("test", handle, Uint8Array.of(7));
    expect([...state.bytes]).toEqual([7]);
    const failing = fakeHandle(true);
    await expect(writeTarget("test", failing.handle, BYTES)).rejects.toThrow(refusal("bad-file", "no room"));
    expect(failing.state.aborted).toBe(true);
  });

  test.each<[string, string, unknown]>([
    ["bad-file", "EEXIST", join(path, "m.keras")],
    ["unsupported", "send them by fetch", "https://localhost/m.keras"],
    ["unsupported", "Node has none", "indexeddb://mine"],
    ["invalid-argument", "to write to", ""],
    ["invalid-argument", "to write to", BYTES],
  ])("%s, %s", async (code, words, target) => {
    await expect(writeTarget("test", target as string, BYTES)).rejects.toThrow(refusal(code, words));
  });

  test("has an ending", () => {
    const targets = ["a/m.keras", "m.weights.H5", "x/y", "https://host/m.json?a.b", fakeHandle().handle];
    expect(targets.map(endingOf)).toEqual(["keras", "h5", "", "json", "keras"]);
  });
});
