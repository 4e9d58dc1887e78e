/** The course, "multi-layer RNN": one step through two cells. */
import { layers, randomNormal, reshape, slice, zeros } from "throughtime";
import { runAsScript } from "./run.js";

export function main() {
  const x = randomNormal([4, 80, 100]);
  const xt0 = reshape(slice(x, [0, 0, 0], [-1, 1, -1]), [4, 100]); // x[:, 0, :]

  const cell = layers.simpleRNNCell({ units: 64 });
  const cell2 = layers.simpleRNNCell({ units: 64 });
  let state0 = [zeros([4, 64])];
  let state1 = [zeros([4, 64])];

  let out0 = xt0;
  let out2 = xt0;
  [out0, state0] = cell.apply(xt0, state0);
  [out2, state1] = cell2.apply(out0, state1); // each cell has a state of its own

  console.log(out2.shape, state1[0]?.shape); // [4, 64] [4, 64]
  return { out0, out2, state0, state1 };
}

runAsScript(import.meta.url, main);
