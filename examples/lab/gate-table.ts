/** The table of the LSTM's gates: four cells set by hand, and the same four behaviours in a net that has learnt. */
import { layers, Model, optimizers, Sequential, setSeed, type Tensor, tensor, zeros } from "throughtime";
import {
  type Behaviour,
  gateBehaviour,
  gatesChart,
  gateTableChart,
  type LSTMTrace,
  lineChart,
  traceGates,
} from "throughtime/viz";
import { adding, type Mark } from "./adding.js";
import type { Figure, Lab } from "./figure.js";

/** How long the adding problem is, and how long it is trained on. */
export interface GateTableSize {
  steps?: number;
  units?: number;
  batches?: number;
}

export const ROWS = ["remember", "add", "erase", "overwrite"] as const satisfies (Behaviour & Mark)[];
const INPUTS = [0.5, 0, 0.9, -0.4, 0, 0.7, -0.9, 0.3, 0, -0.6];
const START = 0.8;

/** Four units whose gates are (i, f) = (0, 1), (1, 1), (0, 0), (1, 0) whatever comes. */
function byHand() {
  // #region shown
  class FourCells extends Model {
    lstm = layers.lstm({ units: 4, returnSequences: true });
    override call(x: Tensor) {
      return this.lstm.apply(x, { initialState: [zeros([1, 4]), tensor([[START, START, START, START]])] });
    }
  }
  const cells = new FourCells();
  const [on, off] = [20, -20]; // σ(20) is 1, σ(-20) is 0
  cells.lstm.build([1, INPUTS.length, 1]);
  cells.lstm.setWeights([
    tensor([[...[0, 0, 0, 0], ...[0, 0, 0, 0], ...[1, 1, 1, 1], ...[0, 0, 0, 0]]]), // only the candidate sees x: tanh(x)
    zeros([4, 16]),
    tensor([...[off, on, off, on], ...[on, on, off, off], ...[0, 0, 0, 0], ...[on, on, on, on]]), // i, f, candidate, o
  ]);
  const [trace] = traceGates(cells, tensor(INPUTS, [1, INPUTS.length, 1])) as [LSTMTrace];
  const { shares } = gateBehaviour(trace);
  // #endregion
  const [i, f, c] = [trace.i, trace.f, trace.c].map((values) => (values.array() as number[][][])[0]!);
  return ROWS.map((name, unit) => ({
    name,
    i: i![0]![unit]!,
    f: f![0]![unit]!,
    c: [START, ...c!.map((step) => step[unit]!)],
    share: shares[unit]![name],
  }));
}

function byHandChart(cells: ReturnType<typeof byHand>) {
  return lineChart({
    title: "Four cells with their gates held, and what c becomes",
    x: { title: "step t" },
    y: { title: "cell state c_t" },
    series: [
      ...cells.map(({ name, i, f, c }) => ({
        name: `${name} (i ${i.toFixed(0)}, f ${f.toFixed(0)})`,
        points: c.map((value, t) => [t, value] as const),
      })),
      {
        name: "candidate tanh(x_t)",
        points: INPUTS.map((x, t) => [t + 1, Math.tanh(x)] as const),
        dashed: true,
        color: "#8a8f98",
      },
    ],
  });
}

/** An LSTM that has learnt to add, looked at while it reads one sequence. */
function learnt({ steps, units, batches }: Required<GateTableSize>) {
  // #region shown
  const model = new Sequential([layers.lstm({ units, returnSequences: true }), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01, clipnorm: 1 }), loss: "meanSquaredError" });
  for (let batch = 0; batch < batches; batch++) {
    const { x, y } = adding(32, steps);
    model.trainOnBatch(x, y);
  }
  const held = adding(256, steps);
  const { loss } = model.testOnBatch(held.x, held.y);
  const [trace] = traceGates(model, held.x) as [LSTMTrace];
  const table = gateBehaviour(trace, { within: 0.5 }); // each gate counts as the nearer of 0 and 1
  // #endregion
  const { behaviour } = table;
  const ofFirst = (values: Tensor) => (values.array() as number[][][])[0]!;
  const [x, i, f, c] = [held.x, trace.i, trace.f, trace.c].map(ofFirst);
  const agreement = Array.from({ length: units }, (_, unit) => agreementOf(unit, behaviour, held.marks));
  const unit = agreement.reduce((best, one, k) => (one.mean > agreement[best]!.mean ? k : best), 0);
  const [marks, first] = [held.marks[0]!, behaviour[0]!];
  const words = marks.map((mark) => (mark === "remember" ? "·" : mark));
  const charts = {
    learnt: gateTableChart(table, {
      title: "A net that has learnt: what each unit does, step by step",
      subtitle: "Below each step the mark that was read there; · is none.",
      sample: 0,
      words,
    }),
    gates: gatesChart(trace, { title: `The gates of its unit ${unit}`, unit }),
  };
  const numbers = { steps, units, batches, loss: loss!, unit, agreement, marks, behaviour: first };
  return { numbers: { ...numbers, x: x!, i: i!, f: f!, c: c! }, charts };
}

/** How often a unit does what the mark says: of all steps with each mark, and the mean of these four shares. */
function agreementOf(
  unit: number,
  behaviour: readonly (readonly (readonly Behaviour[])[])[],
  marks: readonly Mark[][],
) {
  const steps = behaviour.flatMap((row, r) => row.map((step, t) => ({ did: step[unit]!, told: marks[r]![t]! })));
  const shares = ROWS.map((name) => {
    const told = steps.filter((step) => step.told === name);
    return told.filter(({ did }) => did === name).length / Math.max(told.length, 1);
  });
  return {
    ...(Object.fromEntries(ROWS.map((name, k) => [name, shares[k]!])) as Record<Mark, number>),
    mean: shares.reduce((sum, share) => sum + share, 0) / ROWS.length,
  };
}

export function run({ seed }: Pick<Lab, "seed">, { steps = 40, units = 4, batches = 2500 }: GateTableSize = {}) {
  setSeed(seed);
  const cells = byHand();
  const { numbers, charts } = learnt({ steps, units, batches });
  return {
    numbers: { inputs: INPUTS, byHand: cells, learnt: numbers },
    charts: { cells: byHandChart(cells), ...charts },
  };
}

type Data = ReturnType<typeof run>["numbers"];

export const figure: Figure<Data> = {
  number: 4,
  name: "gate-table",
  title: "Remember, add, erase, overwrite",
  url: import.meta.url,
  run: (lab) => run(lab),
  caption({ learnt }) {
    const { steps, loss, batches, units, unit, agreement } = learnt;
    const share = (name: Mark) => `${name} ${(100 * agreement[unit]![name]).toFixed(0)} %`;
    return [
      "c_t = f∘c_{t-1} + i∘c̃_t. Four cells begin with c = 0.8 and read the same inputs, with gates held at (i, f) = (0, 1): the value is remembered; (1, 1): what comes is added; (0, 0): all is " +
        "erased; (1, 0): the value is overwritten by the newest.",
      `The same in an LSTM of ${units} units that has learnt the adding problem with marks for add, erase and overwrite (sequences of ${steps} numbers; after ${batches} batches of 32 the squared error is ` +
        `${loss.toFixed(4)}). No one told it to use its gates so. Each gate counted as the nearer of 0 and 1, unit ${unit} does what the mark says in these shares of 256 new sequences: ` +
        `${ROWS.map(share).join(", ")}.`,
    ];
  },
};
