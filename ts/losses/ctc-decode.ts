import { fail } from "../core/errors.js";
import { flag, type OptionsOf, oneOf, readOptions, type ValuesOf, wholeNumber } from "../core/options.js";
import { type Tensor, type TensorLike, tensor } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";
import { logAddExp, logSoftmaxOf } from "./ctc-alignments.js";
import { type Rows, rowsOver } from "./ctc-steps.js";
import { toFloat } from "./weights.js";

const OPTIONS = {
  /** "greedy" takes the likeliest class of each step, "beamSearch" the likeliest sequences. Default "greedy". */
  strategy: oneOf("greedy", "beamSearch").default("greedy"),
  /** How many sequences a beam search keeps from step to step. Default 100. */
  beamWidth: wholeNumber().default(100),
  /** How many sequences a beam search gives, the likeliest first. Default 1. */
  topPaths: wholeNumber().default(1),
  /** Whether greedy takes a class that comes again in the next step for the same symbol. Default true. */
  mergeRepeated: flag().default(true),
  /** The class between symbols. Default 0. */
  maskIndex: wholeNumber(0).default(0),
};

type Options = ValuesOf<typeof OPTIONS>;

/** Symbols, and what they score. */
interface Path {
  readonly symbols: readonly number[];
  readonly score: number;
}

/** What fills sequences up. */
const FILLING = -1;

/**
 * The symbols that a network trained by {@link CTC} has written.
 *
 * **Shapes** inputs: [batch, time, classes], logits; sequenceLengths: [batch], or null for all steps that the mask of inputs leaves. Gives `[paths, scores]`: paths are int32
 * [topPaths, batch, time], filled up with −1; scores are [batch, 1] with `−sum` of the largest logits for greedy, [batch, topPaths] with log-probabilities for a beam search.
 * **Defaults** strategy "greedy", beamWidth 100, topPaths 1, mergeRepeated true, maskIndex 0.
 * **Errors** `shape-mismatch`; `invalid-argument` for more than one path from greedy; `index-out-of-range` for lengths and a maskIndex that inputs do not have.
 * **Source** keras.ops.ctc_decode; Graves, Supervised Sequence Labelling with Recurrent Neural Networks (2012), section 7.5.
 *
 * @example
 * const [paths] = ctcDecode([[[0, 5, 0], [0, 5, 0], [5, 0, 0], [0, 0, 5]]]);
 * paths; // [[[1, 2, -1, -1]]]
 */
export function ctcDecode(
  inputs: TensorLike,
  sequenceLengths: TensorLike | null = null,
  options?: OptionsOf<typeof OPTIONS>,
): [Tensor, Tensor] {
  const chosen = readOptions("ctcDecode", OPTIONS, options);
  return scoped(() => {
    const scores = asTensor("ctcDecode", inputs);
    const floats = toFloat(scores);
    floats._mask = scores.mask;
    const rows = rowsOver("ctcDecode", floats);
    checkOptions(rows, chosen);
    const lengths = sequenceLengths === null ? null : lengthsOf(asTensor("ctcDecode", sequenceLengths), rows);
    const found = Array.from({ length: rows.batch }, (_, row) => {
      const steps = lengths ? rows.steps(row).slice(0, lengths[row]) : rows.steps(row);
      const logits = steps.map((t) => rows.at(row, t));
      return chosen.strategy === "greedy" ? [greedy(logits, chosen)] : beamSearch(logits, chosen);
    });
    return packed(found, rows.time, chosen.topPaths);
  });
}

function checkOptions({ classes }: Rows, { strategy, topPaths, maskIndex }: Options): void {
  if (strategy === "greedy" && topPaths > 1) {
    const hint = 'Write strategy: "beamSearch".';
    fail("invalid-argument", "ctcDecode", "topPaths 1 with greedy", String(topPaths), hint);
  }
  if (maskIndex >= classes) {
    fail("index-out-of-range", "ctcDecode", `a maskIndex below the ${classes} classes`, String(maskIndex));
  }
}

function lengthsOf(given: Tensor, { batch, time }: Rows): number[] {
  const lengths = Array.from(given.data());
  const wrong = lengths.find((length) => !(Number.isInteger(length) && length >= 0 && length <= time));
  if (wrong !== undefined) fail("index-out-of-range", "ctcDecode", `sequenceLengths from 0 to ${time}`, String(wrong));
  if (lengths.length !== batch) {
    fail(
      "shape-mismatch",
      "ctcDecode",
      `a length for each of ${batch} rows in sequenceLengths`,
      String(lengths.length),
    );
  }
  return lengths;
}

/** The likeliest class of each step, without blanks and repeats. */
function greedy(logits: readonly Float32Array[], { maskIndex, mergeRepeated }: Options): Path {
  const best = logits.map((own) => own.indexOf(Math.max(...own)));
  const isNew = (symbol: number, k: number) => !mergeRepeated || k === 0 || symbol !== best[k - 1];
  const symbols = best.filter((symbol, k) => symbol !== maskIndex && isNew(symbol, k));
  return { symbols, score: -logits.reduce((sum, own, k) => sum + own[best[k]!]!, 0) };
}

/** A sequence with the log-probabilities of its alignments that end in a blank, and in its last symbol. */
interface Beam {
  readonly symbols: readonly number[];
  blank: number;
  symbol: number;
}

const totalOf = ({ blank, symbol }: Beam) => logAddExp(blank, symbol);

/** The likeliest sequences; alignments that write the same are counted together. */
function beamSearch(logits: readonly Float32Array[], { maskIndex, beamWidth, topPaths }: Options): Path[] {
  let beams: Beam[] = [{ symbols: [], blank: 0, symbol: Number.NEGATIVE_INFINITY }];
  for (const own of logits) {
    beams = best(extended(beams, logSoftmaxOf(own), maskIndex), beamWidth);
  }
  return best(beams, topPaths).map((beam) => ({ symbols: beam.symbols, score: totalOf(beam) }));
}

/** Every sequence with every class behind it. */
function extended(beams: readonly Beam[], logs: Float64Array, blank: number): Beam[] {
  const next = new Map<string, Beam>();
  const at = (symbols: readonly number[]) => {
    const key = symbols.join();
    const found = next.get(key) ?? { symbols, blank: Number.NEGATIVE_INFINITY, symbol: Number.NEGATIVE_INFINITY };
    next.set(key, found);
    return found;
  };
  for (const beam of beams) {
    const same = at(beam.symbols);
    same.blank = logAddExp(same.blank, totalOf(beam) + logs[blank]!);
    for (const [symbol, log] of logs.entries()) {
      if (symbol === blank) continue;
      const isRepeat = symbol === beam.symbols.at(-1);
      if (isRepeat) same.symbol = logAddExp(same.symbol, beam.symbol + log);
      const longer = at([...beam.symbols, symbol]);
      // Behind itself a symbol is a new one only where a blank is between.
      longer.symbol = logAddExp(longer.symbol, (isRepeat ? beam.blank : totalOf(beam)) + log);
    }
  }
  return [...next.values()];
}

function best(beams: readonly Beam[], count: number): Beam[] {
  return [...beams].sort((a, b) => totalOf(b) - totalOf(a)).slice(0, count);
}

function packed(found: readonly (readonly Path[])[], time: number, topPaths: number): [Tensor, Tensor] {
  const batch = found.length;
  const symbols = new Int32Array(topPaths * batch * time).fill(FILLING);
  const scores = new Float32Array(batch * topPaths).fill(Number.NEGATIVE_INFINITY);
  for (const [row, paths] of found.entries()) {
    for (const [k, path] of paths.entries()) {
      symbols.set(path.symbols, (k * batch + row) * time);
      scores[row * topPaths + k] = path.score;
    }
  }
  return [tensor(symbols, [topPaths, batch, time], "int32"), tensor(scores, [batch, topPaths])];
}
