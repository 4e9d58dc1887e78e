/** How a gradient fares on its way back through time, in words. */

/** Bounds between which a gradient counts as steady, as multiples of its norm at the last step. */
export interface FlowThresholds {
  /** Below this share it has vanished. Default 1e-3. */
  readonly vanishBelow: number;
  /** Above this multiple it explodes. Default 1e3. */
  readonly explodeAbove: number;
}

/** What {@link judge} found. */
export interface Verdict {
  readonly kind: "vanishing" | "exploding" | "steady" | "none";
  /** How many steps back from the last it vanished for good, or was first too large; null otherwise. */
  readonly stepsBack: number | null;
  /** Its norm at the first step over that at the last; null without a gradient. */
  readonly ratio: number | null;
  readonly words: string;
}

/** Judges norms in the order of the steps: r_k = ‖dL/dh_{T-k}‖ / ‖dL/dh_T‖ is compared with the thresholds. */
export function judge(norms: readonly number[], { vanishBelow, explodeAbove }: FlowThresholds): Verdict {
  const last = norms.at(-1)!;
  if (norms.some((norm) => !Number.isFinite(norm))) {
    return { kind: "exploding", stepsBack: null, ratio: null, words: "exploding: a gradient that is no finite number" };
  }
  if (last === 0) {
    return {
      kind: "none",
      stepsBack: null,
      ratio: null,
      words: "no gradient: the loss does not depend on the last state",
    };
  }
  const ratios = [...norms].reverse().map((norm) => norm / last);
  const ratio = ratios.at(-1)!;
  const exploded = ratios.findIndex((r) => r > explodeAbove);
  if (exploded >= 0) {
    const words = `exploding: over ${explodeAbove} times its last norm ${steps(exploded)} back`;
    return { kind: "exploding", stepsBack: exploded, ratio, words };
  }
  const lasting = ratios.reduce((last, r, k) => (r >= vanishBelow ? k : last), 0);
  if (lasting < ratios.length - 1) {
    const words = `vanishing beyond ${steps(lasting)} back: under ${vanishBelow} of its last norm`;
    return { kind: "vanishing", stepsBack: lasting, ratio, words };
  }
  return {
    kind: "steady",
    stepsBack: null,
    ratio,
    words: `steady: ${ratio.toPrecision(3)} of its last norm at the first step`,
  };
}

function steps(count: number): string {
  return count === 1 ? "1 step" : `${count} steps`;
}
