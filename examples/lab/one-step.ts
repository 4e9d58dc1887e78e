/** One step of an LSTM with all its numbers, and the sum over time in the gradient of a SimpleRNN. */
import {
  add,
  GradientTape,
  layers,
  matmul,
  mul,
  randomNormal,
  setSeed,
  sigmoid,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  unstack,
  zeros,
} from "throughtime";
import { barChart, heatmap } from "throughtime/viz";
import type { Figure, Lab } from "./figure.js";

/** How long the SimpleRNN's sequence is. */
export interface OneStepSize {
  steps?: number;
  units?: number;
}

/** Equations (6) to (8) for one step of two units, beside what the cell itself says. */
function lstmStep() {
  // #region shown
  const cell = layers.lstmCell({ units: 2 });
  const [x, h, c] = [tensor([[1, -0.5, 0.25]]), tensor([[0.1, -0.3]]), tensor([[0.6, -0.8]])];
  const [, [hNext, cNext]] = cell.apply(x, [h, c]);

  const [W, U, b] = [cell.kernel, cell.recurrentKernel, cell.bias!];
  const z = add(add(matmul(x, W), matmul(h, U)), b); // (6): W·(x, h) with the bias written out, of all gates
  const gate = (k: number) => slice(z, [0, 2 * k], [-1, 2]); // in memory i, f, c̃, o
  const [i, f, candidate, o] = [sigmoid(gate(0)), sigmoid(gate(1)), tanh(gate(2)), sigmoid(gate(3))];
  const kept = mul(f, c);
  const written = mul(i, candidate);
  const cByHand = add(kept, written); // (7)
  const hByHand = mul(o, tanh(cByHand)); // (8)
  // #endregion
  const row = (values: Tensor) => [...values.data()];
  return {
    input: { x: row(x), h: row(h), c: row(c) },
    weights: { W: W.array(), U: U.array(), b: b.array() },
    gates: { i: row(i), f: row(f), candidate: row(candidate), o: row(o) },
    update: { kept: row(kept), written: row(written), c: row(cByHand), h: row(hByHand) },
    cell: { c: row(cNext!), h: row(hNext!) },
  };
}

/** dE/dU as the sum of one term for each step, E being the squared error at the last step. */
function backThroughTime(steps: number, units: number) {
  // #region shown
  const rnn = layers.simpleRNNCell({ units });
  const tape = new GradientTape();
  const [E, ...h] = tape.record(() => {
    const h = [zeros([1, units])];
    for (const x of unstack(randomNormal([steps, 1, 4]), { axis: 0 })) {
      const [next] = rnn.apply(x, [h.at(-1)!]);
      tape.watch(next);
      h.push(next);
    }
    return [sum(square(sub(h.at(-1)!, 1))), ...h];
  });
  const [dU, ...dh] = tape.gradient(E!, [rnn.recurrentKernel, ...h.slice(1)]);
  // The term of step k: U acts there on h_{k-1}; what comes of it is dE/dh_k through tanh.
  const terms = dh.map((d, k) => matmul(transpose(h[k]!), mul(d!, sub(1, square(h[k + 1]!)))));
  // #endregion
  const total = terms.reduce((one, other) => add(one, other));
  return {
    steps,
    units,
    terms: terms.map(norm),
    states: dh.map((d) => norm(d!)),
    sum: norm(total),
    gradient: norm(dU!),
    away: norm(sub(total, dU!)),
  };
}

function norm(values: Tensor): number {
  return Math.hypot(...values.data());
}

export function run({ seed }: Pick<Lab, "seed">, { steps = 20, units = 8 }: OneStepSize = {}) {
  setSeed(seed);
  const [lstm, sumOverTime] = [lstmStep(), backThroughTime(steps, units)];
  return {
    numbers: { lstm, sumOverTime },
    charts: { step: stepChart(lstm), sum: sumChart(sumOverTime) },
  };
}

function stepChart({ input, gates, update }: ReturnType<typeof lstmStep>) {
  const columns: [string, readonly number[]][] = [
    ["i", gates.i],
    ["f", gates.f],
    ["o", gates.o],
    ["c̃", gates.candidate],
    ["c before", input.c],
    ["f∘c", update.kept],
    ["i∘c̃", update.written],
    ["c after", update.c],
    ["h after", update.h],
  ];
  const values = [0, 1].map((unit) => columns.map(([, list]) => list[unit]!));
  return heatmap({
    title: "One step of an LSTM: (6) four gates, (7) the cell, (8) the output",
    x: { title: "from (6) on the left to (8) on the right", names: columns.map(([name]) => name) },
    y: { title: "unit", names: ["0", "1"] },
    values,
    color: { title: "value", domain: [-1, 1] },
    labels: values.map((row) => row.map((value) => value.toFixed(3))),
    rowHeight: 44,
  });
}

function sumChart({ terms, steps }: ReturnType<typeof backThroughTime>) {
  return barChart({
    title: "dE/dU of a SimpleRNN, term by term",
    subtitle: `E is measured after step ${steps}; term k is what U did at step k.`,
    names: { title: "step k" },
    value: { title: "size of the term (Frobenius norm)" },
    bars: terms.map((value, k) => ({ name: String(k + 1), value })),
  });
}

type Data = ReturnType<typeof run>["numbers"];

export const figure: Figure<Data> = {
  number: 5,
  name: "one-step",
  title: "One step forward, all steps back",
  url: import.meta.url,
  run: (lab) => run(lab),
  caption({ lstm, sumOverTime: { steps, terms, away, gradient } }) {
    const { gates, update, input } = lstm;
    const n = (value: number) => value.toFixed(3);
    const first = 0;
    return [
      `Unit 0 of an LSTM in one step, the course's equations. (6): i = ${n(gates.i[first]!)}, f = ${n(gates.f[first]!)}, o = ${n(gates.o[first]!)}, c̃ = ${n(gates.candidate[first]!)}. (7): c = f∘c + i∘c̃ = ` +
        `${n(gates.f[first]!)} · ${n(input.c[first]!)} + ${n(gates.i[first]!)} · ${n(gates.candidate[first]!)} = ${n(update.c[first]!)}. (8): h = o∘tanh(c) = ${n(gates.o[first]!)} · tanh(${n(update.c[first]!)}) = ` +
        `${n(update.h[first]!)}. The cell's own answer is the same (Hochreiter and Schmidhuber 1997; the forget gate is of Gers et al. 2000).`,
      `dE/dU of a SimpleRNN is a sum over time, dE/dU = Σ_k h_{k-1}ᵀ · (dE/dh_k ∘ (1 - h_k²)): one bar is the size of one term. The same weight is used ${steps} times, but the second term is ` +
        `${(terms.at(-1)! / terms[1]!).toFixed(0)} times smaller than the last (the first is 0, since h_0 is): what happened early hardly counts. Added up, the terms are the gradient that the tape ` +
        `gives: ${gradient.toFixed(4)} long, ${away.toExponential(0)} away.`,
    ];
  },
};
