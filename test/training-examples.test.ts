/** The examples in the doc comments of optimizers, schedules and callbacks run. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import * as throughtime from "throughtime";
import * as tensorboard from "throughtime/tensorboard";
import { afterAll, beforeAll, expect, test } from "vitest";

const { callbacks, GradientTape, layers, optimizers, Sequential, schedules, square, sum } = throughtime;

const FOLDERS = ["optimizers", "training/callbacks", "tensorboard"];

/** What examples speak of without making it. */
function given() {
  const make = () => {
    const model = new Sequential([layers.dense({ units: 1, activation: "sigmoid" })]);
    model.build([null, 2]);
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const original = model.fit.bind(model) as (x: unknown, y: unknown, options: object) => unknown;
    model.fit = ((x: unknown, y: unknown, options: object) => original(x, y, { verbose: 0, ...options })) as never;
    return model;
  };
  const [model, other] = [make(), make()];
  const tape = new GradientTape();
  const variables = model.trainableVariables;
  const loss = tape.record(() => sum(square(variables[0]!)));
  const x = Array.from({ length: 10 }, (_, k) => [k / 10, (k % 3) / 3]);
  const y = x.map(([a]) => [a!]);
  model.trainOnBatch(x, y);
  return { ...throughtime, ...tensorboard, model, other, tape, variables, loss, x, y, optimizer: optimizers.sgd() };
}

const examples = FOLDERS.flatMap((folder) => {
  const path = new URL(`../ts/${folder}`, import.meta.url).pathname;
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) =>
    [...readFileSync(join(path, file), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)].map((match) => {
      const lines = match[1]!.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
      return [`${folder}/${file}`, lines.join("\n").trim()] as const;
    }),
  );
});

/** Examples write files where they run. */
const [home, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), "throughtime-examples-"))];
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

test.each(examples)("%s: %s", async (_file, example) => {
  const scope = given();
  const body = example.replace(/^import .*$/gm, "");
  const { code } = transformSync(`return (async () => { ${body}\n})();`, { loader: "ts", tsconfigRaw: {} });
  await new Function(...Object.keys(scope), code)(...Object.values(scope));
});

test("every optimizer, schedule and callback has one", () => {
  const shown = examples.map(([, example]) => example).join("\n");
  const classes = [optimizers, schedules, callbacks, tensorboard].flatMap((names) =>
    Object.entries(names).flatMap(([name, value]) => ("className" in Object(value) ? [name] : [])),
  );
  // A base class is extended, `fit` gives a history, and every loop has a bar by itself.
  const used = classes.filter((name) => !["History", "ProgbarLogger"].includes(name));
  expect(used.filter((name) => !new RegExp(`(\\.|extends \\w+\\.|\\b)${name}\\b`, "i").test(shown))).toEqual([]);
});
