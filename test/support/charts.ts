import * as tt from "throughtime";
import * as viz from "throughtime/viz";

const WORDS = "the film was not at all bad and I liked its end".split(" ");
const HISTORY = {
  epoch: [0, 1, 2, 3],
  history: {
    accuracy: [0.6, 0.7, 0.8, 0.9],
    loss: [0.7, 0.5, 0.3, 0.2],
    learning_rate: [0.1, 0.1, 0.01, 0.01],
    val_accuracy: [0.6, 0.7, 0.7, 0.7],
    val_loss: [0.7, 0.6, 0.65, 0.8],
  },
};
const MONITOR = { epoch: [0, 0, 1, 1], batch: [0, 1, 0, 1], norm: [3, 0.2, 0, 1e-3], warnAbove: 2 };

/** A model that has not learnt, with what it reads. */
function reader() {
  tt.setSeed(3);
  const { layers } = tt;
  const model = new tt.Sequential([
    layers.embedding({ inputDim: 20, outputDim: 8, maskZero: true }),
    layers.lstm({ units: 6 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ loss: "binaryCrossentropy" });
  const row = (n: number) => WORDS.map((_, t) => (n === 1 && t > 7 ? 0 : 1 + ((n * 7 + t * t * 3) % 19)));
  return { model, ids: tt.tensor([0, 1, 2, 3].map(row), undefined, "int32"), y: tt.tensor([[0], [1], [0], [1]]) };
}

/** A valley and two descents into it. */
export function valley() {
  const E = (w: tt.Tensor, b: tt.Tensor) => tt.add(tt.square(tt.sub(w, b)), tt.mul(tt.square(tt.add(w, b)), 0.1));
  const start = { w: 0.8, b: -0.7 };
  const axis = { min: -1, max: 1, steps: 17 };
  return {
    surface: viz.errorSurface(E, { w: axis, b: axis }),
    paths: {
      "as it is": viz.descend(E, start, { learningRate: 0.45, steps: 20 }),
      clipped: viz.descend(E, start, { learningRate: 0.1, clipnorm: 1, steps: 20 }),
    },
  };
}

/** One chart or more of every kind, of real numbers. */
export function everyChart(): Record<string, viz.ChartSpec> {
  const { model, ids, y } = reader();
  const [trace] = viz.traceGates(model, ids) as [viz.LSTMTrace];
  const [kernel, recurrent] = model.layers[1]!.getWeights() as [tt.Tensor, tt.Tensor];
  const gru = new tt.Sequential([tt.layers.gru({ units: 3 })]);
  const [gruTrace] = viz.traceGates(gru, tt.ones([1, 60, 2]));
  const behaviour = viz.gateBehaviour(trace, { within: 0.48 });
  const truth = Array.from({ length: 60 }, (_, k) => k % 2);
  const scores = truth.map((one, k) => 0.4 * one + ((k * 37) % 60) / 60);
  const { surface, paths } = valley();
  return {
    ...plainCharts(),
    history: viz.historyChart(HISTORY),
    "history with norms": viz.historyChart(HISTORY, { monitor: MONITOR, title: "Training & more" }),
    "gradient flow": viz.gradientFlowChart(viz.gradientFlow(model, ids, y)),
    "gradient flows": viz.gradientFlowChart({
      one: viz.gradientFlow(model, ids, y),
      other: viz.gradientFlow(model, ids, y),
    }),
    gates: viz.gatesChart(trace, { sample: 1, unit: 2, words: WORDS }),
    "gates of a GRU": viz.gatesChart(gruTrace!),
    "gate table": viz.gateTableChart(behaviour),
    "gate table of steps": viz.gateTableChart(behaviour, { sample: 1, words: WORDS }),
    saliency: viz.saliencyChart(viz.saliency(model, ids)[0]!, { words: WORDS, threshold: 0.5 }),
    "saliency of ids": viz.saliencyChart(viz.saliency(model, ids, { running: false })[0]!, { shares: "gradientInput" }),
    "error surface": viz.errorSurfaceChart(surface, { paths }),
    "error surface, logarithmic": viz.errorSurfaceChart(surface, { scale: "log" }),
    "error surface in 3-D": viz.errorSurface3d(surface, { paths }),
    histogram: viz.histogramChart(viz.histogram(recurrent), { title: "Recurrent kernel", value: "weight" }),
    histograms: viz.histogramChart({ kernel: viz.histogram(kernel), recurrent: viz.histogram(recurrent) }),
    "confusion matrix": viz.confusionMatrixChart(viz.confusionMatrix(truth, scores), {
      names: ["negative", "positive"],
    }),
    "ROC curve": viz.rocChart(viz.rocCurve(truth, scores)),
    "ROC curves": viz.rocChart({ one: viz.rocCurve(truth, scores), other: viz.rocCurve(truth, truth) }),
    "embedding map": viz.embeddingChart(viz.pca(model.layers[0]!.getWeights()[0] as tt.Tensor), {
      labels: Array.from({ length: 20 }, (_, k) => WORDS[k % WORDS.length]!),
      groups: Array.from({ length: 20 }, (_, k) => (k % 2 ? "odd" : "even")),
    }),
  };
}

function plainCharts(): Record<string, viz.ChartSpec> {
  return {
    "lines with errors": viz.lineChart({
      title: "A title that is so long that it has to be wrapped, since no picture is as wide as all of these words",
      subtitle: ["mean of 5 seeds", "and their range"],
      x: { title: "steps", scale: "log" },
      y: { title: "accuracy", domain: [0, 1] },
      series: ["LSTM", "GRU"].map((name) => ({
        name,
        points: [
          [10, 0.9],
          [100, null],
        ],
        low: [0.8, 0.5],
        high: [1, 0.6],
      })),
      rules: [
        { axis: "y", at: 0.5, label: "chance" },
        { axis: "x", at: 50, label: "here" },
      ],
    }),
    "lines with bands": viz.lineChart({
      title: "Norms",
      x: { title: "step" },
      y: { title: "norm", scale: "log" },
      errors: "band",
      series: ["one", "two"].map((name, k) => {
        const points = Array.from({ length: 40 }, (_, t) => [t, Math.exp(-t * (k + 1))] as const);
        return { name, dashed: k === 1, points, low: points.map(([, y]) => y / 2), high: points.map(([, y]) => y * 2) };
      }),
    }),
    "heat map": viz.heatmap({
      title: "Cells",
      x: { title: "word", names: WORDS },
      y: { title: "unit", names: ["0", "1"] },
      values: [WORDS.map((_, k) => Math.sin(k)), WORDS.map((_, k) => (k ? Math.cos(k) : null))],
      color: { title: "value" },
      labels: true,
    }),
    bars: viz.barChart({
      title: "Norms",
      names: { title: "weight" },
      value: { title: "norm" },
      bars: [
        { name: "lstm/kernel", value: 0.3 },
        { name: "lstm/recurrent_kernel", value: 0.00012345 },
      ],
    }),
  };
}
