import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import * as throughtime from "throughtime";
import * as viz from "throughtime/viz";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureNode, whyNoOtherNodes } from "../scripts/setup/node-versions.mjs";
import { lookInside } from "./support/look-inside.mjs";

const ROOT = new URL("..", import.meta.url).pathname;

const PROGRAM = `import * as throughtime from "throughtime";
import { trainTinyLstm } from "./tiny-lstm.mjs";
console.log(JSON.stringify(await trainTinyLstm(throughtime)));
`;

const FAST = `import * as throughtime from "throughtime/fast";
import { trainTinyLstm } from "./tiny-lstm.mjs";
console.log(JSON.stringify({ loss: await trainTinyLstm(throughtime), ...throughtime.backendInfo() }));
`;

const INSIDE = `import * as throughtime from "throughtime";
import * as viz from "throughtime/viz";
import { lookInside } from "./look-inside.mjs";
console.log(JSON.stringify(lookInside(throughtime, viz)));
`;

/** Neither vega nor the maker of PNGs is there: what is said? */
const CHARTS = `import { lineChart, renderSvg, saveChart } from "throughtime/viz";
const chart = lineChart({ title: "t", x: { title: "x" }, y: { title: "y" }, series: [{ name: "s", points: [[0, 1]] }] });
const said = (drawing) => drawing.then(() => "drawn", ({ code, message }) => ({ code, message }));
console.log(JSON.stringify([await said(renderSvg(chart)), await said(saveChart(chart, "chart.png"))]));
`;

const TYPED = `import { type callbacks, Sequential, layers, type optimizers, type Tensor, zeros } from "throughtime";
import { type BackendInfo, backendInfo } from "throughtime/fast";
const model = new Sequential([layers.lstm({ units: 4 }), layers.dense({ units: 1 })]);
export const output: Tensor = await model.predict(zeros([2, 3, 5]));
export const backend: BackendInfo = backendInfo();
import { GradientMonitor, gradientFlow, type Verdict } from "throughtime/viz";
export const verdict: Verdict | undefined = gradientFlow(model, zeros([2, 3, 5]), zeros([2, 1])).layers[0]?.verdict;
export const monitors: callbacks.CallbackHooks[] = [new GradientMonitor()];
import { type ChartSpec, historyChart, renderSvg } from "throughtime/viz";
export const chart: ChartSpec = historyChart(await model.fit(zeros([2, 3, 5]), zeros([2, 1])));
export const svg: string = await renderSvg(chart, { theme: "dark" });
export const optimizer: optimizers.Optimizer = model.optimizer;
`;

const PAGE = `import { init, tensor } from "throughtime";
import { historyChart } from "throughtime/viz";
await init();
console.log(tensor([1]).array(), historyChart);
`;

let folder: string;

function npm(args: string[], cwd: string): string {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  return execFileSync("npm", [...args, ...quiet], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "throughtime-pack-")));
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
  mkdirSync(join(folder, "app"));
  writeFileSync(join(folder, "app/package.json"), '{ "private": true, "type": "module" }\n');
  npm(["install", "--no-save", "--ignore-scripts", join(folder, tarball)], join(folder, "app"));
  writeFileSync(join(folder, "app/program.mjs"), PROGRAM);
  writeFileSync(join(folder, "app/fast.mjs"), FAST);
  writeFileSync(join(folder, "app/inside.mjs"), INSIDE);
  writeFileSync(join(folder, "app/charts.mjs"), CHARTS);
  copyFileSync(join(ROOT, "test/support/look-inside.mjs"), join(folder, "app/look-inside.mjs"));
  copyFileSync(join(ROOT, "test/support/tiny-lstm.mjs"), join(folder, "app/tiny-lstm.mjs"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program with nothing but this Node on PATH: no Rust, no wasm tools. */
function run(node: string, program: string) {
  const options = { cwd: join(folder, "app"), encoding: "utf8", env: { PATH: dirname(node) } } as const;
  return JSON.parse(execFileSync(node, [program], options));
}

const losses = (node: string): number[] => run(node, "program.mjs");

describe("the tarball, installed into an empty folder", () => {
  test("holds what a user needs and nothing else", () => {
    const names = readdirSync(join(folder, "app/node_modules/throughtime"), { recursive: true }).map(String);
    const wanted = [
      "package.json",
      "README.md",
      "LICENSE-MIT",
      "LICENSE-APACHE",
      "dist/node.js",
      "dist/throughtime.wasm",
      "dist/fast.js",
      "dist/viz.js",
      "dist/throughtime-fast.wasm",
    ];
    expect(names).toEqual(expect.arrayContaining(wanted));
    expect(names.filter((name) => !/^(dist(\/|$)|package\.json|README|LICENSE)/.test(name))).toEqual([]);
    expect(readdirSync(join(folder, "app/node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "throughtime",
    ]);
  });

  test(`trains an LSTM in this Node, ${process.version}`, () => {
    const history = losses(process.execPath);
    expect(history).toHaveLength(15);
    expect(history.at(-1)).toBeLessThan(history[0]! * 0.8);
  });

  test("its instruments look into its models", () => {
    expect(run(process.execPath, "inside.mjs")).toEqual(JSON.parse(JSON.stringify(lookInside(throughtime, viz))));
  });

  test("a bundler for browsers takes it as it is, without Node's modules and without the packages that draw", async () => {
    const stdin = { contents: PAGE, resolveDir: join(folder, "app") };
    const { outputFiles, warnings } = await build({
      stdin,
      bundle: true,
      splitting: true,
      write: false,
      format: "esm",
      outdir: join(folder, "page"),
      logLevel: "silent",
    });
    expect(warnings.filter(({ text }) => !/"vega(-lite)?"/.test(text))).toEqual([]);
    expect(outputFiles.length).toBeGreaterThan(1);
  });

  test("its worker can be made a classic script, as Vite makes of every worker", async () => {
    const worker = join(folder, "app/node_modules/throughtime/dist/worker.js");
    const options = { bundle: true, write: false, format: "iife", logLevel: "silent" } as const;
    expect((await build({ ...options, entryPoints: [worker] })).outputFiles).toHaveLength(1);
  });

  test("its charts name the packages that draw them, which it does not bring", () => {
    const missing = (where: string, packages: string, names: string) => ({
      code: "missing-package",
      message: `${where}: expected ${packages} to be installed, got none. Charts are drawn by packages of their own: npm install ${names}`,
    });
    expect(run(process.execPath, "charts.mjs")).toEqual([
      missing("renderSvg", "vega and vega-lite", "vega vega-lite"),
      missing("saveChart", "@resvg/resvg-js", "@resvg/resvg-js"),
    ]);
  });

  const reason = whyNoOtherNodes();
  test.skipIf(reason).each([22, 24])(
    `trains to the same bits in Node %i${reason ? ` (skipped: ${reason})` : ""}`,
    async (major) => {
      expect(losses(await ensureNode(major))).toEqual(losses(process.execPath));
    },
  );

  // Node 20 has relaxed SIMD only behind a flag: there the strict module steps in, to the bits of the plain entry.
  test.skipIf(reason).each([
    [20, "strict"],
    [24, "relaxed"],
  ])(
    `its fast entry trains in Node %i by the %s module${reason ? ` (skipped: ${reason})` : ""}`,
    async (major, simd) => {
      const { loss, ...backend } = run(await ensureNode(major), "fast.mjs");
      expect(backend).toMatchObject({ simd, deterministic: simd === "strict" });
      expect(loss.at(-1)).toBeLessThan(loss[0] * 0.8);
      if (simd === "strict") expect(loss).toEqual(losses(process.execPath));
    },
  );

  test.each(["nodenext", "bundler"])("gives its types to a TypeScript program, module resolution %s", (resolution) => {
    writeFileSync(join(folder, "app/typed.ts"), TYPED);
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const module = resolution === "nodenext" ? "nodenext" : "esnext";
    const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", module, "--moduleResolution", resolution];
    const lib = ["--lib", "es2022,dom,esnext.disposable"];
    execFileSync(process.execPath, [tsc, ...flags, ...lib, "typed.ts"], { cwd: join(folder, "app"), stdio: "inherit" });
  });
});
