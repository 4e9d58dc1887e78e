/** The course, "Embedding Layer": words become vectors. */
import { layers, range, shuffle } from "throughtime";
import { runAsScript } from "./run.js";

export function main() {
  let x = range(5);
  x = shuffle(x); // the ids 0 ... 4 in random order

  const net = layers.embedding({ inputDim: 10, outputDim: 4 }); // 10 words, 4 numbers each
  const vectors = net.apply(x);
  console.log(`${x}\n${vectors}`);

  console.log(net.trainable);
  console.log(String(net.trainableVariables[0]));
  return { x, vectors, net };
}

runAsScript(import.meta.url, main);
