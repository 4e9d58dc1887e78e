import { fail } from "../core/errors.js";
import { flag, type OptionsOf, readOptions, text } from "../core/options.js";
import { formatShape, sameShape, sizeOf } from "../core/shapes.js";
import type { Nested, Shape } from "../core/types.js";
import { copyOut, shapeOfHandle } from "../wasm/copies.js";
import { freeOf, instanceNow, requireReady } from "../wasm/instance.js";
import { rawClone, rawVariableAssign, rawVariableNew, rawVariableSetTrainable } from "../wasm/raw.js";
import { check, handleOf, ownedHandle, runOne, type TensorLike } from "./dispatch.js";
import { closeScope, openScope } from "./scope.js";
import { failOperator, type Tensor } from "./tensor.js";

const OPTIONS = {
  /** For messages and summaries. Default "variable". */
  name: text().default("variable"),
  /** Do tapes watch it and optimizers change it? Default true. */
  trainable: flag().default(true),
};

/** How a variable is made. */
export interface VariableOptions extends OptionsOf<typeof OPTIONS> {}

let writes = 0;

/** To be called whenever a variable has got another value. */
export function countWrite(): void {
  writes++;
}

/** While it stays the same, so do all variables. */
export function writesSoFar(): number {
  return writes;
}

/** What makes something of a weight: a penalty, or another weight. */
export interface WeightRule {
  apply(w: Tensor): Tensor;
}

/** Frees what belonged to variables that were dropped without `dispose()`. */
const dropped = new FinalizationRegistry<{ handle: number; instance: number }>(({ handle, instance }) =>
  freeOf(instance, handle),
);

/**
 * A float32 weight: it keeps its identity while its value changes, and lives in wasm memory until disposed.
 *
 * When the wasm instance is lost (`instance-lost`), so is its value: after `init()` it is `disposed` until {@link Variable.assign} gives it another.
 *
 * Ops take it as they take a tensor, and a {@link GradientTape} watches it when it is trainable.
 *
 * **Errors** `dtype-mismatch` unless the initial value is float32.
 *
 * @example
 * const w = new Variable(zeros([3]), { name: "w" });
 * w.assign([1, 2, 3]);
 * sum(w).item(); // 6
 */
export class Variable {
  /** The penalty that it adds to the loss while it is trained; layers set it. */
  regularizer: WeightRule | null = null;
  /** What it is brought back to after every step of an optimizer; layers set it. */
  constraint: WeightRule | null = null;
  /** For messages and summaries. */
  readonly name: string;
  /** Sizes; they never change. */
  readonly shape: Shape;
  /** Always float32. */
  readonly dtype = "float32" as const;
  #handle = 0;
  #instance = 0;
  #trainable: boolean;

  constructor(initial: TensorLike, options: VariableOptions = {}) {
    requireReady("Variable");
    const { name, trainable } = readOptions("Variable", OPTIONS, options);
    this.name = name;
    this.#trainable = trainable;
    const scope = openScope();
    try {
      const handle = ownedHandle("Variable", rawVariableNew(handleOf("Variable", initial, scope), trainable));
      this.shape = shapeOfHandle(handle);
      this.#own(handle);
    } finally {
      closeScope(scope, []);
    }
  }

  #own(handle: number): void {
    this.#handle = handle;
    this.#instance = instanceNow();
    dropped.register(this, { handle, instance: this.#instance }, this);
  }

  /** Had it a value in an instance that is no more? */
  get #isLost(): boolean {
    return this.#handle !== 0 && this.#instance !== instanceNow();
  }

  /** How many axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** How many elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Do tapes watch it and optimizers change it? */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    check("Variable.trainable", rawVariableSetTrainable(this._live("Variable.trainable"), trainable));
    this.#trainable = trainable;
  }

  /** Its present value as a tensor, which later assignments do not change. **Errors** `disposed`. */
  value(): Tensor {
    return runOne("Variable.value", [this], (handle) => rawClone(handle));
  }

  /**
   * Gives it a new value of the same shape.
   *
   * **Errors** `shape-mismatch`, `dtype-mismatch`, `disposed`; the old value then stays.
   */
  assign(value: TensorLike): this {
    const where = "Variable.assign";
    const isLost = this.#isLost;
    const own = isLost ? 0 : this._live(where);
    countWrite();
    const scope = openScope();
    try {
      const given = handleOf(where, value, scope);
      if (isLost) this.#beginAnew(given);
      else check(where, rawVariableAssign(own, given));
    } finally {
      closeScope(scope, []);
    }
    return this;
  }

  #beginAnew(value: number): void {
    const shape = shapeOfHandle(value);
    if (!sameShape(shape, this.shape)) {
      fail("shape-mismatch", "Variable.assign", `shape ${formatShape(this.shape)}`, formatShape(shape));
    }
    dropped.unregister(this);
    this.#own(ownedHandle("Variable.assign", rawVariableNew(value, this.#trainable)));
  }

  /** A copy of the elements in row-major order. **Errors** `disposed`. */
  data(): Float32Array {
    return copyOut(this._live("Variable.data")) as Float32Array;
  }

  /** The elements as nested arrays. **Errors** `disposed`. */
  array(): Nested {
    return this.value().array();
  }

  /** Has it no value: was it disposed, or lost with the wasm instance? */
  get isDisposed(): boolean {
    return this.#handle === 0 || this.#isLost;
  }

  /** Frees its memory. Using it afterwards is an error; disposing it again is not. */
  dispose(): void {
    if (this.#handle === 0) return;
    dropped.unregister(this);
    freeOf(this.#instance, this.#handle);
    this.#handle = 0;
  }

  /** `using w = …` disposes it at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** `Variable "w" tensor(…)`. */
  toString(): string {
    return this.isDisposed ? `Variable "${this.name}" (disposed)` : `Variable "${this.name}" ${this.value()}`;
  }

  /** Text where text is wanted; JavaScript's operators cannot compute with variables. **Errors** `unsupported`. */
  [Symbol.toPrimitive](hint: string): string {
    return hint === "string" ? this.toString() : failOperator(this);
  }

  /** @internal for Node's console.log. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** @internal its handle. */
  _live(where: string): number {
    if (this.#handle === 0) fail("disposed", where, "a variable in use", `the disposed variable "${this.name}"`);
    if (this.#isLost) failLost(where, this.name);
    return this.#handle;
  }
}

function failLost(where: string, name: string): never {
  requireReady(where);
  const hint = "Give it one again: assign(), or setWeights() on its layer or model, with values that were kept.";
  fail("disposed", where, "a variable in use", `"${name}", whose value was lost with the wasm instance`, hint);
}
