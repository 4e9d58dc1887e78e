/**
 * Sequence to sequence: digits in, the same digits in reverse order out.
 *
 * In training the decoder is told the right digit before (teacher forcing). To translate, its twin makes one step at a time and is told its own
 * last digit; the two share every weight.
 */
import { argMax, input, layers, losses, model, setSeed, type Tensor, tensor } from "throughtime";
import { runAsScript } from "./run.js";

/** Digits 0 … 7, and the sign that begins a sentence. */
const DIGITS = 8;
const START = DIGITS;
const LENGTH = 4;
const UNITS = 48;

/** The model in training, and the two halves with which a sentence is translated. */
export function buildTranslator() {
  const words = layers.embedding({ inputDim: DIGITS + 1, outputDim: 16, name: "words" });
  const encoder = layers.lstm({ units: UNITS, returnState: true, name: "encoder" });
  const decoder = layers.lstm({ units: UNITS, returnSequences: true, returnState: true, name: "decoder" });
  const toDigit = layers.dense({ units: DIGITS, name: "to_digit" });

  const source = input({ shape: [LENGTH], dtype: "int32", name: "source" });
  const target = input({ shape: [null], dtype: "int32", name: "target" });
  const [, h, c] = encoder.apply(words.apply(source));
  const [decoded] = decoder.apply(words.apply(target), { initialState: [h!, c!] });
  const training = model({ inputs: [source, target], outputs: toDigit.apply(decoded) }); // [b, t, 8]

  // The twin: from a sentence to states, and from a digit and states to the next digit and states.
  const encode = model({ inputs: source, outputs: [h!, c!] });
  const [digit, h0, c0] = [
    input({ shape: [1], dtype: "int32", name: "digit" }),
    input({ shape: [UNITS], name: "h" }),
    input({ shape: [UNITS], name: "c" }),
  ];
  const [step, h1, c1] = decoder.apply(words.apply(digit), { initialState: [h0, c0] });
  const decode = model({ inputs: [digit, h0, c0], outputs: [toDigit.apply(step), h1!, c1!] });
  return { training, encode, decode };
}

/** The digits that the twin says one after another, each step told the digit that it said before. */
export function translate(
  { encode, decode }: Pick<ReturnType<typeof buildTranslator>, "encode" | "decode">,
  source: Tensor,
) {
  const batch = source.shape[0]!;
  let [h, c] = encode.apply(source) as [Tensor, Tensor];
  let digit = tensor(new Int32Array(batch).fill(START), [batch, 1]);
  const said: number[][] = Array.from({ length: batch }, () => []);
  for (let t = 0; t < LENGTH; t++) {
    const [scores, ...states] = decode.apply([digit, h, c]) as [Tensor, Tensor, Tensor];
    [h, c] = states as [Tensor, Tensor];
    digit = argMax(scores); // [b, 1, 8] => [b, 1]
    digit.data().forEach((each, row) => void said[row]!.push(each));
  }
  return said;
}

/** Sentences of digits, what the decoder is told, and what it is to say. */
export function makeSentences(count: number) {
  let state = 7;
  const draw = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * DIGITS);
  };
  const sources = Array.from({ length: count }, () => Array.from({ length: LENGTH }, draw));
  const reversed = sources.map((digits) => [...digits].reverse());
  const told = reversed.map((digits) => [START, ...digits.slice(0, -1)]);
  const ids = (rows: number[][]) => tensor(rows, undefined, "int32");
  return { source: ids(sources), told: ids(told), reversed };
}

export async function main({ epochs = 30, count = 1024 } = {}) {
  setSeed(22);
  const translator = buildTranslator();
  const { source, told, reversed } = makeSentences(count);
  translator.training.compile({
    optimizer: "adam",
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ["accuracy"],
  });
  const { history } = await translator.training.fit([source, told], tensor(reversed), {
    epochs,
    batchSize: 32,
    verbose: 0,
  });
  const said = translate(translator, source);
  const right = said.filter((digits, row) => digits.join() === reversed[row]!.join()).length / count;
  console.log(
    `told the digit before: accuracy ${history.accuracy!.at(-1)!.toFixed(3)}; alone: ${right.toFixed(3)} of the sentences`,
  );
  return { translator, history, said, right, source, told };
}

runAsScript(import.meta.url, main);
