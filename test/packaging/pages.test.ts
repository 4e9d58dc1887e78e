/** Pages as bundlers make them: what is not used is left out, and what is used works under short names. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as throughtime from "throughtime";
import { afterAll, describe, expect, test } from "vitest";
import { bundlePage, PAGES } from "../../scripts/size/pages.mjs";
import { ROOT } from "../support/packed.js";

const WASM = readFileSync(join(ROOT, "dist/throughtime.wasm"));
const folder = mkdtempSync(join(tmpdir(), "throughtime-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything by its name, as a file holds it: what a bundler drops, no name finds. */
const BY_NAME = `
  import { Dense, init, Sequential, setSeed } from "throughtime";
  export async function train(wasm) {
    await init(wasm);
    setSeed(3);
    const losses = [];
    for (const [optimizer, loss, activation] of CHOICES) {
      const initializer = { kernelInitializer: "heNormal", biasInitializer: "zeros" };
      const model = new Sequential([new Dense({ units: 2, activation, ...initializer })]);
      model.compile({ optimizer, loss, metrics: ["accuracy", "mae"] });
      const { history } = await model.fit([[1, 2], [3, 5]], [[0, 1], [1, 0]], { epochs: 2, verbose: 0 });
      losses.push(history.loss, history.accuracy, history.mae);
    }
    return losses;
  }`;

const CHOICES = [
  ["adam", "binaryCrossentropy", "sigmoid"],
  ["sgd", "categoricalCrossentropy", "softmax"],
  ["rmsprop", "huber", "tanh"],
];

test("every class of layers, losses, metrics and optimizers stands at the top level, where bundlers can drop the others", () => {
  const { layers, losses, metrics, optimizers } = throughtime;
  const top: Record<string, unknown> = throughtime;
  for (const [name, value] of [layers, losses, metrics, optimizers].flatMap((all) => Object.entries(all))) {
    // The bases of our own classes alone may be missing.
    const isClass =
      /^[A-Z]/.test(name) && !/^(LayerBase|RecurrentLayer|RecurrentCell|MeanMetric|FusedLoss)$/.test(name);
    // A metric that is called as a loss is reached in `metrics`, and by its name, which stands for the loss as well.
    const isAlsoLoss = name in losses && name in metrics;
    if (isClass && !isAlsoLoss) expect(top[name], name).toBe(value);
    if (isClass && isAlsoLoss) expect(top[name], name).toBe(losses[name as keyof typeof losses]);
  }
});

describe("a page in one minified file", () => {
  test("that makes tensors alone holds no layer, no loss and no training", async () => {
    const { modules } = await bundlePage(PAGES.tensors);
    const parts = new Set(modules.map(([path]) => /dist\/(\w+)/.exec(path)?.[1]));
    expect(
      [...parts].filter((part) => /^(layers|losses|metrics|models|optimizers|training|data|viz)$/.test(part!)),
    ).toEqual([]);
  });

  test("finds optimizers, losses, metrics, activations and initializers by name, and trains to the same bits", async () => {
    const source = BY_NAME.replace("CHOICES", JSON.stringify(CHOICES));
    const file = join(folder, "page.mjs");
    writeFileSync(file, (await bundlePage(source)).script);
    const { train } = await import(pathToFileURL(file).href);
    const plain = join(ROOT, "dist/slim.js");
    writeFileSync(
      join(folder, "plain.mjs"),
      source.replace('"throughtime"', JSON.stringify(pathToFileURL(plain).href)),
    );
    const { train: wanted } = await import(pathToFileURL(join(folder, "plain.mjs")).href);
    expect(await train(WASM)).toEqual(await wanted(WASM));
  });

  test("finds further losses and metrics by name where their classes are imported, and says so where they are not", async () => {
    const source = (imported: string) => `
      import { Dense, init, Sequential${imported} } from "throughtime";
      export async function names(wasm) {
        await init(wasm);
        const model = new Sequential([new Dense({ units: 1, activation: "sigmoid" })]);
        model.compile({ loss: "kld", metrics: ["precision"] });
        return Object.keys(await model.evaluate([[1, 2]], [[1]], { verbose: 0 }));
      }
      export const kept = [${imported.slice(2)}];`;
    const pageOf = async (name: string, imported: string) => {
      writeFileSync(join(folder, name), (await bundlePage(source(imported))).script);
      return (await import(pathToFileURL(join(folder, name)).href)).names(WASM);
    };
    expect(await pageOf("with.mjs", ", KLDivergence, Precision")).toEqual(["loss", "precision"]);
    const refused = await pageOf("without.mjs", "").catch((error: unknown) => String(error));
    expect(refused).toMatch(/got "kld".*In a bundled page import the class as well, such as \{ KLDivergence \}/);
  });

  test("knows the names of the other optimizers where their classes are used, and says so where they are not", async () => {
    const page = (more: string) => `
      import { AdamW, Dense, init, Sequential } from "throughtime";
      export async function compile(wasm) {
        await init(wasm);
        ${more}
        new Sequential([new Dense({ units: 1 })]).compile({ optimizer: "adamw", loss: "mse" });
      }`;
    const run = async (name: string, more: string) => {
      const { script, modules } = await bundlePage(page(more));
      writeFileSync(join(folder, name), script);
      await (await import(pathToFileURL(join(folder, name)).href)).compile(WASM);
      return modules.map(([path]) => path);
    };
    expect(
      (await run("with-adamw.mjs", "new AdamW();")).filter((path) => path.endsWith("optimizers.adamw.js")),
    ).toHaveLength(1);
    await expect(run("without-adamw.mjs", "")).rejects.toThrow("an instance such as new AdamW()");
  });

  test("has every callback, and asks for files only in Node", async () => {
    const source = `
      import { callbacks, Dense, init, Sequential } from "throughtime";
      export async function log(wasm) {
        await init(wasm);
        const model = new Sequential([new Dense({ units: 1 })]);
        model.compile({ optimizer: "sgd", loss: "mse" });
        await model.fit([[1]], [[1]], { verbose: 0, callbacks: [callbacks.csvLogger({ filename: "log.csv" })] });
      }`;
    // As in a page, which has no process to ask.
    const script = Buffer.from((await bundlePage(source)).script)
      .toString()
      .replaceAll("globalThis.process", "undefined");
    expect(script).not.toMatch(/(from|import\() ?"node:/);
    writeFileSync(join(folder, "callbacks.mjs"), script);
    const { log } = await import(pathToFileURL(join(folder, "callbacks.mjs")).href);
    await expect(log(WASM)).rejects.toMatchObject({ code: "unsupported" });
    const { modules } = await bundlePage(PAGES.training);
    expect(modules.filter(([path]) => /csv-logger|checkpoint|plateau/.test(path))).toEqual([]);
  });

  test("trains on workers, whose program is bundled beside it", async () => {
    const source = `
      import { Dense, init, Sequential, setSeed, SimpleRNN } from "throughtime";
      export async function train(wasm, workers) {
        await init(wasm);
        setSeed(3);
        const model = new Sequential([new SimpleRNN({ units: 3, dropout: 0.2 }), new Dense({ units: 1, kernelInitializer: "heNormal" })]);
        model.compile({ optimizer: "adam", loss: "huber" });
        const x = Array.from({ length: 96 }, (_, i) => [[i / 96], [(i % 7) / 7]]);
        const { history } = await model.fit(x, x.map(([a]) => a), { epochs: 2, batchSize: 96, verbose: 0, workers });
        return history.loss;
      }`;
    const there = mkdtempSync(join(folder, "workers-"));
    writeFileSync(join(there, "package.json"), '{ "type": "module" }');
    writeFileSync(join(there, "page.js"), (await bundlePage(source, { later: true })).script);
    writeFileSync(join(there, "worker.js"), (await bundlePage('import "throughtime/worker";', { later: true })).script);
    const { train } = await import(pathToFileURL(join(there, "page.js")).href);
    const alone = await train(WASM, 1);
    expect(new Set(alone).size).toBe(2);
    expect(await train(WASM, 3)).toEqual(alone);
  });

  test("says who it is in errors", async () => {
    const file = join(folder, "errors.mjs");
    const source = 'export { layers, Sequential, ThroughtimeError } from "throughtime";';
    writeFileSync(file, (await bundlePage(source)).script);
    const { layers, Sequential, ThroughtimeError } = await import(pathToFileURL(file).href);
    expect(layers.lstm({ units: 1 }).name).toBe("lstm");
    expect(new Sequential().name).toMatch(/^sequential/);
    expect(() => layers.dense({ untis: 1 })).toThrow(/^dense: expected an option, got "untis"/);
    expect(() => layers.dense({ untis: 1 })).toThrow(ThroughtimeError);
  });
});
