import { isWhole } from "../core/checks.js";
import { fail } from "../core/errors.js";
import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { formatShape } from "../core/shapes.js";
import { add, mul, sub, sum, type Tensor, tensor } from "../tensor/index.js";
import { align, logSoftmaxOf, stepsFor } from "./ctc-alignments.js";
import { type Rows, rowsOver } from "./ctc-steps.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link CTC}. */
export interface CTCOptions extends OptionsOf<typeof OPTIONS> {}

export interface CTC extends ValuesOf<typeof OPTIONS> {}

/** The class between symbols, which also fills targets up. */
const BLANK = 0;

/**
 * Connectionist temporal classification: symbols whose places in the sequence nobody has marked.
 *
 * `−log Σ p(alignment)` over all ways to write the symbols into the steps, with repeats and blanks, class 0, between them. Computed in double precision.
 * **Shapes** yTrue: [batch, symbols], class ids from 1 up, filled up with 0 at the end; yPred: [batch, time, classes], logits. Steps that `yPred.mask` masks are left
 * out. Gives a scalar: the mean over samples.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `index-out-of-range` for a symbol outside 1 … classes−1; `invalid-argument` for a target that takes more steps than there are.
 * **Source** keras.losses.CTC; Graves et al., Connectionist Temporal Classification (2006).
 *
 * @example
 * losses.ctc()([[1, 2]], [[[0, 1, 0], [0, 0, 1], [1, 0, 0]]]).item(); // 1.1306
 */
export class CTC extends Loss {
  static override readonly className: string = "CTC";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CTCOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const rows = rowsOver(this.name, yPred);
    const { shape } = yTrue;
    if (shape.length !== 2 || shape[0] !== rows.batch) {
      fail("shape-mismatch", this.name, `yTrue [${rows.batch}, symbols]`, formatShape(shape));
    }
    const targets = yTrue.data();
    const losses = new Float32Array(rows.batch);
    const slopes = new Float32Array(yPred.size);
    for (let row = 0; row < rows.batch; row++) {
      const symbols = this.#symbols(Array.from(targets.slice(row * shape[1]!, (row + 1) * shape[1]!)), rows, row);
      const steps = rows.steps(row);
      const logs = steps.map((t) => logSoftmaxOf(rows.at(row, t)));
      const { loss, gradient } = align(logs, symbols, BLANK);
      losses[row] = loss;
      for (const [k, t] of steps.entries()) slopes.set(gradient[k]!, (row * rows.time + t) * rows.classes);
    }
    // Worth nothing, and its derivative is the one that was computed.
    const nothing = sum(mul(sub(yPred, tensor(yPred.data(), yPred.shape)), tensor(slopes, yPred.shape)), {
      axis: [1, 2],
    });
    return add(tensor(losses), nothing);
  }

  /** None: the alignments have left out what is masked. */
  override maskOf(): null {
    return null;
  }

  /** A row's target without what fills it up. **Errors** as the class says. */
  #symbols(target: readonly number[], rows: Rows, row: number): number[] {
    const end = target.indexOf(BLANK);
    const symbols = end === -1 ? [...target] : target.slice(0, end);
    const wrong = target.find((symbol, k) => (k < symbols.length ? !isSymbol(symbol, rows.classes) : symbol !== BLANK));
    if (wrong !== undefined) {
      const expected = `yTrue of symbols from 1 to ${rows.classes - 1}, then only 0`;
      fail("index-out-of-range", this.name, expected, `${wrong} in row ${row}`);
    }
    const [needed, there] = [stepsFor(symbols), rows.steps(row).length];
    if (needed > there) {
      const hint = "Each symbol takes a step, and equal neighbours one more between them.";
      fail("invalid-argument", this.name, `a target of at most ${there} steps in row ${row}`, `one of ${needed}`, hint);
    }
    return symbols;
  }
}

function isSymbol(symbol: number, classes: number): boolean {
  return isWhole(symbol) && symbol > 0 && symbol < classes;
}

/**
 * Connectionist temporal classification: symbols whose places in the sequence nobody has marked.
 *
 * **Shapes** yTrue: [batch, symbols], class ids from 1 up, filled up with 0 at the end; yPred: [batch, time, classes], logits. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.ctc()([[1, 2]], [[[0, 1, 0], [0, 0, 1], [1, 0, 0]]]).item(); // 1.1306
 */
export function ctc(options?: CTCOptions): CTC {
  return new CTC(options);
}

registerSerializable(CTC, "keras.losses");
