import { fail } from "../core/errors.js";
import { formatShape, sameShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { mean, mul, type Tensor, type TensorLike } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";

/** A loss is called as a function: `loss(yTrue, yPred)`. */
export interface Loss {
  // biome-ignore lint/style/useShorthandFunctionType: merged with the class of the same name, to make its instances callable.
  (yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): Tensor;
}

/**
 * Base class of losses: how far predictions are from targets, as one number to make small.
 *
 * An instance is called as a function. A loss of your own overrides `call`, which gives one value per sample (or per sample and time step);
 * their mean, weighted by the sample weights, is the loss.
 *
 * @example
 * ```ts
 * class Quartic extends losses.Loss {
 *   constructor() { super("quartic"); }
 *   override call(yTrue: Tensor, yPred: Tensor) { return mean(pow(sub(yTrue, yPred), 4), { axis: -1 }); }
 * }
 * model.compile({ optimizer: "adam", loss: new Quartic() });
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface above says that instances are callable, and the constructor makes them so.
export class Loss {
  /** In snake case, as Keras names it. */
  declare readonly name: string;

  constructor(name: string) {
    const self = ((yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null) =>
      scoped(() => self.compute(asTensor(name, yTrue), asTensor(name, yPred), sampleWeight))) as unknown as this;
    Object.setPrototypeOf(self, new.target.prototype);
    Object.defineProperty(self, "name", { value: name });
    // biome-ignore lint/correctness/noConstructorReturn: the one way for `new` to give a function; fields of subclasses land on it.
    return self;
  }

  /** One value per sample. Override it for a loss of your own. */
  call(_yTrue: Tensor, _yPred: Tensor): Tensor {
    return fail("invalid-argument", this.name, "a subclass that overrides call(yTrue, yPred)", "none");
  }

  /** The scalar loss: by default the weighted mean of `call`'s values. */
  protected compute(yTrue: Tensor, yPred: Tensor, sampleWeight: TensorLike | null): Tensor {
    const values = this.call(yTrue, yPred);
    return mean(sampleWeight === null ? values : mul(values, sampleWeight));
  }
}

/** A loss made of a function `(yTrue, yPred) => values`, as `compile` takes it. */
export class FunctionLoss extends Loss {
  private readonly fn: (yTrue: Tensor, yPred: Tensor) => Tensor;

  constructor(fn: (yTrue: Tensor, yPred: Tensor) => Tensor) {
    super(fn.name || "loss");
    this.fn = fn;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(yTrue, yPred);
  }
}

/** Targets must have the output's shape, but one of the two may lack a last axis of length 1. */
export function checkSameShape(where: string, yTrue: Shape, yPred: Shape): void {
  const isTrailing = (longer: Shape, shorter: Shape) => sameShape(longer, [...shorter, 1]);
  if (sameShape(yTrue, yPred) || isTrailing(yTrue, yPred) || isTrailing(yPred, yTrue)) return;
  fail(
    "shape-mismatch",
    where,
    `yTrue of the shape of yPred, ${formatShape(yPred)}`,
    formatShape(yTrue),
    hintFor(where, yTrue, yPred),
  );
}

/** Class ids have the output's shape without its last axis, or with a last axis of length 1 in its place. */
export function checkClassIds(where: string, yTrue: Shape, yPred: Shape): void {
  const wanted = yPred.slice(0, -1);
  if (yPred.length > 0 && (sameShape(yTrue, wanted) || sameShape(yTrue, [...wanted, 1]))) return;
  const hint = sameShape(yTrue, yPred) ? "For one-hot targets use categoricalCrossentropy." : "";
  fail(
    "shape-mismatch",
    where,
    `yTrue of class ids of shape ${formatShape(wanted)} for yPred ${formatShape(yPred)}`,
    formatShape(yTrue),
    hint,
  );
}

/** A number in a range, or a typed error naming the option. */
export function checkRange(where: string, name: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  return fail("invalid-argument", where, `${name} ${range}`, String(value));
}

function hintFor(where: string, yTrue: Shape, yPred: Shape): string {
  const isClassIds = yTrue.length < yPred.length || yTrue.at(-1) === 1;
  if (isClassIds && (yPred.at(-1) ?? 1) > 1 && where.startsWith("categorical"))
    return "For class ids use sparseCategoricalCrossentropy.";
  return yPred.length === 3 && yTrue.length < 3 ? "Is a returnSequences: true left on the last recurrent layer?" : "";
}
