import { sizeOf } from "../core/shapes.js";
import type { LayerBase } from "../layers/index.js";
import type { Optimizer } from "../optimizers/index.js";
import type { Variable } from "../tensor/index.js";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Gets the whole text in place of the console. */
  printFn?: (text: string) => void;
}

/** What a summary tells of. */
export interface Summarized {
  readonly name: string;
  readonly layers: readonly LayerBase[];
  readonly trainableVariables: readonly Variable[];
  readonly nonTrainableVariables: readonly Variable[];
}

const HEADER = ["Layer (type)", "Output Shape", "Param #"];
/** The widths Keras gives its columns on a terminal of 80; a longer entry widens its column. */
const WIDTHS = [33, 24, 15];
const BYTES_PER_PARAM = 4;

/** Prints a model as Keras 3 does. */
export function printSummary(model: Summarized, optimizer: Optimizer | null, options: SummaryOptions): void {
  const { printFn = (text) => console.log(text) } = options;
  printFn([`Model: "${model.name}"`, ...table(model.layers.map(rowOf)), ...totals(model, optimizer)].join("\n"));
}

function rowOf(layer: LayerBase): string[] {
  const params = layer.built ? layer.countParams().toLocaleString("en-US") : "0 (unbuilt)";
  return [`${layer.name} (${layer.className})`, outputShape(layer), params];
}

/** The output's shape by the shape the layer was built for, the batch left open. */
function outputShape(layer: LayerBase): string {
  if (layer.inputShape === null) return "?";
  const shape = layer.computeOutputShape([null, ...layer.inputShape.slice(1)]);
  const shapes = (Array.isArray(shape[0]) ? shape : [shape]) as readonly (readonly (number | null)[])[];
  const texts = shapes.map((s) => `(${s.map((n) => n ?? "None").join(", ")}${s.length === 1 ? ",)" : ")"}`);
  return texts.length === 1 ? texts[0]! : `[${texts.join(", ")}]`;
}

function table(rows: readonly string[][]): string[] {
  const widths = WIDTHS.map((w, c) => Math.max(w, ...rows.map((r) => r[c]!.length + 2)));
  const rule = (left: string, fill: string, middle: string, right: string) =>
    left + widths.map((w) => fill.repeat(w)).join(middle) + right;
  const line = (cells: readonly string[], bar: string) =>
    bar +
    cells
      .map((text, c) => (c === 2 ? ` ${text.padStart(widths[c]! - 2)} ` : ` ${text.padEnd(widths[c]! - 1)}`))
      .join(bar) +
    bar;
  const body = rows.flatMap((cells, i) => [...(i === 0 ? [] : [rule("├", "─", "┼", "┤")]), line(cells, "│")]);
  return [rule("┏", "━", "┳", "┓"), line(HEADER, "┃"), rule("┡", "━", "╇", "┩"), ...body, rule("└", "─", "┴", "┘")];
}

function totals(model: Summarized, optimizer: Optimizer | null): string[] {
  const trained = countOf(model.trainableVariables);
  const fixed = countOf(model.nonTrainableVariables);
  // Keras counts the learning rate and the number of steps too.
  const kept = optimizer?.countParams() ?? 0;
  const line = (name: string, n: number) =>
    ` ${name}: ${n.toLocaleString("en-US")} (${memorySize(n * BYTES_PER_PARAM)})`;
  return [
    line("Total params", trained + fixed + kept),
    line("Trainable params", trained),
    line("Non-trainable params", fixed),
    ...(kept > 0 ? [line("Optimizer params", kept)] : []),
  ];
}

function countOf(variables: readonly Variable[]): number {
  return variables.reduce((sum, v) => sum + sizeOf(v.shape), 0);
}

function memorySize(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(2)} ${units[unit]}`;
}
