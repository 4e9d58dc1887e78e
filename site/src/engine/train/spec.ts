/** What is trained, on what, and what is told on the way: plain data, between the page and the engine. */

/** The problem of Hochreiter and Schmidhuber: two numbers of a sequence are marked; what is their sum? */
export interface AddingData {
  readonly kind: "adding";
  readonly steps: number;
}

/** Two sine waves and some noise: what comes next? */
export interface SineData {
  readonly kind: "sine";
  readonly window: number;
}

/** Reviews of films: good or bad? */
export interface ReviewsData {
  readonly kind: "reviews";
}

/** A column of a file of one's own: what comes next? */
export interface ColumnData {
  readonly kind: "column";
  readonly name: string;
  readonly file: string;
  readonly values: readonly number[];
  readonly window: number;
}

/** Texts of one's own, each with a label. */
export interface TextsData {
  readonly kind: "texts";
  readonly file: string;
  readonly rows: readonly { readonly label: string; readonly text: string }[];
}

export type DataSpec = AddingData | SineData | ReviewsData | ColumnData | TextsData;
export type DataKind = DataSpec["kind"];

export type CellKind = "simpleRNN" | "lstm" | "gru";

export interface RecurrentSpec {
  readonly kind: CellKind;
  readonly units: number;
  readonly bidirectional: boolean;
  readonly dropout: number;
}

/** From the bottom: an embedding where ids come in, recurrent layers, and a dense layer that the data ask for. */
export interface ModelSpec {
  readonly embedding: number;
  readonly recurrent: readonly RecurrentSpec[];
}

export interface FitSpec {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** 0 for none. */
  readonly clipnorm: number;
  readonly seed: number;
}

export interface TrainSpec {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly fit: FitSpec;
}

/** What the last layer gives: one probability, one for each class, or a number. */
export type Task = "binary" | "classes" | "number";

/** What there is to learn from. */
export interface DataAbout {
  readonly task: Task;
  readonly train: number;
  readonly validation: number;
  readonly steps: number;
  /** Numbers in each step; null where a step is an id. */
  readonly features: number | null;
  /** Ids are below this. */
  readonly vocabulary: number;
  readonly classes: readonly string[];
}

/** Told now and then while it trains. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly examplesPerSecond: number;
  readonly secondsLeft: number;
  /** One for each batch since the last progress. */
  readonly batches: readonly BatchPoint[];
  /** When an epoch ended: what the validation said. */
  readonly validation: ValidationPoint | null;
}

/** Of one batch; the score is the share of right answers, or R² of numbers. */
export interface BatchPoint {
  readonly step: number;
  readonly loss: number;
  readonly score: number;
  readonly norm: number;
}

export interface ValidationPoint {
  readonly step: number;
  readonly loss: number;
  readonly score: number;
}

/** How a training ended. */
export interface Outcome {
  readonly stopped: boolean;
  readonly seconds: number;
  readonly parameters: number;
}

/** Does a step of these data hold an id of a word? */
export function isText(kind: DataKind): boolean {
  return kind === "reviews" || kind === "texts";
}

/** The widest net that the page offers to train: more would take minutes a step. */
export const LIMITS = { parameters: 8_000_000, values: 2_000_000, fileBytes: 30_000_000, rows: 50_000 };
