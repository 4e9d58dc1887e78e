/** The model that the blocks say, compiled for the data. */
import { layers, type Model, metrics, optimizers, Sequential, setSeed } from "throughtime";
import { StudioError } from "../channel.js";
import { type DataAbout, type FitSpec, LIMITS, type ModelSpec, type RecurrentSpec, type Task } from "./spec.js";

const LOSSES = {
  binary: "binaryCrossentropy",
  classes: "sparseCategoricalCrossentropy",
  number: "meanSquaredError",
} as const;

/** Under which name the score stands in the logs. */
export const SCORES: Readonly<Record<Task, string>> = { binary: "accuracy", classes: "accuracy", number: "r2_score" };

export function buildModel(spec: ModelSpec, about: DataAbout, fit: FitSpec): Model {
  setSeed(fit.seed);
  const { vocabulary, features, task, classes } = about;
  const last = spec.recurrent.length - 1;
  const model = new Sequential([
    ...(features === null
      ? [layers.embedding({ inputDim: vocabulary, outputDim: spec.embedding, maskZero: true })]
      : []),
    ...spec.recurrent.map((one, k) => recurrent(one, k < last)),
    task === "number"
      ? layers.dense({ units: 1 })
      : task === "binary"
        ? layers.dense({ units: 1, activation: "sigmoid" })
        : layers.dense({ units: classes.length, activation: "softmax" }),
  ]);
  model.build(features === null ? [null, about.steps] : [null, about.steps, features]);
  const parameters = model.countParams();
  if (parameters > LIMITS.parameters) {
    throw new StudioError(
      "too-large",
      `The model has ${parameters.toLocaleString("en-US")} parameters; the studio trains up to ${LIMITS.parameters.toLocaleString("en-US")}. Take fewer units or a smaller embedding.`,
    );
  }
  compile(model, task, fit);
  return model;
}

export function compile(model: Model, task: Task, { learningRate, clipnorm }: FitSpec): void {
  model.compile({
    optimizer: optimizers.adam({ learningRate, ...(clipnorm > 0 ? { globalClipnorm: clipnorm } : {}) }),
    loss: LOSSES[task],
    metrics: [task === "number" ? metrics.r2Score() : "accuracy"],
  });
}

function recurrent({ kind, units, bidirectional, dropout }: RecurrentSpec, returnSequences: boolean) {
  const layer = layers[kind]({ units, dropout, returnSequences });
  return bidirectional ? layers.bidirectional({ layer }) : layer;
}
