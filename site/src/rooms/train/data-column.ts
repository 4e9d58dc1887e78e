/** Choosing the data: four kinds, files of one's own, and a look at what is in them. */

import { StudioError } from "../../engine/channel.js";
import { type ColumnData, type DataKind, isText, LIMITS } from "../../engine/train/spec.js";
import { button, choice, select, slider } from "../../ui/controls.js";
import { h, newId, refill } from "../../ui/dom.js";
import { count, grouped } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";
import { numbersOf, numericColumns, parseTable, type Table } from "./csv.js";
import { preview } from "./preview.js";
import { FIT } from "./settings.js";
import type { Store } from "./store.js";
import { parseTexts } from "./texts.js";

const KINDS: readonly { value: DataKind; text: string }[] = [
  { value: "reviews", text: "Film reviews" },
  { value: "adding", text: "Adding problem" },
  { value: "sine", text: "Sine waves" },
  { value: "column", text: "Your column" },
  { value: "texts", text: "Your texts" },
];

const WORDS: Readonly<Record<DataKind, string>> = {
  reviews: "5,000 reviews to learn from and 1,000 to be tested on: the last 80 words of each. Is it a good one?",
  adding:
    "Numbers come in one by one; two of them are marked. Their sum is asked for at the end, so they have to be kept.",
  sine: "Two waves and some noise. From the last values: what comes next?",
  column: "A column of numbers from a CSV file. From the last values: what comes next?",
  texts: "A line each: the label, a tab or a comma, the text. The net learns to tell the labels apart.",
};

export interface DataColumn {
  readonly element: HTMLElement;
  /** Takes a file that was dropped somewhere in the room. */
  take(file: File): Promise<void>;
}

export function dataColumn(store: Store): DataColumn {
  let table: Table | null = null;
  const trouble = h("div", { "aria-live": "assertive" });
  const words = h("p", { class: "note" });
  const own = h("div", { class: "own" });
  const look = preview(store);

  const kind = choice<DataKind>({
    label: "Data",
    options: KINDS,
    value: store.settings.data,
    onChange: (data) => {
      store.about = null;
      refill(trouble);
      store.change({ data, fit: FIT[data] });
      show();
    },
  });

  function show(): void {
    const { data, steps, window } = store.settings;
    kind.value = data;
    words.textContent = WORDS[data];
    if (data === "adding") {
      refill(
        own,
        slider({
          label: "Steps",
          min: 10,
          max: 100,
          step: 5,
          value: steps,
          onChange: (steps) => store.change({ steps }),
        }).element,
      );
    } else if (data === "texts") {
      refill(own, textsForm());
    } else if (isText(data)) {
      refill(own);
    } else {
      const past = slider({
        ...{ label: "Values looked at", min: 5, max: 100, step: 5, value: window },
        onChange: (window) => store.change({ window }),
      });
      refill(own, data === "column" ? columnForm() : null, past.element);
    }
    look.update();
  }

  function columnForm(): HTMLElement {
    const pick = fileButton("Choose a CSV file", ".csv,.tsv,.txt,text/csv", takeTable);
    if (table === null) return h("div", { class: "row" }, pick);
    const columns = numericColumns(table);
    const chosen = select({
      label: `Column of ${table.file}`,
      options: columns.map((k) => ({ value: String(k), text: table!.header[k]! })),
      value: String(table.header.indexOf(store.column?.name ?? "")),
      onChange: (k) => chooseColumn(Number(k)),
    });
    return h("div", { class: "panel" }, chosen.element, h("div", { class: "row" }, pick));
  }

  function textsForm(): HTMLElement {
    const id = newId("texts");
    const area = h("textarea", {
      id,
      rows: 5,
      placeholder: "good\tI would watch it again\nbad\tTwo hours I will not get back",
    });
    const use = button("Use these texts", () => void attempt(() => useTexts(area.value, "what you typed")));
    return h(
      "div",
      { class: "panel" },
      h("div", { class: "field" }, h("label", { class: "label", for: id }, "Texts, one a line"), area),
      h("div", { class: "row" }, use, fileButton("Choose a file", ".csv,.tsv,.txt", takeTexts)),
    );
  }

  function useTexts(text: string, file: string): void {
    const texts = parseTexts(text, file);
    if (texts.rows.length > LIMITS.rows) {
      throw new StudioError(
        "too-many",
        `${file} has ${grouped(texts.rows.length)} texts; the page takes ${grouped(LIMITS.rows)}. Cut the file.`,
      );
    }
    store.texts = texts;
    store.about = null;
    store.change({ data: "texts", fit: FIT.texts });
  }

  async function takeTexts(file: File): Promise<void> {
    useTexts(await read(file), file.name);
  }

  async function takeTable(file: File): Promise<void> {
    table = parseTable(await read(file), file.name);
    const [first] = numericColumns(table);
    if (first === undefined) {
      table = null;
      throw new StudioError(
        "no-numbers",
        `${file.name} has no column of numbers. A series needs one; for texts choose “Your texts”.`,
      );
    }
    store.change({ data: "column", fit: FIT.column });
    chooseColumn(first);
  }

  function chooseColumn(k: number): void {
    void attempt(() => {
      const values = numbersOf(table!, k);
      if (values.length > LIMITS.values) {
        throw new StudioError(
          "too-long",
          `${table!.file} has ${grouped(values.length)} rows; the page takes ${grouped(LIMITS.values)}. Cut the file.`,
        );
      }
      const { window } = store.settings;
      store.column = {
        kind: "column",
        name: table!.header[k]!,
        file: table!.file,
        values,
        window,
      } satisfies ColumnData;
      store.about = null;
      store.tell();
    });
  }

  function fileButton(text: string, accept: string, take: (file: File) => Promise<void>): HTMLElement {
    const input = h("input", { type: "file", accept, class: "unseen", tabindex: -1, "aria-hidden": "true" });
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      input.value = "";
      if (file) void attempt(() => take(file));
    });
    return h(
      "span",
      {},
      button(text, () => input.click()),
      input,
    );
  }

  /** Whatever goes wrong is told, and what was there before stays. */
  async function attempt(work: () => void | Promise<void>): Promise<void> {
    try {
      refill(trouble);
      await work();
      show();
    } catch (error) {
      refill(trouble, troubleOf(error));
    }
  }

  store.onChange(() => look.update());
  show();
  return {
    element: h(
      "div",
      { class: "panel" },
      kind.element,
      words,
      own,
      trouble,
      look.element,
      h("p", { class: "note" }, "A CSV file, labelled texts: drop one anywhere on this page."),
    ),
    take: (file) =>
      attempt(async () => {
        const first = (await read(file)).split("\n", 20).join("\n");
        // A table of numbers has a number in most lines; labelled texts begin with words.
        const isSeries = /^[^\n]*\n?[^\n]*?(^|[,;\t])\s*"?[-+]?[\d.,]+"?\s*($|[,;\t\r\n])/.test(first);
        await (isSeries ? takeTable(file) : takeTexts(file));
      }),
  };
}

async function read(file: File): Promise<string> {
  if (file.size > LIMITS.fileBytes) {
    throw new StudioError(
      "too-large",
      `${file.name} has ${Math.round(file.size / 1e6)} MB; the page reads up to ${LIMITS.fileBytes / 1e6} MB. Cut the file.`,
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new StudioError(
      "not-text",
      `${file.name} is no text in UTF-8. Save it as CSV in UTF-8, ${count(bytes.length, "byte")} were read.`,
    );
  }
}
