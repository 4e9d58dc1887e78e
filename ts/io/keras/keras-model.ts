/** Models of .keras files: put together, compiled and given their weights; and written. */
import { isPlainObject } from "../../core/checks.js";
import { type ErrorCode, fail, ThroughtimeError } from "../../core/errors.js";
import { readingScope, writingScope } from "../../core/file-scopes.js";
import type { Json } from "../../core/options.js";
import { inFile } from "../../core/registry.js";
import { sizeOf } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import type { Shapes } from "../../layers/index.js";
import type { LayerOutput } from "../../layers/layer.js";
import { modelFromForm } from "../../models/from-form.js";
import type { Model } from "../../models/index.js";
import { type Tensor, zeros } from "../../tensor/index.js";
import { inContext } from "../../tensor/internal.js";
import type { Hdf5Group, Hdf5Tree } from "../hdf5/index.js";
import { inWords } from "../in-words.js";
import { type KerasArchive, writeArchive } from "./archive.js";
import { compileConfig, compileOptions } from "./compile-config.js";
import { countWeights, failMisfits, type Matched, matchWeights, optimizerWeights, weightsTree } from "./weights.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
type AnyModel = Model<any>;

/** Classes and functions by their names in the file, before those that are registered. */
export type CustomObjects = Readonly<Record<string, unknown>>;

/** How a model is read. */
export interface ReadOptions {
  readonly customObjects: CustomObjects;
  readonly compile: boolean;
}

export const DAMAGED = "Is the file damaged, or was it changed by hand?";

/** The model of an archive, whole, or an error. */
export function modelOfArchive(where: string, archive: KerasArchive, options: ReadOptions): Model<LayerOutput> {
  const weights = archive.weights();
  const model = builtModel(where, archive.config, countWeights(weights), options.customObjects);
  return fillModel(where, model, options, {
    match: () => matchWeights(where, weights, model),
    compileConfig: () => archive.config.compile_config,
    restore: () => restoreOptimizer(where, model, weights),
  });
}

/** What a file holds for a model. */
interface Filling<M extends Matched> {
  match(): M;
  /** In the form of Keras 3. */
  compileConfig(): unknown;
  /** Lets the optimizer go on, once the model is compiled. */
  restore(matched: M): void;
}

/** Gives a new model its weights, and compiles it where that is asked for. If something is wrong, there is no model any more. */
export function fillModel<M extends Matched>(
  where: string,
  model: Model<LayerOutput>,
  options: ReadOptions,
  filling: Filling<M>,
): Model<LayerOutput> {
  try {
    const matched = filling.match();
    if (matched.misfits.length > 0) failMisfits(where, matched.misfits, DAMAGED);
    for (const { variable, value } of matched.assignments) variable.assign(value);
    if (options.compile) {
      compileAsBefore(where, model, filling.compileConfig(), options.customObjects);
      if (model.compiled !== null) filling.restore(matched);
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The model of a configuration; its weights are zeros, and no more numbers than the file has. */
export function builtModel(
  where: string,
  config: Readonly<Record<string, unknown>>,
  numbers: number,
  customObjects: CustomObjects,
): Model<LayerOutput> {
  let left = numbers;
  const firstValues = (label: string, shape: Shape): Tensor => {
    left -= sizeOf(shape);
    return left < 0 ? fail("bad-file", where, `weights for ${label}`, "fewer in the file", DAMAGED) : zeros(shape);
  };
  const hint = "Register its class before, or give it as customObjects: { Name: Class }.";
  const hintFor = (code: ErrorCode) => (code === "unknown-name" ? hint : "");
  return inWords(where, hintFor, () =>
    inContext({ firstValues }, () =>
      inFile(readingScope(customObjects), () => {
        const model = modelFromForm(where, config);
        const { input_shape: shape } = isPlainObject(config.build_config) ? config.build_config : {};
        if (!model.built && shape) model.build(shape as Shapes);
        return model;
      }),
    ),
  );
}

/**
 * Compiles a model as it was when it was saved, unless it was not. A loss, metric or optimizer that is not known here is said in a warning, and the model is
 * left to be compiled by whoever needs that.
 */
function compileAsBefore(where: string, model: AnyModel, config: unknown, customObjects: CustomObjects): void {
  const hint = "Give it as customObjects: { name }, or compile the model here.";
  try {
    inWords(
      where,
      () => hint,
      () =>
        inFile(readingScope(customObjects), () => {
          const options = compileOptions(where, config);
          if (options !== null) model.compile(options);
        }),
    );
  } catch (error) {
    const isLost = error instanceof ThroughtimeError && ["unknown-name", "unsupported"].includes(error.code);
    if (!isLost) throw error;
    console.warn(`The model is not compiled. ${error.message}`);
  }
}

/** As in Keras, an optimizer whose numbers do not fit begins anew, which is said. One that made no step has none. */
export function restoreOptimizer(where: string, model: AnyModel, weights: Hdf5Group): void {
  const values = optimizerWeights(where, weights);
  const { optimizer, trainableVariables } = model;
  const steps = Number(values[0]?.item() ?? 0);
  if (steps === 0) return;
  try {
    optimizer.setWeights(values, trainableVariables);
  } catch (error) {
    console.warn(`${where}: the optimizer begins anew, since its state does not fit. ${(error as Error).message}`);
  }
}

/** A model as a .keras file. **Errors** `not-built`, `unsupported`. */
export function archiveOfModel(where: string, model: AnyModel, includeOptimizer: boolean): Uint8Array {
  const compiled = includeOptimizer ? model.compiled : null;
  const form = inFile(writingScope(), () => model.toJSON());
  const config = { ...form, compile_config: compiled === null ? {} : compileConfig(compiled) };
  return writeArchive(where, config as Json, treeOfModel(where, model, includeOptimizer));
}

/** The weights of a model as HDF5 has them, with those of its optimizer once that has made a step. **Errors** `not-built`. */
export function treeOfModel(where: string, model: AnyModel, includeOptimizer: boolean): Hdf5Tree {
  requireBuilt(where, model);
  const optimizer = includeOptimizer ? (model.compiled?.optimizer ?? null) : null;
  if (optimizer === null) return weightsTree(model, null);
  // In the order in which the model is trained, whatever the order of the steps that were made.
  const variables = optimizer.iterations === 0 ? [] : model.trainableVariables;
  return weightsTree(model, { name: optimizer.name, weights: optimizer.getWeights(variables) });
}

/** **Errors** `not-built`. */
export function requireBuilt(where: string, model: AnyModel): void {
  if (model.built) return;
  fail("not-built", where, "a model with weights", "one not built yet", "Call build(inputShape), or apply it once.");
}
