/** The Gates room's numbers: cells whose gates are held, and a trained net while it reads. */
import { layers, Model, type Tensor, tensor, zeros } from "throughtime";
import { type Behaviour, gateBehaviour, type LSTMTrace, traceGates } from "throughtime/viz";
import { StudioError } from "./channel.js";
import { ready } from "./start.js";
import { type TextModel, textModel } from "./text-model.js";

/** Gates from 0 to 1, the numbers that come in, and the cell's state before the first. */
export interface HeldOptions {
  readonly i: number;
  readonly f: number;
  readonly o: number;
  readonly inputs: readonly number[];
  readonly start: number;
}

/** One number for each step. */
export interface CellTrace {
  readonly i: readonly number[];
  readonly f: readonly number[];
  readonly o: readonly number[];
  readonly candidate: readonly number[];
  readonly c: readonly number[];
  readonly h: readonly number[];
}

/** A cell with the gates asked for, and what c becomes at the four corners of the table. */
export interface Held {
  readonly cell: CellTrace;
  readonly corners: Readonly<Record<"remember" | "add" | "erase" | "overwrite", readonly number[]>>;
}

/** (i, f) of the table's rows. */
const CORNERS = { remember: [0, 1], add: [1, 1], erase: [0, 0], overwrite: [1, 0] } as const;
const UNITS = 1 + Object.keys(CORNERS).length;
/** σ(±20) is 0 and 1. */
const FAR = 20;

class HeldCells extends Model {
  readonly lstm = layers.lstm({ units: UNITS, returnSequences: true });

  constructor(private readonly start: number) {
    super();
  }

  override call(x: Tensor) {
    const c = tensor([new Array<number>(UNITS).fill(this.start)]);
    return this.lstm.apply(x, { initialState: [zeros([1, UNITS]), c] }) as Tensor;
  }
}

/** An LSTM whose gates do not look: their kernels are zero and their biases say what they are; the candidate is tanh(x). */
export async function heldCell({ i, f, o, inputs, start }: HeldOptions): Promise<Held> {
  await ready();
  const cells = new HeldCells(start);
  cells.lstm.build([1, inputs.length, 1]);
  const gates = [[i, f], ...Object.values(CORNERS)];
  const of = (value: number) => new Array<number>(UNITS).fill(value);
  const bias = [gates.map(([i]) => logit(i!)), gates.map(([, f]) => logit(f!)), of(0), of(logit(o))];
  cells.lstm.setWeights([
    tensor([[...of(0), ...of(0), ...of(1), ...of(0)]]),
    zeros([UNITS, 4 * UNITS]),
    tensor(bias.flat()),
  ]);
  const [trace] = traceGates(cells, tensor([...inputs], [1, inputs.length, 1])) as [LSTMTrace];
  const unit = (values: Tensor, k: number) => (values.array() as number[][][])[0]!.map((step) => step[k]!);
  return {
    cell: {
      i: unit(trace.i, 0),
      f: unit(trace.f, 0),
      o: unit(trace.o, 0),
      candidate: unit(trace.candidate, 0),
      c: unit(trace.c, 0),
      h: unit(trace.h, 0),
    },
    corners: Object.fromEntries(
      Object.keys(CORNERS).map((name, k) => [name, unit(trace.c, k + 1)]),
    ) as unknown as Held["corners"],
  };
}

function logit(share: number): number {
  return Math.min(FAR, Math.max(-FAR, Math.log(share / (1 - share))));
}

/** A text on its way through a trained LSTM. */
export interface Reading {
  readonly words: readonly string[];
  /** Does the net know the word? */
  readonly known: readonly boolean[];
  readonly units: number;
  /** [time][unit] */
  readonly gates: Readonly<Record<"i" | "f" | "o" | "candidate" | "c" | "h", readonly (readonly number[])[]>>;
  readonly behaviour: readonly (readonly Behaviour[])[];
  /** The score after each word. */
  readonly running: readonly number[];
  /** What the net is, in words. */
  readonly about: string;
}

export async function readText({ text }: { text: string }): Promise<Reading> {
  await ready();
  const net: TextModel = await textModel();
  const { ids, words, known } = net.tokens(text);
  if (words.length < 2) throw new StudioError("no-words", "There is nothing to read. Type a few words.");
  const traces = traceGates(net.model, tensor([[...ids]], undefined, "int32"));
  const trace = traces.find((one): one is LSTMTrace => one.kind === "LSTM");
  if (trace === undefined) {
    throw new StudioError(
      "no-lstm",
      "The net that you trained has no LSTM. Train one with an LSTM, or read with the studio’s own.",
    );
  }
  const of = (values: Tensor) => (values.array() as number[][][])[0]!;
  const { i, f, o, candidate, c, h } = trace;
  return {
    words,
    known,
    units: trace.units,
    gates: { i: of(i), f: of(f), o: of(o), candidate: of(candidate), c: of(c), h: of(h) },
    behaviour: gateBehaviour(trace, { within: 0.5 }).behaviour[0]!,
    running: ids.map((_, t) => net.score(ids.slice(0, t + 1))),
    about: net.about,
  };
}
