/** What Node's console.log shows of the things people hold. */
import { inspect } from "node:util";
import { layers, Sequential, tensor, Variable } from "throughtime";
import { expect, test } from "vitest";

test.each([
  [layers.lstm({ units: 3, name: "encoder" }), "<LSTM name=encoder, built=false>"],
  [layers.lstmCell({ units: 3, name: "step" }), "<LSTMCell name=step, built=false>"],
  [new Sequential([], { name: "net" }), "<Sequential name=net, built=false>"],
  [new Variable([1, 2], { name: "w" }), 'Variable "w" tensor([1, 2], shape=[2], dtype=float32)'],
  [tensor([[1.5]]), "tensor([[1.5]], shape=[1, 1], dtype=float32)"],
])("%s", (thing, shown) => {
  expect(inspect(thing)).toBe(shown);
  expect(String(thing)).toBe(shown);
});
