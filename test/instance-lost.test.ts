// A trap ends the wasm instance: from then on every call says so, and init() starts another, in which no handle of the old one means anything.
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tt from "throughtime";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { thrownBy } from "./support/thrown.js";

/** The instances that were started, caught as they are made: the package does not give them out. */
const instances = vi.hoisted(() => {
  const caught: WebAssembly.Instance[] = [];
  const { Instance, instantiate } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      caught.push(this);
    }
  };
  WebAssembly.instantiate = async (...given: unknown[]) => {
    const instance = await (instantiate as (...given: unknown[]) => Promise<never>)(...given);
    caught.push(instance);
    return instance;
  };
  return caught;
});

/** Each test begins with a young instance, in which the same handles come as in the one that follows it. */
beforeEach(async () => {
  swallowed();
  await tt.init();
});

/** Writes over all of the core's memory, so that the next call ends in a trap of the engine's. */
function spoil(): void {
  for (const { exports } of instances) new Uint8Array((exports.memory as WebAssembly.Memory).buffer).fill(0xff);
}

/** As a program does that lets nothing stop it. */
function swallowed(): void {
  spoil();
  expect(thrownBy(() => tt.add([1], [1])).code).toBe("instance-lost");
}

const codeOf = (fn: () => unknown) => thrownBy(fn).code;

describe("after a trap", () => {
  test("the call that met it and every later one say that init() is to be called", () => {
    const [x, w] = [tt.tensor([1, 2]), new tt.Variable([1, 2])];
    const tape = new tt.GradientTape({ persistent: true });
    const loss = tape.record(() => tt.sum(tt.square(w)));
    using model = new tt.Sequential([tt.layers.dense({ units: 1 })]);
    model.build([null, 2]);
    spoil();
    const first = thrownBy(() => tt.add(x, 1));
    expect(first.code).toBe("instance-lost");
    expect(first.message).toMatch(/ended \(RuntimeError: .*Call `await init\(\)` again\./);
    expect(first.details.cause).toBeInstanceOf(WebAssembly.RuntimeError);
    const later = {
      add: () => tt.add(x, 1),
      tidy: () => tt.tidy(() => 1),
      data: () => w.data(),
      value: () => w.value(),
      assign: () => w.assign([3, 4]),
      trainable: () => setTrainable(w),
      variable: () => new tt.Variable([1]),
      record: () => new tt.GradientTape().record(() => 1),
      gradient: () => tape.gradient(loss, w),
      watch: () => tape.watch(w),
      apply: () => model.apply([[1, 2]]),
      getWeights: () => model.getWeights(),
      backendInfo: () => tt.backendInfo(),
      randomNormal: () => tt.randomNormal([2]),
    };
    for (const [name, call] of Object.entries(later)) expect([name, codeOf(call)]).toEqual([name, "instance-lost"]);
    expect(tt.memory()).toEqual({ numTensors: 0, numBytes: 0, wasmBytes: 0 });
  });

  test("what only looks at tensors at rest works, and freeing is no error", () => {
    const x = tt.tensor([[1, 2]]);
    const w = new tt.Variable([1]);
    const tape = new tt.GradientTape();
    const loss = tape.record(() => tt.sum(w));
    swallowed();
    expect([x.array(), x.item === undefined, String(x).includes("1")]).toEqual([[[1, 2]], false, true]);
    w.dispose();
    tape.dispose();
    loss.dispose();
    expect([w.isDisposed, loss.isDisposed]).toEqual([true, true]);
  });

  test("fit and predict reject with it", async () => {
    using model = new tt.Sequential([tt.layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    model.build([null, 2]);
    spoil();
    await expect(model.fit([[1, 2]], [[1]], { verbose: 0 })).rejects.toMatchObject({ code: "instance-lost" });
    await expect(model.predict([[1, 2]])).rejects.toMatchObject({ code: "instance-lost" });
  });

  test("a recursion without end is the program's own error, and ends the instance only where the stack was full in the core", () => {
    const w = new tt.Variable([1]);
    const dive = (): number => {
      tt.add(w, 1);
      return dive() + 1;
    };
    expect(dive).toThrow();
    try {
      expect(w.data()).toEqual(Float32Array.of(1));
    } catch (error) {
      expect(error).toMatchObject({ code: "instance-lost" });
    }
  });

  test("an error of the program's own leaves the instance as it was", () => {
    const w = new tt.Variable([1]);
    const own = new Error("own");
    expect(() =>
      tt.tidy(() =>
        new tt.GradientTape().record(
          () =>
            void tt.add(w, {
              get shape() {
                throw own;
              },
            } as never),
        ),
      ),
    ).toThrow();
    expect(w.data()).toEqual(Float32Array.of(1));
  });
});

function setTrainable(variable: tt.Variable): void {
  variable.trainable = true;
}

/** Many new handles, so that those of the instance before name something again: odd and even ones, as each kind of call takes one or two. */
function fill(): { readonly kept: tt.Variable[] } {
  const made = (k: number) => new tt.Variable([1000 + k]);
  const kept = Array.from({ length: 64 }, (_, k) => made(k));
  tt.tidy(() => {
    tt.add([1], [1]);
    kept.push(...Array.from({ length: 64 }, (_, k) => made(64 + k)));
  });
  return { kept };
}

function checkFilled(kept: readonly tt.Variable[]): void {
  expect(kept.map((v) => v.data()[0])).toEqual(kept.map((_, k) => 1000 + k));
}

/** Node's garbage collector, which vitest does not expose by itself; the finalizers follow in tasks of their own. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  for (let k = 0; k < 3; k++) {
    runInNewContext("gc")();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function startAgain(): Promise<void> {
  await tt.init();
  expect(tt.memory().numTensors).toBe(0);
  fill();
}

describe("after init", () => {
  test("tensors at rest live on, and compute", async () => {
    const x = tt.tensor([1, 2]);
    const visited = tt.tidy(() => tt.add(x, 0));
    swallowed();
    await startAgain();
    expect([tt.add(x, 1).array(), tt.add(visited, 1).array()]).toEqual([
      [2, 3],
      [2, 3],
    ]);
  });

  test("a tensor that a tape held is disposed, in words, and frees nothing of the new instance", async () => {
    const w = new tt.Variable([1, 2]);
    const tape = new tt.GradientTape();
    const watched = tt.tensor([5, 6]);
    tape.watch(watched);
    const loss = tape.record(() => tt.square(w));
    swallowed();
    await tt.init();
    const { kept } = fill();
    const error = thrownBy(() => loss.data());
    expect([error.code, error.hint]).toEqual([
      "disposed",
      "It was in the wasm instance that failed: compute it again.",
    ]);
    for (const use of [() => loss.array(), () => tt.add(loss, 1), () => tape.gradient(tt.sum(w), loss)]) {
      expect(codeOf(use)).toMatch(/^(disposed|tape-state)$/);
    }
    expect(loss.isDisposed).toBe(true);
    expect([watched.isDisposed, tt.add(watched, 1).array()]).toEqual([false, [6, 7]]);
    const before = tt.memory().numTensors;
    loss.dispose();
    tape.dispose();
    expect(tt.memory().numTensors).toBe(before);
    checkFilled(kept);
  });

  test("a tape says that its recording is lost, and records anew", async () => {
    const tape = new tt.GradientTape({ persistent: true });
    const x = tt.tensor([3]);
    tape.watch(x);
    const old = tape.record(() => tt.square(x));
    swallowed();
    await startAgain();
    const error = thrownBy(() => tape.gradient(old, x));
    expect([error.code, error.got]).toEqual(["tape-state", "one lost with its wasm instance"]);
    tape.watch(x);
    const loss = tape.record(() => tt.square(x));
    expect(codeOf(() => tape.gradient(old, x))).toBe("disposed");
    expect(tape.gradient(loss, x)!.array()).toEqual([6]);
    tape.dispose();
  });

  test("a variable is disposed until it is given a value", async () => {
    const w = new tt.Variable([1, 2], { name: "w", trainable: false });
    swallowed();
    await tt.init();
    const { kept } = fill();
    const error = thrownBy(() => w.data());
    expect([error.code, w.isDisposed, String(w)]).toEqual(["disposed", true, 'Variable "w" (disposed)']);
    expect(error.message).toMatch(/"w", whose value was lost with the wasm instance\. .*assign\(\), or setWeights\(\)/);
    for (const use of [() => w.value(), () => tt.add(w, 1), () => setTrainable(w)]) {
      expect(codeOf(use)).toBe("disposed");
    }
    expect(codeOf(() => w.assign([1, 2, 3]))).toBe("shape-mismatch");
    expect(codeOf(() => w.assign(tt.tensor([1, 2], [2], "int32")))).toBe("dtype-mismatch");
    expect(w.isDisposed).toBe(true);
    expect(w.assign([3, 4]).data()).toEqual(Float32Array.of(3, 4));
    expect([w.trainable, tt.add(w, 1).array()]).toEqual([false, [4, 5]]);
    w.dispose();
    expect(codeOf(() => w.assign([1, 2]))).toBe("disposed");
    checkFilled(kept);
  });

  test("a program that swallows the trap inside of tidy, record or stopRecording leaves no scope open", async () => {
    const x = tt.tensor([1]);
    const made: tt.Tensor[] = [];
    const attempt = () => {
      spoil();
      try {
        made.push(tt.add(x, 1));
      } catch {}
    };
    const tape = new tt.GradientTape();
    for (const around of [
      () => tt.tidy(attempt),
      () => tape.record(attempt),
      () => tape.record(() => tape.stopRecording(attempt)),
      () => tt.tidy(() => tape.record(() => tt.tidy(attempt))),
    ]) {
      around();
      await startAgain();
      // In a scope that was left open it would stay in wasm.
      const before = tt.memory().numTensors;
      expect(tt.add(x, 1).array()).toEqual([2]);
      expect(tt.memory().numTensors).toBe(before);
    }
    expect(made).toEqual([]);
  });

  test("a start in the middle of open scopes leaves what was in them behind", () => {
    const x = tt.tensor([1]);
    let old!: tt.Tensor;
    let kept!: readonly tt.Variable[];
    const result = tt.tidy(() => {
      for (let k = 0; k < 256; k++) old = tt.add(x, k);
      swallowed();
      // What there is to start is known, so in Node it is started before anything is awaited.
      void tt.init();
      kept = fill().kept;
      expect(codeOf(() => tt.add(old, 1))).toBe("disposed");
      return tt.tidy(() => tt.add(x, 5));
    });
    expect([result.array(), old.isDisposed, tt.memory().numTensors]).toEqual([[6], true, kept.length]);
    checkFilled(kept);
  });

  test("finalizers of what was dropped before free nothing", async () => {
    for (let k = 0; k < 64; k++) {
      new tt.Variable([k]);
      new tt.GradientTape().record(() => tt.add([k], 1));
    }
    swallowed();
    await collectGarbage();
    await tt.init();
    const { kept } = fill();
    await collectGarbage();
    checkFilled(kept);
  });

  test("a model says which of its weights has no value", async () => {
    using model = new tt.Sequential([tt.layers.gru({ units: 4, name: "first" }), tt.layers.dense({ units: 1 })]);
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const [x, y] = [tt.ones([4, 5, 3]), tt.ones([4, 1])];
    model.trainOnBatch(x, y);
    swallowed();
    await startAgain();
    const error = thrownBy(() => model.apply(x));
    expect([error.code, error.got]).toEqual([
      "disposed",
      '"first/kernel", whose value was lost with the wasm instance',
    ]);
    expect(codeOf(() => model.trainOnBatch(x, y))).toBe("disposed");
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toMatchObject({ code: "disposed" });
    expect(codeOf(() => model.getWeights())).toBe("disposed");
  });

  test("a model goes on with weights and optimizer state that were kept: the bits of a run without a loss", async () => {
    const run = async (isLost: boolean) => {
      tt.setSeed(22);
      const model = new tt.Sequential([tt.layers.lstm({ units: 4, dropout: 0.3 }), tt.layers.dense({ units: 1 })]);
      const optimizer = tt.optimizers.adam(0.01);
      model.compile({ optimizer, loss: "meanSquaredError" });
      const [x, y] = [tt.randomNormal([8, 5, 3], { seed: 1 }), tt.randomNormal([8, 1], { seed: 2 })];
      await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0 });
      const [weights, state] = [model.getWeights(), optimizer.getState()];
      if (isLost) {
        swallowed();
        await startAgain();
      }
      model.setWeights(weights);
      optimizer.setState(state, model.trainableVariables);
      const { history } = await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0 });
      return [history.loss, (await model.predict(x)).array()];
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

describe("entries that start when told start again from what they were given first", () => {
  const DIST = new URL("../dist/", import.meta.url);
  const bytes = readFileSync(new URL("throughtime.wasm", DIST));
  const entry = async (file: string) =>
    (await import(new URL(file, DIST).href)) as typeof import("../ts/entry/slim.js");

  test.each(["slim.js", "browser.js"])("%s", async (file) => {
    const own = await entry(file);
    await own.init(bytes);
    const starts = [() => own.init(new Uint8Array()), async () => own.initSync?.(bytes) ?? own.init(bytes)];
    for (const start of starts) {
      spoil();
      expect(() => own.add([1], [1])).toThrow(/ended \(RuntimeError/);
      await Promise.all([start(), start()]);
      expect(own.add([1], [1]).array()).toEqual([2]);
    }
  });
});
