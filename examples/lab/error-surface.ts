/** Figure 6 of Pascanu, Mikolov and Bengio: the cliff in the error of a net with one unit, and two ways down. */
import { layers, square, sub, tensor, zeros } from "throughtime";
import {
  type DescentPoint,
  descend,
  errorSurface,
  errorSurface3d,
  errorSurfaceChart,
  lineChart,
} from "throughtime/viz";
import type { Figure } from "./figure.js";

/** How fine the grid is, and how long the descent. */
export interface ErrorSurfaceSize {
  points?: number;
  steps?: number;
}

export function run({ points = 141, steps = 260 }: ErrorSurfaceSize = {}) {
  // #region shown
  // x_t = w·σ(x_{t-1}) + b with x_0 = 0.5; our SimpleRNN's state is h_t = σ(x_t). No input: w and b are all there is.
  const rnn = layers.simpleRNN({ units: 1, activation: "sigmoid" });
  rnn.build([null, 50, 1]);
  const [x, initialState] = [zeros([1, 50, 1]), tensor([[1 / (1 + Math.exp(-0.5))]])];
  const E = () => square(sub(rnn.apply(x, { initialState }), 0.7));
  const variables = { w: rnn.cell.recurrentKernel, b: rnn.cell.bias! };

  const ranges = { w: { min: 4, max: 7.75, steps: points }, b: { min: -3.5, max: 2.5, steps: points } };
  const surface = errorSurface(E, ranges, { variables });

  const start = { w: 5, b: -2 };
  const options = { learningRate: 0.03, steps, variables };
  const flung = descend(E, start, options);
  const clipped = descend(E, start, { ...options, clipnorm: 1 });

  const paths = { "flung off": thinned(flung), "clipped at 1": thinned(clipped) };
  const charts = {
    surface: errorSurface3d(surface, { title: "The cliff: E over w and b", paths, azimuth: -60, cells: 22 }),
    contour: errorSurfaceChart(surface, { title: "Two descents from the same place", paths, levels: 8 }),
    steps: lineChart({
      title: "How long each step is",
      x: { title: "step" },
      y: { title: "distance in the plane of w and b", scale: "log" },
      series: Object.entries({ "flung off": flung, "clipped at 1": clipped }).map(([name, path], k) => ({
        name,
        color: COLORS[k]!,
        points: path.slice(0, -1).map(({ stepLength }, k) => [k, stepLength] as const),
      })),
    }),
  };
  // #endregion
  const at = (w: number, b: number) => {
    const point = errorSurface(E, { w: [w], b: [b] }, { variables });
    return { w, b, E: point.value[0]![0]!, dEdw: point.gradient.w[0]![0]!, dEdb: point.gradient.b[0]![0]! };
  };
  const known = [at(5, -2.8), at(5, -2.6), at(6, -3.4), at(4.69, -2.42)];
  const longest = { flung: longestStep(flung), clipped: longestStep(clipped) };
  return { numbers: { known, longest, surface, flung, clipped }, charts };
}

/** The points of a path that can be told apart in a picture. */
function thinned(path: readonly DescentPoint[]): DescentPoint[] {
  const kept = [path[0]!];
  for (const point of path) {
    const { w, b } = kept.at(-1)!;
    if (point === path.at(-1) || Math.hypot(point.w - w, point.b - b) >= APART) kept.push(point);
  }
  return kept;
}

const APART = 0.02;
/** Those of the paths over the surface. */
const COLORS = ["#d55e00", "#009e73"];

/** The step of a path that went farthest, and from where to where. */
function longestStep(path: readonly DescentPoint[]) {
  const step = path.reduce((best, point, k) => (point.stepLength > path[best]!.stepLength ? k : best), 0);
  const { w, b, norm, stepLength } = path[step]!;
  const { w: toW, b: toB } = path[step + 1] ?? path[step]!;
  return { step, from: { w, b }, to: { w: toW, b: toB }, norm, stepLength };
}

type Data = ReturnType<typeof run>["numbers"];

export const figure: Figure<Data> = {
  number: 1,
  name: "error-surface",
  title: "The cliff",
  url: import.meta.url,
  run: () => run(),
  caption({ longest, flung, clipped }) {
    const { step, norm, stepLength } = longest.flung;
    return [
      "E = (σ(x_50) - 0.7)² over w and b of a net with one unit and no input, x_t = w·σ(x_{t-1}) + b, x_0 = 0.5 (Pascanu et al. 2013, figure 6). The same w acts fifty " +
        "times, so a small change of it does nothing, or everything: between two plains stands a wall.",
      `Plain gradient descent (learning rate 0.03) meets the wall at step ${step}: the gradient's norm is ${norm.toFixed(0)}, one step is ${stepLength.toFixed(2)} long, and it ` +
        `lands on a plain with nothing to go by: E is ${flung.at(-1)!.value.toFixed(3)} after ${flung.length - 1} steps. With the norm clipped at 1 (Algorithm 1) no step is longer ` +
        `than ${longest.clipped.stepLength.toFixed(2)}: it stays at the foot of the wall and arrives at E = ${clipped.at(-1)!.value.toFixed(5)}.`,
    ];
  },
};
