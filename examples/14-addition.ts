/**
 * Sums, character by character: "12+9  " in, "21 " out, by a recurrent network that reads a sum and writes its answer.
 *
 * The encoder reads the characters, its last state is repeated for each character of the answer, and the decoder turns the states that it makes of it
 * into characters. Sums are read backwards, so that the ones stand next to what they decide.
 *
 * Of a thousand sums that it never saw it writes 99.3 % of the digits and 98.1 % of the answers, after 23 seconds on one thread.
 */
import { argMax, layers, losses, optimizers, Sequential, schedules, setSeed, type Tensor, tensor } from "throughtime";
import { runAsScript } from "./run.js";

const CHARACTERS = "0123456789+ ";
const idOf = (character: string) => CHARACTERS.indexOf(character);

/** All sums of numbers of so many digits in a random order that a seed fixes, and their answers, as ids of characters. */
export function makeSums(digits: number) {
  const most = 10 ** digits;
  const sums = Array.from({ length: most * most }, (_, k) => [Math.floor(k / most), k % most] as const);
  let state = 5;
  for (let k = sums.length - 1; k > 0; k--) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    const other = Math.floor((state / 2 ** 31) * (k + 1));
    [sums[k], sums[other]] = [sums[other]!, sums[k]!];
  }
  const questions = sums.map(([a, b]) => [...`${a}+${b}`.padEnd(2 * digits + 1)].reverse().map(idOf));
  const answers = sums.map(([a, b]) => [...String(a + b).padEnd(digits + 1)].map(idOf));
  return { sums, questions, answers };
}

export function buildAdder(digits: number, units: number) {
  return new Sequential([
    layers.embedding({ inputDim: CHARACTERS.length, outputDim: 16 }),
    layers.lstm({ units }),
    layers.repeatVector({ n: digits + 1 }),
    layers.lstm({ units, returnSequences: true }),
    layers.dense({ units: CHARACTERS.length }),
  ]);
}

export async function main({
  digits = 2,
  units = 128,
  train = 5000,
  test = 1000,
  epochs = 25,
  batch = 64,
  rate = 0.005,
  verbose = 0,
} = {}) {
  setSeed(22);
  const { sums, questions, answers } = makeSums(digits);
  const part = (begin: number, end: number) =>
    [tensor(questions.slice(begin, end), undefined, "int32"), tensor(answers.slice(begin, end))] as const;
  const [x, y] = part(0, train);
  const [xTest, yTest] = part(train, train + test);
  const model = buildAdder(digits, units);
  const steps = Math.ceil(train / batch) * epochs;
  const learningRate = schedules.cosineDecay({ initialLearningRate: rate, decaySteps: steps });
  model.compile({
    optimizer: optimizers.adam({ learningRate }),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ["accuracy"],
  });
  const { history } = await model.fit(x, y, {
    epochs,
    batchSize: batch,
    verbose: verbose as 0 | 1,
    validationData: [xTest, yTest],
  });
  const { accuracy } = await model.evaluate(xTest, yTest, { verbose: 0 });

  const said = argMax((await model.predict(xTest)) as Tensor).array() as number[][];
  const written = said.map((ids) =>
    ids
      .map((id) => CHARACTERS[id])
      .join("")
      .trim(),
  );
  const right =
    written.filter((answer, k) => answer === String(sums[train + k]![0] + sums[train + k]![1])).length / test;
  for (const k of [0, 1, 2]) console.log(`${sums[train + k]!.join(" + ")} = ${written[k]}`);
  console.log(
    `of sums never seen: ${(100 * accuracy!).toFixed(1)} % of the digits, ${(100 * right).toFixed(1)} % of the answers`,
  );
  return { model, history, accuracy: accuracy!, right };
}

runAsScript(import.meta.url, main);
