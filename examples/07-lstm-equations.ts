/**
 * The course, "LSTM": equations (6) to (8) written out, against the LSTM layer.
 *
 *   (i, f, o, c~) = (σ, σ, σ, tanh) W (x, h)    (6)
 *   c = f ∘ c + i ∘ c~                          (7)
 *   h = o ∘ tanh(c)                             (8)
 */
import {
  add,
  GradientTape,
  layers,
  matmul,
  mean,
  mul,
  randomNormal,
  setSeed,
  sigmoid,
  slice,
  square,
  type Tensor,
  tanh,
  unstack,
  type Variable,
  zeros,
} from "throughtime";
import { runAsScript } from "./run.js";

/** h after the last word, by the equations. The weights are the layer's: kernel [I, 4H], recurrent kernel [H, 4H], bias [4H]. */
export function lstmByEquations(
  x: Tensor,
  [kernel, recurrentKernel, bias]: readonly Variable[],
  units: number,
): Tensor {
  let h = zeros([x.shape[0]!, units]);
  let c = zeros([x.shape[0]!, units]);
  for (const xt of unstack(x, { axis: 1 })) {
    const z = add(add(matmul(xt, kernel!), matmul(h, recurrentKernel!)), bias!);
    const gate = (index: number) => slice(z, [0, index * units], [-1, units]);
    const i = sigmoid(gate(0)); // Keras keeps the gates in the order i, f, c~, o
    const f = sigmoid(gate(1));
    const candidate = tanh(gate(2));
    const o = sigmoid(gate(3));
    c = add(mul(f, c), mul(i, candidate));
    h = mul(o, tanh(c));
  }
  return h;
}

export function main({ batch = 8, steps = 12, features = 10, units = 16 } = {}) {
  setSeed(22);
  const x = randomNormal([batch, steps, features]);
  const layer = layers.lstm({ units });
  layer.build(x.shape);

  const lossAndGradients = (forward: () => Tensor) => {
    const tape = new GradientTape();
    const loss = tape.record(() => mean(square(forward())));
    return { loss, gradients: tape.gradient(loss, layer.trainableVariables) };
  };
  const byLayer = lossAndGradients(() => layer.apply(x));
  const byEquations = lossAndGradients(() => lstmByEquations(x, layer.trainableVariables, units));
  console.log(byLayer.loss.item(), byEquations.loss.item());
  return { byLayer, byEquations };
}

runAsScript(import.meta.url, main);
