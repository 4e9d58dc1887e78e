/** Normalization and discretization of columns against Keras: what they learn, and what comes out. */
import { layers, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

/** Means and quantiles there are those of single precision. */
const SINGLE_PRECISION = 2e-6;

interface Case {
  className: "Normalization" | "Discretization";
  options: object;
  batches: Stored[];
  input: Stored;
  output: Stored;
  boundaries: number[] | null;
  weights: Stored[];
}

function expectClose(got: Tensor, { shape, values }: Stored): void {
  expect(got.shape).toEqual(shape);
  expect(relativeError([...got.data()], values)).toBeLessThanOrEqual(SINGLE_PRECISION);
}

describe("Keras's layers of columns", () => {
  for (const [k, given] of cases<Case>("columns").entries()) {
    test(`${k}: ${given.className} ${JSON.stringify(given.options)}`, () => {
      const layer = new layers[given.className](given.options as never) as layers.Normalization;
      const batches = given.batches.map(load);
      if (batches.length > 0) layer.adapt(batches.length === 1 ? batches[0]! : batches);
      expectClose(layer.apply(load(given.input)), given.output);
      given.weights.forEach((weight, w) => expectClose(layer.getWeights()[w]!, weight));
      if (given.boundaries === null) return;
      const { binBoundaries } = layer as unknown as layers.Discretization;
      expect(relativeError([...binBoundaries!], given.boundaries)).toBeLessThanOrEqual(SINGLE_PRECISION);
    });
  }
});
