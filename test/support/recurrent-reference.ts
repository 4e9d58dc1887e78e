/** Recurrent layers once more, one number at a time in float64, with a place to nudge each state: an oracle that shares nothing with the package. */

export type Kind = "SimpleRNN" | "LSTM" | "GRU";
type Matrix = readonly (readonly number[])[];

/** A layer with tanh and sigmoid, its weights in Keras's layout; a GRU's bias has two rows. */
export interface ReferenceLayer {
  readonly kind: Kind;
  readonly units: number;
  readonly kernel: Matrix;
  readonly recurrent: Matrix;
  readonly bias: Matrix;
}

/** Adds `by` to one number of the state that a row has after a step: state 0 is h, 1 is c. */
export interface Nudge {
  readonly layer: number;
  readonly step: number;
  readonly row: number;
  readonly state: number;
  readonly unit: number;
  readonly by: number;
}

/** What one row goes through in one step. */
export interface Trace {
  readonly gates: Record<string, number[]>;
  readonly states: number[][];
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** One step of one row; `onCell` sees the new c before h is made of it. */
export function step(
  layer: ReferenceLayer,
  x: readonly number[],
  states: readonly number[][],
  onCell = (_: number[]) => {},
): Trace {
  const { units, kernel, recurrent, bias } = layer;
  const h = states[0]!;
  const each = (value: (j: number) => number) => Array.from({ length: units }, (_, j) => value(j));
  const ofX = (g: number, j: number) =>
    x.reduce((sum, v, i) => sum + v * kernel[i]![g * units + j]!, bias[0]![g * units + j]!);
  const ofH = (g: number, j: number, from = h) =>
    from.reduce((sum, v, i) => sum + v * recurrent[i]![g * units + j]!, bias[1]?.[g * units + j] ?? 0);
  const z = (g: number) => each((j) => ofX(g, j) + ofH(g, j));
  if (layer.kind === "SimpleRNN") return { gates: {}, states: [z(0).map(Math.tanh)] };
  if (layer.kind === "LSTM") {
    const [i, f, candidate, o] = [z(0).map(sigmoid), z(1).map(sigmoid), z(2).map(Math.tanh), z(3).map(sigmoid)];
    const c = each((j) => f[j]! * states[1]![j]! + i[j]! * candidate[j]!);
    onCell(c);
    return { gates: { i, f, o, candidate }, states: [each((j) => o[j]! * Math.tanh(c[j]!)), c] };
  }
  const [update, r] = [z(0).map(sigmoid), z(1).map(sigmoid)];
  const reset = h.map((v, j) => v * r[j]!);
  const inner = (j: number) => (bias.length === 2 ? r[j]! * ofH(2, j) : ofH(2, j, reset));
  const candidate = each((j) => Math.tanh(ofX(2, j) + inner(j)));
  const next = each((j) => update[j]! * h[j]! + (1 - update[j]!) * candidate[j]!);
  return { gates: { z: update, r, candidate }, states: [next] };
}

/** All steps of one row; masked ones carry the state and have no gates. Also the output of each step. */
export function walk(
  layer: ReferenceLayer,
  xs: readonly (readonly number[])[],
  mask: readonly boolean[],
  nudge: Omit<Nudge, "layer" | "row"> | null,
  initial: readonly number[][] | null = null,
): { traces: Trace[]; outputs: number[][] } {
  const zeros = () => new Array<number>(layer.units).fill(0);
  let states: readonly number[][] = initial ?? (layer.kind === "LSTM" ? [zeros(), zeros()] : [zeros()]);
  let shown = zeros();
  let hasShown = false;
  const outputs: number[][] = [];
  const traces = xs.map((x, t): Trace => {
    const due = nudge?.step === t ? nudge : null;
    const nudged = (state: readonly number[]) => state.map((v, j) => (j === due!.unit ? v + due!.by : v));
    let trace: Trace;
    if (mask[t]) {
      trace = step(layer, x, states, (c) => {
        if (due?.state === 1) c[due.unit]! += due.by;
      });
      if (due?.state === 0) trace.states[0] = nudged(trace.states[0]!);
      hasShown = true;
    } else {
      trace = { gates: {}, states: states.map((state, k) => (due?.state === k ? nudged(state) : [...state])) };
    }
    states = trace.states;
    if (hasShown) shown = states[0]!;
    outputs.push(shown);
    return trace;
  });
  return { traces, outputs };
}

/** The last output of a stack for each row, a mask going along, as the layers of a Sequential are called. */
export function stackOutputs(
  stack: readonly ReferenceLayer[],
  x: readonly Matrix[],
  mask: readonly (readonly boolean[])[],
  nudge: Nudge | null = null,
): number[][] {
  return x.map((xs, row) => {
    let sequence: readonly (readonly number[])[] = xs;
    stack.forEach((layer, k) => {
      const due = nudge?.layer === k && nudge.row === row ? nudge : null;
      sequence = walk(layer, sequence, mask[row]!, due).outputs;
    });
    return [...sequence.at(-1)!];
  });
}
