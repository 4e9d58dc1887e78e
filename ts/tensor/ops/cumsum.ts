import type { OptionsOf } from "../../core/options.js";
import { normalizeAxis } from "../../core/shapes.js";
import { customGradient } from "../custom-gradient.js";
import { type TensorLike, whereOf } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { hostLanes } from "./on-host.js";
import { axis, opOptions } from "./op-options.js";
import { reshape, reverse } from "./shape-ops.js";

const MAYBE_AXIS = {
  /** Along which axis; negative ones count from the end. Default: along the flattened tensor. */
  axis: axis().orNull(),
};

/**
 * The sums of all elements up to each one: yᵢ = x₀ + … + xᵢ, added up in double precision.
 *
 * **Shapes** x's; flattened without an axis. float32 and int32; bool counts as int32. **Defaults** axis null. **Errors** `invalid-argument`.
 * **Source** Keras 3, `keras.ops.cumsum`.
 *
 * @example
 * cumsum([1, 2, 3]); // [1, 3, 6]
 */
export function cumsum(x: TensorLike, options?: OptionsOf<typeof MAYBE_AXIS>): Tensor {
  const { axis } = opOptions("cumsum", MAYBE_AXIS, options);
  return scoped(() => {
    const given = asTensor("cumsum", x);
    const input = axis === null ? reshape(given, [-1]) : given;
    const at = normalizeAxis(whereOf("cumsum"), axis ?? 0, input.rank);
    if (input.dtype !== "float32") return sums(input, at);
    return customGradient((x) => [sums(x, at), (d) => reverse(sums(reverse(d, { axis: at }), at), { axis: at })])(
      input,
    );
  });
}

function sums(x: Tensor, axis: number): Tensor {
  const dtype = x.dtype === "float32" ? "float32" : "int32";
  return hostLanes("cumsum", x, axis, [x.shape[axis]!, dtype], (line, write) => {
    let sum = 0;
    for (let k = 0; k < line.length; k++) {
      sum += line[k]!;
      write(k, sum);
    }
  });
}
