/** One LSTM, three ways: the fused layer, its cell stepped by hand, and equations (6) to (8) written with ops. */
import { add, GradientTape, layers, mean, randomNormal, setSeed, square, type Tensor, unstack } from "throughtime";
import { describe, expect, test } from "vitest";
import { lstmByEquations } from "../examples/07-lstm-equations.js";
import { relativeError } from "./support/close.js";

/** The three sum in different orders, in single precision; the largest gradients sum over a hundred products. */
const THREE_WAYS_TOLERANCE = 1e-6;

const [BATCH, TIME, FEATURES, UNITS] = [6, 9, 5, 7];

function run(forward: () => Tensor, layer: InstanceType<typeof layers.LSTM>, x: Tensor) {
  const tape = new GradientTape();
  tape.watch(x);
  const loss = tape.record(() => {
    const h = forward();
    return add(mean(square(h)), mean(h));
  });
  const gradients = tape.gradient(loss, [...layer.trainableVariables, x]);
  return { loss: loss.item(), gradients: gradients.map((gradient) => gradient!.data()) };
}

describe("an LSTM", () => {
  setSeed(22);
  const x = randomNormal([BATCH, TIME, FEATURES]);
  const layer = layers.lstm({ units: UNITS });
  layer.build(x.shape);

  const byLayer = run(() => layer.apply(x), layer, x);
  const byCell = () => {
    let state = layer.cell.getInitialState(BATCH);
    let h!: Tensor;
    for (const xt of unstack(x, { axis: 1 })) [h, state] = layer.cell.apply(xt, state);
    return h;
  };
  const byEquations = () => lstmByEquations(x, layer.trainableVariables, UNITS);

  test.each([
    ["its cell by hand", byCell],
    ["the equations", byEquations],
  ])("has the loss and the gradients of %s", (_, forward) => {
    const other = run(forward, layer, x);
    expect(relativeError([other.loss], [byLayer.loss])).toBeLessThanOrEqual(THREE_WAYS_TOLERANCE);
    byLayer.gradients.forEach((gradient, i) => {
      expect(relativeError(other.gradients[i]!, gradient), `gradient ${i}`).toBeLessThanOrEqual(THREE_WAYS_TOLERANCE);
    });
  });
});
