/** Layers without recurrence against Keras 3: outputs, masks, gradients in weights and inputs, and the weights after a call in training. */
import { layers } from "throughtime";
import { describe, expect, test } from "vitest";
import { cases } from "./support/fixtures.js";
import { checkLayer, describeCase, type LayerCase } from "./support/layer-cases.js";

describe.each(["feedforward", "attention"])("layers without recurrence equal Keras's: %s", (name) => {
  test("there are factories for all", () => {
    expect(Object.keys(layers)).toEqual(expect.arrayContaining(cases<LayerCase>(name).map(({ layer }) => layer)));
  });

  for (const fixture of cases<LayerCase>(name)) test(describeCase(fixture), () => checkLayer(fixture));
});
