/** Wrappers, cells, merging and reshaping against Keras 3: outputs, and gradients in weights, inputs and initial states. */
import { add, GradientTape, mul, sum, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, type Stored } from "./support/close.js";
import { cases, load, loadMask } from "./support/fixtures.js";
import { describeLayer, makeLayer, type StoredLayer } from "./support/stored-layers.js";

interface WrapperCase extends StoredLayer {
  inputs: Stored[];
  mask: Stored | null;
  weights: Stored[];
  initialState: Stored[] | null;
  coefficients: Stored[];
  outputs: Stored[];
  gradients: { weights: Stored[]; inputs: Stored[]; initialState: Stored[] | null };
}

function check(fixture: WrapperCase) {
  const layer = makeLayer(fixture);
  const inputs = fixture.inputs.map(load);
  const x = inputs.length > 1 ? inputs : inputs[0]!;
  layer.apply(x);
  layer.setWeights(fixture.weights.map(load));
  const initialState = fixture.initialState?.map(load);
  const coefficients = fixture.coefficients.map(load);
  const options = { ...(fixture.mask && { mask: loadMask(fixture.mask) }), ...(initialState && { initialState }) };

  const watched = [...inputs, ...(initialState ?? [])];
  const tape = new GradientTape();
  tape.watch(watched);
  const { loss, outputs } = tape.record(() => {
    const applied = layer.apply(x, options) as Tensor | Tensor[];
    const outputs = Array.isArray(applied) ? applied : [applied];
    const terms = outputs.map((output, i) => sum(mul(output, coefficients[i]!)));
    return { outputs, loss: terms.reduce((a, b) => add(a, b)) };
  });
  const gradients = tape.gradient(loss, [...layer.trainableVariables, ...watched]);

  expect(outputs.length).toBe(fixture.outputs.length);
  outputs.forEach((output, i) => expectClose(`output ${i}`, output, fixture.outputs[i]!));
  const { weights, inputs: ofInputs, initialState: ofStates } = fixture.gradients;
  const expected = [...weights, ...ofInputs, ...(ofStates ?? [])];
  expect(gradients.length).toBe(expected.length);
  gradients.forEach((gradient, i) => expectClose(`gradient ${i}`, gradient!, expected[i]!));
}

describe("wrappers, cells, merging and reshaping equal Keras's", () => {
  for (const fixture of cases<WrapperCase>("wrappers")) {
    const shapes = fixture.inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
    const more = [shapes, fixture.mask && "masked", fixture.initialState && "initial state"].filter(Boolean).join(", ");
    test(`${describeLayer(fixture)}; ${more}`, () => check(fixture));
  }
});
