/** The course, "a cell": the weights of one recurrent cell, W_xh, W_hh and the bias. */
import { layers } from "throughtime";
import { runAsScript } from "./run.js";

export function main() {
  const cell = layers.simpleRNNCell({ units: 3 });
  cell.build([null, 4]);

  for (const variable of cell.trainableVariables) console.log(`${variable.name} ${variable}`);
  return { cell };
}

runAsScript(import.meta.url, main);
