/** A cell, a layer, an optimizer, a loss, a metric and a callback of one's own, together in one model. */
import {
  abs,
  add,
  callbacks,
  type DynamicShape,
  Layer,
  type Logs,
  Loss,
  layers,
  log,
  matmul,
  mean,
  metrics,
  mul,
  Optimizer,
  RNNCell,
  randomNormal,
  registerSerializable,
  Sequential,
  setSeed,
  sub,
  sum,
  type Tensor,
  tanh,
  type Variable,
} from "throughtime";
import { runAsScript } from "./run.js";

/** A leaky integrator: h' = 0.8·h + 0.2·tanh(x·W + h·U). */
export class LeakyCell extends RNNCell {
  static override readonly className: string = "LeakyCell";
  stateSize = 8;
  kernel!: Variable;
  recurrentKernel!: Variable;

  protected override createWeights([, features]: DynamicShape) {
    this.kernel = this.addWeight({ name: "kernel", shape: [features!, 8] });
    this.recurrentKernel = this.addWeight({ name: "recurrent_kernel", shape: [8, 8], initializer: "orthogonal" });
  }

  override call(x: Tensor, [h]: Tensor[]): [Tensor, Tensor[]] {
    const candidate = tanh(add(matmul(x, this.kernel), matmul(h!, this.recurrentKernel)));
    const next = add(mul(h!, 0.8), mul(candidate, 0.2));
    return [next, [next]];
  }
}
registerSerializable(LeakyCell, "examples");

/** y = x · factor, one factor for each feature. */
export class Scale extends Layer {
  static override readonly className: string = "Scale";
  override readonly supportsMasking = true;
  factor!: Variable;

  protected override createWeights(shape: DynamicShape) {
    this.factor = this.addWeight({ name: "factor", shape: [shape.at(-1)!], initializer: "ones" });
  }

  override call(x: Tensor) {
    return mul(x, this.factor);
  }
}
registerSerializable(Scale, "examples");

/** Steps of equal length along the gradient's sign. */
export class SignDescent extends Optimizer {
  static override readonly className: string = "SignDescent";

  override update(gradient: Tensor, variable: Variable) {
    const direction = mul(gradient, 1e6); // far out on tanh, which is -1 or 1 there
    variable.assign(sub(variable, mul(tanh(direction), this.learningRate)));
  }
}
registerSerializable(SignDescent, "examples");

/** ln(1 + e²) of each error e, which a far-off target pulls at less than a square would. */
export class LogError extends Loss {
  static override readonly className: string = "LogError";

  override call(yTrue: Tensor, yPred: Tensor) {
    return mean(log(add(mul(sub(yTrue, yPred), sub(yTrue, yPred)), 1)), { axis: -1 });
  }
}
registerSerializable(LogError, "examples");

/** The largest error so far. */
export class WorstError extends metrics.Metric {
  static override readonly className: string = "WorstError";
  override readonly direction = "down";
  #worst = 0;

  override updateState(yTrue: Tensor, yPred: Tensor) {
    this.#worst = Math.max(this.#worst, ...abs(sub(yTrue, yPred)).data());
  }

  override result() {
    return this.#worst;
  }

  override resetState() {
    this.#worst = 0;
  }
}
registerSerializable(WorstError, "examples");

/** Halves the length of a step after each epoch. */
export class Halve extends callbacks.Callback {
  static override readonly className: string = "Halve";

  override onEpochEnd(_epoch: number, logs: Logs) {
    this.model.optimizer.learningRate *= 0.5;
    logs.learningRate = this.model.optimizer.learningRate;
  }
}

export async function main({ epochs = 8 } = {}) {
  setSeed(22);
  const x = randomNormal([64, 6, 3], { seed: 1 });
  const y = mul(sum(sum(x, { axis: 1 }), { axis: -1, keepdims: true }), 0.1); // what the sequence adds up to
  const model = new Sequential([layers.rnn({ cell: new LeakyCell() }), new Scale(), layers.dense({ units: 1 })]);
  model.compile({
    optimizer: new SignDescent({ learningRate: 0.02 }),
    loss: new LogError(),
    metrics: [new WorstError()],
  });
  const { history } = await model.fit(x, y, { epochs, batchSize: 16, verbose: 0, callbacks: [new Halve()] });
  console.log(history.loss.map((loss) => loss.toFixed(4)).join(" "));
  return { model, history, x };
}

runAsScript(import.meta.url, main);
