/** A model in a worker does what it does here, to the bits, and the model here follows it. */
import { data, input, layers, type Model, model as modelOf, randomUniform, Sequential, setSeed } from "throughtime";
import { describe, expect, test } from "vitest";
import { countWorkers } from "./support/opened-workers.js";
import { bothWays, closeSpawned, IDS, OPTIONS, type Program, ROWS, spawned, Y } from "./support/spawned.js";

countWorkers();
closeSpawned();

describe("a spawned model gives the bits of its own", () => {
  test.each<[string, Program]>([
    ["fit", async (model) => (await model.fit(IDS, Y, OPTIONS)).history],
    [
      "fit, again",
      async (model) => [
        (await model.fit(IDS, Y, OPTIONS)).history,
        (await model.fit(IDS, Y, { ...OPTIONS, shuffle: false, validationSplit: 0.25 })).history,
      ],
    ],
    [
      "fit with all that it takes",
      async (model) =>
        (
          await model.fit(IDS, Y, {
            ...OPTIONS,
            ...{ initialEpoch: 1, stepsPerEpoch: 2, validationSteps: 1, validationFreq: 2, validationBatchSize: 7 },
            ...{ classWeight: { 0: 1, 1: 3 }, validationData: [IDS, Y] },
          })
        ).history,
    ],
    [
      "fit with a dataset",
      async (model) => {
        const pairs = data.Dataset.fromTensorSlices([IDS, Y]).shuffle(ROWS).batch(12);
        return (await model.fit(pairs, { epochs: 3, verbose: 0, validationData: pairs.take(2) })).history;
      },
    ],
    [
      "fit with an asynchronous dataset",
      async (model) => {
        const batches = data.Dataset.fromGenerator(async function* () {
          for (let k = 0; k < 5; k++) yield [await Promise.resolve(IDS), Y] as const;
        });
        return (await model.fit(batches, { epochs: 2, stepsPerEpoch: 2, verbose: 0 })).history;
      },
    ],
    ["fit on two threads", async (model) => (await model.fit(IDS, Y, { ...OPTIONS, workers: 2 })).history],
    [
      "evaluate and predict",
      async (model) => {
        await model.fit(IDS, Y, OPTIONS);
        const evaluated = await model.evaluate(IDS, Y, { batchSize: 10, verbose: 0 });
        return [evaluated, (await model.predict(IDS, { batchSize: 10 })).array()];
      },
    ],
    ["predict before all else", async (model) => (await model.predict(IDS)).array()],
    [
      "single batches",
      async (model) => [
        await model.trainOnBatch(IDS, Y, { classWeight: { 0: 2, 1: 1 } }),
        await model.trainOnBatch(IDS, Y),
        await model.testOnBatch(IDS, Y),
        (await model.predictOnBatch(IDS)).array(),
      ],
    ],
    [
      "weights that are read and set",
      async (model) => {
        await model.fit(IDS, Y, OPTIONS);
        const weights = await model.getWeights();
        await model.fit(IDS, Y, OPTIONS);
        await model.setWeights(weights);
        return [weights.map((weight) => weight.array()), (await model.fit(IDS, Y, OPTIONS)).history];
      },
    ],
  ])("%s", async (_, program) => {
    const { wanted, got } = await bothWays(program);
    expect(got).toEqual(wanted);
  });

  test("of several inputs and outputs by name, with masks", async () => {
    const make = () => {
      setSeed(9);
      const ids = input({ shape: [3], dtype: "int32" });
      const shared = layers.embedding({ inputDim: 10, outputDim: 4, maskZero: true });
      const read = layers.gru({ units: 3, returnSequences: true }).apply(shared.apply(ids));
      const other = input({ shape: [2] });
      const joined = layers.concatenate().apply([layers.lstm({ units: 2 }).apply(read), other]);
      const net = modelOf({
        inputs: { ids, other },
        outputs: { steps: read, score: layers.dense({ units: 1 }).apply(joined) },
      });
      net.compile({
        optimizer: "rmsprop",
        loss: "mse",
        lossWeights: { steps: 0.5, score: 2 },
        metrics: { score: ["mae"] },
      });
      return net;
    };
    const x = { ids: IDS, other: randomUniform([ROWS, 2], { seed: 1 }) };
    const y = { steps: randomUniform([ROWS, 3, 3], { seed: 2 }), score: Y };
    const here = make();
    const { history } = await here.fit(x, y, OPTIONS);
    const far = await spawned(make() as never as Model);
    expect((await far.fit(x, y, OPTIONS)).history).toEqual(history);
    const [wanted, got] = [
      await here.predict(x, { batchSize: ROWS }),
      (await far.predict(x, { batchSize: ROWS })) as never as Awaited<ReturnType<typeof here.predict>>,
    ];
    expect(got.steps.array()).toEqual(wanted.steps.array());
    expect(got.steps.mask!.array()).toEqual(wanted.steps.mask!.array());
    expect(got.score.array()).toEqual(wanted.score.array());
  });

  test("of stateful layers, whose states travel both ways", async () => {
    const make = () => {
      setSeed(4);
      const model = new Sequential([layers.lstm({ units: 3, stateful: true }), layers.dense({ units: 1 })]);
      model.compile({ optimizer: "sgd", loss: "mse" });
      return model;
    };
    const x = randomUniform([16, 4, 2], { seed: 3 });
    const y = randomUniform([16, 1], { seed: 4 });
    const program = async (model: Sequential, here: Sequential) => {
      const { history } = await model.fit(x, y, { epochs: 2, batchSize: 8, shuffle: false, verbose: 0 });
      const carried = (await model.predict(x, { batchSize: 8 })).array();
      (here.layers[0] as ReturnType<typeof layers.lstm>).resetStates();
      return [history, carried, (await model.predict(x, { batchSize: 8 })).array()];
    };
    const { wanted, got } = await bothWays(program, make);
    expect(got).toEqual(wanted);
  });
});
