/** One call of a layer as the fixtures hold it: outputs, the mask that goes on, gradients in weights and inputs, and the weights afterwards. */
import { add, GradientTape, mul, sum, type Tensor } from "throughtime";
import { expect } from "vitest";
import { expectClose, PARITY_TOLERANCE, type Stored } from "./close.js";
import { load, loadMask } from "./fixtures.js";
import { describeLayer, makeLayer, type StoredLayer } from "./stored-layers.js";

/**
 * A gradient whose terms cancel, as those of a bias that a softmax takes out again, is this small in Keras, whose fused attention goes through single precision.
 * What is left of it, there and here, is the rounding of its terms, which are of order 1.
 */
const VANISHING = 1e-6;

export interface LayerCase extends StoredLayer {
  training: boolean;
  /** Further options of the call. */
  call: Record<string, unknown>;
  inputs: Stored[];
  masks: (Stored | null)[] | null;
  attentionMask?: Stored | null;
  weights: Stored[];
  coefficients: Stored[];
  outputs: Stored[];
  mask: Stored | null;
  gradients: (Stored | null)[];
  /** What the call left the weights at, where it may change them. */
  finalWeights?: Stored[];
}

function optionsOf({ training, call, masks, attentionMask }: LayerCase) {
  const loaded = masks?.map((mask) => loadMask(mask) ?? null);
  const mask = loaded === undefined || loaded.length > 1 ? loaded : loaded[0];
  return { training, mask, ...call, ...(attentionMask && { attentionMask: loadMask(attentionMask) }) };
}

/** Fails unless the layer does what the fixture says. */
export function checkLayer(fixture: LayerCase): void {
  const layer = makeLayer(fixture);
  const inputs = fixture.inputs.map(load);
  const x = inputs.length > 1 ? inputs : inputs[0]!;
  layer.apply(x);
  layer.setWeights(fixture.weights.map(load));
  const coefficients = fixture.coefficients.map(load);

  const tape = new GradientTape();
  tape.watch(inputs);
  const { loss, outputs } = tape.record(() => {
    const applied = layer.apply(x, optionsOf(fixture)) as Tensor | Tensor[];
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
    const isNone = expected?.values.every((value) => Math.abs(value) < VANISHING);
    if (isNone) expect(Math.max(...gradient!.data().map(Math.abs)), `gradient ${i}`).toBeLessThan(PARITY_TOLERANCE);
    else if (expected !== null) expectClose(`gradient ${i}`, gradient!, expected);
    else expect(gradient?.data().every((value) => value === 0) ?? true, `gradient ${i}`).toBe(true);
  });
  const after = fixture.finalWeights ?? fixture.weights;
  layer.getWeights().forEach((weight, i) => expectClose(`weight ${i}`, weight, after[i]!));
  const shapes: unknown = layer.computeOutputShape(
    inputs.length > 1 ? inputs.map(({ shape }) => shape) : inputs[0]!.shape,
    fixture.call,
  );
  expect(shapes).toEqual(outputs.length > 1 ? outputs.map(({ shape }) => shape) : outputs[0]!.shape);
}

/** In a few words, for the name of a test. */
export function describeCase(fixture: LayerCase): string {
  const { masks, attentionMask, training, call, inputs } = fixture;
  const masked = masks && `masked ${masks.map((mask) => (mask ? "x" : "-")).join("")}`;
  const extras = [masked, attentionMask && "attention mask", training && "training", ...Object.keys(call)];
  const shapes = inputs.map(({ shape }) => `[${shape}]`).join(", ");
  return `${describeLayer(fixture)} of ${shapes} ${extras.filter(Boolean).join(", ")}`;
}
