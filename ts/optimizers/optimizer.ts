import { fail } from "../core/errors.js";
import { snakeCase } from "../core/names.js";
import { type Json, type OptionsOf, type OptionTable, readOptions, writeOptions } from "../core/options.js";
import { mapValues } from "../core/structure.js";
import { type Tensor, type TensorLike, tensor, tidy, type Variable, zeros } from "../tensor/index.js";
import { asTensor, callNow, constrain, scoped } from "../tensor/internal.js";
import { checkClips, clipped } from "./clips.js";
import { blend } from "./core-rule.js";
import { type Exclusions, readExclusions } from "./exclusions.js";
import { type LearningRate, rateAt, rateOfFloat32, replaceRate } from "./learning-rate.js";
import { type Around, OPTIONS } from "./options.js";
import { type GivenPair, type GradientPair, givenPairs, readPairs, warnOfMissing } from "./pairs.js";
import { LearningRateSchedule } from "./schedules/schedule.js";
import { type SlotNames, type Slots, SlotTable, slotOrder } from "./slots.js";
import { checkSlotNames, checkVariables, type GivenState, type OptimizerState, readSlot, readState } from "./state.js";

/** Options of every optimizer. */
export interface OptimizerOptions extends OptionsOf<typeof OPTIONS> {}
export interface Optimizer extends Around {}

/**
 * Base class of optimizers: changes variables by their gradients.
 *
 * An optimizer of your own says in `update` how one variable changes by its gradient, and in `slotNames` what is kept for each variable
 * from step to step. Clipping, weight decay, moving averages, gathering gradients over several batches, counting, the learning rate and its
 * schedule, going on from a saved state, and freeing what the ops of `update` leave behind are done here.
 *
 * @example
 * class Momentum extends optimizers.Optimizer {
 *   static override readonly className: string = "Momentum";
 *   override readonly slotNames = ["velocity"];
 *   override update(gradient: Tensor, variable: Variable, { velocity }: optimizers.Slots) {
 *     velocity!.assign(sub(mul(velocity!, 0.9), mul(gradient, this.learningRate)));
 *     variable.assign(add(variable, velocity!));
 *   }
 * }
 * model.compile({ optimizer: new Momentum({ learningRate: 0.01, clipnorm: 1 }), loss: "meanSquaredError" });
 */
export abstract class Optimizer {
  /** Its name in files. */
  static readonly className: string = "Optimizer";
  /** What its constructor takes; a class of your own adds to it: `{ ...Optimizer.options, … }`. */
  static readonly options: OptionTable = OPTIONS;

  readonly name: string;
  /** What is kept for each variable, in Keras's order: a name each. */
  readonly slotNames: SlotNames = [];
  /** @internal told once of the gradients of a step, before they are clipped; who wants the next one too asks again. */
  onGradients: ((pairs: readonly GradientPair[]) => void) | null = null;
  #rate: LearningRate;
  /** How many times gradients were given. */
  #calls = 0;
  /** Is it kept out of `weightDecay`? @internal */
  isExcluded: (variable: Variable) => boolean = () => false;
  readonly #slots = new SlotTable();
  #isDisposed = false;
  #hasWarned = false;

  constructor(options: LearningRate | OptimizerOptions = {}) {
    const { className, options: table } = new.target as typeof Optimizer;
    const where = className.toLowerCase();
    const given = isRate(options) ? { learningRate: options } : options;
    const { learningRate, name, ...values } = readOptions(where, table as typeof OPTIONS, given);
    checkClips(where, values);
    this.name = name ?? snakeCase(className);
    this.#rate = learningRate;
    Object.assign(this, values);
    if (typeof this.update !== "function") {
      fail("invalid-argument", this.name, "a method update(gradient, variable, slots) in the class", "none");
    }
  }

  /**
   * Changes one variable by its gradient, which is clipped already: by `assign` of the variable and of its slots. The tensors that it makes
   * are freed at the end of the step.
   *
   * `this.iterations` is the number of steps before this one, `this.learningRate` the rate of this one.
   */
  abstract update(gradient: Tensor, variable: Variable, slots: Slots): void;

  /** What a slot begins as. Default: zeros of the variable's shape. */
  createSlot(variable: Variable, _name: string): TensorLike {
    return zeros(variable.shape);
  }

  /**
   * The length of a step at present; set it at any time.
   *
   * With a schedule it is what the schedule says for the next step, and can be set to another schedule only.
   *
   * **Errors** `invalid-argument` for a number while a schedule decides.
   */
  get learningRate(): number {
    return rateAt(this.#rate, this.#calls);
  }

  set learningRate(value: LearningRate) {
    this.#rate = replaceRate(`${this.name}.learningRate`, this.#rate, value);
  }

  /** How many steps were made. */
  get iterations(): number {
    return Math.floor(this.#calls / (this.gradientAccumulationSteps ?? 1));
  }

  /**
   * Keeps these variables out of `weightDecay`: those of a list, and those in whose names a word stands. Said again, it is only what is said then.
   *
   * **Errors** `unknown-name` for another option.
   *
   * @example
   * const optimizer = optimizers.adamw({ weightDecay: 0.01 });
   * optimizer.excludeFromWeightDecay({ varNames: ["bias", "normalization"] });
   */
  excludeFromWeightDecay(options: Exclusions): void {
    this.isExcluded = readExclusions(this.#live("excludeFromWeightDecay"), options);
  }

  /**
   * Puts the moving averages in place of the variables, with `useEma`; of variables without one it does nothing. `fit` does so at its end.
   *
   * @example
   * optimizer.finalizeVariableValues(model.trainableVariables);
   */
  finalizeVariableValues(variables: readonly Variable[]): void {
    if (!this.useEma || this.#calls === 0) return;
    for (const variable of variables) {
      if (this.#slots.has(variable)) variable.assign(this.slotsOf(variable).average!);
    }
  }

  /**
   * Makes one step: changes each variable by its gradient, or with `gradientAccumulationSteps` keeps the gradients until enough are there.
   *
   * Variables whose gradient is null are left alone, with a warning once.
   *
   * **Errors** `invalid-argument` for what is no pair, a variable that stands twice, and when every gradient is null; `shape-mismatch`;
   * `dtype-mismatch`; `disposed`. Nothing is changed then.
   *
   * @example
   * optimizer.applyGradients(zip(tape.gradient(loss, variables), variables));
   */
  applyGradients(pairs: Iterable<GradientPair>): void {
    const where = this.#live("applyGradients");
    const all = readPairs(where, pairs);
    const given = givenPairs(where, all);
    if (given.length < all.length && !this.#hasWarned) {
      this.#hasWarned = true;
      warnOfMissing(all);
    }
    scoped(() => {
      this.#slots.sweep();
      for (const [, variable] of all) this.slotsOf(variable);
      this.#tell(all);
      const due = this.#gathered(given);
      if (due !== null) this.#step(where, due);
      if (this.useEma) this.#average();
      constrain(given.map(([, variable]) => variable));
    });
    this.#calls++;
  }

  /** The slots of a variable by name; zeros before its first step. They can be read, and assigned to. */
  slotsOf(variable: Variable): Slots {
    this.#live("slotsOf");
    return this.#slots.of(variable, this.#names, (variable, name) =>
      this.#namesAround.includes(name) ? zeros(variable.shape) : this.createSlot(variable, name),
    );
  }

  /** The number of numbers it keeps: those of the slots, the learning rate and the count of steps. None before the first step. */
  countParams(): number {
    const variables = this.#slots.variables();
    const sizes = slotOrder(this.#names, variables).map(({ variable, name }) => this.slotsOf(variable)[name]!.size);
    return this.#calls === 0 && variables.length === 0 ? 0 : sizes.reduce((sum, size) => sum + size, 2);
  }

  /**
   * All that it has learned of the variables, as plain data for a file: training that goes on with it is that which never stopped, bit for
   * bit. `variables` are by default those that it has changed so far, in the order of the first step.
   *
   * @example
   * const text = JSON.stringify(model.optimizer.getState());
   * other.optimizer.setState(JSON.parse(text), other.trainableVariables);
   */
  getState(variables: readonly Variable[] = this.#slots.variables()): OptimizerState {
    checkVariables(this.#live("getState"), variables);
    const slots = variables.map((variable) => mapValues(this.slotsOf(variable), (slot) => slot.array()));
    return { iterations: this.#calls, learningRate: this.learningRate, slots };
  }

  /**
   * Takes over what {@link Optimizer.getState} gave, for these variables in the same order; an optimizer that has not stepped yet must be
   * told them. A schedule stays in charge of the learning rate.
   *
   * **Errors** `shape-mismatch` for another number of variables or another shape; `invalid-argument` for other slots. Nothing is changed then.
   */
  setState(state: GivenState, variables: readonly Variable[] = this.#slots.variables()): void {
    const where = this.#live("setState");
    checkVariables(where, variables);
    const { iterations, learningRate, slots } = readState(where, state, variables.length);
    for (const [k, variable] of variables.entries()) {
      checkSlotNames(where, slots[k]!, this.#names.flat(), variable);
    }
    const of = new Map(variables.map((variable, k) => [variable, slots[k]!]));
    const values = slotOrder(this.#names, variables).map(({ variable, name }) => of.get(variable)![name]!);
    this.#restore(where, variables, values);
    this.#goOnAt(iterations, learningRate);
  }

  /**
   * The same as a list of tensors in Keras's order: the number of steps (int32), the learning rate unless a schedule decides it, and the
   * slots.
   */
  getWeights(variables: readonly Variable[] = this.#slots.variables()): Tensor[] {
    checkVariables(this.#live("getWeights"), variables);
    return tidy(() => [
      tensor(this.#calls, [], "int32"),
      ...(typeof this.#rate === "number" ? [tensor(this.#rate, [], "float32")] : []),
      ...slotOrder(this.#names, variables).map(({ variable, name }) => this.slotsOf(variable)[name]!.value()),
      ...this.derivedWeights().map((value) => tensor(value, [], "float32")),
    ]);
  }

  /**
   * Takes over what {@link Optimizer.getWeights} gave, for these variables in the same order.
   *
   * The learning rate comes as float32: the optimizer's own stays when it rounds to that.
   *
   * **Errors** `shape-mismatch` for another number of weights or another shape. Nothing is changed then.
   */
  setWeights(weights: readonly TensorLike[], variables: readonly Variable[] = this.#slots.variables()): void {
    const where = this.#live("setWeights");
    checkVariables(where, variables);
    const scalars = typeof this.#rate === "number" ? 2 : 1;
    const slots = slotOrder(this.#names, variables).length;
    const count = scalars + slots + this.derivedWeights().length;
    if (!Array.isArray(weights) || weights.length !== count) {
      const got = Array.isArray(weights) ? `${weights.length}` : weights;
      const hint = variables.length > 0 ? "" : "Say whose they are: setWeights(weights, model.trainableVariables).";
      fail("shape-mismatch", where, `${count} weights for ${variables.length} variables`, got, hint);
    }
    const [iterations, rate] = weights.slice(0, scalars).map((weight) => Number(asTensor(where, weight).item()));
    const learningRate = rate === undefined ? this.learningRate : rateOfFloat32(rate, this.learningRate);
    readState(where, { iterations, learningRate, slots: [] }, 0);
    this.#restore(where, variables, weights.slice(scalars, scalars + slots));
    this.#goOnAt(iterations!, learningRate);
  }

  /** Numbers behind the slots in Keras's list of weights, which follow from the number of steps. @internal */
  protected derivedWeights(): readonly number[] {
    return [];
  }

  /** The options that make it again, with the learning rate as it is now. */
  getConfig(): Record<string, Json> {
    const { options } = this.constructor as typeof Optimizer;
    return writeOptions(`${this.name}.getConfig`, options, { ...this, learningRate: this.#rate });
  }

  /** The optimizer that a configuration stands for. */
  static fromConfig(config: Readonly<Record<string, unknown>>): Optimizer {
    // The class it is called on, which may be a user's.
    return new (this as unknown as new (options: object) => Optimizer)(config);
  }

  /** Frees the slots. The optimizer cannot be used afterwards. */
  dispose(): void {
    this.#slots.dispose();
    this.#isDisposed = true;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** All values are checked before one is taken; slots that were made for values that are refused go again. */
  #restore(where: string, variables: readonly Variable[], values: readonly TensorLike[]): void {
    const unseen = variables.filter((variable) => !this.#slots.has(variable));
    try {
      const slots = slotOrder(this.#names, variables).map(({ variable, name }) => this.slotsOf(variable)[name]!);
      const tensors = slots.map((slot, k) => readSlot(where, slot, values[k]!));
      for (const [k, slot] of slots.entries()) slot.assign(tensors[k]!);
    } catch (error) {
      this.#slots.forget(unseen);
      throw error;
    }
  }

  /** The slots of what is done around the rule. */
  get #namesAround(): readonly string[] {
    return [...(this.useEma ? ["average"] : []), ...(this.gradientAccumulationSteps ? ["gradientAccumulator"] : [])];
  }

  /** All slots, in Keras's order. */
  get #names(): SlotNames {
    return [...this.#namesAround, ...this.slotNames];
  }

  /** The gradients to make a step by: the means over the batches since the last one; null while they are gathered. */
  #gathered(pairs: readonly GivenPair[]): readonly GivenPair[] | null {
    const steps = this.gradientAccumulationSteps;
    if (steps === null) return pairs;
    const isDue = (this.#calls + 1) % steps === 0;
    const share = isDue ? 1 / steps : 1;
    const sum = ([gradient, variable]: GivenPair): GivenPair => {
      const { gradientAccumulator } = this.slotsOf(variable);
      blend(this.name, gradientAccumulator!, gradient, share, share);
      return [gradientAccumulator!.value(), variable];
    };
    const sums = pairs.map(sum);
    if (!isDue) return null;
    for (const variable of this.#slots.variables()) {
      this.slotsOf(variable).gradientAccumulator!.assign(zeros(variable.shape));
    }
    return sums;
  }

  /** Clipping, weight decay, and the rule. */
  #step(where: string, pairs: readonly GivenPair[]): void {
    const decay = (this.weightDecay ?? 0) * this.learningRate;
    const gradients = pairs.map(([gradient]) => gradient);
    clipped(gradients, this).forEach((gradient, k) => {
      const variable = pairs[k]![1];
      if (decay !== 0 && !this.isExcluded(variable)) blend(this.name, variable, variable, 1, -decay);
      callNow(where, () => this.update(gradient, variable, this.slotsOf(variable)));
    });
  }

  /** The averages begin with what the variables are after the first step. */
  #average(): void {
    const variables = this.#slots.variables();
    const keep = this.iterations === 0 ? 0 : this.emaMomentum;
    for (const variable of variables) blend(this.name, this.slotsOf(variable).average!, variable, keep, 1 - keep);
    const { emaOverwriteFrequency } = this;
    if (emaOverwriteFrequency === null || (this.iterations + 1) % emaOverwriteFrequency !== 0) return;
    for (const variable of variables) variable.assign(this.slotsOf(variable).average!);
  }

  #goOnAt(iterations: number, rate: number): void {
    this.#calls = iterations;
    if (typeof this.#rate === "number") this.#rate = rate;
  }

  #tell(pairs: readonly GradientPair[]): void {
    const listener = this.onGradients;
    this.onGradients = null;
    listener?.(pairs);
  }

  /** The name of the method for messages. **Errors** `disposed`. */
  #live(method: string): string {
    const where = `${this.name}.${method}`;
    if (this.#isDisposed) fail("disposed", where, "an optimizer in use", "a disposed one");
    return where;
  }
}

function isRate(options: unknown): options is LearningRate {
  return typeof options === "number" || options instanceof LearningRateSchedule;
}
