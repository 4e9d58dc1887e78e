import { fail, quoted } from "../core/errors.js";
import { flag, type OptionsOf, readOptions } from "../core/options.js";
import { instanceNow, requireReady } from "../wasm/instance.js";
import {
  rawFree,
  rawTapeAsks,
  rawTapeFree,
  rawTapeGradient,
  rawTapeNew,
  rawTapeStart,
  rawTapeStop,
  rawTapeWatch,
} from "../wasm/raw.js";
import { recordAsked } from "./asked.js";
import { type Answer, callContext, inContext, Memo, type RecordingTape } from "./call-context.js";
import { check, isVariable, ownedHandle, runNullable, visit, whereOf } from "./dispatch.js";
import { atRest } from "./from-values.js";
import { callNow, closeScope, comeToRest, openScope, scoped } from "./scope.js";
import { failDisposed, type Holder, Tensor } from "./tensor.js";
import type { Variable } from "./variable.js";

/** What a tape can be asked about. */
export type Source = Variable | Tensor;

const OPTIONS = {
  /** May `gradient` be asked more than once? Then call `dispose()` at the end. Default false. */
  persistent: flag().default(false),
};

/** The wasm memory of one tape, apart from it so that the finalizer can free it. */
interface Holdings extends Holder {
  readonly tape: number;
  readonly handles: Set<number>;
}

function release(held: Holdings): void {
  if (isLost(held)) return;
  rawTapeFree(held.tape);
  for (const handle of held.handles) rawFree(handle);
}

function isLost(held: Holder): boolean {
  return held._instance !== instanceNow();
}

/** Frees what belonged to tapes that were dropped unused. */
const dropped = new FinalizationRegistry<Holdings>(release);

/**
 * Records what is computed, to tell afterwards how the result changes with the weights: dL/dw for each w.
 *
 * Trainable variables are watched by themselves, other tensors after {@link GradientTape.watch}. One `gradient` uses the tape up, unless it
 * is persistent; its memory is freed then, so the documented loop needs no `dispose()`.
 *
 * **Source** `tf.GradientTape`.
 *
 * @example
 * const w = new Variable([2, 3]);
 * const tape = new GradientTape();
 * const loss = tape.record(() => sum(square(w)));
 * tape.gradient(loss, w); // [4, 6]
 */
export class GradientTape implements RecordingTape {
  /** @internal how to go back through what JavaScript computed. */
  readonly _answers = new Map<number, Answer>();
  readonly #persistent: boolean;
  #held: Holdings | null = null;
  /** What tensors name as their holder: it leads to the tape, which therefore lives as long as they do. */
  #holder: (Holder & { readonly tape: GradientTape }) | null = null;
  #pinned: Tensor[] = [];
  #recording = false;

  constructor(options: OptionsOf<typeof OPTIONS> = {}) {
    this.#persistent = readOptions("GradientTape", OPTIONS, options).persistent;
  }

  /**
   * Runs `fn`, recording, and returns what it returns. Recording again adds to the tape.
   *
   * All tensors that `fn` itself makes can be used afterwards, whether it returns them or puts them into variables around it, as custom
   * loops in Keras do with `logits = model(x)`. They stay in wasm memory until the tape is used up or disposed and come to rest
   * then; inside of {@link tidy} they last as long as what is made there. What `fn` needs no more is freed early by a `tidy` in it.
   *
   * **Errors** `tape-state` when it is recording already; `invalid-argument` when `fn` is no function, or returns a promise or a generator.
   *
   * @example
   * const [w, tape] = [new Variable([2, 3]), new GradientTape()];
   * let logits = zeros([]);
   * const loss = tape.record(() => {
   *   logits = mul(w, 2);
   *   return sum(square(logits));
   * });
   * tape.gradient(loss, w); // [16, 24]
   * logits.array(); // [4, 6]
   */
  record<T>(fn: () => T): T {
    const where = "GradientTape.record";
    requireReady(where);
    if (this.#recording) fail("tape-state", where, "a tape that is not recording", "one that is", "Use a second tape.");
    const held = this.#hold();
    check(where, rawTapeStart(held.tape));
    this.#recording = true;
    const scope = openScope();
    let made: readonly Tensor[] = [];
    let done = false;
    try {
      // What is recorded together is one call: cells that are stepped in it keep their dropout masks.
      const { memo, tapes } = callContext();
      const result = inContext({ memo: memo ?? new Memo(), tapes: [...tapes, this] }, () => callNow(where, fn));
      made = scope.tensors.filter((x) => x._scope === scope && x._handle > 0 && x._host === null);
      for (const x of made) this.#pin(x);
      done = true;
      return result;
    } finally {
      this.#recording = false;
      if (!isLost(held)) rawTapeStop(held.tape);
      closeScope(scope, made);
      if (!done) this.dispose();
    }
  }

  /**
   * Makes tensors sources like trainable variables, from here on. May be called before or inside `record`.
   *
   * **Errors** `disposed`.
   */
  watch(x: Source | readonly Source[]): void {
    const where = "GradientTape.watch";
    requireReady(where);
    for (const source of sourcesIn(where, x)) {
      const { tape } = this.#hold();
      const handle = isVariable(source) ? source._live(where) : this.#pin(source);
      check(where, rawTapeWatch(tape, handle));
    }
  }

  /**
   * dTarget/dSource for each source, in its shape; null where the target does not depend on it. A target that is no scalar means its sum.
   *
   * **Errors** `tape-state` when nothing was recorded, when the tape was used up, while it records, or for a target made elsewhere; `disposed`.
   */
  gradient(target: Tensor, source: Source): Tensor | null;
  gradient(target: Tensor, sources: readonly Source[]): (Tensor | null)[];
  gradient(target: Tensor, sources: Source | readonly Source[]): Tensor | null | (Tensor | null)[] {
    const list = sourcesIn("GradientTape.gradient", sources);
    const gradients = this.#backward("GradientTape.gradient", target, list, null, this.#persistent);
    return list === sources ? gradients : gradients[0]!;
  }

  /**
   * d(every element of the target)/d(every element of a source), for each source; null where the target does not depend on it. Every element of the
   * target costs a backward pass, so it is for small ones.
   *
   * **Shapes** [...target's, ...source's]. **Errors** as {@link GradientTape.gradient}.
   *
   * @example
   * const w = new Variable([2, 3]);
   * const tape = new GradientTape();
   * const y = tape.record(() => square(w));
   * tape.jacobian(y, w); // [[4, 0], [0, 6]]
   */
  jacobian(target: Tensor, source: Source): Tensor | null;
  jacobian(target: Tensor, sources: readonly Source[]): (Tensor | null)[];
  jacobian(target: Tensor, sources: Source | readonly Source[]): Tensor | null | (Tensor | null)[] {
    const where = "GradientTape.jacobian";
    const list = sourcesIn(where, sources);
    requireTarget(where, target);
    const { shape, size } = target;
    const rows = Array.from({ length: size }, (_, k) => {
      const seed = atRest(
        shape,
        "float32",
        Float32Array.from({ length: size }, (_, i) => Number(i === k)),
      );
      return this.#backward(where, target, list, seed, this.#persistent || k < size - 1);
    });
    const jacobians = list.map((source, s) => {
      if (rows[0]?.[s] === null) return null;
      const data = new Float32Array(size * source.size);
      rows.forEach((row, k) => {
        data.set(row[s]!._read(where), k * source.size);
      });
      return atRest([...shape, ...source.shape], "float32", data);
    });
    return list === sources ? jacobians : jacobians[0]!;
  }

  /**
   * Runs `fn` inside of {@link GradientTape.record} without recording it, and returns what it returns: its results are constants to this tape.
   *
   * **Errors** `tape-state` when it is not recording; `invalid-argument` when `fn` is no function, or returns a promise or a generator.
   * **Source** `tf.GradientTape.stop_recording`.
   *
   * @example
   * const w = new Variable([2]);
   * const tape = new GradientTape();
   * const y = tape.record(() => sum(mul(w, tape.stopRecording(() => square(w)))));
   * tape.gradient(y, w); // [4]
   */
  stopRecording<T>(fn: () => T): T {
    const where = "GradientTape.stopRecording";
    if (!this.#recording) fail("tape-state", where, "a tape that is recording", "one that is not");
    const held = this.#hold();
    const tapes = callContext().tapes.filter((other) => other !== this);
    check(where, rawTapeStop(held.tape));
    try {
      return inContext({ tapes }, () => callNow(where, fn));
    } finally {
      if (!isLost(held)) check(where, rawTapeStart(held.tape));
    }
  }

  #backward(
    where: string,
    target: Tensor,
    sources: readonly Source[],
    seed: Tensor | null,
    keep: boolean,
  ): (Tensor | null)[] {
    const tape = this.#recorded(where);
    const targetHandle = requireTarget(where, target);
    const handles = sources.map((source) => sourceHandle(where, source));
    try {
      return scoped(() => {
        const gradients = runNullable(where, [seed], (seed) => {
          let record = rawTapeGradient(tape, targetHandle, seed!, handles, keep);
          for (let key = rawTapeAsks(tape); record !== 0 && key !== 0; key = rawTapeAsks(tape)) {
            record = this._answers.get(key)!(tape, record);
          }
          return record;
        });
        // A tape that records outside of this one does not see the backward pass: it says so if it comes here.
        const present = gradients.filter((gradient) => gradient !== null);
        recordAsked([target, ...sources], present, [], failSecondOrder);
        return gradients;
      });
    } finally {
      if (!keep) this.dispose();
    }
  }

  /** Frees what it recorded. The tensors it held come to rest. */
  dispose(): void {
    const held = this.#held;
    if (held === null) return;
    dropped.unregister(this);
    this.#held = null;
    this._answers.clear();
    const pinned = this.#pinned;
    this.#pinned = [];
    if (isLost(held)) return;
    rawTapeFree(held.tape);
    for (const x of pinned) unpin(x, this.#holder!);
  }

  /** `using tape = …` disposes it at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #hold(): Holdings {
    if (this.#held !== null && isLost(this.#held)) this.dispose();
    if (this.#held === null) {
      const tape = ownedHandle("GradientTape", rawTapeNew());
      this.#holder = { tape: this, _instance: instanceNow() };
      this.#held = { tape, handles: new Set(), _instance: instanceNow() };
      dropped.register(this, this.#held, this);
    }
    return this.#held;
  }

  #recorded(where: string): number {
    if (this.#recording) fail("tape-state", where, "a tape that has stopped recording", "a call inside record()");
    requireReady(where);
    if (this.#held !== null && !isLost(this.#held)) return this.#held.tape;
    const hint =
      "Call record(() => …) first. A tape is used up by its first gradient() unless made with { persistent: true }.";
    const got = this.#held === null ? "one that recorded nothing or was used up" : "one lost with its wasm instance";
    fail("tape-state", where, "a tape with a recording", got, hint);
  }

  /** Keeps x under its present handle, by which the tape knows it. */
  #pin(x: Tensor): number {
    if (x._handle <= 0) visit("GradientTape.watch", x, null);
    const { handles } = this.#hold();
    const holder = this.#holder!;
    if (!x._pinnedBy?.includes(holder)) {
      x._pinnedBy = [...(x._pinnedBy ?? []), holder];
      this.#pinned.push(x);
      handles.add(x._handle);
    }
    return x._handle;
  }
}

function unpin(x: Tensor, holder: Holder): void {
  const others = x._pinnedBy?.filter((other) => other !== holder) ?? [];
  x._pinnedBy = others.length === 0 ? null : others;
  if (others.length > 0 || x._scope !== null || x._handle <= 0) return;
  if (x._host === null) comeToRest(x);
  else {
    rawFree(x._handle);
    x._handle = 0;
  }
}

/** Its handle. */
function requireTarget(where: string, target: Tensor): number {
  if (!(target instanceof Tensor)) fail("invalid-argument", where, "a tensor as its target", quoted(target));
  if (target._handle > 0) return target._handle;
  if (target._host === null) failDisposed(where, target);
  return fail("tape-state", where, "a target made in this tape's record()", "a tensor made elsewhere");
}

function failSecondOrder(): never {
  const hint =
    "Use stopGradient() on gradients that are to be constants; differences of gradients tell second derivatives.";
  fail(
    "unsupported",
    "GradientTape.gradient",
    "first derivatives",
    "a target that depends on gradients of another tape",
    hint,
  );
}

/** What was meant as sources, each of which is one. **Errors** `invalid-argument`. */
function sourcesIn(where: string, given: Source | readonly Source[]): readonly Source[] {
  const list: unknown = given instanceof Tensor || isVariable(given) ? [given] : given;
  if (Array.isArray(list) && Array.from(list).every((x) => x instanceof Tensor || isVariable(x))) return list;
  return fail("invalid-argument", where, "a variable or tensor as source, or a list of them", quoted(given));
}

function sourceHandle(where: string, source: Source): number {
  if (isVariable(source)) return source._live(whereOf(where));
  if (source.isDisposed) failDisposed(where, source);
  return Math.max(source._handle, 0);
}
