/** What is said when the wasm module cannot be had, with the way out. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import * as throughtime from "throughtime";
import { backendInfo, init, type ThroughtimeError } from "throughtime";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ROOT } from "../support/packed.js";
import { trainTinyLstm } from "../support/tiny-lstm.mjs";

const DIST = join(ROOT, "dist");

/** An empty module of another program. */
const FOREIGN = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** A server's answers: no wasm, and one by another name. */
const ANSWERS: Record<string, [status: number, type: string, body: string | Uint8Array]> = {
  "/page": [200, "text/html", "<!doctype html><title>app</title>"],
  "/foreign": [200, "application/wasm", FOREIGN],
  "/text": [200, "text/plain", "version https://git-lfs.github.com/spec/v1"],
  "/empty": [200, "application/octet-stream", ""],
  "/untyped": [200, "application/octet-stream", readFileSync(join(DIST, "throughtime.wasm"))],
};

let server: Server;
let folder: string;
const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

type Entry = "browser" | "inline" | "node" | "slim";

/** An entry in a folder of its own, as a bundler leaves it that does not know of the second file. */
async function bundled(name: Entry): Promise<string> {
  const outfile = join(mkdtempSync(join(folder, "bundle-")), `${name}.mjs`);
  const entryPoints = [join(DIST, `${name}.js`)];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", external: ["vega*"] });
  return outfile;
}

/** Anew for each question: a module that has started stays started. */
async function entry(name: Entry, file?: string) {
  return import(pathToFileURL(file ?? (await bundled(name))).href);
}

/** The package's error that an action ends with, as `code: message`. */
async function refusal(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    const { name, code, message } = error as ThroughtimeError;
    expect(name).toBe("ThroughtimeError");
    return `${code}: ${message}`;
  }
  throw new Error("nothing was refused");
}

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    const [status, type, body] = ANSWERS[url!] ?? [404, "text/plain", "none"];
    response.writeHead(status, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  folder = mkdtempSync(join(tmpdir(), "throughtime-left-behind-"));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a bundle or a deployment without the wasm file", () => {
  test("in Node, at import", async () => {
    const file = await bundled("node");
    const said = await refusal(() => entry("node", file));
    expect(said).toContain(
      `bad-file: init: expected the package's throughtime.wasm, got no file that can be read at ${dirname(file)}`,
    );
    expect(said).toMatch(/Copy it there .* external.* "throughtime\/slim"/);
    copyFileSync(join(DIST, "throughtime.wasm"), join(dirname(file), "throughtime.wasm"));
    expect((await entry("node", `${file}?copied`)).add([1], 1).array()).toEqual([2]);
  });

  test("the browser's entry in Node, which a test runner may take", async () => {
    const file = await bundled("browser");
    const { init, add } = await entry("browser", file);
    expect(await refusal(init)).toContain("bad-file: init: expected the package's throughtime.wasm, got no file");
    copyFileSync(join(DIST, "throughtime.wasm"), join(dirname(file), "throughtime.wasm"));
    await init();
    expect(add([1], 1).array()).toEqual([2]);
  });
});

describe("what a server answers in its place", () => {
  test.each([
    ["/page", /^bad-file: .* got an HTML page at http:\S+\/page\. .*optimizeDeps: \{ exclude: \["throughtime"\] \}/],
    ["/none", /^bad-file: .* got status 404 for http:\S+\/none\. .*await init\("\/assets\/throughtime\.wasm"\)/],
    ["/foreign", /^bad-file: .* got another wasm module at http:\S+\/foreign\. /],
    ["/text", /^bad-file: .* got a file that begins with 76 65 72 73 at http:\S+\/text\. /],
    ["/empty", /^bad-file: .* got an empty file at http:\S+\/empty\. /],
  ])("%s", async (path, words) => {
    const { init, add } = await entry("browser");
    expect(await refusal(() => init(at(path)))).toMatch(words);
    expect(await refusal(() => init({ input: new URL(at(path)) }))).toMatch(words);
    expect(await refusal(() => init(fetch(at(path))))).toMatch(words);
    await init(readFileSync(join(DIST, "throughtime.wasm")));
    expect(add([1], 1).array()).toEqual([2]);
  });

  test("no answer at all", async () => {
    const { init } = await entry("browser");
    expect(await refusal(() => init("http://127.0.0.1:1/x.wasm"))).toMatch(
      /^bad-file: .* got no answer for http:\S+x\.wasm\. /,
    );
  });

  test("what is no source, and a misspelt option", async () => {
    const { init } = await entry("browser");
    expect(await refusal(() => init(5))).toMatch(/^invalid-argument: init: expected the address/);
    expect(await refusal(() => init({ inptu: "x" }))).toMatch(/^unknown-name: .*Did you mean "input"\?/);
    expect(await refusal(() => init({ fast: 1 }))).toMatch(
      /^invalid-argument: init: expected fast to be true or false, got 1/,
    );
  });
});

describe("what stands before the start", () => {
  test("a server that calls it by another type is waited for, with one warning", async () => {
    const { init, add } = await entry("browser");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      await init(at("/untyped"));
      await init(at("/untyped"));
      expect(warn.mock.calls).toEqual([
        [
          expect.stringMatching(
            /^init: http:\S+\/untyped came as application\/octet-stream, so .*"content-type: application\/wasm"\.$/,
          ),
        ],
      ]);
      expect(add([1], 1).array()).toEqual([2]);
    } finally {
      warn.mockRestore();
    }
  });

  test.each(["browser", "slim", "inline"] as const)("%s: calls at once share one start", async (name) => {
    const { init, add } = await entry(name);
    const bytes = name === "inline" ? undefined : readFileSync(join(DIST, "throughtime.wasm"));
    const calls = [init(bytes), init(bytes)];
    expect(calls[0]).toBe(calls[1]);
    await Promise.all(calls);
    expect(add([1], 1).array()).toEqual([2]);
  });

  test("an engine without SIMD is called so, and one without WebAssembly", async () => {
    const { init } = await entry("browser");
    const bytes = readFileSync(join(DIST, "throughtime.wasm"));
    const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("invalid value type v128"));
    const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    try {
      expect(await refusal(() => init(bytes))).toMatch(
        /^unsupported: init: expected an engine with WebAssembly SIMD, got one without\. Chrome and Edge have it from 91 on/,
      );
      // With SIMD the file is to blame.
      validate.mockRestore();
      expect(await refusal(() => init(bytes))).toMatch(/^bad-file: .* got a module that does not start\. .*v128/);
      vi.stubGlobal("WebAssembly", undefined);
      expect(await refusal(() => init(bytes))).toMatch(/^unsupported: .* got one without WebAssembly, /);
    } finally {
      vi.unstubAllGlobals();
      validate.mockRestore();
      compile.mockRestore();
    }
    await init(bytes);
  });
});

describe("the module inside of the JavaScript", () => {
  test("starts in a classic script without any request, to the bits of the one beside it", async () => {
    const contents = `const tt = require(${JSON.stringify(join(DIST, "inline.js"))}); globalThis.answer = tt;`;
    const stdin = { contents, resolveDir: ROOT };
    const { outputFiles } = await build({ stdin, bundle: true, write: false, format: "iife", logLevel: "silent" });
    const scope: { answer?: typeof throughtime } = {};
    const fetch = vi.fn();
    new Function("globalThis", "fetch", outputFiles[0]!.text)(scope, fetch);
    await scope.answer!.init();
    expect(await trainTinyLstm(scope.answer!)).toEqual(await trainTinyLstm(throughtime));
    expect(fetch).not.toHaveBeenCalled();
  });

  test("says so where nothing unpacks it", async () => {
    const { init, add } = await entry("inline");
    vi.stubGlobal("DecompressionStream", undefined);
    try {
      expect(await refusal(() => init())).toMatch(
        /^unsupported: init: expected an engine with DecompressionStream, got /,
      );
    } finally {
      vi.unstubAllGlobals();
    }
    await init();
    expect(add([1], 1).array()).toEqual([2]);
  });

  test("is a module of its own beside what Node shares", async () => {
    const inline = await import(pathToFileURL(join(DIST, "node.inline.js")).href);
    await inline.init();
    expect(inline.Sequential).toBe(throughtime.Sequential);
  });
});

test.each(["iife", "cjs"] as const)("a bundle of the format %s has no address", async (format) => {
  const contents = `const { init } = require(${JSON.stringify(join(DIST, "browser.js"))}); globalThis.answer = init();`;
  const stdin = { contents, resolveDir: ROOT };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format, logLevel: "silent" });
  const scope: { answer?: Promise<void> } = {};
  new Function("globalThis", outputFiles[0]!.text)(scope);
  const said = await refusal(() => scope.answer);
  expect(said).toMatch(
    /^bad-file: init: .* got code that does not know where it was loaded from\. .*Copy throughtime\.wasm/,
  );
});

describe("init in Node, where all is ready", () => {
  test("does nothing when nothing is asked of it", async () => {
    await init();
    await init({});
    await init({ fast: false });
    expect(backendInfo().simd).toBe("strict");
  });

  test("refuses what it cannot do, rather than pass over it", async () => {
    expect(await refusal(() => init("/x.wasm"))).toMatch(
      /^unsupported: .* got "\/x\.wasm"\. Import "throughtime\/slim"/,
    );
    expect(await refusal(() => init({ input: new Uint8Array(1) }))).toMatch(/^unsupported: .*"throughtime\/slim"/);
    expect(await refusal(() => init({ fsat: true }))).toMatch(/^unknown-name: .*Did you mean "fast"\?/);
    // Where the engine knows no relaxed SIMD, the strict module is what `fast` gives everywhere.
    if (process.versions.node.startsWith("20.")) await init({ fast: true });
    else expect(await refusal(() => init({ fast: true }))).toMatch(/^unsupported: .*"throughtime\/fast"/);
  });
});
