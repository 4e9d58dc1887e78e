/** Compiled by `tsc --noEmit`: what must not compile is marked, and a mark without an error is one. */
import {
  add,
  cast,
  clipByGlobalNorm,
  equal,
  GradientTape,
  gather,
  type Tensor,
  tensor,
  tidy,
  unstack,
  Variable,
  zeros,
  zip,
} from "throughtime";

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

// dtypes are known where they are told, and a tensor of any dtype goes wherever tensors go
const int32 = tensor([1, 2], [2], "int32");
const known: [Int32Array, Uint8Array, boolean] = [int32.data(), equal(x, 1).data(), equal(1, 1).item()];
const kept: Int32Array = unstack(gather(int32, [0]))[0]!.data();
const any: Tensor[] = [int32, x, cast(x, "bool"), zeros([2], "int32")];
let state = zeros([2, 3]);
state = add(state, 1);
let typed = zeros([2], "float32");
typed = add(typed, 1);
// @ts-expect-error ids are integers
const notFloats: Float32Array = int32.data();
// @ts-expect-error a truth is no number
const notNumber: number = equal(1, 1).item();
// @ts-expect-error operators cannot compute with tensors
x * 2;

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

export { any, b, floats, ids, kept, known, n, notFloats, notNumber, one, pair, pairs, state, typed, wrong };
