import { fail, quoted } from "../core/errors.js";
import { sizeOf } from "../core/shapes.js";
import { flattenNest } from "../core/structure.js";
import { type DynamicShape, InputLayer, isShape, Layer, type LayerBase, type Shapes } from "../layers/index.js";
import type { Optimizer } from "../optimizers/index.js";
import type { Variable } from "../tensor/index.js";
import type { Graph } from "./graph.js";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Gets the whole text in place of the console. */
  printFn?: ((text: string) => void) | undefined;
}

/** What a summary tells of. */
export interface Summarized {
  readonly name: string;
  readonly layers: readonly LayerBase[];
  readonly graph: Graph | null;
  readonly trainableVariables: readonly Variable[];
  readonly nonTrainableVariables: readonly Variable[];
}

interface Column {
  readonly title: string;
  /** Keras's width on a terminal of 80; a longer word widens its column. */
  readonly width: number;
}

const CHAIN: readonly Column[] = [
  { title: "Layer (type)", width: 33 },
  { title: "Output Shape", width: 24 },
  { title: "Param #", width: 15 },
];
const NET: readonly Column[] = [
  { title: "Layer (type)", width: 21 },
  { title: "Output Shape", width: 19 },
  { title: "Param #", width: 12 },
  { title: "Connected to", width: 19 },
];
/** The column whose entries stand to the right. */
const NUMBERS = 2;
const BYTES_PER_PARAM = 4;

/** Prints a model as Keras 3 does: with a column "Connected to" where layers do not come one after another. */
export function printSummary(model: Summarized, optimizer: Optimizer | null, options: SummaryOptions): void {
  const { printFn = (text: string) => console.log(text) } = options;
  if (typeof printFn !== "function") fail("invalid-argument", "summary", "printFn to be a function", quoted(printFn));
  const { graph, layers } = model;
  const isNet = graph !== null && !isChain(graph);
  const rows = layers.map((layer) => (isNet ? [...rowOf(layer), connectionsOf(layer, graph)] : rowOf(layer)));
  printFn([`Model: "${model.name}"`, ...table(isNet ? NET : CHAIN, rows), ...totals(model, optimizer)].join("\n"));
}

/** Does each layer take what the one before gives, once? */
function isChain({ calls, inputList, layers }: Graph): boolean {
  const entries = new Set(inputList.map(({ node }) => node.layer));
  const inner = layers.filter((layer) => !entries.has(layer));
  return (
    inputList.length === 1 &&
    inner.length === calls.length &&
    calls.every(({ inputs }, k) => inputs.length === 1 && inputs[0]!.node === (calls[k - 1] ?? inputList[0]!.node))
  );
}

function rowOf(layer: LayerBase): string[] {
  const params = layer.built ? layer.countParams().toLocaleString("en-US") : "0 (unbuilt)";
  return [`${layer.name} (${layer.className})`, outputShape(layer), params];
}

/** The output's shape by the shape the layer was built for, the batch left open. */
function outputShape(layer: LayerBase): string {
  if (layer.inputShape === null || !(layer instanceof Layer)) return "?";
  const open = layer instanceof InputLayer ? layer.inputShape : withOpenBatch(layer.inputShape);
  const shapes = flattenNest<DynamicShape>(layer.computeOutputShape(open) as never, isShape);
  const texts = shapes.map((s) => `(${s.map((n) => n ?? "None").join(", ")}${s.length === 1 ? ",)" : ")"}`);
  return texts.length === 1 ? texts[0]! : `[${texts.join(", ")}]`;
}

function withOpenBatch(shapes: Shapes): Shapes {
  if (isShape(shapes)) return [null, ...shapes.slice(1)];
  return Array.isArray(shapes) ? shapes.map((shape: DynamicShape) => [null, ...shape.slice(1)]) : shapes;
}

/** `name[call][output]` of everything that a layer is applied to. */
function connectionsOf(layer: LayerBase, { calls }: Graph): string {
  const callsOf = (of: LayerBase) => calls.filter((node) => node.layer === of);
  const names = callsOf(layer).flatMap(({ inputs }) =>
    inputs.map(({ node, index }) => `${node.layer.name}[${Math.max(0, callsOf(node.layer).indexOf(node))}][${index}]`),
  );
  return names.length === 0 ? "-" : names.join(", ");
}

function table(columns: readonly Column[], rows: readonly string[][]): string[] {
  const longest = (text: string) => Math.max(...text.split(" ").map((word) => word.length));
  const widths = columns.map(({ width }, c) => Math.max(width, ...rows.map((row) => longest(row[c]!) + 2)));
  const rule = (left: string, fill: string, middle: string, right: string) =>
    left + widths.map((w) => fill.repeat(w)).join(middle) + right;
  const line = (cells: readonly string[], bar: string) =>
    bar +
    cells
      .map((text, c) => (c === NUMBERS ? ` ${text.padStart(widths[c]! - 2)} ` : ` ${text.padEnd(widths[c]! - 1)}`))
      .join(bar) +
    bar;
  const lines = (cells: readonly string[]) => {
    const wrapped = cells.map((text, c) => wrap(text, widths[c]! - 2));
    const height = Math.max(...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, k) =>
      line(
        wrapped.map((own) => own[k] ?? ""),
        "│",
      ),
    );
  };
  const body = rows.flatMap((cells, i) => [...(i === 0 ? [] : [rule("├", "─", "┼", "┤")]), ...lines(cells)]);
  const titles = columns.map(({ title }) => title);
  return [rule("┏", "━", "┳", "┓"), line(titles, "┃"), rule("┡", "━", "╇", "┩"), ...body, rule("└", "─", "┴", "┘")];
}

/** The words of a text in lines of at most `width` characters. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
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
