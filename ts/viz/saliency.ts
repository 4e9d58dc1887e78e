import { fail, quoted, type ThroughtimeError } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { tensorOf } from "../data/host.js";
import type { ArrayLike } from "../data/index.js";
import { walkSteps } from "../layers/rnn/walk.js";
import {
  broadcastTo,
  type GradientTape,
  mul,
  reshape,
  slice,
  sum,
  type Tensor,
  tensor,
  tidy,
} from "../tensor/index.js";
import { keeper } from "../tensor/internal.js";
import { requireCount, requireIndex } from "./checks.js";
import { type Network, requireNetwork, watchedBy, withTape } from "./instrument.js";

/** Options of {@link saliency}. */
export interface SaliencyOptions {
  /** Which of the model's outputs is the score. Default 0. */
  output?: number;
  /** Points of the integral. Default 64. */
  steps?: number;
  /** The running score too? Default true. */
  running?: boolean;
}

/** How well the shares add up to what they explain: they do for as many steps as are needed. */
export interface Completeness {
  /** Of the integrated gradients. */
  readonly sum: number;
  /** score - baseline. */
  readonly difference: number;
  /** |sum - difference|. */
  readonly error: number;
}

/** The tokens of one sequence and their shares; lists have one entry a token. */
export interface Saliency {
  readonly ids: readonly number[];
  readonly score: number;
  /** The score of the same sequence with zeros for all vectors. */
  readonly baseline: number;
  readonly gradientInput: readonly number[];
  readonly integratedGradients: readonly number[];
  readonly completeness: Completeness;
  /** The score of the first token, of the first two, …; null when not asked for. */
  readonly runningScore: readonly number[] | null;
}

/**
 * Each token's share in the score of a model that begins with an Embedding, for each sequence of ids; without dropout. With e_t the vector of token t:
 *
 * - gradient × input: e_t · ∂s(e)/∂e_t
 * - integrated gradients from zero vectors: e_t · (1/m) Σ_k ∂s(α_k·e)/∂e_t with α_k = (k + ½)/m, all in one batch. Their sum is s(e) - s(0) up to
 *   the error of the integral, which `completeness` tells.
 * - the running score: s of ids[0 … t], each prefix at its own length, so that nothing depends on padding. A model for one length alone wants `running: false`.
 *
 * A token that a mask passes over has no share: its mask is that of its id throughout.
 *
 * **Shapes** ids [time] or [batch, time] → one result a row. The model's output [batch] or [batch, outputs].
 * **Errors** `invalid-argument` unless the model has exactly one embedding, and for ids that are no whole numbers; `index-out-of-range` for `output`; `shape-mismatch`.
 * **Source** Sundararajan, Taly, Yan 2017, *Axiomatic Attribution for Deep Networks*, equations (1) and (3).
 *
 * @example
 * const [review] = saliency(model, [[4, 17, 9, 2]]);
 * review.integratedGradients; // four numbers, whose sum is about review.score - review.baseline
 * review.runningScore; // four numbers, the last being review.score
 */
export function saliency(model: Network, ids: ArrayLike, options: SaliencyOptions = {}): Saliency[] {
  const where = "saliency";
  requireNetwork(where, model);
  checkOptionNames(where, options, ["output", "steps", "running"]);
  const { output = 0, steps = 64, running = true } = options;
  requireCount(where, "steps", steps);
  return rowsOf(where, tensorOf(ids)).map((row) => {
    const shares = tidy(() => sharesOf(where, model, row, steps, output));
    return { ids: row, ...shares, runningScore: running ? runningScore(where, model, row, output) : null };
  });
}

function rowsOf(where: string, ids: Tensor): number[][] {
  if (ids.rank === 0 || ids.rank > 2 || ids.size === 0)
    fail("shape-mismatch", where, "ids [time] or [batch, time]", ids);
  const all = Array.from(ids.data());
  const wrong = all.find((id) => !Number.isInteger(id));
  if (wrong !== undefined) fail("invalid-argument", where, "ids that are whole numbers", quoted(wrong));
  const time = ids.shape.at(-1)!;
  return Array.from({ length: all.length / time }, (_, row) => all.slice(row * time, (row + 1) * time));
}

function sharesOf(where: string, model: Network, ids: readonly number[], steps: number, output: number) {
  // The last two rows are the sequence as it is, and the baseline.
  const alphas = [...Array.from({ length: steps }, (_, k) => (k + 0.5) / steps), 1, 0];
  const batch = broadcastTo(tensor([[...ids]], undefined, "int32"), [alphas.length, ids.length]);
  const { scores, vectors, gradients } = withTape((tape) => gradientsAlong(where, model, batch, alphas, output, tape));
  const [size, width] = [ids.length * vectors.shape[2]!, vectors.shape[2]!];
  const [e, d] = [vectors.data().subarray(steps * size), gradients.data()];
  const share = (row: number, t: number) => {
    let total = 0;
    for (let j = t * width; j < (t + 1) * width; j++) total += e[j]! * d[row * size + j]!;
    return total;
  };
  const mean = (t: number) => alphas.slice(0, steps).reduce((total, _, row) => total + share(row, t), 0) / steps;
  const integratedGradients = ids.map((_, t) => mean(t));
  const [score, baseline] = [scores[steps]!, scores[steps + 1]!];
  const added = integratedGradients.reduce((total, value) => total + value, 0);
  const difference = score - baseline;
  return {
    score,
    baseline,
    gradientInput: ids.map((_, t) => share(steps, t)),
    integratedGradients,
    completeness: { sum: added, difference, error: Math.abs(added - difference) },
  };
}

/** Scores of the batch with its vectors scaled, row by row, and what each is differentiated to. */
function gradientsAlong(
  where: string,
  model: Network,
  batch: Tensor,
  alphas: readonly number[],
  output: number,
  tape: GradientTape,
) {
  const keep = keeper();
  const found: Tensor[] = [];
  const embedded = (vectors: Tensor) => {
    const scaled = keep(mul(vectors, reshape(tensor([...alphas]), [-1, 1, 1])));
    tape.watch(scaled);
    found.push(scaled);
    return scaled;
  };
  const apply = () => {
    try {
      return model.apply(batch, { training: false });
    } catch (error) {
      // What ids do in a layer that takes no ids.
      const isMisfit = ["dtype-mismatch", "shape-mismatch"].includes((error as ThroughtimeError).code);
      if (found.length > 0 || !isMisfit) throw error;
      return fail("invalid-argument", where, "a model with an embedding for the ids", "none", (error as Error).message);
    }
  };
  const [scores, total] = tape.record(() =>
    watchedBy({ embedded, walk: walkSteps }, () => {
      const scores = scoresOf(where, apply(), output);
      return [scores, sum(scores)] as const;
    }),
  );
  if (found.length !== 1) {
    fail("invalid-argument", where, "a model with one embedding, called once", `${found.length} calls of one`);
  }
  const vectors = found[0]!;
  const gradients = tape.gradient(total, vectors) ?? mul(vectors, 0);
  return { scores: scores.data(), vectors, gradients };
}

function runningScore(where: string, model: Network, ids: readonly number[], output: number): number[] {
  return ids.map((_, t) =>
    tidy(() => {
      const prefix = tensor([ids.slice(0, t + 1)], undefined, "int32");
      return scoresOf(
        where,
        watchedBy({ walk: walkSteps }, () => model.apply(prefix, { training: false })),
        output,
      ).item();
    }),
  );
}

/** [batch] */
function scoresOf(where: string, y: Tensor, output: number): Tensor {
  if (y.rank !== 1 && y.rank !== 2)
    fail("shape-mismatch", where, "a model with outputs [batch] or [batch, outputs]", y);
  const outputs = y.shape[1] ?? 1;
  requireIndex(where, "output", output, outputs);
  return y.rank === 1 ? y : reshape(slice(y, [0, output], [-1, 1]), [-1]);
}
