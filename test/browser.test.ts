import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import * as throughtime from "throughtime";
import * as viz from "throughtime/viz";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../package.json";
import { findBrowser, NO_BROWSER } from "../scripts/setup/browser.mjs";
import { lookInside } from "./support/look-inside.mjs";
import { trainHere } from "./support/on-spawned.mjs";
import { trainOnWorkers, type trainWithoutWorkers } from "./support/on-workers.mjs";
import { trainTinyLstm } from "./support/tiny-lstm.mjs";

const ROOT = new URL("..", import.meta.url).pathname;
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const QUIET =
  "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

const PAGE = `<!doctype html><meta charset="utf-8"><title>throughtime</title>
<script type="module">
  const report = (result) => { globalThis.result = result; };
  // A browser keeps the addresses of 250 files unless told otherwise, and there are more modules.
  performance.setResourceTimingBufferSize(2000);
  try {
    const throughtime = await import("/dist/browser.js");
    const { trainTinyLstm } = await import("/test/support/tiny-lstm.mjs");
    let early = "";
    try { throughtime.add(throughtime.tensor([1, 2]), 1); } catch (error) { early = error.name + " " + error.code; }
    const input = { "/bytes": "/dist/throughtime.wasm", "/own": "/dist/throughtime-fast.wasm?own" }[location.pathname];
    if (location.pathname === "/bytes") await throughtime.init(await (await fetch(input)).arrayBuffer());
    else await throughtime.init({ input, fast: ["/fast", "/own"].includes(location.pathname) });
    const loss = await trainTinyLstm(throughtime);
    const { lookInside } = await import("/test/support/look-inside.mjs");
    const inside = lookInside(throughtime, await import("/dist/viz.js"));
    const { trainOnPool, trainOnWorkers, trainWithoutWorkers } = await import("/test/support/on-workers.mjs");
    const fetched = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes(".wasm"));
    const { trainSpawned } = await import("/test/support/on-spawned.mjs");
    const told = { early, fetched, backend: throughtime.backendInfo(), loss, inside };
    if (location.pathname === "/no-workers") {
      const refused = await trainWithoutWorkers(throughtime);
      report({ ...told, refused, unspawned: await trainSpawned(throughtime, 1).catch(String) });
    } else {
      const spawned = [await trainSpawned(throughtime, 1), await trainSpawned(throughtime, 2)];
      report({ ...told, onWorkers: await trainOnWorkers(throughtime, 2), onPool: await trainOnPool(throughtime), spawned });
    }
  } catch (error) {
    report({ error: String(error?.stack ?? error) });
  }
</script>`;

interface Result {
  early?: string;
  fetched?: string[];
  backend?: throughtime.BackendInfo;
  loss?: number[];
  inside?: ReturnType<typeof lookInside>;
  onWorkers?: number[];
  onPool?: number[][];
  refused?: Awaited<ReturnType<typeof trainWithoutWorkers>>;
  spawned?: number[][];
  unspawned?: string;
  error?: string;
}

/** Pages that forbid something. */
const POLICIES: Record<string, string> = {
  "/no-workers": "worker-src 'none'",
  "/no-wasm": "script-src 'self' 'unsafe-inline'",
};

/** A plain static server, as any web host: no special headers, except where a page is to refuse workers. */
function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    try {
      const isPage = extname(path) === "";
      const body = isPage ? PAGE : readFileSync(join(ROOT, path));
      response.writeHead(200, {
        "content-type": TYPES[isPage ? ".html" : extname(path)] ?? "application/octet-stream",
        ...(path in POLICIES ? { "content-security-policy": POLICIES[path] } : {}),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

describe("a page on a plain static server", () => {
  let server: Server;
  let profile: string;
  let browser: BrowserContext | undefined;
  let result: Result;

  /** What a page reports in the end. */
  async function open(path: string): Promise<Result> {
    const page = await browser!.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    const finished = () => (globalThis as { result?: unknown }).result;
    const handle = await page.waitForFunction(finished, undefined, { timeout: 60_000 });
    return (await handle.jsonValue()) as Result;
  }

  beforeAll(async () => {
    const executablePath = findBrowser();
    if (!executablePath) throw new Error(NO_BROWSER);
    server = await serve();
    profile = mkdtempSync(join(tmpdir(), "throughtime-browser-"));
    // Chromium's sandbox refuses to run as root, which containers are.
    const args = [...QUIET.split(" "), ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
    browser = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args });
    result = await open("/");
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    if (profile) rmSync(profile, { recursive: true, force: true });
  });

  test("trains a small LSTM in Chromium after `await init()`", () => {
    expect(result.error).toBeUndefined();
    expect(result.loss).toHaveLength(15);
    expect(result.loss!.at(-1)).toBeLessThan(result.loss![0]! * 0.8);
  });

  test("says that init() comes first when it was forgotten", () => {
    expect(result.early).toBe("ThroughtimeError not-initialized");
  });

  test("gives the same bits as Node, by the strict module", async () => {
    expect(result.backend).toEqual({ simd: "strict", deterministic: true, version });
    expect(result.loss).toEqual(await trainTinyLstm(throughtime));
  });

  test("looks inside a model, and sees what Node sees", () => {
    expect(result.inside).toEqual(lookInside(throughtime, viz));
  });

  test("trains on two Web Workers, to the bits of one thread in Node", async () => {
    const wanted = await trainOnWorkers(throughtime, 1);
    expect(wanted).toHaveLength(12);
    expect(result.onWorkers).toEqual(wanted);
    expect(result.onPool).toEqual([wanted, wanted]);
  });

  test("trains in a worker that a model was spawned in, with one of its own too, to the bits of Node", async () => {
    const wanted = await trainHere(throughtime);
    expect(result.spawned).toEqual([wanted, wanted]);
  });

  test("says so where a page's policy forbids WebAssembly", async () => {
    expect((await open("/no-wasm")).error).toMatch(
      /^ThroughtimeError: init: expected a page that may compile WebAssembly, got a Content-Security-Policy without 'wasm-unsafe-eval'\./,
    );
  });

  test("says so where a page refuses workers, and trains without", async () => {
    const { refused, unspawned, error } = await open("/no-workers");
    expect(unspawned).toMatch(/^ThroughtimeError: spawn: expected every worker to run until the end, got one that /);
    expect(error).toBeUndefined();
    expect(refused!.errors).toEqual([
      expect.stringMatching(/^worker-failed: workerPool: expected .* without workers all is done on this thread\.$/),
      expect.stringMatching(/^worker-failed: fit: expected .* without workers all is done on this thread\.$/),
    ]);
    expect(refused!.isIntact).toBe(true);
    expect(refused!.loss).toHaveLength(2);
  });

  test('goes on with one thread by "auto" where a page refuses workers, without a word', async () => {
    const { auto, one, tries, cores } = (await open("/no-workers")).refused!;
    expect(auto).toEqual(one);
    expect(tries > 0).toBe(cores > 1);
  });

  test("trains by the fast module when asked", async () => {
    const fast = await open("/fast");
    expect(fast.backend).toEqual({ simd: "relaxed", deterministic: false, version });
    expect(fast.loss!.at(-1)).toBeCloseTo(result.loss!.at(-1)!, 3);
  });

  test.each([
    ["/bytes", "throughtime.wasm", "strict"],
    ["/own", "throughtime-fast.wasm?own", "relaxed"],
  ])("%s: starts what it was given, %s, and fetches no other", async (path, file, simd) => {
    const { backend, fetched, error } = await open(path);
    expect([error, backend?.simd]).toEqual([undefined, simd]);
    expect(fetched!.map((address) => address.split("/dist/")[1])).toEqual([file]);
  });
});
