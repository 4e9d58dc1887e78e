/** What is no whole number does not become one in silence. */
import { cast, full, layers, range, Sequential, tensor, zeros } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

describe("an int32 tensor", () => {
  const cases: [shown: string, make: () => unknown][] = [
    ["NaN at position [0]", () => tensor([Number.NaN], [1], "int32")],
    ["1.7 at position [1]", () => tensor([1, 1.7], undefined, "int32")],
    ["Infinity at position [0, 1]", () => tensor([[0, Number.POSITIVE_INFINITY]], undefined, "int32")],
    ["2147483648 at position [1, 0]", () => tensor([[0], [2 ** 31]], undefined, "int32")],
    ["-2147483649 at position [1, 1]", () => tensor(Float64Array.of(0, 0, 0, -(2 ** 31) - 1), [2, 2], "int32")],
    ["4294967295 at position [0]", () => tensor(Uint32Array.of(2 ** 32 - 1))],
    ["0.5 at position [0]", () => tensor(Float32Array.of(0.5), undefined, "int32")],
    ["0.5 at position [0]", () => tensor(tensor([0.5]), undefined, "int32")],
    ["0.5.", () => tensor(0.5, [], "int32")],
    ["1.5.", () => full([2], 1.5, "int32")],
    ["0.5 at position [1]", () => range(0, 1, 0.5, "int32")],
  ];
  test.each(cases)("is refused for %s", (shown, make) => {
    const error = thrownBy(make);
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toContain(`whole numbers from -2147483648 to 2147483647 for int32, got ${shown}`);
  });

  test("is made of whole numbers, whatever holds them", () => {
    const extremes = [-(2 ** 31), 2 ** 31 - 1, -0, 3];
    for (const values of [extremes, Float64Array.from(extremes), Int32Array.from(extremes)]) {
      expect([...tensor(values, [2, 2], "int32").data<Int32Array>()]).toEqual([-(2 ** 31), 2 ** 31 - 1, 0, 3]);
    }
    expect(tensor([true, false], undefined, "int32").array()).toEqual([1, 0]);
    expect(tensor(tensor([1, 2, 3, 4]), [2, 2], "int32").array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(zeros([0], "int32").array()).toEqual([]);
  });
});

test("cast cuts fractions off, and refuses what int32 cannot hold", () => {
  expect(cast([1.7, -1.7], "int32").array()).toEqual([1, -1]);
  for (const [value, shown] of [
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-infinity"],
    [3e9, "3000000000"],
  ]) {
    const error = thrownBy(() => cast([[0, value as number]], "int32"));
    expect([error.code, error.got]).toEqual(["invalid-argument", `${shown} at position [0, 1]`]);
  }
});

describe("ids of an embedding", () => {
  const embedding = layers.embedding({ inputDim: 10, outputDim: 2, name: "words" });

  test.each([
    [Number.NaN, "NaN"],
    [1.5, "1.5"],
    [Number.POSITIVE_INFINITY, "infinity"],
  ])("%f is refused with its position", (id, shown) => {
    const error = thrownBy(() => embedding.apply([[1, 2, id]]));
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toBe(
      `embedding "words": expected ids that are whole numbers, got ${shown} at position [0, 2].`,
    );
  });

  test("a hole in the data is refused in fit as well", async () => {
    const model = new Sequential([embedding, layers.flatten(), layers.dense({ units: 1 })]);
    model.compile({ loss: "mse" });
    const fit = model.fit([[1, Number.NaN]], [1], { verbose: 0 });
    await expect(fit).rejects.toMatchObject({ code: "invalid-argument", got: "NaN at position [0, 1]" });
  });

  test("whole numbers in a float tensor are fine", () => {
    const ids = [[1, 9, 0]];
    expect(embedding.apply(tensor(ids)).array()).toEqual(embedding.apply(tensor(ids, undefined, "int32")).array());
  });
});
