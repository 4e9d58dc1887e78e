/** What the trained net says: of a text, of a series, of two marked numbers. */
import { sum, type Tensor, tensor } from "throughtime";
import { saliency } from "throughtime/viz";
import { StudioError } from "../channel.js";
import { addingColumns } from "./data.js";
import { lastTrained } from "./fit.js";

/** Points of the integral of integrated gradients: enough for what a page shows. */
const POINTS = 24;
const LONGEST = 120;

export interface TextAnswer {
  readonly words: readonly string[];
  readonly known: readonly boolean[];
  /** What each word adds to the score, in the score's units. */
  readonly shares: readonly number[];
  readonly running: readonly number[];
  readonly score: number;
  /** The class whose probability the score is. */
  readonly label: string;
  readonly classes: readonly { readonly label: string; readonly probability: number }[];
}

/** A text through the last net: its score, each word's share, and the score after each word. */
export function askText({ text }: { text: string }): TextAnswer {
  const { model, prepared } = lastTrained();
  const { tokens, about } = prepared;
  if (tokens === undefined) throw new StudioError("no-text", "The net that you trained last does not read texts.");
  const cut = tokens(text);
  const ids = cut.ids.slice(0, LONGEST);
  if (ids.length === 0) throw new StudioError("no-words", "Type a few words.");
  const outputs = (model.apply(tensor([[...ids]], undefined, "int32"), { training: false }) as Tensor).data();
  const probabilities = about.task === "binary" ? [1 - outputs[0]!, outputs[0]!] : [...outputs];
  const classes = about.classes.map((label, k) => ({ label, probability: probabilities[k]! }));
  const best = about.task === "binary" ? 0 : probabilities.indexOf(Math.max(...probabilities));
  const [found] = saliency(model as never, tensor([[...ids]], undefined, "int32"), { output: best, steps: POINTS });
  return {
    words: cut.words.slice(0, LONGEST),
    known: cut.known.slice(0, LONGEST),
    shares: found!.integratedGradients,
    running: found!.runningScore!,
    score: found!.score,
    label: about.classes[about.task === "binary" ? 1 : best]!,
    classes,
  };
}

export interface SeriesAnswer {
  /** The held-back part, in the values that were given. */
  readonly truth: readonly number[];
  /** Each predicted from the true values before it. */
  readonly oneStep: readonly number[];
  /** Predicted from the net's own predictions alone. */
  readonly free: readonly number[];
}

const MOST_SHOWN = 240;

export function askSeries(_given: null): SeriesAnswer {
  const { model, prepared } = lastTrained();
  const { series, validation } = prepared;
  if (series === undefined) throw new StudioError("no-series", "The net that you trained last does not read a series.");
  const { values, mean, spread, window, heldFrom } = series;
  const back = (value: number) => value * spread + mean;
  const shown = Math.min(MOST_SHOWN, values.length - heldFrom);
  const predict = (x: Tensor) => (model.apply(x, { training: false }) as Tensor).data();
  const oneStep = Array.from(predict(validation.x)).slice(0, shown);
  const free: number[] = [];
  const past = Array.from(values.slice(heldFrom - window, heldFrom));
  for (let t = 0; t < shown; t++) {
    const [next] = predict(tensor([...past.slice(-window)], [1, window, 1]));
    past.push(next!);
    free.push(next!);
  }
  return {
    truth: Array.from(values.slice(heldFrom, heldFrom + shown), back),
    oneStep: oneStep.map(back),
    free: free.map(back),
  };
}

export interface AddingAnswer {
  readonly values: readonly number[];
  readonly marked: readonly boolean[];
  readonly truth: number;
  /** What the net would say after each step. */
  readonly running: readonly number[];
}

/** A new sequence; the net's answer after each of its steps. */
export function askAdding({ seed }: { seed: number }): AddingAnswer {
  const { model, prepared } = lastTrained();
  const { steps } = prepared.about;
  const { x, y } = addingColumns(1, steps, seed + 1000);
  const pairs = (x.array() as number[][][])[0]!;
  return {
    values: pairs.map(([value]) => value!),
    marked: pairs.map(([, mark]) => mark === 1),
    truth: sum(y).item(),
    running: pairs.map((_, t) =>
      (model.apply(tensor(pairs.slice(0, t + 1).flat(), [1, t + 1, 2]), { training: false }) as Tensor).item(),
    ),
  };
}
