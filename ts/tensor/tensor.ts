import { fail } from "../core/errors.js";
import { nest, sizeOf } from "../core/shapes.js";
import type { DType, Nested, Shape, TensorData } from "../core/types.js";
import { copyOf, copyOut } from "../wasm/copies.js";
import { instanceNow } from "../wasm/instance.js";
import { rawFree } from "../wasm/raw.js";
import { formatTensor } from "./format.js";
import type { Scope } from "./scope.js";

/** What `_handle` is after an explicit `dispose()`; 0 is "not in wasm". */
const DISPOSED = -1;

/** What `_handle` is of a tensor that was in wasm alone when the instance was lost. */
const LOST = -2;

/** Who keeps handles, and of which instance they are. */
export interface Holder {
  readonly _instance: number;
}

/**
 * An immutable array of numbers with a shape.
 *
 * At rest its elements are an ordinary typed array. Inside a scope ({@link tidy}, {@link GradientTape.record}, a layer, a training
 * step) they live in wasm memory, and are freed when the scope ends unless the scope's function returns the tensor.
 * Make one with {@link tensor}, {@link zeros} and the like, or by an op.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * x.shape; // [2, 2]
 * sum(x).item(); // 10
 */
export class Tensor<D extends DType = DType> {
  /** Sizes, outermost first. */
  readonly shape: Shape;
  /** What the elements are. */
  readonly dtype: D;
  /** In wasm: its handle; otherwise 0, or one of the two above. */
  #handle: number;
  /** @internal at rest: its elements. */
  _host: TensorData | null;
  /** @internal whose end frees the handle; null when at rest or held by a tape alone. */
  _scope: Scope | null;
  /** @internal the tapes that need it under its present handle. */
  _pinnedBy: Holder[] | null = null;
  /** @internal which of its steps count; a layer sets it on its output. */
  _mask: Tensor | null = null;

  /** @internal */
  constructor(shape: Shape, dtype: D, handle: number, host: TensorData | null, scope: Scope | null) {
    this.shape = shape;
    this.dtype = dtype;
    this.#handle = handle;
    this._host = host;
    this._scope = scope;
  }

  /** @internal in wasm: its handle; 0 at rest and after its scope, negative when disposed or lost. A handle of an instance that was lost is none. */
  get _handle(): number {
    if (this.#handle > 0) {
      const holder = this._scope ?? this._pinnedBy?.[0];
      if (holder !== undefined && holder._instance !== instanceNow()) {
        this.#handle = this._host === null ? LOST : 0;
        this._scope = this._pinnedBy = null;
      }
    }
    return this.#handle;
  }

  /** @internal */
  set _handle(handle: number) {
    this.#handle = handle;
  }

  /** How many axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** How many elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** bool [batch, time]: false marks steps that are padding; null where all count. Layers set it on their outputs, and ops drop it. */
  get mask(): Tensor | null {
    return this._mask;
  }

  /** Can it no longer be used? */
  get isDisposed(): boolean {
    return this._handle <= 0 && this._host === null;
  }

  /**
   * A copy of the elements in row-major order: Float32Array; for int32 an Int32Array, for bool a Uint8Array of 0 and 1. Where the
   * types do not tell the dtype, write `data<Int32Array>()` or `data<Uint8Array>()`.
   *
   * **Errors** `disposed`; `out-of-memory`.
   */
  data<T extends AnyDataOf<D> = DataOf<D>>(): T {
    return (this._host !== null ? copyOf(this._host) : elementsOf("Tensor.data", this)) as T;
  }

  /** The elements as nested arrays; a scalar is a plain number or boolean. **Errors** `disposed`. */
  array(): Nested {
    return nest(elementsOf("Tensor.array", this), this.shape, this.dtype);
  }

  /**
   * The one element: a number, or a boolean where the dtype is bool (where the types do not tell it, write `item<boolean>()`).
   *
   * **Errors** `shape-mismatch` when there are more or none; `disposed`.
   */
  item<T extends AnyItemOf<D> = ItemOf<D>>(): T {
    const data = elementsOf("Tensor.item", this);
    if (data.length !== 1) {
      fail("shape-mismatch", "Tensor.item", "a tensor of one element", this, "Use data() or array().");
    }
    return (this.dtype === "bool" ? data[0] !== 0 : data[0]!) as T;
  }

  /** Frees it now. Using it afterwards is an error; disposing it again is not. */
  dispose(): void {
    if (this._handle > 0) rawFree(this._handle);
    this._handle = DISPOSED;
    this._host = null;
  }

  /** `using x = …` disposes it at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Like NumPy's: values (abridged when there are many), shape and dtype. */
  toString(): string {
    if (this.isDisposed) return `tensor(disposed, shape=[${this.shape.join(", ")}], dtype=${this.dtype})`;
    return formatTensor(elementsOf("Tensor.toString", this), this.shape, this.dtype);
  }

  /** The nested array, so that `JSON.stringify(model.getWeights())` is what `setWeights` takes. */
  toJSON(): Nested {
    return this.array();
  }

  /** Text where text is wanted; JavaScript's operators cannot compute with tensors. **Errors** `unsupported`. */
  [Symbol.toPrimitive](hint: string): string {
    return hint === "string" ? this.toString() : failOperator(this);
  }

  /** @internal the elements for reading alone: at rest they themselves, else a copy out of wasm. */
  _read(where: string): TensorData {
    return elementsOf(where, this);
  }

  /** @internal for Node's console.log. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** What `data()` gives for a dtype; where it could be any, that of most tensors. */
export type DataOf<D extends DType> = [DType] extends [D] ? Float32Array : ArrayOf[D];

/** What may be asked of `data()`: for a tensor that could be of any dtype any of the three. */
type AnyDataOf<D extends DType> = [DType] extends [D] ? TensorData : ArrayOf[D];

interface ArrayOf {
  float32: Float32Array;
  int32: Int32Array;
  bool: Uint8Array;
}

/** What `item()` gives for a dtype. */
export type ItemOf<D extends DType> = [D] extends ["bool"] ? boolean : number;

/** What may be asked of `item()`. */
type AnyItemOf<D extends DType> = [DType] extends [D] ? number | boolean : ItemOf<D>;

/** A tensor of a dtype that was asked for; float32, which most are, needs no telling. */
export type Typed<D extends DType> = [D] extends ["float32"] ? Tensor : Tensor<D>;

/** Throws `unsupported`: `+`, `-`, `<` and the like were used on a tensor or a variable. */
export function failOperator(x: object): never {
  const hint = "Write add(x, y), sub(x, y), less(x, y) and so on, or x.item() for the number in it.";
  fail("unsupported", "Tensor", "functions in place of operators such as +, - and <", x, hint);
}

/** Its elements: at rest the very array, which must not be changed, else a copy. */
function elementsOf(where: string, x: Tensor): TensorData {
  if (x._host !== null) return x._host;
  return x._handle > 0 ? copyOut(x._handle) : failDisposed(where, x);
}

/** Throws `disposed`, with the reason that applies. */
export function failDisposed(where: string, x: Tensor): never {
  const why =
    x._handle === DISPOSED
      ? "dispose() was called on it."
      : x._handle === LOST
        ? "It was in the wasm instance that failed: compute it again."
        : "It was made inside tidy(), or in a layer's or a model's call, which has ended: return it from there to keep it.";
  fail("disposed", where, "a tensor in use", `a disposed one of shape [${x.shape.join(", ")}]`, why);
}
