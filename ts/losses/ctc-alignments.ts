/** Connectionist temporal classification for one sequence, in double precision: all alignments at once, forwards and backwards. */

/** log(exp(a) + exp(b)) */
export function logAddExp(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}

/** Logarithms of the softmax of some classes' logits. */
export function logSoftmaxOf(logits: ArrayLike<number>): Float64Array {
  let [largest, total] = [Number.NEGATIVE_INFINITY, 0];
  for (let c = 0; c < logits.length; c++) largest = Math.max(largest, logits[c]!);
  for (let c = 0; c < logits.length; c++) total += Math.exp(logits[c]! - largest);
  return Float64Array.from(logits, (logit) => logit - largest - Math.log(total));
}

/** The least number of steps that a target takes: a blank has to stand between equal symbols. */
export function stepsFor(symbols: readonly number[]): number {
  return symbols.length + symbols.filter((symbol, k) => k > 0 && symbol === symbols[k - 1]).length;
}

/** What a sequence costs, and how that changes with each logit, step by step. */
export interface Alignments {
  readonly loss: number;
  readonly gradient: readonly Float64Array[];
}

/**
 * −log p(symbols), summed over all alignments, and its derivative with respect to the logits: `softmax − share of the alignments`.
 *
 * **Source** Graves et al., Connectionist Temporal Classification (2006), equations 5 to 16.
 */
export function align(
  logProbabilities: readonly Float64Array[],
  symbols: readonly number[],
  blank: number,
): Alignments {
  const states = [blank, ...symbols.flatMap((symbol) => [symbol, blank])];
  const forward = passOver(logProbabilities, states, blank);
  // The way back is the way of the reversed sequence.
  const reversed = passOver([...logProbabilities].reverse(), [...states].reverse(), blank);
  const last = forward.at(-1);
  const total = last ? logAddExp(last.at(-1)!, last.at(-2) ?? Number.NEGATIVE_INFINITY) : 0;
  const gradient = logProbabilities.map((logs, t) => {
    const slope = logs.map(Math.exp);
    const back = reversed[logProbabilities.length - 1 - t]!;
    for (const [s, symbol] of states.entries()) {
      // Both passes have the step's own probability in them.
      const through = forward[t]![s]! + back[states.length - 1 - s]! - logs[symbol]!;
      slope[symbol]! -= Math.exp(through - total);
    }
    return slope;
  });
  return { loss: -total, gradient };
}

/** The logarithm of the probability of all ways to be in a state after a step, step by step. */
function passOver(logs: readonly Float64Array[], states: readonly number[], blank: number): Float64Array[] {
  const steps: Float64Array[] = [];
  for (const [t, own] of logs.entries()) {
    const before = steps[t - 1];
    const reach = (s: number) => before?.[s] ?? Number.NEGATIVE_INFINITY;
    steps.push(
      Float64Array.from(states, (symbol, s) => {
        if (before === undefined) return s < 2 ? own[symbol]! : Number.NEGATIVE_INFINITY;
        const mayJump = symbol !== blank && symbol !== states[s - 2];
        const near = logAddExp(reach(s), reach(s - 1));
        return (mayJump ? logAddExp(near, reach(s - 2)) : near) + own[symbol]!;
      }),
    );
  }
  return steps;
}
