import { fail, quoted } from "../core/errors.js";
import { formatShape, sameShape } from "../core/shapes.js";
import { rawDetach, rawTapeAnswer } from "../wasm/raw.js";
import { recordAsked } from "./asked.js";
import type { Answer } from "./call-context.js";
import { zeros } from "./create.js";
import { handleOf, runOne, type TensorLike, whereOf } from "./dispatch.js";
import { asTensor } from "./ops/as-tensor.js";
import { adoptAll, callNow, closeScope, currentScope, openScope, type Scope, scoped } from "./scope.js";
import { Tensor } from "./tensor.js";

/** From dL/dy, one for each output, to dL/dx for each argument; null where there is none. One tensor will do for one argument. */
export type BackwardFunction = (...upstream: Tensor[]) => Tensor | null | readonly (Tensor | null)[];

/**
 * x, of which gradients know nothing: whatever is computed from it is constant to them.
 *
 * **Shapes** x's; any dtype. **Source** Keras 3, `keras.ops.stop_gradient`.
 *
 * @example
 * const x = new Variable([3]);
 * const tape = new GradientTape();
 * const y = tape.record(() => sum(mul(x, stopGradient(x))));
 * tape.gradient(y, x); // [3]
 */
export function stopGradient<X extends Tensor>(x: X): X;
export function stopGradient(x: TensorLike): Tensor;
export function stopGradient(x: TensorLike): Tensor {
  return runOne("stopGradient", [x], (x) => rawDetach(x));
}

/**
 * A function with a gradient of your own: `fn` gives the result, and the function that goes from dL/dy to dL/dx.
 *
 * What `fn` computes is not recorded; the tape calls the second function in its place. That may use the arguments of `fn` and all tensors that
 * `fn` itself made. Every argument that is to have a gradient is a parameter of `fn`: it does not see variables that `fn` uses besides.
 *
 * **Errors** `invalid-argument` unless `fn` returns `[y, backward]`, and `backward` a tensor or null for each argument; `shape-mismatch` for a gradient
 * of another shape than its argument.
 * **Source** Keras 3, `keras.ops.custom_gradient`; there the arguments of the backward are `*args, upstream`.
 *
 * @example
 * const log1pExp = customGradient((x) => {
 *   const e = exp(x);
 *   return [log(add(1, e)), (upstream) => mul(upstream, sub(1, div(1, add(1, e))))];
 * });
 * log1pExp([0]); // [0.6931]
 */
export function customGradient<Y extends Tensor | readonly Tensor[]>(
  fn: (...xs: Tensor[]) => readonly [Y, BackwardFunction],
): (...xs: TensorLike[]) => Y {
  const name = "customGradient";
  if (typeof fn !== "function") fail("invalid-argument", name, "a function", quoted(fn));
  return (...xs) =>
    scoped(() => {
      const where = whereOf(name);
      const scope = currentScope()!;
      const inputs = xs.map((x) => asTensor(name, x));
      const returned: unknown = callNow(where, () => fn(...inputs.map((x) => stopGradient(x))));
      const [y, backward] = Array.isArray(returned) ? (returned as [unknown, unknown]) : [];
      const made: unknown[] = Array.isArray(y) ? y : [y];
      if (!made.every((one) => one instanceof Tensor) || typeof backward !== "function") {
        fail(
          "invalid-argument",
          where,
          "[y, backward] to be returned, a tensor (or several) and a function",
          quoted(returned),
        );
      }
      const outputs = made.map((one) => stopGradient(one as Tensor));
      const saved = scope.tensors.filter((x) => x._scope === scope && x._handle > 0 && x._host === null);
      const shapes = [inputs, outputs].map((tensors) => tensors.map((x) => x.shape));
      recordAsked(inputs, outputs, saved, answerBy(where, backward as BackwardFunction, shapes, saved));
      return (Array.isArray(y) ? outputs : outputs[0]!) as unknown as Y;
    });
}

function answerBy(
  where: string,
  backward: BackwardFunction,
  [inputs, outputs]: readonly (readonly (readonly number[])[])[],
  saved: readonly Tensor[],
): Answer {
  return (tape, record) => {
    const scope = openScope();
    try {
      const given = adoptAll(record, scope);
      const upstream = outputs!.map((shape, k) => given[k] ?? zeros(shape));
      revive(saved, given.slice(outputs!.length) as Tensor[], scope);
      const returned: unknown = callNow(where, () => backward(...upstream));
      const list: unknown[] = Array.isArray(returned) ? returned : [returned];
      if (list.length !== inputs!.length) {
        const expected = `a gradient, or null, for each of the ${inputs!.length} arguments`;
        fail("invalid-argument", where, expected, `${list.length} of them`);
      }
      const handles = list.map((d, k) => (d === null ? 0 : handleOf(where, gradientOf(where, d, inputs![k]!), scope)));
      // The record that it gives stands while the scope frees what was made in it.
      return rawTapeAnswer(tape, handles);
    } finally {
      closeScope(scope, []);
    }
  };
}

/** Tensors that were freed with the scope they were made in live again in this one, under the handles that the tape has kept for them. */
function revive(saved: readonly Tensor[], kept: readonly Tensor[], scope: Scope): void {
  saved.forEach((x, k) => {
    if (x._handle !== 0 || x._host !== null) return;
    x._handle = kept[k]!._handle;
    x._scope = scope;
    scope.tensors.push(x);
    kept[k]!._handle = 0;
  });
}

function gradientOf(where: string, d: unknown, shape: readonly number[]): Tensor {
  if (!(d instanceof Tensor)) fail("invalid-argument", where, "gradients to be tensors or null", quoted(d));
  if (d.dtype !== "float32") fail("dtype-mismatch", where, "a float32 gradient", d.dtype);
  if (sameShape(d.shape, shape)) return d;
  return fail(
    "shape-mismatch",
    where,
    `a gradient of shape ${formatShape(shape)}, as the argument's`,
    formatShape(d.shape),
  );
}
