import { bytes, message, text, whole } from "./protobuf.js";

/** Codes of `DataType` in TensorFlow's types.proto. */
const DTYPE = { float: 1, double: 2, string: 7 } as const;

/** One number under a tag. */
export function scalarSummary(tag: string, value: number): Uint8Array {
  const tensor = tensorProto("float", [], bytes(5, new Uint8Array(Float32Array.of(value).buffer)));
  return summary(tag, tensor, text(1, "scalars"));
}

/** How many values lie in each of 30 parts of their range: rows of [from, to, count]. */
export function histogramSummary(tag: string, values: ArrayLike<number>): Uint8Array {
  const rows = buckets(values);
  const content = bytes(4, new Uint8Array(Float64Array.from(rows.flat()).buffer));
  const tensor = tensorProto("double", [rows.length, 3], content);
  return summary(tag, tensor, text(1, "histograms"));
}

/** A model in the form that it has in files, for the page of graphs. */
export function modelSummary(tag: string, json: string): Uint8Array {
  const tensor = tensorProto("string", [], text(8, json));
  return summary(tag, tensor, message(text(1, "graph_keras_model"), text(2, "1")));
}

/** `Summary { Value { tag, tensor, SummaryMetadata { PluginData } } }`: for which part of TensorBoard it is. */
function summary(tag: string, tensor: Uint8Array, plugin: Uint8Array): Uint8Array {
  return bytes(1, message(text(1, tag), bytes(8, tensor), bytes(9, bytes(1, plugin))));
}

/** `TensorProto { dtype, shape, values }`. */
function tensorProto(dtype: keyof typeof DTYPE, shape: readonly number[], values: Uint8Array): Uint8Array {
  const sizes = shape.map((size) => bytes(2, whole(1, size)));
  return message(whole(1, DTYPE[dtype]), bytes(2, message(...sizes)), values);
}

const BUCKETS = 30;

/** Values that are all the same lie in the last of parts that have no width, as TensorBoard draws them. */
function buckets(values: ArrayLike<number>): [from: number, to: number, count: number][] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  const width = (high - low) / BUCKETS;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (let i = 0; i < values.length; i++) {
    const at = width > 0 ? Math.floor((values[i]! - low) / width) : BUCKETS - 1;
    counts[Math.min(at, BUCKETS - 1)]!++;
  }
  const edge = (k: number) => (k === BUCKETS ? high : low + k * width);
  return counts.map((count, k) => [edge(k), edge(k + 1), count]);
}
