/** What holds for every metric, whatever it computes; and what is refused, in words. */
import { layers, losses, metrics, Sequential, setSeed, type Tensor, tensor, workerPool } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

/** Sums of the same numbers in another order, in single precision within a batch. */
const ORDER_TOLERANCE = 6;

const ROWS = 6;
const yes = [1, 0, 1, 1, 0, 0];
const scores = [0.9, 0.4, 0.3, 0.8, 0.6, 0.1];
const binary = { yTrue: yes.map((y) => [y]), yPred: scores.map((p) => [p]) };
const ids = [0, 2, 1, 1, 0, 2];
const chances = ids.map((id, k) => [0, 1, 2].map((c) => (c === (k % 4 === 3 ? 0 : id) ? 0.625 : 0.1875)));
const oneHot = { yTrue: ids.map((id) => [0, 1, 2].map((c) => Number(c === id))), yPred: chances };
const sparse = { yTrue: ids, yPred: chances };
const real = { yTrue: scores.map((p, k) => [p + k / 8, 1 + k]), yPred: scores.map((p) => [p, 2 + p]) };
const classes = { yTrue: ids, yPred: [0, 2, 2, 1, 0, 1] };

interface Data {
  readonly yTrue: number[] | number[][];
  readonly yPred: number[] | number[][];
}

const TABLE: readonly (readonly [string, () => metrics.Metric, Data])[] = [
  ["auc", () => metrics.auc(), binary],
  ["auc PR", () => metrics.auc({ curve: "PR" }), binary],
  ["auc by label", () => metrics.auc({ multiLabel: true, labelWeights: [1, 2, 3] }), oneHot],
  ["precision", () => metrics.precision(), binary],
  ["precision, several", () => metrics.precision({ thresholds: [0.2, 0.5] }), binary],
  ["recall topK", () => metrics.recall({ topK: 1, classId: 1 }), oneHot],
  ["truePositives", () => metrics.truePositives(), binary],
  ["trueNegatives", () => metrics.trueNegatives(), binary],
  ["falsePositives", () => metrics.falsePositives(), binary],
  ["falseNegatives", () => metrics.falseNegatives(), binary],
  ["sensitivityAtSpecificity", () => metrics.sensitivityAtSpecificity({ specificity: 0.5 }), binary],
  ["specificityAtSensitivity", () => metrics.specificityAtSensitivity({ sensitivity: 0.5 }), binary],
  ["precisionAtRecall", () => metrics.precisionAtRecall({ recall: 0.5 }), binary],
  ["recallAtPrecision", () => metrics.recallAtPrecision({ precision: 0.5 }), binary],
  ["f1Score", () => metrics.f1Score(), oneHot],
  ["fBetaScore", () => metrics.fBetaScore({ beta: 2, average: "weighted", threshold: 0.25 }), oneHot],
  ["r2Score", () => metrics.r2Score(), real],
  ["ioU", () => metrics.ioU({ numClasses: 3, targetClassIds: [0, 2] }), classes],
  ["meanIoU", () => metrics.meanIoU({ numClasses: 3, ignoreClass: 1 }), classes],
  ["binaryIoU", () => metrics.binaryIoU(), binary],
  ["oneHotMeanIoU", () => metrics.oneHotMeanIoU({ numClasses: 3 }), oneHot],
  ["topKCategoricalAccuracy", () => metrics.topKCategoricalAccuracy({ k: 2 }), oneHot],
  ["sparseTopKCategoricalAccuracy", () => metrics.sparseTopKCategoricalAccuracy({ k: 2 }), sparse],
  ["accuracy", () => metrics.accuracy(), classes],
  ["meanSquaredError", () => metrics.meanSquaredError(), real],
  ["rootMeanSquaredError", () => metrics.rootMeanSquaredError(), real],
  ["cosineSimilarity", () => metrics.cosineSimilarity(), real],
  ["logCoshError", () => metrics.logCoshError(), real],
  ["hinge", () => metrics.hinge(), binary],
  ["klDivergence", () => metrics.klDivergence(), oneHot],
  ["perplexity", () => metrics.perplexity({ ignoreClass: 1 }), sparse],
  ["sparseCategoricalCrossentropy", () => metrics.sparseCategoricalCrossentropy({ ignoreClass: 1 }), sparse],
];

function numbers(metric: metrics.Metric): number[] {
  return [metric.result()].flat();
}

function expectAlike(got: number[], wanted: number[]): void {
  expect(got.length).toBe(wanted.length);
  for (const [k, value] of wanted.entries()) expect(got[k]).toBeCloseTo(value, ORDER_TOLERANCE);
}

/** What the metric says of these rows, each as often as it stands there. */
function of(make: () => metrics.Metric, { yTrue, yPred }: Data, rows: number[], weights?: number[]): number[] {
  const metric = make();
  metric.updateState(rows.map((k) => yTrue[k]!) as number[], rows.map((k) => yPred[k]!) as number[], weights);
  return numbers(metric);
}

const ALL = Array.from({ length: ROWS }, (_, k) => k);

describe.each(TABLE)("%s", (_name, make, data) => {
  test("a weight of 2 is the row twice, a weight of 0 is no row", () => {
    expectAlike(of(make, data, ALL, [2, 1, 0, 1, 2, 1]), of(make, data, [0, 0, 1, 3, 4, 4, 5]));
  });

  test("two halves are the whole, and after a reset it is new", () => {
    const metric = make();
    const update = (rows: number[]) =>
      metric.updateState(rows.map((k) => data.yTrue[k]!) as number[], rows.map((k) => data.yPred[k]!) as number[]);
    const fresh = numbers(metric);
    update([0, 1, 2]);
    update([3, 4, 5]);
    expectAlike(numbers(metric), of(make, data, ALL));
    metric.resetState();
    update([1, 4]);
    expectAlike(numbers(metric), of(make, data, [1, 4]));
    expect(fresh.every(Number.isFinite)).toBe(true);
  });
});

/** Per-step data whose last steps are masked, and the same without them. */
function masked(values: number[][][]): Tensor {
  return layers.masking({ maskValue: -7 }).apply(tensor(values)) as Tensor;
}

describe("masked steps are in no metric", () => {
  const long = [
    [[0.9], [0.4], [-7]],
    [[0.3], [-7], [-7]],
  ];
  const labels = [
    [[1], [0], [1]],
    [[1], [1], [1]],
  ];
  test.each([
    ["precision", () => metrics.precision({ thresholds: 0.35 }), 0.5],
    ["recall", () => metrics.recall({ thresholds: 0.35 }), 0.5],
    ["auc", () => metrics.auc(), 0.5],
    ["truePositives", () => metrics.truePositives(), 1],
    ["binaryIoU", () => metrics.binaryIoU({ targetClassIds: [1] }), 0.5],
    ["meanSquaredError", () => metrics.meanSquaredError(), (0.01 + 0.16 + 0.49) / 3],
  ] as const)("%s", (_name, make, expected) => {
    const metric: metrics.Metric = make();
    metric.updateState(labels, masked(long));
    expect(metric.result()).toBeCloseTo(expected, 5);
  });

  test("nor in the sums of a Dice loss", () => {
    const whole = losses
      .dice()(
        [
          [[1], [0]],
          [[1], [0]],
        ],
        [
          [[0.9], [0.4]],
          [[0.3], [0]],
        ],
      )
      .item();
    expect(losses.dice()(labels, masked(long)).item()).toBeCloseTo(whole, 6);
  });
});

describe("bad input is refused in words", () => {
  const give = (metric: metrics.Metric, yTrue: unknown, yPred: unknown, weights?: unknown) => () =>
    metric.updateState(yTrue as number[], yPred as number[], weights as number[]);
  test.each([
    [
      "labels of several classes",
      give(metrics.auc(), [0, 2], [0.1, 0.2]),
      "invalid-argument",
      "auc: expected yTrue of 0 and 1, got 2. ",
    ],
    [
      "logits for auc",
      give(metrics.auc(), [0, 1], [-3, 2]),
      "invalid-argument",
      "yPred within 0 … 1, got -3. For logits write fromLogits: true.",
    ],
    [
      "soft labels",
      give(metrics.f1Score(), [[0.5, 0.5]], [[0.1, 0.9]]),
      "invalid-argument",
      "yTrue of 0 and 1, got 0.5",
    ],
    [
      "ranks",
      give(
        metrics.precision(),
        [
          [1, 0],
          [1, 0],
        ],
        [0.5, 0.5],
      ),
      "shape-mismatch",
      "yTrue of the shape of yPred, [2]",
    ],
    ["F of a list", give(metrics.f1Score(), [1, 0], [0.5, 0.1]), "shape-mismatch", "yPred [batch, classes]"],
    [
      "a class that is not there",
      give(metrics.recall({ classId: 2 }), [[1, 0]], [[0.5, 0.1]]),
      "index-out-of-range",
      "classId below the 2 of yPred",
    ],
    [
      "more than all",
      give(metrics.recall({ topK: 3 }), [[1, 0]], [[0.5, 0.1]]),
      "index-out-of-range",
      "topK of at most the 2",
    ],
    [
      "ids",
      give(metrics.meanIoU({ numClasses: 2 }), [0, 2], [0, 1]),
      "index-out-of-range",
      "yTrue of class ids from 0 to 1, got 2",
    ],
    ["weights", give(metrics.auc(), [0, 1], [0.1, 0.2], [1, 2, 3]), "shape-mismatch", "sampleWeight"],
    [
      "labels of other columns",
      give(metrics.auc({ multiLabel: true, numLabels: 3 }), [[0, 1]], [[0.1, 0.2]]),
      "shape-mismatch",
      "yPred [batch, 3]",
    ],
    [
      "weights of labels",
      give(metrics.auc({ labelWeights: [1] }), [[0, 1]], [[0.1, 0.2]]),
      "shape-mismatch",
      "2 columns",
    ],
    [
      "a threshold",
      () => metrics.precision({ thresholds: 1.5 }),
      "invalid-argument",
      "thresholds to be a number in [0, 1], got 1.5",
    ],
    [
      "a threshold of several",
      () => metrics.recall({ thresholds: [0.5, -1] }),
      "invalid-argument",
      "thresholds[1] to be a number in [0, 1]",
    ],
    ["no threshold", () => metrics.truePositives({ thresholds: [] }), "invalid-argument", "a list of some"],
    ["one threshold for a curve", () => metrics.auc({ numThresholds: 1 }), "invalid-argument", "at least 2"],
    ["a curve", () => metrics.auc({ curve: "DET" as "PR" }), "unknown-name", '"PRGAIN"'],
    [
      "a bound",
      () => metrics.recallAtPrecision({ precision: 2 }),
      "invalid-argument",
      "precision to be a number in [0, 1]",
    ],
    [
      "a target of IoU",
      () => metrics.ioU({ numClasses: 2, targetClassIds: [2] }),
      "index-out-of-range",
      "targetClassIds of class ids from 0 to 1",
    ],
    ["an average", () => metrics.f1Score({ average: "mean" as "macro" }), "unknown-name", '"macro"'],
  ])("%s", (_name, call, code, words) => {
    const error = thrownBy(call as () => void);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
  });

  test("a prediction that is no number shows in the result", () => {
    for (const metric of [metrics.auc(), metrics.precision(), metrics.recall(), metrics.truePositives()]) {
      metric.updateState([1, 0], [Number.NaN, 0.2]);
      expect(metric.result()).toBeNaN();
    }
  });
});

describe("in compile", () => {
  const x = tensor(Array.from({ length: 64 }, (_, k) => [Math.sin(k), Math.cos(3 * k)]));
  const y = tensor(Array.from({ length: 64 }, (_, k) => [Number(Math.sin(k) > 0.2)]));
  const names = [
    "auc",
    "precision",
    "recall",
    "f1Score",
    "rootMeanSquaredError",
    "kld",
    "true_positives",
    "AUC",
  ] as const;
  const compiled = (more: metrics.MetricIdentifier[]) => {
    setSeed(4);
    const model = new Sequential([layers.dense({ units: 1, activation: "sigmoid" })]);
    model.compile({
      optimizer: "sgd",
      loss: "binaryCrossentropy",
      metrics: [...(names as unknown as metrics.MetricName[]), ...more],
    });
    return model;
  };

  test("names find them, and several numbers have a key each", async () => {
    const model = compiled([metrics.precision({ thresholds: [0.25, 0.75], name: "p" })]);
    const { history } = await model.fit(x, y, { epochs: 2, batchSize: 16, verbose: 0 });
    expect(Object.keys(history)).toEqual([...names, "loss", "p[0]", "p[1]"].sort());
    expect([model.directionOf("p[1]"), model.directionOf("kld"), model.directionOf("true_positives")]).toEqual([
      "up",
      "down",
      undefined,
    ]);
  });

  test("with workers they are the same", async () => {
    const pool = await workerPool(2);
    const [alone, together] = [compiled([]), compiled([])];
    const options = { epochs: 1, batchSize: 64, verbose: 0 } as const;
    const { history: first } = await alone.fit(x, y, options);
    const { history: second } = await together.fit(x, y, { ...options, workers: pool });
    await pool.close();
    for (const name of names) expect(second[name]![0], name).toBeCloseTo(first[name]![0]!, 5);
  });

  test.each([
    ["a Dice loss over the batch", losses.dice()],
    ["an ignored class", losses.sparseCategoricalCrossentropy({ ignoreClass: 0 })],
  ])("%s, which no shard can compute alone, is refused with workers", async (_name, loss) => {
    const model = new Sequential([layers.dense({ units: 1, activation: "sigmoid" })]);
    model.compile({ loss });
    const pool = await workerPool(2);
    const refused = await model.fit(x, y, { workers: pool, verbose: 0 }).catch((error) => error);
    await pool.close();
    expect(refused.code).toBe("unsupported");
  });
});
