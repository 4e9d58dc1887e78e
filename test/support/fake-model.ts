/** A model of ten lines that needs no wasm, for tests of the loops. */
import { Dataset, type DatasetElement } from "../../ts/data/index.js";
import { fromValues } from "../../ts/tensor/from-values.js";
import type { Tensor } from "../../ts/tensor/index.js";
import type { CallbackHooks } from "../../ts/training/callbacks/index.js";
import { runFit } from "../../ts/training/fit.js";
import type { FitOptions } from "../../ts/training/options.js";
import type { Batch, Trainable } from "../../ts/training/trainable.js";

/** Its losses by epoch are given; its one weight counts the steps. */
export class Fake implements Trainable {
  readonly name = "fake";
  stopTraining = false;
  initialEpoch = 0;
  epoch = 0;
  batches: Batch[] = [];
  constructor(readonly losses: readonly number[] = []) {}
  trainStep(batch: Batch) {
    this.batches.push(batch);
    return { accuracy: 0.5, loss: this.losses[this.epoch] ?? 1 };
  }
  testStep: Trainable["testStep"] = () => ({ loss: this.losses[this.epoch] ?? 1 });
  predictStep: Trainable["predictStep"] = (x) => x;
  resetMetrics() {}
  setMetricsAside: Trainable["setMetricsAside"] = () => () => {};
  getWeights = () => [fromValues("fake", [this.batches.length])];
  setWeights = ([weight]: readonly Tensor[]) => {
    this.batches.length = weight!.data()[0]!;
  };
}

export const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
export const batches = (n: number): Dataset<DatasetElement> => Dataset.fromTensorSlices([rows(n), rows(n)]).batch(1);
export const inputs = ({ batches }: Fake) => batches.map((batch) => [...batch.x.data()]);

export function train(model: Fake, options: FitOptions = {}, data = batches(1)) {
  const follow: CallbackHooks = {
    onEpochBegin: (epoch) => {
      model.epoch = epoch;
    },
  };
  return runFit(model, data, undefined, {
    verbose: 0,
    ...options,
    callbacks: [follow, [options.callbacks ?? []].flat()].flat() as CallbackHooks[],
  });
}

/** A pause in milliseconds. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
