/** Wasm memory is flat over long training, by `fit` and by the documented loop, with no call to dispose. */
import {
  clipByGlobalNorm,
  data,
  GradientTape,
  layers,
  losses,
  Model,
  memory,
  optimizers,
  randomNormal,
  Sequential,
  sigmoid,
  type Tensor,
  unstack,
  zeros,
  zip,
} from "throughtime";
import { describe, expect, test } from "vitest";

const STEPS = 2_000;
/** After so many steps every buffer that is reused has been made. */
const WARM_UP = 50;
const [BATCH, TIME, VOCABULARY, UNITS] = [8, 5, 20, 6];

class ByHand extends Model {
  embedding = layers.embedding({ inputDim: VOCABULARY, outputDim: 4 });
  cell = layers.simpleRNNCell({ units: UNITS, dropout: 0.2 });
  out = layers.dense({ units: 1 });

  override call(ids: Tensor, { training = false } = {}) {
    let state = [zeros([ids.shape[0]!, UNITS])];
    let h!: Tensor;
    for (const word of unstack(this.embedding.apply(ids), { axis: 1 })) {
      [h, state] = this.cell.apply(word, state, { training });
    }
    return sigmoid(this.out.apply(h));
  }
}

function byLayers(): Model {
  return new Sequential([
    layers.embedding({ inputDim: VOCABULARY, outputDim: 4, maskZero: true }),
    layers.lstm({ units: UNITS, dropout: 0.2, recurrentDropout: 0.2, returnSequences: true }),
    layers.gru({ units: UNITS }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
}

/** As many batches as wanted, over and over the same few samples. */
function batches(count: number) {
  const ids = Int32Array.from({ length: BATCH * 4 * TIME }, (_, i) => (i * 7) % VOCABULARY);
  const rows = Array.from({ length: BATCH * 4 }, (_, i) => [...ids.subarray(i * TIME, (i + 1) * TIME)]);
  const labels = Float32Array.from({ length: BATCH * 4 }, (_, i) => i % 2);
  return data.Dataset.fromTensorSlices([rows, labels]).shuffle(32).repeat().batch(BATCH).take(count);
}

describe("fit", () => {
  test.each([
    ["a Sequential", byLayers],
    ["a model that steps its cell by hand", () => new ByHand()],
  ])("of %s", async (_, make) => {
    const model = make();
    using optimizer = optimizers.adam({ clipnorm: 1 });
    model.compile({ optimizer, loss: "binaryCrossentropy", metrics: ["accuracy"] });
    await model.fit(batches(WARM_UP), { verbose: 0, validationData: batches(2) });
    const warm = memory();
    await model.fit(batches(STEPS - WARM_UP), { verbose: 0, validationData: batches(2) });
    await model.predict(batches(WARM_UP));
    expect(memory()).toEqual(warm);
    model.dispose();
  });
});

test("the loop of tape, clipping and applyGradients", () => {
  const model = new Sequential([layers.lstm({ units: UNITS, dropout: 0.2 }), layers.dense({ units: 1 })]);
  const criterion = losses.binaryCrossentropy({ fromLogits: true });
  const optimizer = optimizers.adam(0.001);
  const x = randomNormal([BATCH, TIME, 3]);
  const y = zeros([BATCH, 1]);
  const norms: Tensor[] = [];
  const train = (steps: number) => {
    for (let step = 0; step < steps; step++) {
      const tape = new GradientTape();
      const loss = tape.record(() => criterion(y, model.apply(x, { training: true })));
      const grads = tape.gradient(loss, model.trainableVariables);
      const [clipped, norm] = clipByGlobalNorm(grads, 1.0);
      optimizer.applyGradients(zip(clipped, model.trainableVariables));
      norms.push(norm);
    }
  };
  train(WARM_UP);
  const warm = memory();
  train(STEPS - WARM_UP);
  expect(memory()).toEqual(warm);
  const sizes = norms.map((norm): number => norm.item());
  expect(sizes.at(-1)!).toBeLessThan(sizes[0]!);
});
