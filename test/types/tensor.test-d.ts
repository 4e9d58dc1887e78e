/** Compiled by `tsc --noEmit`: what must not compile is marked, and a mark without an error is one. */
import { add, clipByGlobalNorm, GradientTape, type Tensor, tensor, tidy, Variable, zeros, zip } from "throughtime";

const x: Tensor = tensor([
  [1, 2],
  [3, 4],
]);
const w = new Variable(zeros([2]));
const tape = new GradientTape();

// results follow the arguments
const one: Tensor | null = tape.gradient(x, w);
const many: (Tensor | null)[] = tape.gradient(x, [w, x]);
const pair: readonly [Tensor, number] = tape.record(() => [add(x, w), 1] as const);
const n: number = tidy(() => x.item());
const b: boolean = x.item<boolean>();
const floats: Float32Array = x.data();
const ids: Int32Array = x.data<Int32Array>();
const pairs: [Tensor | null, Variable][] = zip(clipByGlobalNorm(many, 1)[0], [w]);

// @ts-expect-error a single source gives a single result
const wrong: Tensor[] = tape.gradient(x, w);
// @ts-expect-error no such dtype
zeros([1], "float64");
// @ts-expect-error strings are no values
tensor("abc");
// @ts-expect-error shapes cannot be changed
x.shape[0] = 3;
// @ts-expect-error handles are nobody's business
x._handle;
// @ts-expect-error options are checked for spelling
new GradientTape({ persistant: true });
// @ts-expect-error gradients may be null
many[0].shape;

export { b, floats, ids, n, one, pair, pairs, wrong };
