import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { publint } from "publint";
import * as throughtime from "throughtime";
import * as viz from "throughtime/viz";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureNode, whyNoOtherNodes } from "../../scripts/setup/node-versions.mjs";
import { lookInside } from "../support/look-inside.mjs";
import { type Installed, install, ROOT, typeErrors } from "../support/packed.js";

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

/** Without the subpaths' conditions, and without top-level await. */
const OLD = `import { tensor, type Tensor } from "throughtime";
import { gradientFlow } from "throughtime/viz";
import { initSync } from "throughtime/slim";
import wasm from "throughtime/wasm";
export const all: [Tensor, unknown, unknown, unknown] = [tensor([1]), gradientFlow, initSync, wasm];
`;

/** Every entry in one process, in an order in which none has what it needs from the one before. */
const ENTRIES = `import * as viz from "throughtime/viz";
import * as slim from "throughtime/slim";
import * as throughtime from "throughtime";
import * as fast from "throughtime/fast";
const { Sequential, layers, tensor, ThroughtimeError, zeros } = throughtime;
const model = new Sequential([new slim.LSTM({ units: 2 }), fast.layers.dense({ units: 1 })]);
model.predictOnBatch(slim.zeros([1, 2, 3]));
model.compile({ optimizer: "adam", loss: "huber" });
const same = (one) => Object.keys(one).filter((name) => name in throughtime && name !== "init" && one[name] !== throughtime[name]);
/** What is called otherwise than in the modules. */
const renamed = (one, written) => Object.keys(one).flatMap((name) => {
  if (typeof one[name] === "function") return one[name].name === written[name].name ? [] : [one[name].name];
  return /^[a-z]/.test(name) && one[name] && typeof one[name] === "object" ? renamed(one[name], written[name]) : [];
});
const written = (entry) => import(new URL(entry + ".js", import.meta.resolve("throughtime")));
console.log(JSON.stringify({
  others: [slim, fast].flatMap(same),
  instrument: viz.gradientFlow(model, zeros([1, 2, 3]), zeros([1, 1])).layers.length,
  simd: slim.backendInfo().simd,
  names: [Sequential.name, layers.lstm.name, tensor.name, ThroughtimeError.name, throughtime.callbacks.EarlyStopping.name],
  renamed: [...renamed(slim, await written("slim")), ...renamed(viz, await written("viz"))],
}));
`;

/** A class of a user's own, known to the workers by the module that registers it: to the registry that they build models by. */
const OWN = `import { Layer, mul, registerSerializable } from "throughtime";
export class Twice extends Layer {
  static className = "Twice";
  get isRowwise() { return true; }
  call(x) { return mul(x, 2); }
}
registerSerializable(Twice);
`;
const WORKERS = `import { layers, Sequential, setSeed, workerPool } from "throughtime";
import { Twice } from "./own.mjs";
const fit = async (workers) => {
  setSeed(3);
  const model = new Sequential([layers.simpleRNN({ units: 3 }), new Twice(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: "adam", loss: "huber" });
  const x = Array.from({ length: 96 }, (_, i) => [[i / 96], [(i % 7) / 7]]);
  return (await model.fit(x, x.map(([a]) => a), { epochs: 2, batchSize: 96, verbose: 0, workers })).history.loss;
};
const pool = await workerPool(2, { modules: [new URL("own.mjs", import.meta.url).href] });
console.log(JSON.stringify([await fit(1), await fit(pool)]));
await pool.close();
`;

/** Where an error comes from, as source maps tell it. */
const FRAME = `process.setSourceMapsEnabled(true);
const { tensor } = await import("throughtime");
try { tensor("abc"); } catch (error) {
  const [, file, line] = /throughtime\\/(ts\\/\\S+?):(\\d+):/.exec(error.stack);
  console.log(JSON.stringify({ file, line: Number(line) }));
}
`;

const PAGE = `import { init, tensor } from "throughtime";
import { historyChart } from "throughtime/viz";
await init();
console.log(tensor([1]).array(), historyChart);
`;

let installed: Installed;

beforeAll(() => {
  installed = install();
  const { app, write } = installed;
  write("program.mjs", PROGRAM);
  write("fast.mjs", FAST);
  write("inside.mjs", INSIDE);
  write("charts.mjs", CHARTS);
  write("entries.mjs", ENTRIES);
  write("own.mjs", OWN);
  write("workers.mjs", WORKERS);
  write("frame.mjs", FRAME);
  for (const file of ["look-inside.mjs", "tiny-lstm.mjs"])
    copyFileSync(join(ROOT, "test/support", file), join(app, file));
});

afterAll(() => installed?.remove());

const losses = (node: string): number[] => installed.run("program.mjs", node);

describe("the tarball, installed into an empty folder", () => {
  test("holds what a user needs and nothing else", () => {
    const names = readdirSync(join(installed.app, "node_modules/throughtime"), { recursive: true }).map(String);
    const wanted = [
      "package.json",
      "README.md",
      "LICENSE-MIT",
      "LICENSE-APACHE",
      "dist/node.js",
      "dist/browser.js",
      "dist/throughtime.wasm",
      "dist/fast.js",
      "dist/viz.js",
      "dist/throughtime-fast.wasm",
    ];
    expect(names).toEqual(expect.arrayContaining(wanted));
    expect(
      names.filter((name) => !/^((dist|ts|docs|examples)(\/|$)|package\.json|README|CONTRIBUTING|LICENSE)/.test(name)),
    ).toEqual([]);
    const packages = readdirSync(join(installed.app, "node_modules")).filter((name) => !name.startsWith("."));
    expect(packages).toEqual(["fflate", "throughtime"]);
  });

  test(`trains an LSTM in this Node, ${process.version}`, () => {
    const history = losses(process.execPath);
    expect(history).toHaveLength(15);
    expect(history.at(-1)).toBeLessThan(history[0]! * 0.8);
  });

  test("its instruments look into its models", () => {
    expect(installed.run("inside.mjs")).toEqual(JSON.parse(JSON.stringify(lookInside(throughtime, viz))));
  });

  test("its entries in one process share every class, one memory, and the names that are written", () => {
    expect(installed.run("entries.mjs")).toEqual({
      others: [],
      instrument: 1,
      simd: "strict",
      names: ["Sequential", "lstm", "tensor", "ThroughtimeError", "EarlyStopping"],
      renamed: [],
    });
  });

  test("its workers know the classes that a program registers", () => {
    const [alone, onTwo] = installed.run("workers.mjs");
    expect(new Set(alone).size).toBe(2);
    expect(onTwo).toEqual(alone);
  });

  test("a bundler for browsers takes it as it is, without Node's modules and without the packages that draw", async () => {
    const stdin = { contents: PAGE, resolveDir: installed.app };
    const { outputFiles, warnings } = await build({
      stdin,
      bundle: true,
      splitting: true,
      write: false,
      format: "esm",
      outdir: join(installed.app, "page"),
      logLevel: "silent",
    });
    expect(warnings.filter(({ text }) => !/"vega(-lite)?"/.test(text))).toEqual([]);
    expect(outputFiles.length).toBeGreaterThan(1);
  });

  test("its worker can be made a classic script, as Vite makes of every worker", async () => {
    const worker = join(installed.app, "node_modules/throughtime/dist/worker.js");
    const options = { bundle: true, write: false, format: "iife", logLevel: "silent" } as const;
    expect((await build({ ...options, entryPoints: [worker] })).outputFiles).toHaveLength(1);
  });

  test("its charts name the packages that draw them, which it does not bring", () => {
    const missing = (where: string, packages: string, names: string) => ({
      code: "missing-package",
      message: `${where}: expected ${packages} to be installed, got none. Charts are drawn by packages of their own: npm install ${names}`,
    });
    expect(installed.run("charts.mjs")).toEqual([
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
      const { loss, ...backend } = installed.run("fast.mjs", await ensureNode(major));
      expect(backend).toMatchObject({ simd, deterministic: simd === "strict" });
      expect(loss.at(-1)).toBeLessThan(loss[0] * 0.8);
      if (simd === "strict") expect(loss).toEqual(losses(process.execPath));
    },
  );

  test.each([
    ["nodenext", "nodenext", TYPED],
    ["esnext", "bundler", TYPED],
    // As projects are set up that were begun before package.json knew `exports`.
    ["commonjs", "node10", OLD],
  ])("gives its types to a TypeScript program, module %s, resolution %s", (module, moduleResolution, program) => {
    const file = installed.write(`${moduleResolution}.ts`, program);
    expect(typeErrors(installed, [file], { module, moduleResolution })).toEqual([]);
  });

  test("leads an editor to sources that can be read", () => {
    const dist = join(installed.app, "node_modules/throughtime/dist");
    const wrong: string[] = [];
    for (const name of readdirSync(dist).filter((file) => file.endsWith(".map"))) {
      const { sources } = JSON.parse(readFileSync(join(dist, name), "utf8"));
      const code = readFileSync(join(dist, name.slice(0, -".map".length)), "utf8");
      if (!code.trimEnd().endsWith(`//# sourceMappingURL=${name}`)) wrong.push(`${name} is not named`);
      for (const source of sources) if (!existsSync(join(dist, source))) wrong.push(`${name}: no ${source}`);
    }
    expect(wrong).toEqual([]);
    const { file, line } = installed.run("frame.mjs");
    const written = readFileSync(join(installed.app, "node_modules/throughtime", file), "utf8");
    expect(written.split("\n")[line - 1]).toContain("throw new ThroughtimeError(");
  });

  test("can be required as well as imported", () => {
    installed.write("required.cjs", 'console.log(JSON.stringify(require("throughtime").add([1, 2], 1).array()));');
    expect(installed.run("required.cjs")).toEqual([2, 3]);
  });

  test("every subpath leads to a file", () => {
    const { exports: paths, sideEffects } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const files = (value: unknown): string[] =>
      typeof value === "string" ? [value] : Object.values(value as object).flatMap(files);
    for (const file of [...files(paths), ...sideEffects])
      expect(existsSync(join(installed.app, "node_modules/throughtime", file)), file).toBe(true);
  });

  test("publint finds nothing", async () => {
    const { messages } = await publint({
      pkgDir: join(installed.app, "node_modules/throughtime"),
      pack: false,
      strict: true,
    });
    expect(messages).toEqual([]);
  });

  test("the types are right for every way of resolving them", () => {
    // A `require` gets an ES module, which Node knows how to load.
    const args = [
      installed.tarball,
      "--format",
      "table-flipped",
      "--no-color",
      "--ignore-rules",
      "cjs-resolves-to-esm",
    ];
    const attw = join(ROOT, "node_modules/@arethetypeswrong/cli/dist/index.js");
    expect(execFileSync(process.execPath, [attw, ...args], { encoding: "utf8" })).toContain("No problems found");
  });
});
