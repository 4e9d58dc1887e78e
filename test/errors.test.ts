import * as tt from "throughtime";
import { type ErrorCode, GradientTape, tensor, tidy, Variable } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const ints = (values: number[]) => tensor(values, [values.length], "int32");

describe("each code of the tensor layer, and what the message names", () => {
  const used = new GradientTape();
  const cases: [ErrorCode, string, () => unknown, string[]][] = [
    ["shape-mismatch", "matmul", () => tt.matmul(tt.ones([2, 3]), tt.ones([2, 3])), ["2, 3"]],
    ["shape-mismatch", "add", () => tt.add(tt.ones([2]), tt.ones([3])), ["[2]", "[3]"]],
    ["shape-mismatch", "tensor", () => tensor([[1, 2], [3]]), ["2 elements", "ragged"]],
    ["shape-mismatch", "tensor", () => tensor([1, [2]]), ["ragged"]],
    ["shape-mismatch", "tensor", () => tensor([1, 2, 3], [2, 2]), ["4 elements", "3 elements"]],
    ["shape-mismatch", "reshape", () => tt.reshape([1, 2, 3], [2, -1]), ["[3]", "[2, -1]"]],
    ["shape-mismatch", "squeeze", () => tt.squeeze([1, 2], { axis: 0 }), ["axis 0"]],
    ["shape-mismatch", "Tensor.item", () => tensor([1, 2]).item(), ["one element"]],
    ["shape-mismatch", "concat", () => tt.concat([tt.ones([2, 2]), tt.ones([3, 3])]), []],
    ["shape-mismatch", "Variable.assign", () => new Variable([1]).assign([1, 2]), ["[1]", "[2]"]],
    ["dtype-mismatch", "exp", () => tt.exp(ints([1])), ["int32", "cast"]],
    ["dtype-mismatch", "Variable", () => new Variable(ints([1])), ["float32"]],
    ["dtype-mismatch", "logicalAnd", () => tt.logicalAnd([1], [true]), ["bool"]],
    ["dtype-mismatch", "gather", () => tt.gather([1, 2], [0.5]), ["int32"]],
    ["index-out-of-range", "gather", () => tt.gather([1, 2], ints([2])), ["2"]],
    ["index-out-of-range", "oneHot", () => tt.oneHot(ints([-1]), 3), ["-1"]],
    ["index-out-of-range", "slice", () => tt.slice([1, 2], [1], [2]), ["0 to 2"]],
    ["invalid-argument", "sum", () => tt.sum([1], { axis: 1 }), ["-1 to 0"]],
    ["invalid-argument", "argMax", () => tt.argMax([1], { axis: 0.5 }), ["0.5"]],
    ["invalid-argument", "stack", () => tt.stack([]), ["one tensor or more"]],
    ["invalid-argument", "clip", () => tt.clip([1], 2, 1), []],
    ["invalid-argument", "clipByNorm", () => tt.clipByNorm([1], -1), []],
    ["invalid-argument", "zeros", () => tt.zeros([2, -1]), ["[2, -1]"]],
    ["invalid-argument", "range", () => tt.range(0, 1, 0), ["step"]],
    ["invalid-argument", "setSeed", () => tt.setSeed(-1), ["-1"]],
    ["invalid-argument", "oneHot", () => tt.oneHot(ints([0]), 1.5), ["1.5"]],
    ["invalid-argument", "add", () => tt.add(undefined as unknown as number, 1), ["undefined"]],
    ["invalid-argument", "tidy", () => tidy(() => Promise.resolve()), ["promise"]],
    ["invalid-argument", "sum", () => tt.sum([[1]], 1 as unknown as object), ["{ axis: 1 }"]],
    ["invalid-argument", "unstack", () => tt.unstack([[1]], 1 as unknown as object), ["{ axis: 1 }"]],
    ["invalid-argument", "squeeze", () => tt.squeeze([[1]], 1 as never), ["Write squeeze(…, { axis: 1 })."]],
    ["invalid-argument", "squeeze", () => tt.squeeze([[1]], [0, 1] as never), ["Write squeeze(…, { axis: [0, 1] })."]],
    ["invalid-argument", "expandDims", () => tt.expandDims([1], 0 as never), ["Write expandDims(…, { axis: 0 })."]],
    ["invalid-argument", "expandDims", () => tt.expandDims([1], {} as never), ["{ axis: 0 }"]],
    ["invalid-argument", "expandDims", () => tt.expandDims([1], { axis: 2 }), ["-2 to 1"]],
    ["invalid-argument", "softmax", () => tt.softmax([[1]], 1 as never), ["Write softmax(…, { axis: 1 })."]],
    ["invalid-argument", "logSoftmax", () => tt.logSoftmax([[1]], { axis: 2 }), ["-2 to 1"]],
    ["unknown-name", "sum", () => tt.sum([1], { keepDims: true } as never), ['Did you mean "keepdims"?']],
    ["unknown-name", "concat", () => tt.concat([[1]], { dim: 1 } as never), ['"axis"']],
    ["invalid-argument", "matmul", () => tt.matmul([[1]], [[1]], true as never), ["transposeA"]],
    ["invalid-argument", "randomNormal", () => tt.randomNormal([1], 0.1 as never), ["mean"]],
    ["invalid-argument", "randomUniform", () => tt.randomUniform([1], -1 as never), ["minval"]],
    ["invalid-argument", "shuffle", () => tt.shuffle([1], 7 as never), ["seed"]],
    ["invalid-argument", "Variable", () => new Variable([1], "w" as never), ["name"]],
    ["invalid-argument", "GradientTape", () => new GradientTape(true as never), ["persistent"]],
    ["invalid-argument", "transpose", () => tt.transpose([[1]], { perm: [1, 0] } as unknown as number[]), ["[1, 0]"]],
    ["invalid-argument", "slice", () => tt.slice([1], ...([] as unknown as [number[], number[]])), ["undefined"]],
    ["invalid-argument", "full", () => tt.full([2], undefined as unknown as number), ["undefined"]],
    ["invalid-argument", "where", () => tt.where([true], [1], undefined as unknown as number), ["undefined"]],
    ["invalid-argument", "tensor", () => tensor("3" as unknown as number), ['"3"']],
    ["unknown-name", "activate", () => tt.activate("sigmiod" as "sigmoid", 1), ['Did you mean "sigmoid"?', '"tanh"']],
    ["tape-state", "GradientTape.gradient", () => used.gradient(tt.ones([1]), new Variable(1)), ["recorded nothing"]],
    ["tape-state", "GradientTape.record", () => used.record(() => used.record(() => 1)), ["second tape"]],
    ["tape-state", "GradientTape.gradient", () => madeElsewhere(), ["made elsewhere"]],
    ["disposed", "add", () => tt.add(disposed(), 1), ["dispose()"]],
    ["disposed", "Variable.value", () => disposedVariable().value(), ['"gone"']],
  ];
  test.each(cases)("%s from %s (%#)", (code, where, action, words) => {
    const error = thrownBy(action);
    expect([error.code, error.where]).toEqual([code, where]);
    for (const word of words) expect(error.message).toContain(word);
    expect(error.message.startsWith(`${where}: expected ${error.expected}, got ${error.got}.`)).toBe(true);
    // Whatever was refused, the next computation works.
    expect(tt.add([1], [2]).array()).toEqual([3]);
  });
});

function madeElsewhere(): unknown {
  const tape = new GradientTape();
  using w = new Variable(1);
  tape.record(() => tt.square(w));
  return tape.gradient(tt.ones([1]), w);
}

function disposed() {
  const x = tensor([1]);
  x.dispose();
  return x;
}

function disposedVariable() {
  const w = new Variable(1, { name: "gone" });
  w.dispose();
  return w;
}

test("shapes too large for memory are refused, not tried", () => {
  expect(thrownBy(() => tt.broadcastTo([1], [2 ** 16, 2 ** 16])).code).toMatch(/shape-mismatch|invalid-argument/);
  expect(thrownBy(() => tt.randomNormal([2 ** 20, 2 ** 20])).code).toMatch(/shape-mismatch|invalid-argument/);
  expect(tt.add([1], [2]).array()).toEqual([3]);
});

test("details name the op that refused", () => {
  expect(thrownBy(() => tt.matmul([[1]], [[1], [2]])).details).toEqual({ op: "matmul" });
});
