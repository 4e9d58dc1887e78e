/** Every layer against Keras 3: outputs, and gradients in weights, input and initial states. */
import { add, GradientTape, type Layer, layers, mul, sum, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, type Stored } from "./support/close.js";
import { cases, load, loadMask } from "./support/fixtures.js";

interface LayerCase {
  layer: "simpleRNN" | "lstm" | "gru" | "dense" | "embedding";
  options: Record<string, unknown>;
  x: Stored;
  mask: Stored | null;
  weights: Stored[];
  initialState: Stored[] | null;
  coefficients: Stored[];
  outputs: Stored[];
  gradients: { weights: Stored[]; x: Stored | null; initialState: Stored[] | null };
}

type Factory = (options: Record<string, unknown>) => Layer;

function check(fixture: LayerCase) {
  const layer = (layers[fixture.layer] as unknown as Factory)(fixture.options);
  const x = load(fixture.x);
  layer.build(x.shape);
  layer.setWeights(fixture.weights.map(load));
  const initialState = fixture.initialState?.map(load);
  const coefficients = fixture.coefficients.map(load);

  const watched = [...(fixture.gradients.x ? [x] : []), ...(initialState ?? [])];
  const tape = new GradientTape();
  tape.watch(watched);
  const { loss, outputs } = tape.record(() => {
    const applied = layer.apply(x, { mask: loadMask(fixture.mask), initialState }) as Tensor | Tensor[];
    const outputs = Array.isArray(applied) ? applied : [applied];
    return {
      outputs,
      loss: outputs.map((output, i) => sum(mul(output, coefficients[i]!))).reduce((a, b) => add(a, b)),
    };
  });
  const gradients = tape.gradient(loss, [...layer.trainableVariables, ...watched]);

  expect(outputs.length).toBe(fixture.outputs.length);
  outputs.forEach((output, i) => expectClose(`output ${i}`, output, fixture.outputs[i]!));
  const expected = [
    ...fixture.gradients.weights,
    ...(fixture.gradients.x ? [fixture.gradients.x] : []),
    ...(fixture.gradients.initialState ?? []),
  ];
  expect(gradients.length).toBe(expected.length);
  gradients.forEach((gradient, i) => expectClose(`gradient ${i}`, gradient!, expected[i]!));
}

describe("layers equal Keras's", () => {
  for (const fixture of cases<LayerCase>("layers")) {
    const extras = [fixture.mask && "masked", fixture.initialState && "initial state"].filter(Boolean).join(", ");
    test(`${fixture.layer} ${JSON.stringify(fixture.options)} ${extras}`, () => check(fixture));
  }
});
