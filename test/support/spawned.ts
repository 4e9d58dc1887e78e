/** The same program with a model here and with one in a worker. */
import {
  layers,
  type Model,
  optimizers,
  randomUniform,
  Sequential,
  type SpawnedModel,
  type SpawnOptions,
  setSeed,
  spawn,
  tensor,
} from "throughtime";
import { afterEach } from "vitest";

export const ROWS = 48;
export const IDS = tensor(
  Array.from({ length: ROWS }, (_, i) => [i % 10, (i * 7) % 10, (i * 3) % 10]),
  undefined,
  "int32",
);
export const Y = tensor(Array.from({ length: ROWS }, (_, i) => [i % 10 < 5 ? 1 : 0]));
export const OPTIONS = { epochs: 3, batchSize: 16, verbose: 0 } as const;

/** Not built, with dropout, whose masks come from streams. */
export function makeModel(optimizer: optimizers.Optimizer = optimizers.adam(0.02)): Sequential {
  setSeed(5);
  const model = new Sequential([
    layers.embedding({ inputDim: 10, outputDim: 6, maskZero: true }),
    layers.lstm({ units: 5, dropout: 0.2 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer, loss: "binaryCrossentropy", metrics: ["accuracy", "auc"] });
  return model;
}

export function numbersOf(model: { readonly weights: readonly { data(): Float32Array }[] }): number[][] {
  return model.weights.map((weight) => [...weight.data()]);
}

const open: { close(): Promise<void> }[] = [];

/** Closes what a test leaves open. */
export function closeSpawned(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((spawned) => spawned.close()));
  });
}

/** A spawned model that is closed at the end of the test. */
export async function spawned(model: Model, options?: SpawnOptions): Promise<SpawnedModel> {
  const made = await spawn(model, options);
  open.push(made);
  return made;
}

/** What a program does with a model, whose methods may promise or not; the model that is here is given as well. */
export type Program = (model: Sequential, here: Sequential) => unknown;

/** The program's result, the weights afterwards, and the next random numbers: with the model here, and with one in a worker. */
export async function bothWays(program: Program, make: () => Sequential = makeModel) {
  const afterwards = async (model: Sequential, result: unknown) => ({
    result: await result,
    weights: numbersOf(model),
    random: randomUniform([3]).array(),
  });
  const here = make();
  const wanted = await afterwards(here, program(here, here));
  const model = make();
  const far = await spawned(model);
  return { wanted, got: await afterwards(model, program(far as never, model)), model, far };
}
