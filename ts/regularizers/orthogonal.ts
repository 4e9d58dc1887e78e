import { fail } from "../core/errors.js";
import { atLeastZero, type OptionsOf, oneOf, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { formatShape } from "../core/shapes.js";
import { abs, div, eye, matmul, mul, norm, sub, sum, type Tensor, tidy } from "../tensor/index.js";
import { Regularizer } from "./regularizer.js";

const OPTIONS_OF_ORTHOGONALREGULARIZER = {
  /** Default 0.01. */
  factor: atLeastZero().default(0.01),
  /** Which are to be orthogonal to each other? Default "rows". */
  mode: oneOf("rows", "columns").default("rows"),
};

/** Options of {@link OrthogonalRegularizer}. */
export interface OrthogonalRegularizerOptions extends OptionsOf<typeof OPTIONS_OF_ORTHOGONALREGULARIZER> {}

export interface OrthogonalRegularizer extends ValuesOf<typeof OPTIONS_OF_ORTHOGONALREGULARIZER> {}

/**
 * factor times the mean |cos| of the angles between any two rows, or columns, of a matrix.
 *
 * **Errors** `shape-mismatch` for another rank than 2.
 *
 * **Source** Keras 3, `keras.regularizers.OrthogonalRegularizer`.
 *
 * @example
 * regularizers.orthogonalRegularizer({ factor: 1 }).apply(tensor([[1, 0], [1, 1]])); // 0.7071
 */
export class OrthogonalRegularizer extends Regularizer {
  static override readonly className: string = "OrthogonalRegularizer";
  static override readonly options = OPTIONS_OF_ORTHOGONALREGULARIZER;

  constructor(options: OrthogonalRegularizerOptions = {}) {
    super(options);
  }

  override apply(w: Tensor): Tensor {
    if (w.rank !== 2) fail("shape-mismatch", this.name, "a matrix", formatShape(w.shape));
    const isRows = this.mode === "rows";
    const size = w.shape[isRows ? 0 : 1]!;
    return tidy(() => {
      const unit = div(w, norm(w, { axis: isRows ? 1 : 0, keepdims: true }));
      const cosines = mul(matmul(unit, unit, { transposeA: !isRows, transposeB: isRows }), sub(1, eye(size)));
      return mul(sum(abs(cosines)), size < 2 ? 0 : this.factor / (size * (size - 1)));
    });
  }
}

/** factor times the mean |cos| of the angles between any two rows, or columns, of a matrix. See {@link OrthogonalRegularizer}. */
export function orthogonalRegularizer(options?: OrthogonalRegularizerOptions): OrthogonalRegularizer {
  return new OrthogonalRegularizer(options);
}

registerSerializable(OrthogonalRegularizer, "keras.regularizers");
