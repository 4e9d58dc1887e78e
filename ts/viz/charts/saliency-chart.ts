import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import type { Saliency } from "../saliency.js";
import { MOST_WORDS } from "./gates-chart.js";
import { lineChart } from "./line-chart.js";
import {
  CHART_OPTIONS,
  type ChartOptions,
  type ChartSpec,
  type Json,
  type JsonObject,
  requireData,
  vegaLite,
  widthOf,
} from "./spec.js";
import { readable, textWidth } from "./text.js";
import { DIVERGING, framed, ON_DARK, ON_LIGHT, plotWidth } from "./theme.js";

/** Options of {@link saliencyChart}. */
export interface SaliencyChartOptions extends ChartOptions {
  /** The tokens as words. Default: their ids. */
  words?: readonly string[];
  /** Default "integratedGradients". */
  shares?: "integratedGradients" | "gradientInput";
  /** A line at this score, such as 0.5 of a sigmoid. Default: none. */
  threshold?: number;
}

const OPTIONS = [...CHART_OPTIONS, "words", "shares", "threshold"];
const METHODS = { integratedGradients: "integrated gradients", gradientInput: "gradient × input" };

const FONT_SIZE = 13;
const BOX = 22;
const LINE = 28;
const SPACE = 4;

interface Token {
  token: number;
  word: string;
  share: number;
  x: number;
  x2: number;
  y: number;
}

/**
 * A text whose tokens are coloured by what each adds to the score, and below it the score after each token.
 *
 * **Errors** `invalid-argument` without tokens, or for another number of words.
 *
 * @example
 * const [review] = saliency(model, ids);
 * saliencyChart(review, { words, threshold: 0.5 });
 */
export function saliencyChart(result: Saliency, options: SaliencyChartOptions = {}): ChartSpec {
  const where = "saliencyChart";
  checkOptionNames(where, options, OPTIONS);
  requireData(where, "what saliency gives for one sequence", result?.ids?.length, quoted(result));
  const { shares: method = "integratedGradients", words = result.ids.map(String), threshold } = options;
  if (!(method in METHODS)) {
    fail("invalid-argument", where, 'shares "integratedGradients" or "gradientInput"', quoted(method));
  }
  if (words.length !== result.ids.length) {
    fail("invalid-argument", where, `${result.ids.length} words, one a token`, words.length);
  }
  const { title = "What each token adds to the score", subtitle = summary(result, method) } = options;
  const width = widthOf(where, options.width);
  const running = result.runningScore && scorePanel(words, result.runningScore, width, threshold);
  const room = (running?.width as number | undefined) ?? plotWidth(width, []);
  const tokens = layOut(words, result[method], room);
  const text = options.description ?? describe(title, tokens, result);
  const params = [{ name: "words", value: words }];
  return vegaLite(text, {
    ...framed(title, subtitle, width),
    params,
    vconcat: [tokenPanel(tokens, METHODS[method], room), ...(running ? [running] : [])],
    spacing: 24,
    resolve: { scale: { color: "independent" }, legend: { color: "independent" } },
    usermeta: {
      columns: { token: "token", word: "word", share: METHODS[method] },
      pivot: { x: "x", series: "series", values: ["y"], title: "token" },
    },
  } as unknown as { [key: string]: Json });
}

/** Words beside each other like a text, in boxes. */
function layOut(words: readonly string[], shares: readonly number[], room: number): Token[] {
  let [x, y] = [0, 0];
  return words.map((word, token) => {
    const size = textWidth(word, FONT_SIZE) + 10;
    if (x > 0 && x + size > room) [x, y] = [0, y + LINE];
    const box = { token, word, share: shares[token]!, x, x2: Math.min(x + size, room), y };
    x += size + SPACE;
    return box;
  });
}

function tokenPanel(tokens: readonly Token[], method: string, width: number): JsonObject {
  const most = Math.max(...tokens.map(({ share }) => Math.abs(share))) || 1;
  const height = tokens.at(-1)!.y + BOX;
  const pixels = (field: string, extra: object = {}) => ({
    field,
    type: "quantitative",
    scale: null,
    axis: null,
    ...extra,
  });
  const domain = DIVERGING.map((_, k) => most * (k / 2 - 1));
  const color = {
    field: "share",
    type: "quantitative",
    scale: { domain, range: DIVERGING, interpolate: "lab" },
    legend: { title: method, direction: "horizontal", gradientLength: 180, gradientThickness: 10, offset: 10 },
  };
  return {
    width,
    height,
    view: { stroke: null },
    data: { name: "tokens", values: tokens as unknown as Json },
    transform: [
      { calculate: `datum.y + ${BOX}`, as: "y2" },
      { calculate: "(datum.x + datum.x2) / 2", as: "middle" },
      { calculate: `datum.y + ${BOX / 2}`, as: "center" },
    ],
    layer: [
      {
        mark: { type: "rect", cornerRadius: 3 },
        encoding: { x: pixels("x"), x2: { field: "x2" }, y: pixels("y"), y2: { field: "y2" }, color },
      },
      {
        mark: { type: "text", fontSize: FONT_SIZE, baseline: "middle" },
        encoding: {
          x: pixels("middle"),
          y: pixels("center"),
          text: { field: "word" },
          color: { condition: { test: `datum.share < ${-0.75 * most}`, value: ON_DARK }, value: ON_LIGHT },
        },
      },
    ],
  } as unknown as JsonObject;
}

/** The line chart of the score, as a panel. */
function scorePanel(
  words: readonly string[],
  scores: readonly number[],
  width: number,
  threshold?: number,
): JsonObject {
  const labels = words.length <= MOST_WORDS ? words : undefined;
  const {
    layer,
    height,
    width: inner,
    data,
  } = lineChart({
    title: "",
    width,
    height: 150,
    x: { title: labels ? "read up to" : "token", whole: true, labels },
    y: { title: "score so far" },
    series: [{ name: "score so far", points: scores.map((score, t) => [t, score]) }],
    rules: threshold === undefined ? [] : [{ axis: "y", at: threshold, label: readable(threshold) }],
  });
  return { layer, height, width: inner, data };
}

function summary({ score, baseline, completeness }: Saliency, method: keyof typeof METHODS): string {
  const start = `score ${readable(score)}`;
  if (method === "gradientInput") return start;
  return `${start}; the shares add up to ${readable(completeness.sum)} of ${readable(completeness.difference)} above the baseline ${readable(baseline)}`;
}

function describe(title: string, tokens: readonly Token[], { score }: Saliency): string {
  const sorted = [...tokens].sort((a, b) => b.share - a.share);
  const names = (some: readonly Token[]) => some.map(({ word, share }) => `${word} ${readable(share)}`).join(", ");
  const few = Math.min(3, Math.ceil(sorted.length / 2));
  return `${title}. Score ${readable(score)}; the most add ${names(sorted.slice(0, few))}; the least ${names(sorted.slice(-few).reverse())}.`;
}
