/** What callbacks decide over made-up series of losses, against Keras's: when they stop, save, lower the rate, swap weights, and what they write. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Callback,
  callbacks,
  type FitOptions,
  type Logs,
  layers,
  optimizers,
  Sequential,
  tensor,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { cases } from "./support/fixtures.js";

/** The one weight. */
function line(optimizer: optimizers.Optimizer) {
  const model = new Sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros" })]);
  model.compile({ optimizer, loss: "mse" });
  model.build([null, 1]);
  return model;
}

function train(model: Sequential, epochs: number, given: FitOptions["callbacks"], rows = 1, options: FitOptions = {}) {
  const x = Array.from({ length: rows }, (_, k) => [k + 1]);
  const y = x.map(([value]) => [2 * value!]);
  return model.fit(x, y, { epochs, batchSize: 1, shuffle: false, verbose: 0, callbacks: given!, ...options });
}

const weightOf = (model: Sequential) => model.getWeights()[0]!.item();
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));

interface Found {
  ran: number;
  weight: number;
  saved?: string[];
  rates?: number[];
  stoppedEpoch?: number;
  bestEpoch?: number;
  best?: number | null;
}

interface Case {
  className: string;
  options: object;
  losses: number[];
  found: Found;
  rates: number[];
  text: string;
  weights: number[];
  valLoss: number[];
  last: number;
}

const all = cases<Case>("callbacks");
const of = (...names: string[]) =>
  all
    .filter(({ className }) => names.includes(className))
    .map((c): [string, Case] => [`${c.className} ${JSON.stringify(c.options)}, ${c.losses}`, c]);

const MAKE = {
  EarlyStopping: callbacks.earlyStopping,
  ReduceLROnPlateau: callbacks.reduceLROnPlateau,
  ModelCheckpoint: callbacks.modelCheckpoint,
} as unknown as Record<string, (options: object) => Callback & Record<string, unknown>>;

test.each(of("EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"))("%s", async (_name, fixture) => {
  const { className, losses, options, found } = fixture;
  const model = line(optimizers.sgd(0.5));
  const write = {
    onEpochEnd: (epoch: number, logs: Logs) => {
      logs.val_loss = losses[epoch]!;
      model.setWeights([tensor([[epoch]])]);
    },
  };
  const saved: string[] = [];
  const store = { ...callbacks.memoryStore(), save: (name: string) => void saved.push(name) };
  const callback = MAKE[className]!(found.saved === undefined ? options : { ...options, store });
  const { epoch, history } = await train(model, losses.length, [write, callback]);
  const got: Found = { ran: epoch.length, weight: weightOf(model), best: (callback.best as number) ?? null };
  if (found.saved !== undefined) got.saved = saved;
  if (history.learning_rate !== undefined) got.rates = history.learning_rate;
  if (found.stoppedEpoch !== undefined) Object.assign(got, { stoppedEpoch: callback.stoppedEpoch });
  if (found.bestEpoch !== undefined) Object.assign(got, { bestEpoch: callback.bestEpoch });
  // Keras keeps the rate in single precision.
  if (found.rates !== undefined) found.rates = near(found.rates) as number[];
  expect(got).toEqual(found);
});

test("LearningRateScheduler", async () => {
  const [[, { rates }]] = of("LearningRateScheduler") as [[string, Case]];
  const halve = callbacks.learningRateScheduler({ schedule: (epoch, rate) => (epoch % 2 === 1 ? rate / 2 : rate) });
  const { history } = await train(line(optimizers.sgd(0.5)), rates.length, [halve]);
  expect(history.learning_rate).toEqual(near(rates));
});

test.each(of("SwapEMAWeights"))("%s", async (_name, { options, weights, valLoss, last }) => {
  const model = line(optimizers.sgd({ learningRate: 0.03125, useEma: true, emaMomentum: 0.5 }));
  const seen: number[] = [];
  const watch = { onEpochEnd: () => void seen.push(weightOf(model)) };
  const validationData = [[[1]], [[2]]] as const;
  const { history } = await train(model, 4, [callbacks.swapEMAWeights(options), watch], 3, { validationData });
  expect(seen).toEqual(near(weights));
  expect(history.val_loss).toEqual(near(valLoss));
  expect(weightOf(model)).toBeCloseTo(last, 6);
});

describe("CSVLogger", () => {
  /** What each part of a case's training writes, in the order of the script. */
  const PARTS: Record<string, number>[][][] = [
    [
      [
        { loss: 0.5, accuracy: 0.25 },
        { loss: 0.125, accuracy: 0.75 },
      ],
    ],
    [[{ loss: 0.5, val_loss: 1.5 }, { loss: 0.125 }]],
    [[{ loss: 0.5, 'the "b", c': 2.5 }], [{ loss: 0.25, 'the "b", c': 4.5 }]],
    [[{ loss: 0.5 }], [{ loss: 0.25 }]],
  ];

  test.each(of("CSVLogger").map(([name, c], k) => [name, c, PARTS[k]!] as const))("%s", async (_name, c, parts) => {
    const folder = mkdtempSync(join(tmpdir(), "throughtime-"));
    try {
      const filename = join(folder, "log.csv");
      for (const part of parts) {
        const write = {
          onEpochEnd: (epoch: number, logs: Logs) => {
            for (const name of Object.keys(logs)) delete logs[name];
            Object.assign(logs, part[epoch]);
          },
        };
        const log = callbacks.csvLogger({ ...c.options, filename });
        await train(line(optimizers.sgd()), part.length, [write, log]);
      }
      expect(readFileSync(filename, "utf8")).toBe(c.text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
