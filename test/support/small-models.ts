/** Small models on two samples of three numbers, for tests of what newcomers write. */
import { type layers as kinds, layers, type losses, Sequential } from "throughtime";

/** What JavaScript lets through and TypeScript does not. */
export const loose = (value: unknown) => value as never;

export const x = [
  [1, 2, 3],
  [4, 5, 6],
];
export const y = [0, 1];
export const quiet = { verbose: 0 } as const;

export function model(loss: losses.LossName, ...stack: kinds.Layer[]): Sequential {
  const made = new Sequential(stack);
  made.compile({ loss: loose(loss) });
  return made;
}

export const dense = (units = 1) => model("mse", layers.dense({ units }));
