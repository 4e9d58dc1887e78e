/** Every loss against Keras 3: values, and gradients in the prediction. */
import { GradientTape, losses } from "throughtime";
import { describe, test } from "vitest";
import { expectClose, expectNumber, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

interface Case {
  loss: Extract<losses.LossName, keyof typeof losses>;
  options: Record<string, unknown>;
  yTrue: Stored;
  yPred: Stored;
  sampleWeight: Stored | null;
  value: number | Stored;
  gradient: Stored;
}

function check(fixture: Case) {
  const loss = losses[fixture.loss](fixture.options);
  const [yTrue, yPred] = [load(fixture.yTrue), load(fixture.yPred)];
  const weight = fixture.sampleWeight ? load(fixture.sampleWeight) : undefined;
  const tape = new GradientTape();
  tape.watch(yPred);
  const value = tape.record(() => loss(yTrue, yPred, weight));
  const gradient = tape.gradient(value, [yPred])[0]!;
  if (typeof fixture.value === "number") expectNumber("value", value.item(), fixture.value);
  else expectClose("value", value, fixture.value);
  expectClose("gradient", gradient, fixture.gradient);
}

describe("losses equal Keras's", () => {
  const all = [...cases<Case>("losses"), ...cases<Case>("further-losses")];
  for (const [k, fixture] of all.entries()) {
    const how = `${JSON.stringify(fixture.options)} ${fixture.yPred.shape} ${fixture.sampleWeight ? "weighted" : ""}`;
    test(`${k}: ${fixture.loss} ${how}`, () => check(fixture));
  }
});
