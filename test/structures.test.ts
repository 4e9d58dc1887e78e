/** Several inputs, outputs and masks: those that have names go by their names, in whatever order they stand. */
import { cast, input, Layer, layers, Model, model, mul, ones, sum, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const ids = { a: tensor([[0, 1, 1]], [1, 3], "int32"), b: tensor([[1, 0, 0]], [1, 3], "int32") };

test.each([
  ["in the order of the inputs", (x: typeof ids) => ({ a: x.a, b: x.b })],
  ["in another", (x: typeof ids) => ({ b: x.b, a: x.a })],
  ["beside others", (x: typeof ids) => ({ c: x.b, b: x.b, a: x.a })],
])("masks of inputs by name, %s", (_, named) => {
  const words = layers.embedding({ inputDim: 2, outputDim: 1, maskZero: true });
  const masked = { a: words.apply(ids.a), b: words.apply(ids.b) };
  const [a, b] = [input({ shape: [3, 1], name: "a" }), input({ shape: [3, 1], name: "b" })];
  class Steps extends Layer<Tensor> {
    override call(_x: Tensor, { mask }: { mask?: Tensor }) {
      return sum(cast(mask!, "float32"), { axis: 1 });
    }
    override computeOutputShape([batch]: (number | null)[]) {
      return [batch];
    }
  }
  const net = model({ inputs: [a, b], outputs: [new Steps().apply(a), new Steps().apply(b)] });
  expect(net.apply(named(masked as never)).map((y) => y.array())).toEqual([[2], [1]]);
});

describe("outputs by name", () => {
  class Both extends Layer<{ one: Tensor; ten: Tensor }> {
    override readonly supportsMasking = true;
    override call(x: Tensor) {
      return { one: mul(x, 1), ten: mul(x, 10) };
    }
    override computeOutputShape(shape: (number | null)[]) {
      return { ten: shape, one: shape };
    }
    override computeMask(_x: Tensor, mask: Tensor | null) {
      return { ten: mask, one: null };
    }
  }

  test("whose shapes come in another order", () => {
    const x = input({ shape: [1] });
    const { one, ten } = new Both().apply(x);
    const net = model({ inputs: x, outputs: [one, ten] });
    expect(net.apply(ones([1, 1])).map((y) => y.item())).toEqual([1, 10]);
    expect(net.computeOutputShape([4, 1])).toEqual([
      [4, 1],
      [4, 1],
    ]);
  });

  test("whose masks come in another order", () => {
    const { one, ten } = new Both().apply(layers.masking({ maskValue: 0 }).apply(tensor([[[0], [1]]])));
    expect([one.mask, ten.mask?.array()]).toEqual([null, [[false, true]]]);
  });
});

test.each([
  ["more than were told of", (x: Tensor) => [x, mul(x, 2)], (shape: unknown) => shape],
  ["fewer", (x: Tensor) => mul(x, 2), (shape: unknown) => [shape, shape]],
  ["others", (x: Tensor) => ({ a: x }), (shape: unknown) => ({ b: shape })],
])("outputs: %s are refused", (_, call, shapes) => {
  class Wrong extends Layer<never> {
    override call(x: Tensor) {
      return call(x) as never;
    }
    override computeOutputShape(shape: unknown) {
      return shapes(shape);
    }
  }
  const x = input({ shape: [1] });
  const net = model({ inputs: x, outputs: new Wrong().apply(x) });
  const { message, code } = thrownBy(() => net.apply(ones([1, 1])));
  expect([code, message]).toEqual(["shape-mismatch", expect.stringContaining("computeOutputShape")]);
});

test("a mask for each input is asked for", () => {
  const [a, b] = [input({ shape: [1] }), input({ shape: [1] })];
  const net = model({ inputs: { a, b }, outputs: layers.add().apply([a, b]) });
  const mask = { a: tensor([true]) };
  expect(thrownBy(() => net.apply({ a: ones([1, 1]), b: ones([1, 1]) }, { mask })).code).toBe("shape-mismatch");
});

test("a model of null is refused in words", () => {
  expect(thrownBy(() => new Model(null as never)).code).toBe("invalid-argument");
});
