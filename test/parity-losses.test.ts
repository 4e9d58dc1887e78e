/** Every loss and metric against Keras 3: values, and gradients in the prediction. */
import { GradientTape, losses, metrics } from "throughtime";
import { describe, test } from "vitest";
import { expectClose, expectNumber, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

interface LossCase {
  loss:
    | "binaryCrossentropy"
    | "categoricalCrossentropy"
    | "sparseCategoricalCrossentropy"
    | "meanSquaredError"
    | "meanAbsoluteError"
    | "huber";
  options: Record<string, unknown>;
  gradient: Stored;
}
interface MetricCase {
  metric: "binaryAccuracy" | "categoricalAccuracy" | "sparseCategoricalAccuracy";
}
type Case = (LossCase | MetricCase) & { yTrue: Stored; yPred: Stored; sampleWeight: Stored | null; value: number };

function checkLoss(fixture: LossCase & Case) {
  const loss = losses[fixture.loss](fixture.options);
  const [yTrue, yPred] = [load(fixture.yTrue), load(fixture.yPred)];
  const weight = fixture.sampleWeight ? load(fixture.sampleWeight) : undefined;
  const tape = new GradientTape();
  tape.watch(yPred);
  const value = tape.record(() => loss(yTrue, yPred, weight));
  const gradient = tape.gradient(value, [yPred])[0]!;
  expectNumber("value", value.item(), fixture.value);
  expectClose("gradient", gradient, fixture.gradient);
}

function checkMetric(fixture: MetricCase & Case) {
  const metric = metrics[fixture.metric]();
  metric.updateState(
    load(fixture.yTrue),
    load(fixture.yPred),
    fixture.sampleWeight ? load(fixture.sampleWeight) : undefined,
  );
  expectNumber("value", metric.result(), fixture.value);
}

describe("losses and metrics equal Keras's", () => {
  for (const fixture of cases<Case>("losses")) {
    const weighted = fixture.sampleWeight ? "weighted" : "";
    if ("loss" in fixture)
      test(`${fixture.loss} ${JSON.stringify(fixture.options)} ${weighted}`, () => checkLoss(fixture));
    else test(`${fixture.metric} ${weighted}`, () => checkMetric(fixture));
  }
});
