/** What the room is set to. Whoever shows a part of it is told when it changes. */
import type { ColumnData, DataAbout, DataSpec, TextsData, TrainSpec } from "../../engine/train/spec.js";
import { isText } from "../../engine/train/spec.js";
import type { Ends } from "./counts.js";
import { fromQuery, type Settings, toQuery } from "./settings.js";

/** Words of which a text of one's own has no more, before it has been counted. */
const WORDS = 5000;
const LENGTH = 80;

export class Store {
  settings: Settings;
  column: ColumnData | null = null;
  texts: TextsData | null = null;
  /** Of the data at hand, once the engine has looked at them. */
  about: DataAbout | null = null;
  readonly #listeners: (() => void)[] = [];

  constructor() {
    this.settings = fromQuery(location.hash.split("?")[1] ?? "");
  }

  onChange(fn: () => void): void {
    this.#listeners.push(fn);
  }

  change(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
    history.replaceState(null, "", `#train?${toQuery(this.settings)}`);
    this.tell();
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The data, or null while a file of one's own is missing. */
  get data(): DataSpec | null {
    const { data, steps, window } = this.settings;
    if (data === "adding") return { kind: data, steps };
    if (data === "sine") return { kind: data, window };
    if (data === "reviews") return { kind: data };
    return data === "texts" ? this.texts : this.column && { ...this.column, window };
  }

  get spec(): TrainSpec | null {
    const { data, settings } = this;
    return data && { data, model: settings.model, fit: settings.fit };
  }

  /** What goes into the model and comes out, as far as it is known. */
  get ends(): Ends {
    const { data, steps, window } = this.settings;
    const labels = new Set(this.texts?.rows.map(({ label }) => label)).size;
    const known = this.about;
    if (isText(data)) {
      const task = data === "texts" && labels > 2 ? "classes" : "binary";
      const vocabulary = data === "texts" && known?.features === null ? known.vocabulary : WORDS;
      return { steps: LENGTH, features: null, vocabulary, task, classes: labels };
    }
    const isAdding = data === "adding";
    return { steps: isAdding ? steps : window, features: isAdding ? 2 : 1, vocabulary: 0, task: "number", classes: 0 };
  }
}
