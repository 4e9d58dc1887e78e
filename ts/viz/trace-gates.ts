import { tensorOf } from "../data/host.js";
import type { ArrayLike } from "../data/index.js";
import { reverse, squeeze, type Tensor, tidy, transpose, where } from "../tensor/index.js";
import { gatesOf, stackSteps } from "./gates.js";
import { type Network, requireNetwork, watchedBy } from "./instrument.js";
import { Recorder, type Walk, walksOf } from "./recorder.js";

/** What every trace has. All values are [batch, time, units]; step t is the one that read x[:, t]. */
interface TraceOf<Kind extends string> {
  readonly kind: Kind;
  readonly layer: string;
  readonly units: number;
  /** Did the layer read x from its end? */
  readonly goBackwards: boolean;
  /** bool [batch, time]: false where a step was not taken; null where all were. */
  readonly mask: Tensor | null;
  /** The state after the step. */
  readonly h: Tensor;
}

/** Of an LSTM: c_t = f_t∘c_{t-1} + i_t∘candidate_t, h_t = o_t∘tanh(c_t). */
export interface LSTMTrace extends TraceOf<"LSTM"> {
  /** The input gate. */
  readonly i: Tensor;
  /** The forget gate. */
  readonly f: Tensor;
  /** The output gate. */
  readonly o: Tensor;
  readonly candidate: Tensor;
  /** The cell's state after the step. */
  readonly c: Tensor;
}

/** Of a GRU: h_t = z_t∘h_{t-1} + (1 - z_t)∘candidate_t. */
export interface GRUTrace extends TraceOf<"GRU"> {
  /** The update gate. */
  readonly z: Tensor;
  /** The reset gate. */
  readonly r: Tensor;
  readonly candidate: Tensor;
}

/** Of a SimpleRNN, which has no gates. */
export type SimpleRNNTrace = TraceOf<"SimpleRNN">;

/** Of any other cell: its gates by the names that it gives them. */
export interface RNNTrace extends TraceOf<"RNN"> {
  readonly gates: Readonly<Record<string, Tensor>>;
}

/** What went on in one recurrent layer or cell. */
export type GateTrace = LSTMTrace | GRUTrace | SimpleRNNTrace | RNNTrace;

/**
 * The gates and states of every recurrent layer, and every cell stepped by hand, at each step of a batch, without dropout.
 *
 * States are the layer's to the bit; the cell computes the gates from them. A masked step keeps the states and has no gates:
 * they are NaN there, which JSON writes as null.
 *
 * **Shapes** x as `predict` takes one batch of it → one trace for each walk over time, in the order of the calls.
 * **Errors** `invalid-argument` for a model without a recurrent layer.
 * **Source** Hochreiter and Schmidhuber 1997; Gers et al. 2000; Cho et al. 2014.
 *
 * @example
 * const [trace] = traceGates(model, ids);
 * if (trace.kind === "LSTM") trace.f.shape; // [1, 80, 64]
 */
export function traceGates(model: Network, x: ArrayLike): GateTrace[] {
  requireNetwork("traceGates", model);
  return tidy(() => {
    const recorder = new Recorder();
    watchedBy(recorder, () => model.apply(tensorOf(x), { training: false }));
    return walksOf("traceGates", recorder).map(traceOf);
  });
}

function traceOf(walk: Walk): GateTrace {
  const masks = walk.steps.some(({ mask }) => mask !== null) ? stackSteps(walk, ({ mask }) => mask!) : null;
  const inOrder = (values: Tensor) => {
    const turned = transpose(values, [1, 0, 2]);
    return walk.goBackwards ? reverse(turned, { axis: 1 }) : turned;
  };
  const ofGate = (values: Tensor) => inOrder(masks ? where(masks, values, Number.NaN) : values);
  const state = (k: number) => inOrder(stackSteps(walk, ({ after }) => after[k]!));
  const { layer, cell, goBackwards } = walk;
  const mask = masks && inOrder(masks);
  const units = cell.stateSizes[0]!;
  const common = { layer, units, goBackwards, mask: mask && squeeze(mask, { axis: -1 }), h: state(0) };
  const gates = Object.fromEntries(Object.entries(gatesOf(walk)).map(([name, gate]) => [name, ofGate(gate)]));
  const kind = KINDS[cell.className] ?? "RNN";
  return {
    kind,
    ...common,
    ...(kind === "RNN" ? { gates } : gates),
    ...(kind === "LSTM" ? { c: state(1) } : {}),
  } as GateTrace;
}

const KINDS: Readonly<Record<string, GateTrace["kind"]>> = {
  LSTMCell: "LSTM",
  GRUCell: "GRU",
  SimpleRNNCell: "SimpleRNN",
};
