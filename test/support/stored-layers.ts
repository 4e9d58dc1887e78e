/** Layers as the fixtures of scripts/goldens/specs.py hold them. */
import {
  add,
  concat,
  type DynamicShape,
  div,
  type Layer,
  layers,
  matmul,
  mul,
  ones,
  RNNCell,
  type Tensor,
  tanh,
  type Variable,
  zeros,
} from "throughtime";

/** A factory's name, and its options, in which such pairs may stand again. */
export interface StoredLayer {
  layer: string;
  options: Record<string, unknown>;
}

/** The least that a cell needs: h' = h / 2 + x K. */
class LeakyCell extends RNNCell {
  readonly stateSize: number;
  #kernel!: Variable;

  constructor({ units }: { units: number }) {
    super();
    this.stateSize = units;
  }

  protected override createWeights([, features]: DynamicShape): void {
    this.#kernel = this.addWeight({ name: "kernel", shape: [features!, this.stateSize] });
  }

  override call(x: Tensor, [h]: Tensor[]): [Tensor, Tensor[]] {
    const next = add(div(h!, 2), matmul(x, this.#kernel));
    return [next, [next]];
  }
}

/** Two states of different sizes, an output wider than either, an initial state of its own: h' = tanh(x K + h n'), n' = n + 1, output [h', h' n']. */
class CountingCell extends RNNCell {
  readonly stateSize: readonly number[];
  override readonly outputSize: number;
  readonly #units: number;
  #kernel!: Variable;

  constructor({ units }: { units: number }) {
    super();
    this.stateSize = [units, 1];
    this.outputSize = 2 * units;
    this.#units = units;
  }

  protected override createWeights([, features]: DynamicShape): void {
    this.#kernel = this.addWeight({ name: "kernel", shape: [features!, this.#units] });
  }

  override getInitialState(batchSize: number): Tensor[] {
    return [ones([batchSize, this.#units]), zeros([batchSize, 1])];
  }

  override call(x: Tensor, [h, n]: Tensor[]): [Tensor, Tensor[]] {
    const count = add(n!, 1);
    const next = tanh(add(matmul(x, this.#kernel), mul(h!, count)));
    return [concat([next, mul(next, count)]), [next, count]];
  }
}

type Factory = (options: Record<string, unknown>) => Layer;

const OWN: Record<string, Factory> = {
  // A cell is no layer; only layers that take cells ask for one.
  leakyCell: (options) => new LeakyCell(options as never) as unknown as Layer,
  countingCell: (options) => new CountingCell(options as never) as unknown as Layer,
  doubled: () => layers.lambda({ function: (x: Tensor) => mul(x, 2) }) as unknown as Layer,
};

export function isStoredLayer(value: unknown): value is StoredLayer {
  return typeof value === "object" && value !== null && "layer" in value && "options" in value;
}

function made(value: unknown): unknown {
  if (isStoredLayer(value)) return makeLayer(value);
  return Array.isArray(value) ? value.map(made) : value;
}

/** The layer, made by its factory. */
export function makeLayer({ layer, options }: StoredLayer): Layer {
  const factory = OWN[layer] ?? (layers as unknown as Record<string, Factory>)[layer];
  if (factory === undefined) throw new Error(`no factory layers.${layer}`);
  return factory(Object.fromEntries(Object.entries(options).map(([name, value]) => [name, made(value)])));
}

/** In a few words, for the name of a test. */
export function describeLayer({ layer, options }: StoredLayer): string {
  const short = (value: unknown): string => {
    if (isStoredLayer(value)) return describeLayer(value);
    return Array.isArray(value) ? `[${value.map(short).join(", ")}]` : JSON.stringify(value);
  };
  const words = Object.entries(options).map(([name, value]) => `${name}: ${short(value)}`);
  return words.length === 0 ? layer : `${layer}({ ${words.join(", ")} })`;
}
