/** The examples in the doc comments of the instruments and charts run, and give what they say. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tt from "throughtime";
import * as viz from "throughtime/viz";
import { afterAll, beforeAll, expect, test } from "vitest";

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
  return { ...tt, ...viz, model, ids, x: ids, y: tt.tensor([[1]]), trace, E, ...givenToCharts(model, ids, trace!, E) };
}

/** What the examples of charts draw. */
function givenToCharts(model: tt.Sequential, ids: tt.Tensor, trace: viz.GateTrace, E: viz.ScalarFunction) {
  const [flow, y] = [viz.gradientFlow(model, ids, [[1]]), [[1]]];
  const start = { w: 4.5, b: -2.5 };
  return {
    ...{ flow, start, rnn: model, lstm: model, layer: model.layers[2]!, xTest: ids, yTest: y },
    history: { epoch: [0, 1], history: { loss: [2, 1], val_loss: [2, 3] } },
    words: Array.from({ length: 80 }, (_, t) => `word ${t}`),
    vocabulary: Array.from({ length: 20 }, (_, k) => `word ${k}`),
    behaviour: viz.gateBehaviour(trace as viz.LSTMTrace),
    surface: viz.errorSurface(E, { w: [4, 5, 6], b: [-3, -2] }),
    path: viz.descend(E, start, { learningRate: 0.01, steps: 3 }),
    ...{ yTrue: [0, 1, 0, 1], yPred: [0.2, 0.7, 0.6, 0.9], scores: [0.2, 0.7, 0.6, 0.9], others: [0.1, 0.2, 0.3, 0.4] },
  };
}

/** Examples write files where they run. */
const [home, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), "throughtime-examples-"))];
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
const VALUE = /^(\[.*\]|-?[\d.]+)(?: |$)/;

const examples = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) =>
    [...readFileSync(join(FOLDER, file), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)].map((match) => {
      const lines = match[1]!.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
      return [file, lines.join("\n").trim()] as const;
    }),
  );

/** What draws in a page has its example in the test of a browser. */
const inNode = examples.filter(([file]) => !file.endsWith("draw.ts"));

test.each(inNode)("%s: %s", async (_, example) => {
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

test("every instrument and every chart has one", () => {
  const shown = examples.map(([, example]) => example).join("\n");
  for (const name of Object.keys(viz)) expect(shown).toContain(`${name}(`);
});
