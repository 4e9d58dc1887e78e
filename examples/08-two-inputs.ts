/** Two inputs, one reader: does an answer belong to a question? Both are read by the same embedding and the same LSTM. */
import { input, layers, model, type SymbolicTensor, setSeed, tensor } from "throughtime";
import { runAsScript } from "./run.js";

const WORDS = 12;
const LENGTH = 4;

/** A model of two inputs whose reader is shared: one set of weights, applied twice. */
export function buildMatcher() {
  const question = input({ shape: [LENGTH], dtype: "int32", name: "question" });
  const answer = input({ shape: [LENGTH], dtype: "int32", name: "answer" });

  const words = layers.embedding({ inputDim: WORDS, outputDim: 8, maskZero: true });
  const reader = layers.lstm({ units: 16, name: "reader" });
  const read = (ids: SymbolicTensor) => reader.apply(words.apply(ids)); // [b, 4] => [b, 16]

  const both = layers.concatenate().apply([read(question), read(answer)]);
  const hidden = layers.dense({ units: 16, activation: "relu" }).apply(both);
  const match = layers.dense({ units: 1, activation: "sigmoid", name: "match" }).apply(hidden);
  return model({ inputs: { question, answer }, outputs: match, name: "matcher" });
}

/** Pairs of sentences; an answer belongs to its question when both speak of the same of two things, by words 1 … 5 or 6 … 10. */
export function makePairs(count: number) {
  const word = (thing: number, n: number) => 1 + 5 * thing + (n % 5);
  const rows = Array.from({ length: count }, (_, n) => {
    const [asked, told] = [n % 2, (n >> 1) % 2];
    return {
      question: [11, word(asked, n), word(asked, 3 * n + 1), 0],
      answer: [word(told, 2 * n), 11, 0, 0],
      belongs: asked === told ? 1 : 0,
    };
  });
  const ids = (name: "question" | "answer") =>
    tensor(
      rows.map((row) => row[name]),
      undefined,
      "int32",
    );
  return { x: { question: ids("question"), answer: ids("answer") }, y: rows.map(({ belongs }) => [belongs]) };
}

export async function main({ epochs = 60 } = {}) {
  setSeed(22);
  const matcher = buildMatcher();
  matcher.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  matcher.summary();
  const { x, y } = makePairs(128);
  const { history } = await matcher.fit(x, y, { epochs, batchSize: 16, verbose: 0 });
  console.log(`accuracy ${history.accuracy!.at(-1)!.toFixed(3)}`);
  return { matcher, history, predicted: await matcher.predict(x) };
}

runAsScript(import.meta.url, main);
