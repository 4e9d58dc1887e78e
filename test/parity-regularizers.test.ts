/** Regularizers and constraints against Keras: by themselves, and in three steps of training on every kind of weight. */
import {
  constraints,
  GradientTape,
  type Layer,
  layers,
  mul,
  regularizers,
  Sequential,
  sum,
  type Tensor,
  tensor,
} from "throughtime";
import { describe, test } from "vitest";
import { expectClose, expectNumber, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

interface Case {
  kind: "regularizer" | "constraint" | "training";
  name: string;
  options: Record<string, unknown>;
  x: Stored;
  y: Stored;
  gradient: Stored;
  start: Stored[];
  before: number;
  losses: number[];
  end: Stored[];
}

type Rule = (options: object) => { apply(w: Tensor): Tensor };

const { l1, l2, l1L2 } = regularizers;
const { maxNorm, minMaxNorm, nonNeg, unitNorm } = constraints;
const affine = () => ({
  gammaRegularizer: l2({ l2: 0.1 }),
  betaRegularizer: l1({ l1: 0.05 }),
  gammaConstraint: nonNeg(),
  betaConstraint: maxNorm({ maxValue: 0.4 }),
});
const every = () => ({
  kernelRegularizer: l2({ l2: 0.1 }),
  biasRegularizer: l1({ l1: 0.05 }),
  activityRegularizer: l2({ l2: 0.03 }),
});

/** The models of the script. */
const MODELS: Record<string, () => Layer[]> = {
  dense: () => [
    layers.dense({
      units: 3,
      activation: "tanh",
      kernelConstraint: maxNorm({ maxValue: 1 }),
      biasConstraint: nonNeg(),
      ...every(),
    }),
    layers.dense({ units: 2, kernelRegularizer: "l1" }),
  ],
  lstm: () => [
    layers.lstm({
      units: 2,
      recurrentRegularizer: l1L2({ l1: 0.01, l2: 0.1 }),
      kernelConstraint: unitNorm(),
      recurrentConstraint: minMaxNorm({ minValue: 0.2, maxValue: 0.8, rate: 0.5 }),
      biasConstraint: maxNorm({ maxValue: 0.5 }),
      ...every(),
    }),
  ],
  activity: () => [
    layers.lstm({ units: 3 }),
    layers.activityRegularization({ l1: 0.05, l2: 0.1 }),
    layers.dense({ units: 2 }),
  ],
  normalization: () => [
    layers.layerNormalization(affine()),
    layers.batchNormalization(affine()),
    layers.dense({ units: 2 }),
  ],
  convolution: () => [
    layers.conv1d({ filters: 3, kernelSize: 2, kernelConstraint: unitNorm({ axis: [0, 1] }), ...every() }),
    layers.flatten() as Layer,
    layers.dense({ units: 2 }),
  ],
  embedding: () => [
    layers.embedding({
      inputDim: 5,
      outputDim: 2,
      embeddingsRegularizer: l2({ l2: 0.2 }),
      embeddingsConstraint: maxNorm({ maxValue: 0.8, axis: 1 }),
      activityRegularizer: l1({ l1: 0.02 }),
    }),
    layers.simpleRNN({ units: 2, kernelRegularizer: "orthogonalRegularizer" }),
  ],
};

function checkRule({ kind, name, options, x, y, gradient }: Case) {
  const rules = (kind === "regularizer" ? regularizers : constraints) as unknown as Record<string, Rule>;
  const input = load(x);
  const tape = new GradientTape();
  tape.watch(input);
  const [output, total] = tape.record(() => {
    const output = rules[name]!(options).apply(input);
    const weights = tensor(
      Array.from({ length: output.size }, (_, i) => Math.cos(i)),
      output.shape,
    );
    return [output, sum(mul(output, weights))] as const;
  });
  expectClose("y", output, y);
  expectClose("gradient", tape.gradient(total, input)!, gradient);
}

async function checkTraining({ name, x, y, start, before, losses, end }: Case) {
  using model = new Sequential(MODELS[name]!());
  const { optimizers } = await import("throughtime");
  model.compile({ optimizer: optimizers.sgd(0.5), loss: "meanSquaredError" });
  model.build([null, ...x.shape.slice(1)]);
  model.setWeights(start.map(load));
  const { loss } = await model.evaluate(load(x), load(y), { verbose: 0 });
  expectNumber("before", loss!, before);
  losses.forEach((expected, k) => {
    model.resetMetrics();
    expectNumber(`loss ${k}`, model.trainOnBatch(load(x), load(y)).loss!, expected);
  });
  model.getWeights().forEach((weight, k) => {
    expectClose(`weight ${k}`, weight, end[k]!);
  });
}

describe("regularizers and constraints equal Keras's", () => {
  for (const fixture of cases<Case>("regularizers")) {
    test(`${fixture.kind} ${fixture.name} ${JSON.stringify(fixture.options)}`, () =>
      fixture.kind === "training" ? checkTraining(fixture) : checkRule(fixture));
  }
});
