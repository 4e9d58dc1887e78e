import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Slim = typeof import("../ts/entry/slim.js");
const DIST = new URL("../dist/", import.meta.url);

/** The entry that loads nothing by itself; a file of its own, since a started module stays started. */
const tt = (await import(new URL("slim.js", DIST).href)) as Slim;

const caught = async (action: () => unknown) => {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(tt.ThroughtimeError);
    return error as InstanceType<Slim["ThroughtimeError"]>;
  }
  throw new Error("nothing was thrown");
};

test("before init: what needs wasm says so, what does not works, and a wrong file can be followed by the right one", async () => {
  const x = tt.tensor([1, 2]);
  expect(x.array()).toEqual([1, 2]);
  expect(tt.memory().numTensors).toBe(0);
  for (const early of [
    () => tt.add(x, 1),
    () => tt.sum(x),
    () => tt.tidy(() => tt.add(x, 1)),
    () => tt.randomNormal([2]),
    () => new tt.Variable([1]),
    () => new tt.GradientTape().record(() => 1),
    () => new tt.GradientTape().watch(x),
  ]) {
    const error = await caught(early);
    expect([error.code, error.hint]).toEqual(["not-initialized", "Call `await init()` once first."]);
  }
  expect((await caught(() => tt.init(new Uint8Array([1, 2, 3])))).code).toBe("bad-file");
  expect((await caught(() => tt.initSync(new Uint8Array([1, 2, 3])))).code).toBe("bad-file");
  await tt.init(readFileSync(new URL("throughtime.wasm", DIST)));
  await tt.init(new Uint8Array());
  expect(tt.add(x, 1).array()).toEqual([2, 3]);
});
