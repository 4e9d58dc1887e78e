/** The models of scripts/goldens/functional.py, under the same names. */
import { input, layers, Model, model, Sequential, type SymbolicTensor } from "throughtime";

const [LENGTH, WORDS] = [4, 8];

const ids = (name: string) => input({ shape: [LENGTH], dtype: "int32", name });
const numbers = (name: string, ...shape: number[]) => input({ shape, name });
const dense = (units: number, name: string, activation?: "tanh" | "sigmoid" | "softmax") =>
  layers.dense({ units, name, ...(activation && { activation }) });
const embedding = (maskZero = false, name = "words") =>
  layers.embedding({ inputDim: WORDS, outputDim: 3, maskZero, name });

/** Two inputs through one embedding and one LSTM. */
function siamese() {
  const [question, answer] = [ids("question"), ids("answer")];
  const [words, reader] = [embedding(true), layers.lstm({ units: 3, name: "reader" })];
  const read = (text: SymbolicTensor) => reader.apply(words.apply(text));
  const both = layers.concatenate({ name: "both" }).apply([read(question), read(answer)]);
  return model({ inputs: [question, answer], outputs: dense(1, "match", "sigmoid").apply(both) });
}

/** Two inputs, of ids and of numbers; two outputs, called out of the order of their layers. */
function twoHeads() {
  const [text, facts] = [ids("text"), numbers("facts", 2)];
  const read = layers.gru({ units: 3, name: "reader" }).apply(embedding(true).apply(text));
  const hidden = dense(2, "hidden", "tanh").apply(facts);
  const joined = layers.concatenate({ name: "joined" }).apply([read, hidden]);
  const kind = dense(3, "kind", "softmax").apply(joined);
  const price = dense(1, "price").apply(joined);
  return model({ inputs: [text, facts], outputs: [price, kind] });
}

/** Inputs and outputs by names that are not in alphabetical order. */
function byName() {
  const [left, right] = [numbers("left", 3), numbers("right", 3)];
  const gap = layers.subtract({ name: "gap" }).apply([left, right]);
  const wide = layers.multiply({ name: "product" }).apply([left, right]);
  const outputs = { size: dense(1, "d1").apply(gap), sign: dense(1, "d2", "sigmoid").apply(wide) };
  return model({ inputs: { right, left }, outputs });
}

/** An output for each step, masked, beside one for the whole; the two directions of one reader. */
function perStep() {
  const text = ids("text");
  const reader = layers.lstm({ units: 2, returnSequences: true, name: "reader" });
  const both = layers.bidirectional({ layer: reader, name: "both" });
  const read = both.apply(embedding(true).apply(text)) as SymbolicTensor;
  const tags = layers.timeDistributed({ layer: dense(3, "tag", "softmax"), name: "tags" }).apply(read);
  const mood = dense(1, "mood", "sigmoid").apply(layers.simpleRNN({ units: 2, name: "summary" }).apply(read));
  return model({ inputs: text, outputs: [tags as SymbolicTensor, mood] });
}

/** A functional model used twice, and a Sequential, inside another. */
function nested() {
  const x = numbers("x", 3);
  const sum = layers.add({ name: "sum" }).apply([x, dense(3, "hidden", "tanh").apply(x)]);
  const block = model({ inputs: x, outputs: sum, name: "block" }) as Model;
  const head = new Sequential([input({ shape: [3] }), dense(2, "a", "tanh"), dense(1, "b")], { name: "head" });
  const [left, right] = [numbers("left", 3), numbers("right", 3)];
  const merged = layers.average({ name: "mean" }).apply([block.apply(left), block.apply(block.apply(right))]);
  return model({ inputs: [left, right], outputs: head.apply(merged) });
}

/** Encoder and decoder with teacher forcing: the encoder's states begin the decoder. */
function seq2seq() {
  const [source, target] = [ids("source"), ids("target")];
  const encoder = layers.lstm({ units: 3, returnState: true, name: "encoder" });
  const [, h, c] = encoder.apply(embedding(true, "source_words").apply(source));
  const decoder = layers.lstm({ units: 3, returnSequences: true, returnState: true, name: "decoder" });
  const [steps] = decoder.apply(embedding(false, "target_words").apply(target), { initialState: [h!, c!] as never });
  return model({ inputs: [source, target], outputs: dense(WORDS, "next", "softmax").apply(steps!) });
}

/** The states of both directions, joined, begin the decoder. */
function twoDirectionsToDecoder() {
  const [source, target] = [ids("source"), numbers("target", LENGTH, 2)];
  const reader = layers.bidirectional({
    layer: layers.gru({ units: 2, returnState: true, name: "reader" }),
    name: "both",
  });
  const read = reader.apply(embedding(true).apply(source)) as unknown as SymbolicTensor[];
  const [summary, forward, backward] = read;
  const start = layers.concatenate({ name: "start" }).apply([forward!, backward!]);
  const decoder = layers.gru({ units: 4, returnSequences: true, name: "decoder" });
  const steps = decoder.apply(target, { initialState: start as never });
  const context = layers.repeatVector({ n: LENGTH, name: "context" }).apply(summary!);
  const scores = layers.dot({ axes: -1, name: "scores" }).apply([steps, context]);
  return model({ inputs: [source, target], outputs: dense(1, "out").apply(scores) });
}

/** Branches of different depths and a layer called twice in a row, for the order of layers. */
function residual() {
  const [b, a] = [numbers("b", 3), numbers("a", 3)];
  const late = dense(3, "late", "tanh").apply(a);
  const twice = dense(3, "twice", "tanh");
  const deep = twice.apply(twice.apply(dense(3, "first").apply(b)));
  const side = dense(1, "side").apply(deep);
  const total = layers.add({ name: "total" }).apply([deep, late, b]);
  return model({ inputs: [a, b], outputs: [dense(1, "main").apply(total), side] });
}

/** Attention by heads from one text to another and to itself, each with its padding, and one without heads; a convolution. */
function attentive() {
  const [text, past] = [ids("text"), ids("past")];
  const words = embedding(true);
  const cross = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, name: "heads" });
  const heads = cross.apply([words.apply(text), words.apply(past)]);
  const [here, there] = [words.apply(text), words.apply(past)];
  const self = layers.multiHeadAttention({ numHeads: 2, keyDim: 2, name: "own" });
  const own = self.apply([heads, heads, heads], { useCausalMask: true });
  const added = layers.additiveAttention({ name: "added" }).apply([own, there, there]);
  const mean = layers.globalAveragePooling1d({ name: "mean" }).apply(added);
  const read = layers.conv1d({ filters: 3, kernelSize: 2, padding: "causal", name: "read" }).apply(here);
  const attention = layers.attention({ useScale: true, name: "looked" });
  const [looked, scores] = attention.apply([read, there], { returnAttentionScores: true });
  const flat = layers.flatten({ name: "flat" }).apply(layers.concatenate({ name: "both" }).apply([looked, scores]));
  return model({
    inputs: [text, past],
    outputs: dense(1, "out").apply(layers.concatenate({ name: "all" }).apply([mean, flat])),
  });
}

export const FUNCTIONAL_MODELS = {
  siamese,
  twoHeads,
  byName,
  perStep,
  nested,
  seq2seq,
  twoDirectionsToDecoder,
  residual,
  attentive,
} as const;

/** The decoder of `seq2seq` for one step, with the layers and weights of the trained model: ids and states in, scores and states out. */
export function stepOfDecoder(trained: Model) {
  const [token, h, c] = [input({ shape: [1], dtype: "int32" }), input({ shape: [3] }), input({ shape: [3] })];
  const layer = (name: string) => trained.getLayer(name) as ReturnType<typeof layers.dense>;
  const words = layer("target_words").apply(token);
  const [out, nextH, nextC] = layer("decoder").apply(words, {
    initialState: [h, c] as never,
  }) as unknown as SymbolicTensor[];
  return new Model<never>({ inputs: [token, h, c], outputs: [layer("next").apply(out!), nextH!, nextC!] });
}

/** The encoder of `seq2seq`: ids in, states out. */
export function encoderOf(trained: Model) {
  const source = ids("source");
  const layer = (name: string) => trained.getLayer(name) as ReturnType<typeof layers.dense>;
  const [, h, c] = layer("encoder").apply(layer("source_words").apply(source)) as unknown as SymbolicTensor[];
  return new Model<never>({ inputs: source, outputs: [h!, c!] });
}
