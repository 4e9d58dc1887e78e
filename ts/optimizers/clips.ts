import { fail } from "../core/errors.js";
import { number, type ValuesOf } from "../core/options.js";
import { clip, clipByGlobalNorm, clipByNorm, type Tensor } from "../tensor/index.js";

const bound = () => number((value) => value > 0, "a finite number greater than 0").orNull();

/** What may be done to gradients before a step. At most one of the three may be set. */
export const CLIPS = {
  /** Scales each weight's gradient down to this norm. */
  clipnorm: bound(),
  /** Cuts each entry of a gradient to ± this value. */
  clipvalue: bound(),
  /** Scales all gradients together down to this norm. */
  globalClipnorm: bound(),
};

/** The bound of each clip, or null. */
export interface Clips extends ValuesOf<typeof CLIPS> {}

const CLIPPED: { readonly [K in keyof Clips]: (gradients: readonly Tensor[], bound: number) => readonly Tensor[] } = {
  clipnorm: (gradients, bound) => gradients.map((gradient) => clipByNorm(gradient, bound)),
  clipvalue: (gradients, bound) => gradients.map((gradient) => clip(gradient, -bound, bound)),
  globalClipnorm: (gradients, bound) => clipByGlobalNorm(gradients, bound)[0] as Tensor[],
};

const NAMES = Object.keys(CLIPS) as (keyof Clips)[];

/** The gradients after clipping. */
export function clipped(gradients: readonly Tensor[], clips: Clips): readonly Tensor[] {
  for (const name of NAMES) if (clips[name] !== null) return CLIPPED[name](gradients, clips[name]);
  return gradients;
}

/** **Errors** `invalid-argument` for more than one clip. */
export function checkClips(where: string, clips: Clips): void {
  const set = NAMES.filter((name) => clips[name] !== null);
  if (set.length < 2) return;
  const got = set.map((name) => `${name}: ${clips[name]}`).join(", ");
  fail("invalid-argument", where, "at most one of clipnorm, clipvalue and globalClipnorm", got);
}
