import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import { flattenNest, mapNest, type Structure } from "../core/structure.js";
import { InputLayer } from "../layers/core/input-layer.js";
import { type DynamicShape, isShape, type Layer, type Shapes } from "../layers/index.js";
import type { CallOptions, LayerOutput } from "../layers/layer.js";
import { isSymbolic, type Node, type SymbolicTensor, type SymbolicTensors, withValues } from "../layers/symbolic.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import { isTensor } from "../tensor/internal.js";

// biome-ignore lint/suspicious/noExplicitAny: a layer of any output.
type AnyLayer = Layer<any>;

/** The calls of layers that lead from inputs to outputs, in an order in which they can be made. */
export class Graph {
  readonly inputList: readonly SymbolicTensor[];
  readonly outputList: readonly SymbolicTensor[];
  /** Every call but those of the inputs. */
  readonly calls: readonly Node[];
  /** Each layer once, in Keras's order: deepest from the outputs first. */
  readonly layers: readonly AnyLayer[];

  /**
   * **Errors** `invalid-argument` for what is not symbolic, an output that does not come from the inputs, and different layers of one name.
   */
  constructor(
    readonly where: string,
    readonly inputs: SymbolicTensors,
    readonly outputs: SymbolicTensors,
  ) {
    this.inputList = symbolicsIn(where, "inputs", inputs);
    this.outputList = symbolicsIn(where, "outputs", outputs);
    const { nodes, met } = visit(where, this.inputList, alphabetically(outputs) ?? this.outputList);
    const isInput = ({ layer }: Node) => layer instanceof InputLayer;
    const entries = new Set(this.inputList.map(({ node }) => node));
    this.calls = nodes.filter((node) => !entries.has(node));
    const own = new Set(nodes.filter((node) => isInput(node) || !entries.has(node)).map(({ layer }) => layer));
    this.layers = byDepth(nodes, entries, met).filter((layer) => own.has(layer));
    const twice = this.layers.find((layer, k) => this.layers.findIndex(({ name }) => name === layer.name) !== k);
    if (twice) fail("invalid-argument", where, "layers with different names", `"${twice.name}" twice`);
  }

  /** The names of the outputs, where there are several: those of an object's keys, else of the layers that give them. */
  get outputNames(): string[] {
    if (!isSymbolic(this.outputs) && !Array.isArray(this.outputs)) return Object.keys(this.outputs);
    const names = this.outputList.map(({ name }) => name);
    return names.map((name, k) => {
      const before = names.slice(0, k).filter((other) => other === name).length;
      return before === 0 ? name : `${name}_${before}`;
    });
  }

  /** The names of the inputs: those of an object's keys, else of the input layers. */
  get inputNames(): string[] {
    if (!isSymbolic(this.inputs) && !Array.isArray(this.inputs)) return Object.keys(this.inputs);
    return this.inputList.map(({ name }) => name);
  }

  /** The outputs for these inputs, in the order of {@link inputList}. */
  run(inputs: readonly Tensor[]): LayerOutput {
    const values = new Map<SymbolicTensor, Tensor>();
    this.inputList.forEach((x, k) => {
      values.set(x, inputs[k]!);
    });
    const valueFor = (x: SymbolicTensor) => values.get(x)!;
    for (const node of this.calls) {
      const { layer, args } = node;
      const given = (isSymbolic(args.x) ? valueFor(args.x) : withValues(args.x, valueFor)) as Tensor;
      const options = args.options && (withValues(args.options, valueFor) as CallOptions);
      const result = (options ? layer.apply(given, options) : layer.apply(given)) as Tensors;
      setOutputs(values, node, result, isTensor);
    }
    return (isSymbolic(this.outputs) ? valueFor(this.outputs) : withValues(this.outputs, valueFor)) as LayerOutput;
  }

  /** The shapes of the outputs for inputs of these shapes. */
  shapesFor(inputShapes: readonly DynamicShape[]): Shapes {
    const shapes = new Map<SymbolicTensor, DynamicShape>();
    this.inputList.forEach((x, k) => {
      shapes.set(x, inputShapes[k]!);
    });
    for (const node of this.calls) {
      const { x, options } = node.args;
      const found = node.layer.computeOutputShape(
        withValues(x, (x) => shapes.get(x)!),
        options ?? {},
      ) as Shapes;
      setOutputs<DynamicShape>(shapes, node, found as never, isShape);
    }
    return withValues(this.outputs, (x) => shapes.get(x)!) as Shapes;
  }
}

/** Keeps what a layer gave as the values of its symbolic outputs, each found by its place or name. */
function setOutputs<Leaf>(
  values: Map<SymbolicTensor, Leaf>,
  { layer, structure, outputs }: Node,
  given: Structure<Leaf>,
  isLeaf: (value: unknown) => value is Leaf,
): void {
  if (isSymbolic(structure) && isLeaf(given)) {
    values.set(structure, given);
    return;
  }
  const found = new Map<string, Leaf>();
  mapNest<Leaf, unknown>(given, isLeaf, (leaf, path) => found.set(path, leaf));
  mapNest<SymbolicTensor, unknown>(structure, isSymbolic, (x, path) => {
    const leaf = found.get(path);
    if (leaf !== undefined && found.size === outputs.length) return values.set(x, leaf);
    const places = outputs.length === 1 ? "one output" : `the ${outputs.length} outputs`;
    const got = `${found.size} (${[...found.keys()].join(", ") || "one tensor"})`;
    return fail("shape-mismatch", layer.label, `${places} that computeOutputShape tells of`, got);
  });
}

function symbolicsIn(where: string, what: string, structure: SymbolicTensors): SymbolicTensor[] {
  const leaves = flattenNest<SymbolicTensor>(structure, isSymbolic);
  const wrong: unknown = leaves.find((leaf) => !isSymbolic(leaf));
  if (leaves.length > 0 && wrong === undefined) return leaves;
  const hint = "Begin with input({ shape }) and apply layers to it.";
  return fail("invalid-argument", where, `${what} made of symbolic tensors`, wrong ?? "none", hint);
}

/** Outputs that have names, in the order of these, in which Keras walks through them; it decides the order of weights. */
function alphabetically(outputs: SymbolicTensors): SymbolicTensor[] | null {
  if (isSymbolic(outputs) || Array.isArray(outputs)) return null;
  const named = outputs as { readonly [name: string]: SymbolicTensor };
  return Object.keys(named)
    .sort()
    .map((name) => named[name]!);
}

/** All calls that the outputs need, each after those that it needs itself; and their layers in the order in which a walk from the outputs meets them. */
function visit(where: string, inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) {
  const isInput = new Set(inputs);
  const nodes = new Set<Node>();
  const met = new Set<AnyLayer>();
  const see = (x: SymbolicTensor): void => {
    if (nodes.has(x.node)) return;
    met.add(x.node.layer);
    if (!isInput.has(x)) {
      if (x.node.layer instanceof InputLayer) {
        const expected = "outputs that come from the inputs alone";
        fail("invalid-argument", where, expected, `one that needs the input "${x.name}" as well`, "Add it to inputs.");
      }
      for (const before of x.node.inputs) see(before);
    }
    nodes.add(x.node);
  };
  for (const x of [...outputs, ...inputs]) see(x);
  return { nodes: [...nodes], met: [...met] };
}

/** Keras's order: a layer's depth is its longest way to an output; the deepest come first, and among equals those that are met first. */
function byDepth(nodes: readonly Node[], entries: ReadonlySet<Node>, met: readonly AnyLayer[]): AnyLayer[] {
  const ofLayer = new Map<AnyLayer, number>();
  const ofNode = new Map<Node, number>();
  for (const node of [...nodes].reverse()) {
    const depth = Math.max(ofNode.get(node) ?? 0, ofLayer.get(node.layer) ?? 0);
    ofLayer.set(node.layer, depth);
    if (entries.has(node)) continue;
    for (const before of node.inputs) ofNode.set(before.node, Math.max(ofNode.get(before.node) ?? 0, depth + 1));
  }
  return [...met].sort((a, b) => ofLayer.get(b)! - ofLayer.get(a)!);
}

/** Throws `shape-mismatch` unless a shape fits what an input was declared with. */
export function requireFit(where: string, declared: SymbolicTensor, shape: DynamicShape): void {
  const { shape: wanted, name } = declared;
  const fits =
    wanted.length === shape.length &&
    wanted.every((size, k) => size === null || shape[k] === null || size === shape[k]);
  if (fits) return;
  const isOneSample = wanted.length === shape.length + 1;
  const hint = isOneSample ? "Is it one sample? expandDims(x, { axis: 0 })." : "";
  fail("shape-mismatch", where, `input "${name}" of shape ${formatShape(wanted)}`, formatShape(shape), hint);
}

/** A structure of inputs as the list that the graph declares, whether it came in its order or by name. */
export function inOrder<T>(
  where: string,
  graph: Graph,
  given: Structure<T>,
  isLeaf: (value: unknown) => value is T,
): T[] {
  const names = graph.inputNames;
  if (isLeaf(given) || Array.isArray(given)) {
    const list = (isLeaf(given) ? [given] : given) as T[];
    if (list.length === names.length) return list;
    fail("shape-mismatch", where, `${names.length} inputs (${names.join(", ")})`, `${list.length} of them`);
  }
  const named = given as Readonly<Record<string, T>>;
  return names.map((name) => {
    const own = named[name];
    if (own !== undefined) return own;
    const got = `an object with ${Object.keys(named).join(", ") || "nothing"}`;
    return fail("shape-mismatch", where, `the input "${name}"`, got);
  });
}
