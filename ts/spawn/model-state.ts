/** All that training changes of a model, as it travels between the model here and the one in the worker. */
import { mapValues } from "../core/structure.js";
import type { LayerBase } from "../layers/index.js";
import type { StreamState } from "../layers/regularization/dropout-streams.js";
import { RecurrentLayer } from "../layers/rnn/recurrent-layer.js";
import type { Model } from "../models/index.js";
import type { Optimizer } from "../optimizers/index.js";
import { pack, unpack } from "../parallel/packed.js";
import {
  allLayers,
  type HostArrays,
  hostsIn,
  hostsOf,
  setStreamStates,
  streamStates,
  tensorsOf,
} from "../parallel/replica.js";
import type { Tensor } from "../tensor/index.js";
import { goOnWithStream, streamPosition, writesSoFar } from "../tensor/internal.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
export type AnyModel = Model<any>;

/** What is decided here, and only followed in the worker. */
export interface Settings {
  /** Of each layer, inner ones too: does training change it? */
  readonly layers: readonly boolean[];
  /** Of each weight. */
  readonly weights: readonly boolean[];
  /** Of each trainable weight: does weight decay leave it alone? */
  readonly excluded: readonly boolean[];
  /** Null where a schedule decides it. */
  readonly learningRate: number | null;
}

/** What training changes. */
export interface Progress {
  /** Where the dropout masks of each layer come from. */
  readonly streams: readonly StreamState[];
  /** Of each stateful layer the states that it carries on. */
  readonly carried: readonly (HostArrays | null)[];
  /** Where the global stream of seeds is. */
  readonly random: bigint | null;
  /** Null where the other side has them already. */
  readonly numbers: Numbers | null;
}

/** Weights and the optimizer's memory. */
interface Numbers {
  /** All weights, one after another. */
  readonly weights: Float32Array;
  /** Null where it remembers nothing. */
  readonly optimizer: {
    readonly iterations: number;
    readonly slots: readonly { readonly [slot: string]: Float32Array }[];
  } | null;
}

export function settingsOf(model: AnyModel): Settings {
  const { trainableVariables, compiled } = model;
  const isTrained = new Set(trainableVariables);
  const rate = compiled?.optimizer.getConfig().learningRate;
  return {
    layers: layersOf(model).map(({ trainable }) => trainable),
    weights: model.weights.map((weight) => isTrained.has(weight)),
    excluded: trainableVariables.map((weight) => compiled?.optimizer.isExcluded(weight) ?? false),
    learningRate: typeof rate === "number" ? rate : null,
  };
}

export function takeSettings(model: AnyModel, { layers, weights, excluded, learningRate }: Settings): void {
  layersOf(model).forEach((layer, k) => {
    if (layer.trainable !== layers[k]) layer.trainable = layers[k]!;
  });
  model.weights.forEach((weight, k) => {
    if (weight.trainable !== weights[k]) weight.trainable = weights[k]!;
  });
  const optimizer = model.compiled?.optimizer;
  if (optimizer === undefined) return;
  optimizer.excludeFromWeightDecay({ varList: model.trainableVariables.filter((_, k) => excluded[k]) });
  if (learningRate !== null) optimizer.learningRate = learningRate;
}

/** How far a model is that is built. */
export function progressOf(model: AnyModel, withNumbers: boolean): Progress {
  const { compiled } = model;
  return {
    streams: streamStates({ model: model as never, compiled }),
    carried: statefulLayers(model).map(({ states }) => states && hostsOf(states)),
    random: streamPosition(),
    numbers: withNumbers ? numbersOf(model) : null,
  };
}

function numbersOf({ weights, trainableVariables, compiled }: AnyModel): Numbers {
  const optimizer = compiled?.optimizer;
  const slots = () => trainableVariables.map((weight) => mapValues(optimizer!.slotsOf(weight), (slot) => slot.data()));
  return {
    weights: pack(weights, weights, null).data,
    optimizer: (optimizer?.countParams() ?? 0) === 0 ? null : { iterations: stepsOf(optimizer), slots: slots() },
  };
}

/** Takes over what {@link progressOf} told of another model of the same architecture. */
export function takeProgress(model: AnyModel, { streams, carried, random, numbers }: Progress): void {
  const { weights, trainableVariables, compiled } = model;
  if (numbers !== null) unpack(weights, null, { data: numbers.weights, rows: null });
  setStreamStates({ model: model as never, compiled }, streams);
  statefulLayers(model).forEach((layer, k) => {
    const states = carried[k]!;
    layer.states = states && hostsIn(states).map((state) => tensorsOf(state) as Tensor);
  });
  goOnWithStream(random);
  const optimizer = compiled?.optimizer;
  if (optimizer === undefined || !numbers?.optimizer) return;
  optimizer.setState({ learningRate: optimizer.learningRate, ...numbers.optimizer }, trainableVariables);
}

/** Another one whenever the numbers of the model may be others; other models' may change it too. */
export function stampOf({ compiled }: AnyModel): string {
  return `${writesSoFar()} ${stepsOf(compiled?.optimizer)}`;
}

/** How many times the optimizer was given gradients. */
function stepsOf(optimizer: Optimizer | undefined): number {
  return optimizer?.getState([]).iterations ?? 0;
}

function layersOf(model: AnyModel): LayerBase[] {
  return allLayers(model as unknown as LayerBase);
}

function statefulLayers(model: AnyModel) {
  return layersOf(model)
    .filter((layer) => layer instanceof RecurrentLayer)
    .filter(({ stateful }) => stateful);
}
