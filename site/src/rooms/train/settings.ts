/** What is set in the room: its defaults for each kind of data, and its form in the address, so that a link opens the same. */
import type { CellKind, DataKind, FitSpec, ModelSpec, RecurrentSpec } from "../../engine/train/spec.js";

export interface Settings {
  readonly data: DataKind;
  /** Steps of the adding problem. */
  readonly steps: number;
  /** Values that a series is predicted from. */
  readonly window: number;
  readonly model: ModelSpec;
  readonly fit: FitSpec;
}

const ONE_LSTM: RecurrentSpec = { kind: "lstm", units: 16, bidirectional: false, dropout: 0 };

/** What trains well within seconds. */
export const FIT: Readonly<Record<DataKind, FitSpec>> = {
  reviews: { epochs: 3, batchSize: 64, learningRate: 0.005, clipnorm: 1, seed: 7 },
  adding: { epochs: 12, batchSize: 32, learningRate: 0.01, clipnorm: 1, seed: 5 },
  sine: { epochs: 8, batchSize: 32, learningRate: 0.01, clipnorm: 1, seed: 7 },
  column: { epochs: 30, batchSize: 32, learningRate: 0.01, clipnorm: 1, seed: 7 },
  texts: { epochs: 15, batchSize: 16, learningRate: 0.005, clipnorm: 1, seed: 7 },
};

export const DEFAULTS: Settings = {
  data: "reviews",
  steps: 30,
  window: 40,
  model: { embedding: 16, recurrent: [{ ...ONE_LSTM, dropout: 0.2 }] },
  fit: FIT.reviews,
};

export const NEW_LAYER = ONE_LSTM;

const CELLS: readonly CellKind[] = ["simpleRNN", "lstm", "gru"];

/** "d=adding&t=30&l=lstm:16::0.2,gru:8:b:0" */
export function toQuery({ data, steps, window, model, fit }: Settings): string {
  const layers = model.recurrent.map(
    ({ kind, units, bidirectional, dropout }) => `${kind}:${units}:${bidirectional ? "b" : ""}:${dropout}`,
  );
  const fields = {
    d: data,
    t: steps,
    w: window,
    e: model.embedding,
    l: layers.join(","),
    ep: fit.epochs,
    bs: fit.batchSize,
    lr: fit.learningRate,
    c: fit.clipnorm,
    s: fit.seed,
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Whatever a link says that makes sense; the rest as by default. */
export function fromQuery(query: string): Settings {
  const fields = new URLSearchParams(query);
  const data = (fields.get("d") ?? "") in FIT ? (fields.get("d") as DataKind) : DEFAULTS.data;
  const number = (name: string, otherwise: number, min: number, max: number) => {
    const text = fields.get(name);
    const value = Number(text);
    return text !== null && text !== "" && value >= min && value <= max ? value : otherwise;
  };
  const recurrent = (fields.get("l") ?? "").split(",").flatMap((layer): RecurrentSpec[] => {
    const [kind, units, direction, dropout] = layer.split(":");
    const [u, d] = [Number(units), Number(dropout ?? 0)];
    if (!CELLS.includes(kind as CellKind) || !(Number.isInteger(u) && u >= 1 && u <= 256) || !(d >= 0 && d < 1))
      return [];
    return [{ kind: kind as CellKind, units: u, bidirectional: direction === "b", dropout: d }];
  });
  const fit = FIT[data];
  return {
    data,
    steps: Math.round(number("t", DEFAULTS.steps, 4, 200)),
    window: Math.round(number("w", DEFAULTS.window, 4, 200)),
    model: {
      embedding: Math.round(number("e", DEFAULTS.model.embedding, 1, 256)),
      recurrent: recurrent.length > 0 ? recurrent.slice(0, 6) : DEFAULTS.model.recurrent,
    },
    fit: {
      epochs: Math.round(number("ep", fit.epochs, 1, 200)),
      batchSize: Math.round(number("bs", fit.batchSize, 1, 512)),
      learningRate: number("lr", fit.learningRate, 1e-5, 1),
      clipnorm: number("c", fit.clipnorm, 0, 100),
      seed: Math.round(number("s", fit.seed, 0, 1e9)),
    },
  };
}
