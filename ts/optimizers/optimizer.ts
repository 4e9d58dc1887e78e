import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { CLIP_CODES, ownedHandle, raw, requireReady, runNullable } from "../tensor/internal.js";

/** Options of every optimizer. At most one of the three clips may be set. */
export interface OptimizerOptions {
  /** The length of a step. Its default is the optimizer's own. */
  learningRate?: number;
  /** Scales each weight's gradient down to this norm. */
  clipnorm?: number;
  /** Cuts each entry of a gradient to ± this value. */
  clipvalue?: number;
  /** Scales all gradients together down to this norm. */
  globalClipnorm?: number;
  /** Default: the optimizer's name in snake case. */
  name?: string;
}

const BASE_OPTIONS = ["learningRate", "clipnorm", "clipvalue", "globalClipnorm", "name"];

/** The options, where a number alone is the learning rate. `own` are the names that this optimizer adds. */
export function optionsOf<O extends OptimizerOptions>(
  where: string,
  options: number | O,
  own: readonly (keyof O & string)[],
) {
  if (typeof options === "number") return { learningRate: options } as O;
  checkOptionNames(where, options, [...BASE_OPTIONS, ...own]);
  return options;
}

/** A gradient, where there is one, and what it is of. */
export type GradientPair = readonly [Tensor | null, Variable];

/** What tells the core which rule to apply. */
export interface Rule {
  readonly code: number;
  readonly parameters: readonly [number, number, number];
  readonly flag: boolean;
  /** Numbers kept for each number of the weights. */
  readonly slots: number;
}

/** Frees what belonged to optimizers that were dropped without `dispose()`. */
const dropped = new FinalizationRegistry<number>((handle) => raw.rawOptimizerFree(handle));

/**
 * Base class of optimizers: changes variables by their gradients.
 *
 * @example
 * ```ts
 * const optimizer = optimizers.adam({ learningRate: 0.01, clipnorm: 1 });
 * optimizer.applyGradients(zip(tape.gradient(loss, variables), variables));
 * optimizer.learningRate *= 0.5;
 * ```
 */
export abstract class Optimizer {
  readonly name: string;
  /** @internal told once of the gradients of a step, before they are clipped; who wants the next one too asks again. */
  onGradients: ((pairs: readonly GradientPair[]) => void) | null = null;
  private readonly rule: Rule;
  private readonly clip: readonly [code: number, bound: number];
  private rate: number;
  private handle = 0;
  private isDisposed = false;

  protected constructor(name: string, defaultRate: number, options: OptimizerOptions, rule: Rule) {
    this.name = options.name ?? name;
    this.rule = rule;
    this.clip = clipOf(this.name, options);
    this.rate = checkRate(this.name, options.learningRate ?? defaultRate);
  }

  /** The length of a step; set it at any time. */
  get learningRate(): number {
    return this.rate;
  }

  set learningRate(value: number) {
    this.rate = checkRate(this.name, value);
  }

  /** How many times gradients were applied. */
  get iterations(): number {
    return this.handle === 0 ? 0 : raw.rawOptimizerIterations(this.handle);
  }

  /** Numbers kept per number of the weights (Adam: two). */
  get slots(): number {
    return this.rule.slots;
  }

  /**
   * Makes one step: changes each variable by its gradient.
   *
   * Variables whose gradient is null are left alone, with a warning once.
   * **Errors** "invalid-argument" when every gradient is null; "shape-mismatch"; "disposed". Nothing is changed then.
   */
  applyGradients(pairs: Iterable<GradientPair>): void {
    if (typeof pairs?.[Symbol.iterator] !== "function") {
      const hint = "Write applyGradients(zip(gradients, variables)).";
      fail("invalid-argument", `${this.name}.applyGradients`, "pairs of a gradient and a variable", pairs, hint);
    }
    const all = [...pairs];
    const given = all.filter((pair): pair is readonly [Tensor, Variable] => pair[0] !== null && pair[0] !== undefined);
    if (given.length === 0) {
      fail(
        "invalid-argument",
        `${this.name}.applyGradients`,
        "a gradient for at least one variable",
        all.length === 0 ? "no pairs" : "null for every variable",
        "Was the loss computed from the variables inside tape.record()?",
      );
    }
    if (given.length < all.length) this.warnOfMissing(all);
    const optimizer = this.live();
    const listener = this.onGradients;
    this.onGradients = null;
    listener?.(all);
    runNullable(`${this.name}.applyGradients`, given.flat(), (core, ...handles) => {
      const gradients = handles.filter((_, i) => i % 2 === 0);
      const variables = handles.filter((_, i) => i % 2 === 1);
      return core.rawOptimizerApply(optimizer, gradients, variables, this.rate);
    });
  }

  /** Frees the numbers kept for the variables. */
  dispose(): void {
    if (this.handle !== 0) {
      dropped.unregister(this);
      raw.rawOptimizerFree(this.handle);
    }
    this.handle = 0;
    this.isDisposed = true;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The optimizer in the core, made at first use: a page may write `optimizers.adam()` before `init()`. */
  private live(): number {
    const where = `${this.name}.applyGradients`;
    if (this.isDisposed) fail("disposed", where, "an optimizer in use", "a disposed one");
    if (this.handle === 0) {
      requireReady(where);
      const { code, parameters, flag } = this.rule;
      this.handle = ownedHandle(where, raw.rawOptimizerNew(code, ...parameters, flag, ...this.clip));
      dropped.register(this, this.handle, this);
    }
    return this.handle;
  }

  private warned = false;

  private warnOfMissing(pairs: readonly GradientPair[]): void {
    if (this.warned) return;
    this.warned = true;
    const names = pairs.flatMap(([gradient, variable]) => (gradient ? [] : [variable.name]));
    console.warn(`Gradients do not exist for variables ${names.join(", ")} when minimizing the loss.`);
  }
}

/** A number in a range, or a typed error naming the option. */
export function checkOption(
  where: string,
  name: string,
  value: number,
  isValid: (v: number) => boolean,
  words: string,
) {
  if (typeof value === "number" && isValid(value)) return value;
  return fail("invalid-argument", where, `${name} ${words}`, quoted(value));
}

/** A share from 0 up to, but not, 1. */
export function checkShare(where: string, name: string, value: number): number {
  return checkOption(where, name, value, (v) => v >= 0 && v < 1, "from 0 up to 1 (exclusive)");
}

function checkRate(where: string, value: number): number {
  return checkOption(
    where,
    "learningRate",
    value,
    (v) => v >= 0 && Number.isFinite(v),
    "a finite number of at least 0",
  );
}

function clipOf(where: string, options: OptimizerOptions): [number, number] {
  const clips = [
    ["clipnorm", CLIP_CODES.norm],
    ["clipvalue", CLIP_CODES.value],
    ["globalClipnorm", CLIP_CODES.globalNorm],
  ] as const;
  const set = clips.filter(([name]) => options[name] !== undefined && options[name] !== null);
  const [first] = set;
  if (first === undefined) return [CLIP_CODES.none, 0];
  if (set.length > 1) {
    const got = set.map(([name]) => `${name}: ${options[name]}`).join(", ");
    fail("invalid-argument", where, "at most one of clipnorm, clipvalue and globalClipnorm", got);
  }
  const [name, code] = first;
  return [code, checkOption(where, name, options[name]!, (v) => v > 0 && Number.isFinite(v), "greater than 0")];
}
