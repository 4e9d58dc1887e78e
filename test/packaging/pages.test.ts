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
    const isClass = /^[A-Z]/.test(name) && !/^(LayerBase|RecurrentLayer|RecurrentCell)$/.test(name);
    if (isClass) expect(top[name], name).toBe(value);
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
