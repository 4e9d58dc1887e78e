/** The Gradients room's numbers: figure 6's surface, descents over it, and gradients on their way back through time. */
import {
  initializers,
  layers,
  randomNormal,
  Sequential,
  setSeed,
  square,
  sub,
  type Tensor,
  tensor,
  zeros,
} from "throughtime";
import { type DescentPoint, descend, errorSurface, gradientFlow } from "throughtime/viz";
import type { CallContext } from "./channel.js";
import { ready, rest } from "./start.js";

/** Where the surface is drawn: w and b of the paper's figure 6. */
export const RANGES = { w: { min: 4, max: 7.75 }, b: { min: -3.5, max: 2.5 } };

/** E over a grid, row after row of w. */
export interface SurfaceGrid {
  readonly points: number;
  readonly value: Float32Array;
}

/** x_t = w·σ(x_{t-1}) + b with x_0 = 0.5, by a SimpleRNN of one sigmoid unit: its state is σ(x_t). */
function cliff() {
  const rnn = layers.simpleRNN({ units: 1, activation: "sigmoid" });
  rnn.build([null, 50, 1]);
  const [x, initialState] = [zeros([1, 50, 1]), tensor([[1 / (1 + Math.exp(-0.5))]])];
  const E = () => square(sub(rnn.apply(x, { initialState }) as Tensor, 0.7));
  return { E, variables: { w: rnn.cell.recurrentKernel, b: rnn.cell.bias! } };
}

/** The surface, first coarse and then finer: each as an event, the last as the answer. */
export async function surface({ points }: { points: number }, { emit }: CallContext): Promise<SurfaceGrid> {
  await ready();
  const { E, variables } = cliff();
  const coarse = Math.round((points - 1) / 4) + 1;
  emit(await grid(coarse));
  return grid(points);

  async function grid(points: number): Promise<SurfaceGrid> {
    const value = new Float32Array(points * points);
    const b = { ...RANGES.b, steps: points };
    for (let row = 0; row < points; row++) {
      const w = RANGES.w.min + ((RANGES.w.max - RANGES.w.min) * row) / (points - 1);
      value.set(errorSurface(E, { w: [w], b }, { variables }).value[0]!, row * points);
      if (row % 8 === 7) await rest();
    }
    return { points, value };
  }
}

export interface DescentOptions {
  readonly start: { readonly w: number; readonly b: number };
  readonly learningRate: number;
  readonly clipnorm: number;
  readonly steps: number;
}

/** Two descents from one place. */
export interface Descents {
  readonly plain: readonly DescentPoint[];
  readonly clipped: readonly DescentPoint[];
}

export async function descents({ start, learningRate, clipnorm, steps }: DescentOptions): Promise<Descents> {
  await ready();
  const { E, variables } = cliff();
  const options = { learningRate, steps, variables };
  return { plain: descend(E, start, options), clipped: descend(E, start, { ...options, clipnorm }) };
}

export interface FlowOptions {
  readonly steps: number;
  readonly units: number;
  /** The factor of the orthogonal recurrent kernel. */
  readonly gain: number;
  readonly forgetBias: number;
}

/** How the gradient fared in one kind of cell. */
export interface CellFlow {
  readonly kind: string;
  /** ‖dL/dh_t‖ for each step; of the LSTM ‖dL/dc_t‖ too. */
  readonly h: readonly number[];
  readonly c: readonly number[] | null;
  readonly verdict: string;
}

/** Fresh nets of each kind, and the gradient of a loss that looks at the last step alone. */
export async function flows({ steps, units, gain, forgetBias }: FlowOptions): Promise<CellFlow[]> {
  await ready();
  const make = {
    SimpleRNN: () => layers.simpleRNN({ units, recurrentInitializer: initializers.orthogonal({ gain, seed: 3 }) }),
    LSTM: () =>
      layers.lstm({
        units,
        recurrentInitializer: initializers.orthogonal({ gain, seed: 3 }),
        unitForgetBias: false,
        biasInitializer: initializers.zeros(),
      }),
    GRU: () => layers.gru({ units, recurrentInitializer: initializers.orthogonal({ gain, seed: 3 }) }),
  };
  return Object.entries(make).map(([kind, layer]) => {
    setSeed(11);
    const model = new Sequential([layer(), layers.dense({ units: 1 })]);
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const x = randomNormal([8, steps, 4], { seed: 5 });
    const y = randomNormal([8, 1], { seed: 6 });
    model.build([null, steps, 4]);
    if (kind === "LSTM") setForgetBias(model, units, forgetBias);
    const [flow] = gradientFlow(model, x, y, { jacobianSize: 0 }).layers;
    return { kind, h: flow!.h, c: flow!.c, verdict: flow!.verdict.words };
  });
}

/** The second quarter of an LSTM's bias is the forget gate's. */
function setForgetBias(model: Sequential, units: number, value: number): void {
  const lstm = model.layers[0]!;
  const [kernel, recurrent, bias] = lstm.getWeights();
  const values = bias!.data().slice();
  values.fill(value, units, 2 * units);
  lstm.setWeights([kernel!, recurrent!, tensor(values)]);
}
