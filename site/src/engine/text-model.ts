/** A net that reads texts, with the words that it knows: the studio's own, or the one that was trained here last. */
import { type Model, modelFromJSON, preprocessing, type Tensor, tensor } from "throughtime";
import { StudioError } from "./channel.js";

/** Ids of Keras's review data. */
export const [PADDING, START, LEFT_OUT, INDEX_FROM] = [0, 1, 2, 3];

export interface Tokens {
  readonly ids: number[];
  readonly words: string[];
  readonly known: boolean[];
}

export interface TextModel {
  readonly model: Model;
  readonly about: string;
  tokens(text: string): Tokens;
  score(ids: readonly number[]): number;
}

/** Words to ids as the review data have them: the start first, then each word by its rank. */
export function tokensOf(text: string, rankOf: ReadonlyMap<string, number>, vocabulary: number): Tokens {
  const words = preprocessing.textToWordSequence(text);
  const ids = words.map((word) => {
    const id = (rankOf.get(word) ?? Number.POSITIVE_INFINITY) + INDEX_FROM!;
    return id < vocabulary ? id : LEFT_OUT!;
  });
  return { ids: [START!, ...ids], words: ["▸", ...words], known: [true, ...ids.map((id) => id !== LEFT_OUT)] };
}

let reader: Promise<TextModel> | null = null;

/** The studio's own net, fetched when first asked for. */
export function textModel(): Promise<TextModel> {
  reader ??= fetchReader().catch((error) => {
    reader = null;
    throw error;
  });
  return reader;
}

interface ReaderFile {
  readonly accuracy: number;
  readonly length: number;
  readonly words: readonly string[];
  readonly model: object;
}

async function fetchReader(): Promise<TextModel> {
  const [about, weights] = await Promise.all([data("reader.json"), data("reader.bin")]);
  const { accuracy, length, words, model: json } = (await about.json()) as ReaderFile;
  const model = modelFromJSON(JSON.stringify(json)) as Model;
  model.build([null, length]);
  const values = new Float32Array(await weights.arrayBuffer());
  let at = 0;
  model.setWeights(
    model.weights.map(({ shape, size }) => {
      at += size;
      return tensor(values.slice(at - size, at), shape);
    }),
  );
  const rankOf = new Map(words.map((word, k) => [word, k + 1]));
  const vocabulary = words.length + INDEX_FROM!;
  return {
    model,
    about: `an LSTM of 16 units that has read 5,000 reviews; ${Math.round(100 * accuracy)} % right on 1,000 others`,
    tokens: (text) => tokensOf(text, rankOf, vocabulary),
    score: (ids) => scoreOf(model, ids),
  };
}

export function scoreOf(model: Model, ids: readonly number[]): number {
  return (model.apply(tensor([[...ids]], undefined, "int32"), { training: false }) as Tensor).item();
}

/** A built worker lies in assets/, beside data/; in development everything is served from the root. */
const HERE = import.meta.env.DEV ? `${self.location.origin}/src/` : import.meta.url;

/** A file of the studio's data, from beside the page. */
export async function data(name: string): Promise<Response> {
  const response = await fetch(new URL(`../data/${name}`, HERE)).catch(() => null);
  if (response?.ok) return response;
  const why = response === null ? "you seem to be offline" : `the server says ${response.status}`;
  throw new StudioError("no-data", `The file data/${name} could not be loaded: ${why}. Try again when you are online.`);
}
