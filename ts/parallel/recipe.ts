/** What a worker needs to build a model again: its architecture and its loss, in the form of files. */
import { isPlainObject } from "../core/checks.js";
import { fail, ThroughtimeError } from "../core/errors.js";
import { writingScope } from "../core/file-scopes.js";
import type { Json } from "../core/options.js";
import { inFile } from "../core/registry.js";
import type { LayerBase, Shapes } from "../layers/index.js";
import { type CompileForm, identifierForms, readCompileForm } from "../training/compile-forms.js";
import { Compiled } from "../training/compiled.js";
import { allLayers, type Replica, type ReplicableModel } from "./replica.js";

/** A model as it can be sent, without its weights. */
export interface Recipe {
  readonly model: Json;
  readonly inputShape: Shapes | null;
  /** What is trained for; null where nothing is. */
  readonly compile: CompileForm | null;
}

const HINT = "Leave out workers: it is then done on this thread.";

/** **Errors** `unsupported` for what a worker cannot build again or compute by parts, by its name. */
export function checkSendable(where: string, { model, compiled }: Replica): void {
  try {
    recipeOf({ model, compiled });
  } catch (error) {
    if (!(error instanceof ThroughtimeError) || error.code !== "unsupported") throw error;
    const { expected, got, hint, details } = error;
    throw new ThroughtimeError("unsupported", { where, expected, got, hint: `${hint} ${HINT}`, details });
  }
  const refuse = (expected: string, got: string) => fail("unsupported", where, expected, got, HINT);
  for (const layer of allLayers(model as unknown as LayerBase)) {
    const { outputPenalty } = layer as { outputPenalty?: object | null };
    if (outputPenalty && where !== "predict") {
      refuse("no losses that layers add, with workers", `${layer.label} with an activityRegularizer`);
    }
    if (layer.isRowwise) continue;
    const why = (layer as { stateful?: boolean }).stateful ? "with stateful: true" : "with isRowwise false";
    refuse("layers that compute each row of a batch by itself, with workers", `${layer.label} ${why}`);
  }
  for (const { name, reduction, isMeanOfRows } of compiled?.losses ?? []) {
    if (!isMeanOfRows) refuse("losses that are means over the batch with workers", `${name}: ${reduction}`);
  }
}

/** The recipe of a model. **Errors** `unsupported` for classes and functions that are not registered. */
export function recipeOf({ model, compiled }: Replica): Recipe {
  const layer = model as unknown as LayerBase;
  return {
    model: withoutDraws(inFile(writingScope(), () => model.toJSON())),
    inputShape: layer.inputShape,
    compile: compiled && lossForm(compiled),
  };
}

/** The optimizer and the metrics stay on this side. */
function lossForm({ options: { loss, lossWeights } }: Compiled): CompileForm {
  return { loss: identifierForms("compile: loss", loss), lossWeights: lossWeights as Json };
}

/** The weights come with every request, so what they begin with is of no account. */
function withoutDraws(json: Json): Json {
  if (Array.isArray(json)) return json.map(withoutDraws);
  if (!isPlainObject(json)) return json;
  if (json.module === "keras.initializers") return { ...json, class_name: "Zeros", config: {} };
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withoutDraws(value as Json)]));
}

/** A model as it is made from its form in a file. */
export interface MadeModel extends ReplicableModel {
  build(inputShape: Shapes): void;
}

/** The model that a recipe stands for, built; `fromJSON` makes models. */
export function replicaFrom(
  { model: form, inputShape, compile }: Recipe,
  fromJSON: (json: object) => MadeModel,
): Replica {
  const model = fromJSON(form as object);
  if (!model.built && inputShape !== null) model.build(inputShape);
  const compiled = compile === null ? null : new Compiled({ ...readCompileForm("compile", compile), optimizer: "sgd" });
  return { model, compiled };
}
