/** Activations against Keras: as functions, in dense layers, inside recurrent cells, and as layers. */
import { activations, GradientTape, type Layer, layers, mul, sum, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, type Stored } from "./support/close.js";
import { cases, load, loadMask } from "./support/fixtures.js";

interface Case {
  kind: "function" | "layer";
  name: string;
  options: Record<string, unknown> | null;
  x: Stored;
  y: Stored;
  mask?: Stored | null;
  gradient?: Stored;
  weights?: Stored[];
  gradients?: Stored[];
}

/** The sum of the script. */
function weighted(y: Tensor): Tensor {
  return sum(
    mul(
      y,
      tensor(
        Array.from({ length: y.size }, (_, i) => Math.cos(i)),
        y.shape,
      ),
    ),
  );
}

function checkFunction({ name, options, x, y, gradient }: Case) {
  const fn = activations[name as "gelu"] as (x: Tensor, options?: object) => Tensor;
  const input = load(x);
  const tape = new GradientTape();
  tape.watch(input);
  const [output, total] = tape.record(() => {
    const output = options === null ? fn(input) : fn(input, options);
    return [output, weighted(output)] as const;
  });
  expectClose("y", output, y);
  expectClose("gradient", tape.gradient(total, input)!, gradient!);
}

function checkLayer({ name, options, x, y, mask, weights, gradients }: Case) {
  const layer = (layers as unknown as Record<string, (options: object) => Layer>)[name]!(options!);
  const input = load(x);
  layer.build(input.shape);
  layer.setWeights(weights!.map(load));
  const tape = new GradientTape();
  tape.watch(input);
  const [output, total] = tape.record(() => {
    const output = layer.apply(input, mask ? { mask: loadMask(mask)! } : {}) as Tensor;
    return [output, weighted(output)] as const;
  });
  expectClose("y", output, y);
  const found = tape.gradient(total, [input, ...layer.trainableVariables]);
  expect(found.length).toBe(gradients!.length);
  found.forEach((gradient, k) => {
    expectClose(`gradient ${k}`, gradient!, gradients![k]!);
  });
}

describe("activations equal Keras's, gradients included", () => {
  for (const fixture of cases<Case>("activations")) {
    const { kind, name, options, mask } = fixture;
    test(`${kind} ${name} ${JSON.stringify(options)} ${mask ? "masked" : ""}`, () => {
      if (kind === "function") checkFunction(fixture);
      else checkLayer(fixture);
    });
  }
});
