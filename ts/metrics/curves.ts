import { Option, oneOf } from "../core/options.js";
import { type Counts, share } from "./confusion-counts.js";

/** Where the points of a curve lie, one for each threshold. */
interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The curves that an area may be under. */
export const CURVES = { ROC: roc, PR: precisionRecall, PRGAIN: precisionRecallGain };

/** The option that names one of them, in capitals as in Keras's files. */
export function curve(): Option<keyof typeof CURVES> {
  const named = oneOf(...(Object.keys(CURVES) as (keyof typeof CURVES)[]));
  return new Option((where, name, value) => named.read(where, name, value));
}

/** The option that names a rule for the heights. */
export function summationMethod(): Option<keyof typeof HEIGHTS> {
  return oneOf(...(Object.keys(HEIGHTS) as (keyof typeof HEIGHTS)[]));
}

/** How high the curve is taken to be between two points. */
export const HEIGHTS = {
  interpolation: (a: number, b: number) => (a + b) / 2,
  minoring: (a: number, b: number) => Math.min(a, b),
  majoring: (a: number, b: number) => Math.max(a, b),
};

/** The area under a curve whose x falls from point to point. */
export function areaUnder({ x, y }: Points, height: (a: number, b: number) => number): number {
  let area = 0;
  for (let k = 0; k + 1 < x.length; k++) area += (x[k]! - x[k + 1]!) * height(y[k]!, y[k + 1]!);
  return area;
}

/**
 * The area under precision over recall where the counts, rather than their quotient, are taken to change evenly between two thresholds.
 *
 * **Source** Davis and Goadrich, The relationship between precision-recall and ROC curves (2006).
 */
export function interpolatedPrecisionRecall(counts: readonly Counts[]): number {
  let area = 0;
  for (let k = 0; k + 1 < counts.length; k++) {
    const [low, high] = [counts[k]!, counts[k + 1]!];
    const [ofLow, ofHigh] = [low.tp + low.fp, high.tp + high.fp];
    const gained = low.tp - high.tp;
    const slope = share(gained, Math.max(ofLow - ofHigh, 0));
    const intercept = high.tp - slope * ofHigh;
    const ratio = ofLow > 0 && ofHigh > 0 ? ofLow / ofHigh : 1;
    area += share(slope * (gained + intercept * Math.log(ratio)), high.tp + high.fn);
  }
  return area;
}

/** The share of the yes over the share of the no that is predicted as yes. */
function roc(counts: readonly Counts[]): Points {
  return {
    x: counts.map(({ fp, tn }) => share(fp, fp + tn)),
    y: counts.map(({ tp, fn }) => share(tp, tp + fn)),
  };
}

function precisionRecall(counts: readonly Counts[]): Points {
  return {
    x: counts.map(({ tp, fn }) => share(tp, tp + fn)),
    y: counts.map(({ tp, fp }) => share(tp, tp + fp)),
  };
}

/** Both on a harmonic scale, from 0 for always saying yes to 1. **Source** Flach and Kull, Precision-Recall-Gain curves (2015). */
function precisionRecallGain(counts: readonly Counts[]): Points {
  const gain = (wrong: number, { tp, fp, tn, fn }: Counts) => 1 - share(tp + fn, tn + fp) * share(wrong, tp);
  return {
    x: counts.map((each) => (each.tp === 0 ? 0 : Math.max(gain(each.fn, each), 0))),
    y: counts.map((each) => (each.tp === 0 ? 1 : gain(each.fp, each))),
  };
}
