/** The course, "exploding gradients": tape, clipping by norm (Pascanu et al. 2013, Algorithm 1), the step. */
import {
  clipByGlobalNorm,
  GradientTape,
  layers,
  losses,
  optimizers,
  randomNormal,
  Sequential,
  setSeed,
  tensor,
  zip,
} from "throughtime";
import { runAsScript } from "./run.js";

export function main({ steps = 100 } = {}) {
  setSeed(22);
  const model = new Sequential([layers.simpleRNN({ units: 16 }), layers.dense({ units: 1 })]);
  const criterion = losses.binaryCrossentropy({ fromLogits: true });
  const optimizer = optimizers.adam(0.01);
  const x = randomNormal([8, 20, 4]);
  const y = tensor([[0], [1], [0], [1], [1], [0], [1], [0]]);

  const progress: { loss: number; norm: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const tape = new GradientTape();
    const loss = tape.record(() => {
      const logits = model.apply(x, { training: true });
      return criterion(y, logits);
    });
    const grads = tape.gradient(loss, model.trainableVariables);
    // Clipped before it is applied, or a steep wall of the error surface flings the weights away.
    const [clipped, norm] = clipByGlobalNorm(grads, 1.0);
    optimizer.applyGradients(zip(clipped, model.trainableVariables));
    progress.push({ loss: loss.item(), norm: norm.item() });
  }
  console.log(progress[0], progress.at(-1));
  return progress;
}

runAsScript(import.meta.url, main);
