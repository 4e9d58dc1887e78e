/** Models as the trees of scripts/goldens/semantics.py, in which two layers show the training flag and the mask. */
import {
  add,
  type CallOptions,
  cast,
  type DType,
  expandDims,
  input,
  Layer,
  layers,
  Model,
  model,
  mul,
  RNNCell,
  Sequential,
  type SymbolicTensor,
  type Tensor,
} from "throughtime";
import { describeLayer, makeLayer, type StoredLayer } from "./stored-layers.js";

export interface StoredTree extends Partial<StoredLayer> {
  kind: string;
  children?: StoredTree[];
  /** The flag that is given to each child, if any. */
  flags?: (boolean | null)[];
  /** The shape of the inputs, for models that must know it. */
  shape?: number[];
  dtype?: string;
}

/** 2x in training. */
class Double extends Layer {
  override readonly supportsMasking = true;
  override call(x: Tensor, { training }: CallOptions): Tensor {
    return mul(x, training ? 2 : 1);
  }
}

/** 100 more where its mask counts. */
class MaskShown extends Layer {
  override readonly supportsMasking = true;
  override call(x: Tensor, { mask }: CallOptions): Tensor {
    return mask ? add(x, mul(expandDims(cast(mask as Tensor, "float32"), { axis: -1 }), 100)) : mul(x, 1);
  }
}

class MaskLost extends Layer {
  override call(x: Tensor): Tensor {
    return mul(x, 1);
  }
}

class DoubleCell extends RNNCell {
  readonly stateSize = 3;
  override call(x: Tensor, [h]: Tensor[], { training }: { training: boolean }): [Tensor, Tensor[]] {
    const output = mul(x, training ? 2 : 1);
    return [output, [add(output, h!)]];
  }
}

type Step = Layer | ((x: Tensor) => Tensor);

function chain<T extends Tensor | SymbolicTensor>({ flags = [] }: StoredTree, x: T, inner: readonly Step[]): T {
  let y: unknown = x;
  inner.forEach((step, k) => {
    const flag = flags[k] ?? null;
    if (typeof step === "function") y = step(y as Tensor);
    else y = step.apply(y as Tensor, flag === null ? {} : { training: flag });
  });
  return y as T;
}

class SubclassedModel extends Model {
  readonly inner: Step[];
  readonly #tree: StoredTree;
  constructor(tree: StoredTree) {
    super();
    this.#tree = tree;
    this.inner = childrenOf(tree);
  }
  override call(x: Tensor): Tensor {
    return chain(this.#tree, x, this.inner);
  }
}

class CompositeLayer extends Layer {
  readonly inner: Step[];
  readonly #tree: StoredTree;
  constructor(tree: StoredTree) {
    super();
    this.#tree = tree;
    this.inner = childrenOf(tree);
  }
  override call(x: Tensor): Tensor {
    return chain(this.#tree, x, this.inner);
  }
}

function inputOf({ shape, dtype }: StoredTree): SymbolicTensor {
  return input({ shape: shape!, dtype: dtype as DType });
}

function functional(tree: StoredTree): Model {
  const x = inputOf(tree);
  return model({ inputs: x, outputs: chain(tree, x, childrenOf(tree)) }) as Model;
}

const KINDS: Record<string, (tree: StoredTree) => Step> = {
  double: () => new Double(),
  maskShown: () => new MaskShown(),
  maskLost: () => new MaskLost(),
  addOne: () => (x) => add(x, 1),
  layer: (tree) => makeLayer(tree as StoredLayer),
  timeDistributed: (tree) => layers.timeDistributed({ layer: childrenOf(tree)[0] as Layer }) as unknown as Layer,
  doubleCell: () => layers.rnn({ cell: new DoubleCell() }) as unknown as Layer,
  // Whether `call` names the flag makes no difference here: it goes through.
  subclassed: (tree) => new SubclassedModel(tree),
  subclassedWithoutFlag: (tree) => new SubclassedModel(tree),
  composite: (tree) => new CompositeLayer(tree),
  functional,
  sequential: (tree) => new Sequential([inputOf(tree), ...(childrenOf(tree) as Layer[])]),
};

function childrenOf({ children = [] }: StoredTree): Step[] {
  return children.map(build);
}

function build(tree: StoredTree): Step {
  return KINDS[tree.kind]!(tree);
}

export function makeModel(tree: StoredTree): Model {
  return build(tree) as Model;
}

/** In a few words, for the name of a test. */
export function describeTree(tree: StoredTree): string {
  if (tree.kind === "layer") return describeLayer(tree as StoredLayer);
  const children = (tree.children ?? []).map((child, k) => {
    const flag = tree.flags?.[k];
    return describeTree(child) + (flag === undefined || flag === null ? "" : ` given ${flag}`);
  });
  return children.length === 0 ? tree.kind : `${tree.kind}[${children.join(", ")}]`;
}
