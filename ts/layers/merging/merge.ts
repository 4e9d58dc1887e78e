import { fail } from "../../core/errors.js";
import { formatShape } from "../../core/shapes.js";
import { expandDims, logicalOr, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import { type DynamicShape, type InputSpec, isShape } from "../shapes.js";

/**
 * What layers that take several inputs and give one have in common: the inputs are a list of tensors whose shapes broadcast; one of lower rank
 * gets axes of size 1 behind the batch.
 */
export abstract class Merge extends Layer {
  override readonly supportsMasking: boolean = true;

  protected override checkInput(inputs: InputSpec): void {
    const list: readonly InputSpec[] = requireList(this.where, inputs, this.fewest);
    this.computeOutputShape(list.map(({ shape }) => shape));
  }

  /** How many inputs it takes at least. */
  protected get fewest(): number {
    return 2;
  }

  override call(inputs: readonly Tensor[]): Tensor {
    const rank = Math.max(...inputs.map((x) => x.rank));
    return this.merge(inputs.map((x) => withRank(x, rank)));
  }

  /** The output of inputs of one rank. */
  protected abstract merge(inputs: readonly Tensor[]): Tensor;

  override computeOutputShape(shapes: readonly DynamicShape[]): DynamicShape {
    if (!shapes.every(isShape)) fail("shape-mismatch", this.where, "the shapes of several inputs", shapes);
    const rank = Math.max(...shapes.map((shape) => shape.length));
    const aligned = shapes.map(([batch = null, ...rest]) => [
      batch,
      ...new Array<number>(rank - 1 - rest.length).fill(1),
      ...rest,
    ]);
    return aligned.reduce((a, b) => a.map((size, axis) => this.#joined(size, b[axis]!, shapes)));
  }

  #joined(a: number | null, b: number | null, shapes: readonly DynamicShape[]): number | null {
    if (a === b || b === 1) return a;
    if (a === 1) return b;
    if (a === null || b === null) return a ?? b;
    const hint = "Sizes must be equal, or 1.";
    return fail("shape-mismatch", this.where, "inputs whose shapes fit", shapes.map(formatShape).join(" and "), hint);
  }

  /** A step counts where it counts in any of the inputs: everywhere, where one has no mask. */
  override computeMask(_inputs: readonly Tensor[], masks: readonly (Tensor | null)[] | null): Tensor | null {
    const given = (masks ?? [null]).filter((mask) => mask !== null);
    return given.length < (masks?.length ?? 1) ? null : given.reduce((a, b) => logicalOr(a, b));
  }
}

/** **Errors** `shape-mismatch` unless it is a list of inputs. */
export function requireList<T>(where: string, inputs: unknown, fewest: number): readonly T[] {
  if (Array.isArray(inputs) && inputs.length >= fewest) return inputs;
  const got = Array.isArray(inputs) ? `${inputs.length} of them` : "one";
  return fail("shape-mismatch", where, `a list of ${fewest} or more inputs`, got, "Write apply([a, b]).");
}

function withRank(x: Tensor, rank: number): Tensor {
  let y = x;
  while (y.rank < rank) y = expandDims(y, { axis: 1 });
  return y;
}
