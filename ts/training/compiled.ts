import { requireNumber } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { readOptions, type ValuesOf } from "../core/options.js";
import { isSerialized } from "../core/registry.js";
import { flattenNest, mapNest } from "../core/structure.js";
import { lossOf } from "../losses/get.js";
import type { Loss } from "../losses/index.js";
import { Optimizer } from "../optimizers/index.js";
import { resolveOptimizer } from "../optimizers/resolve.js";
import { add, GradientTape, mul, type Tensor, type Tensors, type Variable, zip } from "../tensor/index.js";
import { callContext, flattenTensors, inContext, keeper, penaltiesOf, scoped } from "../tensor/internal.js";
import { COMPILE_OPTIONS, type CompileOptions } from "./compile-options.js";
import { lookAt } from "./first-look.js";
import { MetricSet, type Seen } from "./metric-set.js";
import { type ByOutput, Outputs } from "./outputs.js";
import type { Batch, Direction, Logs } from "./trainable.js";

export type { CompileOptions } from "./compile-options.js";

/** What a step needs of a network. */
export interface Network {
  apply(x: Tensors, options: { training: boolean }): Tensors;
  readonly trainableVariables: Variable[];
  /** What its outputs are called, where they have names. */
  readonly outputNames?: readonly string[] | null;
  /** The activation that each output comes from, by name, where that is known: for warnings. */
  readonly outputActivations?: readonly (string | null)[] | null;
}

/** What a step has found when its parts were computed elsewhere. */
export interface StepParts {
  /** In wasm memory or at rest, with its masks. */
  readonly output: Tensors;
  readonly loss: number;
  readonly gradients: readonly (Tensor | null)[];
}

/** The loss of a batch: the whole, and that of each output, null where it has none. */
interface Found {
  readonly loss: Tensor;
  readonly each: readonly (Tensor | null)[];
  /** Those that may change, as they are after the call that may have made them. */
  readonly variables: readonly Variable[];
}

/** What a pass forward gives. */
interface Forward extends Found {
  readonly output: Tensors;
  readonly seen: Seen;
}

/** The outputs with their losses and the factors of those. */
interface Terms {
  readonly outputs: Outputs;
  readonly losses: readonly (Loss | null)[];
  readonly weights: readonly number[];
}

type Losses = ByOutput<Loss | null>;

/** A loss, an optimizer and metrics, and the steps that use them. */
export class Compiled {
  /** What was given to `compile`, with its defaults. */
  readonly options: ValuesOf<typeof COMPILE_OPTIONS>;
  readonly optimizer: Optimizer;
  readonly #losses: Losses;
  readonly #lossWeights: ByOutput<number> | null;
  readonly #isOwnOptimizer: boolean;
  #firstLook: true | null = null;
  /** Sets of running means that are not in use. */
  readonly #spare: MetricSet[] = [];
  #metrics: MetricSet;
  /** Known with the first output. */
  #terms: Terms | null = null;

  constructor(options: CompileOptions) {
    this.options = readOptions("compile", COMPILE_OPTIONS, options);
    const { optimizer, loss, lossWeights, metrics, weightedMetrics } = this.options;
    this.#losses = lossesOf(loss);
    this.#lossWeights = lossWeights;
    mapNest<unknown, void>(
      lossWeights ?? 1,
      isNumber,
      (weight) => void requireNumber("compile", "lossWeights", weight),
    );
    this.#metrics = new MetricSet({ metrics, weightedMetrics });
    this.#isOwnOptimizer = !(optimizer instanceof Optimizer);
    this.optimizer = resolveOptimizer("compile: optimizer", optimizer);
  }

  /** The losses of all outputs. */
  get losses(): Loss[] {
    return flattenNest(this.#losses, isLoss).filter((loss) => loss !== null);
  }

  /** Forward, backward, one step of the optimizer; the means since {@link resetMetrics}. Its wasm memory is freed at the end. */
  trainStep(network: Network, batch: Batch<Tensors>): Logs {
    return scoped(() => {
      const tape = new GradientTape();
      const found = tape.record(() => this.forward("fit", network, batch, true));
      const { variables } = found;
      if (variables.length === 0) {
        tape.dispose();
        failFrozen();
      }
      this.optimizer.applyGradients(zip(tape.gradient(found.loss, variables), variables));
      return this.#update(found.loss.item(), found.each, found.seen, network);
    });
  }

  /** The end of a step whose gradients were computed elsewhere: the optimizer, then the metrics. */
  finishStep(network: Network, batch: Batch<Tensors>, { loss, output, gradients }: StepParts): Logs {
    return scoped(() => {
      this.optimizer.applyGradients(zip(gradients, network.trainableVariables));
      const seen = this.#see("fit", batch, output, network);
      const each = seen.outputs.count > 1 ? this.#lossOf("fit", seen, network).each : [];
      return this.#update(loss, each, seen, network);
    });
  }

  /** Forward only. */
  testStep(network: Network, batch: Batch<Tensors>): Logs {
    return scoped(() => {
      const { loss, each, seen } = this.forward("evaluate", network, batch, false);
      return this.#update(loss.item(), each, seen, network);
    });
  }

  /** The end of a step of evaluation whose output was computed elsewhere: the loss and the metrics. */
  finishTest(network: Network, batch: Batch<Tensors>, output: Tensors): Logs {
    return scoped(() => {
      const seen = this.#see("evaluate", batch, output, network);
      const { loss, each } = this.#lossOf("evaluate", seen, network);
      return this.#update(loss.item(), each, seen, network);
    });
  }

  /** **Errors** `invalid-argument` for a batch without targets. */
  checkTargets(where: string, { y }: Batch<Tensors>): void {
    if (y !== null) return;
    const hint = `Write ${where}(x, y, …), or give a dataset, asynchronous or not, of pairs [x, y].`;
    fail("invalid-argument", where, "targets y to compare the output with", "none", hint);
  }

  /** Starts the running means anew. */
  resetMetrics(): void {
    this.#metrics.reset();
  }

  /**
   * Other running means from now on; what it returns puts these back.
   *
   * A metric of a user's class that is not registered cannot be made twice: it is the same in all of them, and starts anew here.
   */
  setMetricsAside(): () => void {
    const before = this.#metrics;
    const aside = this.#spare.pop() ?? before.anew();
    aside.reset();
    this.#metrics = aside;
    return () => {
      this.#metrics = before;
      this.#spare.push(aside);
    };
  }

  /** Which way a metric improves, where it is known. */
  directionOf(metric: string): Direction | undefined {
    return this.#metrics.directionOf(metric);
  }

  /** Frees the optimizer, unless it was made by somebody else, who may use it again. */
  dispose(): void {
    if (this.#isOwnOptimizer) this.optimizer.dispose();
  }

  /** The output for a batch, and its loss. */
  forward(where: string, network: Network, batch: Batch<Tensors>, training: boolean): Forward {
    this.checkTargets(where, batch);
    const added: Tensor[] = [];
    const keep = keeper();
    const takeLoss = callContext().rows === null ? (loss: Tensor) => void added.push(keep(loss)) : refuseAdded;
    const output = inContext({ takeLoss }, () => network.apply(batch.x, { training }));
    const seen = this.#see(where, batch, output, network);
    return { ...this.#lossOf(where, seen, network, added), output, seen };
  }

  /** Targets, outputs and weights, output by output. */
  #see(where: string, { y, sampleWeight }: Batch<Tensors>, output: Tensors, network: Network): Seen {
    this.#terms ??= this.#termsFor(new Outputs(output, network.outputNames));
    const { outputs } = this.#terms;
    return {
      outputs,
      yTrue: outputs.tensors(`${where}: y`, y, false),
      yPred: flattenTensors(output),
      sampleWeight: outputs.tensors(`${where}: sampleWeight`, sampleWeight, true),
    };
  }

  /** The losses of the outputs, and all that is to be small: with the penalties of weights, and what layers added. */
  #lossOf(where: string, { outputs, yTrue, yPred, sampleWeight }: Seen, network: Network, added: Tensor[] = []): Found {
    const { losses, weights } = this.#terms!;
    const each = losses.map((loss, k) => {
      if (loss === null) return null;
      const target = yTrue[k] ?? fail("invalid-argument", where, `y for the output "${outputs.names[k]}"`, "none");
      return loss(target, yPred[k]!, sampleWeight[k]!);
    });
    const terms = each.flatMap((loss, k) => (loss === null ? [] : [weights[k] === 1 ? loss : mul(loss, weights[k]!)]));
    const variables = network.trainableVariables;
    return { loss: total([...terms, ...penaltiesOf(variables), ...added]), each, variables };
  }

  /** The loss of each output. **Errors** `invalid-argument` for an output that is not named, which would not be trained. */
  #termsFor(outputs: Outputs): Terms {
    const weights = outputs.each("compile: lossWeights", this.#lossWeights ?? 1, isNumber).map((weight) => weight ?? 1);
    const losses = outputs.each("compile: loss", this.#losses, isLoss).map((loss, k) => {
      if (loss !== undefined) return loss;
      const hint = "Write null for an output without a loss.";
      const expected = `a loss for each of the outputs ${outputs.names.join(", ")}`;
      return fail("invalid-argument", "compile: loss", expected, `none for "${outputs.names[k]}"`, hint);
    });
    return { outputs, losses, weights };
  }

  #update(loss: number, each: readonly (Tensor | null)[], seen: Seen, network: Network): Logs {
    const { losses } = this.#terms!;
    this.#firstLook ??= lookAt(losses, seen, network.outputActivations ?? null);
    const numbers = seen.outputs.count === 1 ? [loss] : each.map((one) => one?.item() ?? null);
    return this.#metrics.update({ loss, each: numbers }, seen);
  }
}

/** What is made small: the sum of the outputs' losses, and of whatever else is to be small. */
function total(terms: readonly Tensor[]): Tensor {
  return terms.reduce((sum, term) => add(sum, term));
}

function lossesOf(given: ByOutput<unknown>): Losses {
  if (given === undefined) fail("invalid-argument", "compile", "a loss", quoted(given));
  const isOne = (value: unknown): value is unknown => isSerialized(value);
  const losses = mapNest<unknown, Loss | null>(given, isOne, (each) =>
    each === null ? null : resolved(each),
  ) as Losses;
  if (flattenNest(losses, isLoss).every((loss) => loss === null))
    fail("invalid-argument", "compile", "a loss", quoted(given));
  return losses;
}

function resolved(identifier: unknown): Loss {
  const loss = lossOf("compile: loss", identifier);
  if (loss.reduction !== "none") return loss;
  const hint = 'Use "sumOverBatchSize", "sum" or "meanWithSampleWeight".';
  return fail("invalid-argument", "compile: loss", "a reduction to one number", `"none" of ${loss.name}`, hint);
}

/** Losses are functions. */
function isLoss(value: unknown): value is Loss | null {
  return value === null || typeof value === "function";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

/** Throws: a part of a batch is told of a loss that the whole batch has. */
export function refuseAdded(): never {
  const hint = "Leave workers out, or put the term into the loss.";
  fail(
    "unsupported",
    "workers",
    "losses of outputs and penalties of weights",
    "a loss that a layer adds (activityRegularizer, addLoss)",
    hint,
  );
}

/** Throws: there is nothing to train. */
export function failFrozen(): never {
  const hint = "Is trainable false everywhere, or are the layers in #private fields, which are not seen?";
  return fail("invalid-argument", "fit", "a model with trainable weights", "none", hint);
}
