import { fail } from "../core/errors.js";
import { number, type ValuesOf } from "../core/options.js";
import type { Tensor } from "../tensor/index.js";
import { CLIP_CODES, rawClipGradients, runNullable } from "../tensor/internal.js";

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

const NAMES = Object.keys(CLIPS) as (keyof Clips)[];

/** The gradients after clipping. */
export function clipped(gradients: readonly Tensor[], clips: Clips): readonly Tensor[] {
  const name = NAMES.find((name) => clips[name] !== null);
  if (name === undefined) return gradients;
  const changed = runNullable(name, gradients, (...handles) =>
    rawClipGradients(CLIP_CODES[name], clips[name]!, handles),
  );
  return gradients.map((gradient, k) => (changed[k] as Tensor<"float32"> | null) ?? gradient);
}

/** **Errors** `invalid-argument` for more than one clip. */
export function checkClips(where: string, clips: Clips): void {
  const set = NAMES.filter((name) => clips[name] !== null);
  if (set.length < 2) return;
  const got = set.map((name) => `${name}: ${clips[name]}`).join(", ");
  fail("invalid-argument", where, "at most one of clipnorm, clipvalue and globalClipnorm", got);
}
