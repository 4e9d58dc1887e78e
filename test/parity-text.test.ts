/** Lookups and text vectorization against Keras: what they learn, and what comes out. */
import { layers, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError, type Stored } from "./support/close.js";
import { cases } from "./support/fixtures.js";

/** Inverse document frequencies are logarithms in single precision there. */
const SINGLE_PRECISION = 1e-6;

interface Case {
  className: "TextVectorization" | "StringLookup" | "IntegerLookup";
  options: object;
  data: string[] | null;
  vocabulary: (string | number)[];
  tokens: (string | number)[];
  size: number;
  input: string[];
  output: Stored | string[][];
}

describe("Keras's lookups", () => {
  for (const [k, given] of cases<Case>("text").entries()) {
    test(`${k}: ${given.className} ${JSON.stringify(given.options)}`, () => {
      const layer = new layers[given.className](given.options) as layers.TextVectorization;
      if (given.data !== null) layer.adapt(given.data);
      expect(layer.getVocabulary()).toEqual(given.vocabulary);
      expect(layer.getVocabulary({ includeSpecialTokens: false })).toEqual(given.tokens);
      expect(layer.vocabularySize()).toBe(given.size);
      const output: unknown = layer.apply(given.input);
      if (Array.isArray(given.output)) expect(output).toEqual(given.output);
      else {
        const { shape, values } = given.output;
        expect((output as Tensor).shape).toEqual(shape);
        expect(relativeError([...(output as Tensor).data()], values)).toBeLessThanOrEqual(SINGLE_PRECISION);
      }
    });
  }
});
