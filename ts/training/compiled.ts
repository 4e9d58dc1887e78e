import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import type { Loss, LossIdentifier } from "../losses/index.js";
import { resolveLoss } from "../losses/resolve.js";
import type { MetricIdentifier } from "../metrics/index.js";
import type { Optimizer, OptimizerIdentifier } from "../optimizers/index.js";
import { resolveOptimizer } from "../optimizers/resolve.js";
import { GradientTape, type Tensor, type Variable, zip } from "../tensor/index.js";
import { scoped } from "../tensor/internal.js";
import { maskedWeight } from "./masked-weight.js";
import { MetricSet } from "./metric-set.js";
import type { Batch, Direction, Logs } from "./trainable.js";

/** Options of `compile`, with Keras's defaults. */
export interface CompileOptions {
  /** Default "rmsprop". */
  optimizer?: OptimizerIdentifier;
  /** What training makes small. */
  loss: LossIdentifier;
  /** What is shown besides; "accuracy" is the accuracy that fits the output. Default none. */
  metrics?: readonly MetricIdentifier[];
  /** Metrics that sample weights and class weights apply to. Default none. */
  weightedMetrics?: readonly MetricIdentifier[];
}

/** What a step needs of a network. */
export interface Network {
  apply(x: Tensor, options: { training: boolean }): Tensor;
  readonly trainableVariables: Variable[];
  /** The mask that came out with an output, where there is one. */
  maskOf(output: Tensor): Tensor | null;
}

/** The output for a batch, computed elsewhere. */
export interface StepOutput {
  readonly output: Tensor;
  readonly mask: Tensor | null;
}

/** What a step has found when its parts were computed elsewhere. */
export interface StepParts extends StepOutput {
  readonly loss: number;
  readonly gradients: readonly (Tensor | null)[];
}

/** A loss, an optimizer and metrics, and the steps that use them. */
export class Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  private readonly metrics: MetricSet;

  constructor(options: CompileOptions) {
    checkOptionNames("compile", options, ["optimizer", "loss", "metrics", "weightedMetrics"]);
    const { optimizer = "rmsprop", loss, metrics = [], weightedMetrics = [] } = options;
    if (loss === undefined || loss === null) fail("invalid-argument", "compile", "a loss", "none");
    if (!Array.isArray(metrics) || !Array.isArray(weightedMetrics)) {
      const got = Array.isArray(metrics) ? weightedMetrics : metrics;
      fail("invalid-argument", "compile: metrics", 'an array such as ["accuracy"]', quoted(got));
    }
    this.optimizer = resolveOptimizer("compile: optimizer", optimizer);
    this.loss = resolveLoss("compile: loss", loss);
    this.metrics = new MetricSet(metrics, weightedMetrics);
  }

  /** Forward, backward, one step of the optimizer; the means since {@link resetMetrics}. Its wasm memory is freed at the end. */
  trainStep(network: Network, batch: Batch): Logs {
    return scoped(() => {
      const tape = new GradientTape();
      const { loss, output, mask } = tape.record(() => this.forward("fit", network, batch, true));
      const variables = network.trainableVariables;
      if (variables.length === 0) {
        tape.dispose();
        failFrozen();
      }
      this.optimizer.applyGradients(zip(tape.gradient(loss, variables), variables));
      return this.update(Number(loss.item()), batch, output, mask);
    });
  }

  /** The end of a step whose gradients were computed elsewhere: the optimizer, then the metrics. */
  finishStep(variables: readonly Variable[], batch: Batch, { loss, output, mask, gradients }: StepParts): Logs {
    return scoped(() => {
      this.optimizer.applyGradients(zip(gradients, variables));
      return this.update(loss, batch, output, mask);
    });
  }

  /** Forward only. */
  testStep(network: Network, batch: Batch): Logs {
    return scoped(() => {
      const { loss, output, mask } = this.forward("evaluate", network, batch, false);
      return this.update(Number(loss.item()), batch, output, mask);
    });
  }

  /** The end of a step of evaluation whose output was computed elsewhere: the loss and the metrics. */
  finishTest(batch: Batch, { output, mask }: StepOutput): Logs {
    return scoped(() => this.update(Number(this.lossOf(batch, output, mask).item()), batch, output, mask));
  }

  /** **Errors** `invalid-argument` for a batch without targets. */
  checkTargets(where: string, { y }: Batch): void {
    if (y !== null) return;
    const hint = `Write ${where}(x, y, …), or give a dataset, asynchronous or not, of pairs [x, y].`;
    fail("invalid-argument", where, "targets y to compare the output with", "none", hint);
  }

  /** Starts the running means anew. */
  resetMetrics(): void {
    this.metrics.reset();
  }

  /** Which way a metric improves. */
  directionOf(metric: string): Direction | undefined {
    return this.metrics.directionOf(metric);
  }

  /** The output for a batch, and its loss. */
  forward(where: string, network: Network, batch: Batch, training: boolean) {
    this.checkTargets(where, batch);
    const output = network.apply(batch.x, { training });
    const mask = network.maskOf(output);
    return { loss: this.lossOf(batch, output, mask), output, mask };
  }

  private lossOf({ y, sampleWeight }: Batch, output: Tensor, mask: Tensor | null): Tensor {
    return this.loss(y!, output, maskedWeight(mask, sampleWeight, "loss"));
  }

  private update(loss: number, { y, sampleWeight }: Batch, output: Tensor, mask: Tensor | null): Logs {
    return this.metrics.update(loss, y!, output, {
      plain: maskedWeight(mask, null, "metric"),
      weighted: maskedWeight(mask, sampleWeight, "metric"),
    });
  }
}

/** Throws: there is nothing to train. */
export function failFrozen(): never {
  const hint = "Is trainable false everywhere, or are the layers in #private fields, which are not seen?";
  return fail("invalid-argument", "fit", "a model with trainable weights", "none", hint);
}
