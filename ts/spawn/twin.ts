/** Here: what the worker's model has of the one that it stands for. */
import { recipeOf } from "../parallel/recipe.js";
import { type CompileForm, compileForm } from "../training/compile-forms.js";
import type { Change } from "./messages.js";
import {
  type AnyModel,
  type Progress,
  progressOf,
  type Settings,
  settingsOf,
  stampOf,
  takeProgress,
} from "./model-state.js";

export class Twin {
  readonly #model: AnyModel;
  /** Was it built when its recipe was sent? Null before that. */
  #isBuilt: boolean | null = null;
  #compile = "";
  #settings = "";
  #stamp = "";

  constructor(model: AnyModel) {
    this.#model = model;
  }

  /** What the worker lacks, which it then has. **Errors** `unsupported` for what cannot be sent, by its name. */
  lacks(where: string): Change {
    const model = this.#model;
    if (this.#isBuilt !== model.built) this.forget();
    const isNew = this.#isBuilt === null;
    const { compiled } = model;
    const form = compiled && compileForm(where, compiled);
    const isCompiledAnew = this.#compile !== keyOf(form);
    const recipe = isNew ? recipeOf({ model: model as never, compiled: null }) : null;
    // What was just compiled has taken no step, and knows of no decision.
    if (isCompiledAnew) [this.#stamp, this.#settings] = ["", ""];
    const isChanged = this.#stamp !== stampOf(model);
    const progress = model.built ? progressOf(model, isChanged) : null;
    const settings = this.decided();
    [this.#isBuilt, this.#compile, this.#stamp] = [model.built, keyOf(form), stampOf(model)];
    return { recipe, compile: isCompiledAnew ? form : null, settings, progress };
  }

  /** What was decided here since the worker was told last. */
  decided(): Settings | null {
    if (!this.#model.built) return null;
    const settings = settingsOf(this.#model);
    const key = JSON.stringify(settings);
    if (this.#settings === key) return null;
    this.#settings = key;
    return settings;
  }

  /** How far the worker is, for the model here. */
  learn(progress: Progress): void {
    takeProgress(this.#model, progress);
    this.#stamp = stampOf(this.#model);
  }

  /** Nothing is known of the worker any more. */
  forget(): void {
    this.#isBuilt = null;
    this.#compile = "";
    this.#settings = "";
    this.#stamp = "";
  }
}

/** The form without the learning rate, which changes as training goes on. */
function keyOf(form: CompileForm | null): string {
  const isRate = (name: string, value: unknown) => name === "learning_rate" && typeof value === "number";
  return JSON.stringify(form, (name, value) => (isRate(name, value) ? null : value));
}
