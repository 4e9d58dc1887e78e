/** Layers without recurrence against Keras 3: outputs, masks, gradients in weights and inputs, and the weights after a call in training. */
import { add, GradientTape, layers, mul, sum, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, type Stored } from "./support/close.js";
import { cases, load, loadMask } from "./support/fixtures.js";
import { describeLayer, makeLayer, type StoredLayer } from "./support/stored-layers.js";

interface FeedforwardCase extends StoredLayer {
  training: boolean;
  /** Further options of the call. */
  call: Record<string, unknown>;
  inputs: Stored[];
  masks: Stored[] | null;
  weights: Stored[];
  coefficients: Stored[];
  outputs: Stored[];
  mask: Stored | null;
  gradients: (Stored | null)[];
  finalWeights: Stored[];
}

function masksOf({ masks }: FeedforwardCase): Tensor | Tensor[] | undefined {
  const loaded = masks?.map((mask) => loadMask(mask)!);
  return loaded === undefined || loaded.length > 1 ? loaded : loaded[0];
}

function check(fixture: FeedforwardCase) {
  const layer = makeLayer(fixture);
  const inputs = fixture.inputs.map(load);
  const x = inputs.length > 1 ? inputs : inputs[0]!;
  layer.apply(x);
  layer.setWeights(fixture.weights.map(load));
  const coefficients = fixture.coefficients.map(load);

  const tape = new GradientTape();
  tape.watch(inputs);
  const { loss, outputs } = tape.record(() => {
    const options = { training: fixture.training, mask: masksOf(fixture), ...fixture.call };
    const applied = layer.apply(x, options) as Tensor | Tensor[];
    const outputs = Array.isArray(applied) ? applied : [applied];
    const terms = outputs.map((output, i) => sum(mul(output, coefficients[i]!)));
    return { outputs, loss: terms.reduce((a, b) => add(a, b)) };
  });
  const gradients = tape.gradient(loss, [...layer.trainableVariables, ...inputs]);

  expect(outputs.length).toBe(fixture.outputs.length);
  outputs.forEach((output, i) => expectClose(`output ${i}`, output, fixture.outputs[i]!));
  expect(outputs[0]!.mask?.array() ?? null).toEqual(loadMask(fixture.mask)?.array() ?? null);
  expect(gradients.length).toBe(fixture.gradients.length);
  gradients.forEach((gradient, i) => {
    const expected = fixture.gradients[i]!;
    if (expected !== null) expectClose(`gradient ${i}`, gradient!, expected);
    else expect(gradient?.data().every((value) => value === 0) ?? true, `gradient ${i}`).toBe(true);
  });
  layer.getWeights().forEach((weight, i) => expectClose(`weight ${i}`, weight, fixture.finalWeights[i]!));
  const expectedShape = layer.computeOutputShape(
    inputs.length > 1 ? inputs.map(({ shape }) => shape) : inputs[0]!.shape,
  );
  if (outputs.length === 1) expect([...expectedShape]).toEqual([...outputs[0]!.shape]);
}

describe("layers without recurrence equal Keras's", () => {
  test("there are factories for all", () => {
    expect(Object.keys(layers)).toEqual(
      expect.arrayContaining(cases<FeedforwardCase>("feedforward").map(({ layer }) => layer)),
    );
  });

  for (const fixture of cases<FeedforwardCase>("feedforward")) {
    const extras = [fixture.masks && "masked", fixture.training && "training", ...Object.keys(fixture.call)].filter(
      Boolean,
    );
    const shapes = fixture.inputs.map(({ shape }) => `[${shape}]`).join(", ");
    test(`${describeLayer(fixture)} of ${shapes} ${extras.join(", ")}`, () => check(fixture));
  }
});
