import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { tensorOf } from "../data/host.js";
import type { ArrayLike } from "../data/index.js";
import { LSTMCell, type RNNCell } from "../layers/index.js";
import { GradientTape, mul, sum, type Tensor, tidy, type Variable } from "../tensor/index.js";
import { requireIndex } from "./checks.js";
import { gatesOf, stackSteps } from "./gates.js";
import { requireNetwork, type TrainedNetwork, watchedBy, withTape } from "./instrument.js";
import { productsOfJacobians } from "./jacobians.js";
import { norm } from "./norm.js";
import { kindOf, Recorder, type Walk, walksOf } from "./recorder.js";
import { type FlowThresholds, judge, type Verdict } from "./verdict.js";

/** Options of {@link gradientFlow}. */
export interface GradientFlowOptions extends Partial<FlowThresholds> {
  /** Is dropout active? Default false. */
  training?: boolean;
  /** A factor for the loss of each sample. */
  sampleWeight?: ArrayLike;
  /** Layers whose state has more numbers (units, or twice as many for an LSTM) get no singular values, which in a small net take more time than all else. Default 16; 0 for none. */
  jacobianSize?: number;
  /** The row of the batch that the singular values are of. Default 0. */
  sample?: number;
}

const OPTIONS = ["training", "sampleWeight", "jacobianSize", "sample", "vanishBelow", "explodeAbove"];

/** The gradient on its way back through one recurrent layer. Lists are in the order in which the steps were computed. */
export interface LayerFlow {
  readonly layer: string;
  readonly kind: string;
  readonly units: number;
  readonly goBackwards: boolean;
  /** ‖dL/dh_t‖ for each step t, over all rows of the batch. */
  readonly h: readonly number[];
  /** ‖dL/dc_t‖ of an LSTM, else null. */
  readonly c: readonly number[] | null;
  /** For each step t those of ∂s_T/∂s_t, the largest first; null where the state is too large. */
  readonly singularValues: readonly (readonly number[])[] | null;
  readonly verdict: Verdict;
}

/** The gradient of one weight. */
export interface ParameterGradient {
  readonly name: string;
  readonly shape: readonly number[];
  /** Null when the loss does not depend on it. */
  readonly norm: number | null;
}

/** What {@link gradientFlow} found. */
export interface GradientFlow {
  readonly loss: number;
  /** ‖dL/dθ‖ over all weights. */
  readonly globalNorm: number;
  readonly parameters: readonly ParameterGradient[];
  /** In the order in which they were called. */
  readonly layers: readonly LayerFlow[];
  readonly thresholds: FlowThresholds;
  /** The row of the batch that the singular values are of. */
  readonly sample: number;
}

/**
 * How the gradient of the loss flows back through time: ‖dL/dh_t‖ and ‖dL/dc_t‖ of every recurrent layer (and every cell stepped by hand) at
 * each step, by one pass of backpropagation through time.
 *
 * dL/ds_t = ∂L/∂s_t + (∂s_{t+1}/∂s_t)ᵀ · dL/ds_{t+1}, and dL/dc_t = dL/dc_t|h + dL/dh_t ∘ o_t ∘ f′(c_t): what a change of c_t does, h_t following. Norms
 * are over the rows of the batch together. Where a mask carries the state, its gradient is carried too. The verdict compares each step with the last; singular
 * values are of the product of the steps' Jacobians of the whole state (h, or h and c), for one row.
 *
 * **Shapes** x and y as `fit` takes one batch of them. The model is not changed: no step is made, no metric updated, no state carried over (with `training` the dropout masks of a step are drawn).
 * **Errors** `not-compiled`; `invalid-argument` for a model without a recurrent layer, without y, or for a threshold or `jacobianSize` that is no number of at least 0; `shape-mismatch` for `sampleWeight`.
 * **Source** Pascanu, Mikolov, Bengio 2013, equations (3) to (5).
 *
 * @example
 * const flow = gradientFlow(model, x, y);
 * flow.layers[0].h; // one norm a step
 * flow.layers[0].verdict.words; // "vanishing beyond 12 steps back: …"
 */
export function gradientFlow(
  model: TrainedNetwork,
  x: ArrayLike,
  y: ArrayLike,
  options: GradientFlowOptions = {},
): GradientFlow {
  const where = "gradientFlow";
  checkOptionNames(where, options, OPTIONS);
  requireNetwork(where, model);
  const { training = false, sampleWeight, jacobianSize = 16, sample = 0 } = options;
  const { vanishBelow = 1e-3, explodeAbove = 1e3 } = options;
  if (y === undefined) fail("invalid-argument", where, "a model, x and y", "no y", "Pass one batch, as fit takes it.");
  for (const [name, bound] of Object.entries({ vanishBelow, explodeAbove, jacobianSize })) {
    if (typeof bound !== "number" || !(bound >= 0)) {
      fail("invalid-argument", where, `${name} as a number of at least 0`, quoted(bound));
    }
  }
  const batch = {
    x: tensorOf(x),
    y: tensorOf(y),
    sampleWeight: sampleWeight === undefined ? null : tensorOf(sampleWeight),
  };
  const rows = batch.x.shape[0] ?? 0;
  requireIndex(where, "sample", sample, rows);
  if (batch.sampleWeight !== null && batch.sampleWeight.shape[0] !== rows) {
    fail("shape-mismatch", where, `sampleWeight of ${rows} rows`, batch.sampleWeight);
  }
  const thresholds = { vanishBelow, explodeAbove };
  return tidy(() => {
    const { loss, walks, variables, states, gradients } = withTape((tape) => {
      const recorder = new Recorder(tape);
      const loss = tape.record(() => watchedBy(recorder, () => model.batchLoss(batch, { training })));
      const walks = walksOf(where, recorder);
      const variables = model.trainableVariables;
      const states = walks.map(({ steps }) => steps.map(({ after }) => after));
      const gradients = tape.gradient(loss, [...variables, ...states.flat(2)]);
      return { loss, walks, variables, states, gradients };
    });
    const parameters = variables.map((variable, k) => parameterOf(variable, gradients[k]!));
    let at = variables.length;
    const layers = walks.map((walk, w): LayerFlow => {
      const own = states[w]!.map((step) => step.map(() => gradients[at++] ?? null));
      const { cell } = walk;
      const h = own.map(([d]) => norm(d ?? null));
      return {
        layer: walk.layer,
        kind: kindOf(walk),
        units: cell.stateSizes[0]!,
        goBackwards: walk.goBackwards,
        h,
        c: cell instanceof LSTMCell ? cellStateNorms(walk, cell, own) : null,
        singularValues: stateNumbers(cell) <= jacobianSize ? productsOfJacobians(walk, sample) : null,
        verdict: judge(h, thresholds),
      };
    });
    const globalNorm = Math.hypot(...parameters.map((parameter) => parameter.norm ?? 0));
    return { loss: loss.item(), globalNorm, parameters, layers, thresholds, sample };
  });
}

/** How many numbers the whole state of a row has. */
function stateNumbers(cell: RNNCell): number {
  return cell.stateSizes.reduce((sum, size) => sum + size, 0);
}

function parameterOf(variable: Variable, gradient: Tensor | null): ParameterGradient {
  return { name: variable.name, shape: variable.shape, norm: gradient && norm(gradient) };
}

/** The tape's gradient of c_t holds h_t fixed; what goes through h_t = o∘f(c_t) comes on top. */
function cellStateNorms(walk: Walk, cell: LSTMCell, gradients: readonly (readonly (Tensor | null)[])[]): number[] {
  const through = throughOutput(
    walk,
    cell,
    gradients.map(([d_h]) => d_h ?? null),
  );
  const size = through.length / walk.steps.length;
  return gradients.map(([, d_c], t) => {
    const total = through.subarray(t * size, (t + 1) * size);
    const carried = d_c?.data();
    const rows = walk.steps[t]!.mask?.data<Uint8Array>();
    let squares = 0;
    for (let i = 0; i < size; i++) {
      const takesPart = rows === undefined || rows[Math.floor(i / cell.units)] !== 0;
      const d = (takesPart ? total[i]! : 0) + (carried?.[i] ?? 0);
      squares += d * d;
    }
    return Math.sqrt(squares);
  });
}

/** dL/dh_t ∘ o_t ∘ f′(c_t) of all steps, as the gradient of its sum without f′. */
function throughOutput(walk: Walk, cell: LSTMCell, d_h: readonly (Tensor | null)[]): Float32Array {
  return tidy(() => {
    const c = stackSteps(walk, ({ after }) => after[1]!);
    const zero = mul(walk.steps[0]!.after[0]!, 0);
    let step = 0;
    const d = stackSteps(walk, () => d_h[step++] ?? zero);
    const weights = mul(d, gatesOf(walk).o!);
    const tape = new GradientTape();
    tape.watch(c);
    const target = tape.record(() => sum(mul(weights, cell.activate(c))));
    return tape.gradient(target, c)!.data();
  });
}
