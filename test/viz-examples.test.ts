/** The examples in the doc comments of the instruments run, and give what they say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tt from "throughtime";
import * as viz from "throughtime/viz";
import { expect, test } from "vitest";

const FOLDER = new URL("../ts/viz", import.meta.url).pathname;

/** What examples speak of without making it. */
function given() {
  tt.setSeed(1);
  tt.clearSession();
  const { layers } = tt;
  const embedding = layers.embedding({ inputDim: 20, outputDim: 3 });
  const model = new tt.Sequential([embedding, layers.lstm({ units: 64 }), layers.dense({ units: 1 })]);
  model.compile({ loss: "meanSquaredError" });
  const ids = tt.tensor([Array.from({ length: 80 }, (_, t) => (t * 7) % 20)], undefined, "int32");
  const [trace] = viz.traceGates(model, ids);
  const E = (w: tt.TensorLike, b: tt.TensorLike) => tt.square(tt.sub(w, b));
  return { ...tt, ...viz, model, ids, x: ids, y: tt.tensor([[1]]), trace, E };
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
const VALUE = /^(\[.*\]|-?[\d.]+)(?: |$)/;

const examples = readdirSync(FOLDER).flatMap((file) =>
  [...readFileSync(join(FOLDER, file), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)].map((match) => {
    const lines = match[1]!.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
    return [file, lines.join("\n").trim()] as const;
  }),
);

test.each(examples)("%s: %s", async (_, example) => {
  const checks: unknown[] = [];
  const lines = example.split("\n").map((line) => {
    // Types are not JavaScript.
    const [code = "", comment = ""] = line.replace(/(\w)!(?=[\s,.;)}])/g, "$1").split(" // ");
    const expected = comment.match(VALUE)?.[1];
    if (expected === undefined) return code;
    checks.push(JSON.parse(expected));
    return code.startsWith("if ")
      ? code.replace(/\) (.*);/, ") found.push($1);")
      : `found.push(${code.replace(/;\s*$/, "")});`;
  });
  const scope = { ...given(), found: [] as unknown[] };
  await new AsyncFunction(...Object.keys(scope), `{ ${lines.join("\n")} }`)(...Object.values(scope));
  expect(scope.found).toEqual(checks);
});

test("every instrument has one", () => {
  const shown = examples.map(([, example]) => example).join("\n");
  for (const name of Object.keys(viz)) expect(shown).toContain(`${name}(`);
});
