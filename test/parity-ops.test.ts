/** Ops beyond arithmetic against Keras: values, and gradients of a weighted sum in every operand. */
import * as tt from "throughtime";
import { GradientTape, mul, sum, Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

interface Case {
  op: string;
  subscripts?: string;
  inputs: Stored[];
  args: unknown[];
  options: Record<string, unknown> | null;
  outputs: Stored[];
  gradients: (Stored | null)[];
}

type Op = (...values: unknown[]) => Tensor | Tensor[];

/** The weights of the script. */
function weighted(outputs: readonly Tensor[]): Tensor {
  const floats = outputs.filter((y) => y.dtype === "float32");
  const weights = (y: Tensor) =>
    tt.tensor(
      Array.from({ length: y.size }, (_, i) => Math.cos(i)),
      y.shape,
    );
  return floats.map((y) => sum(mul(y, weights(y)))).reduce((a, b) => tt.add(a, b));
}

function run(fixture: Case, inputs: Tensor[]): Tensor[] {
  const rest = fixture.options === null ? fixture.args : [...fixture.args, fixture.options];
  const before = fixture.subscripts === undefined ? [] : [fixture.subscripts];
  const result = (tt as unknown as Record<string, Op>)[fixture.op]!(...before, ...inputs, ...rest);
  return result instanceof Tensor ? [result] : result;
}

describe("ops equal Keras's, gradients included", () => {
  for (const fixture of cases<Case>("ops")) {
    const { op, subscripts, args, options, inputs } = fixture;
    const shapes = inputs.map(({ shape }) => `[${shape}]`).join(" ");
    test(`${op} ${subscripts ?? ""} ${shapes} ${JSON.stringify([...args, options])}`, () => {
      const given = inputs.map(load);
      const tape = new GradientTape();
      tape.watch(given);
      const isFloat = fixture.gradients.some((gradient) => gradient !== null);
      const { outputs, total } = tape.record(() => {
        const outputs = run(fixture, given);
        return { outputs, total: isFloat ? weighted(outputs) : null };
      });
      expect(outputs.length).toBe(fixture.outputs.length);
      outputs.forEach((y, k) => {
        expectClose(`output ${k}`, y, fixture.outputs[k]!);
      });
      const gradients = total === null || isConstant(fixture) ? null : tape.gradient(total, given);
      fixture.gradients.forEach((expected, k) => {
        if (expected === null) return;
        if (gradients === null) expect(expected.values.every((value) => value === 0)).toBe(true);
        else expectClose(`gradient ${k}`, gradients[k]!, expected);
      });
      tape.dispose();
    });
  }
});

/** An op that is constant nearly everywhere has no gradient here, where Keras has zeros. */
function isConstant({ gradients }: Case): boolean {
  return gradients.every((gradient) => gradient?.values.every((value) => value === 0) ?? true);
}
