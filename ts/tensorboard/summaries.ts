import { bytes, message, text, whole } from "./protobuf.js";

/** Codes of `DataType` in TensorFlow's types.proto. */
const DTYPE = { float: 1, double: 2, string: 7 } as const;

/** Codes of `DataClass` in TensorFlow's summary.proto. */
const DATA_CLASS = { scalar: 1, tensor: 2, blobs: 3 } as const;

/** For which part of TensorBoard a summary is. */
interface Plugin {
  readonly name: string;
  readonly dataClass: keyof typeof DATA_CLASS;
  readonly content?: string;
}

/** One number under a tag. */
export function scalarSummary(tag: string, value: number): Uint8Array {
  const tensor = tensorProto("float", [], bytes(4, new Uint8Array(Float32Array.of(value).buffer)));
  return summary(tag, tensor, { name: "scalars", dataClass: "scalar" });
}

/** How many values lie in each of 30 parts of their range: rows of [from, to, count]. */
export function histogramSummary(tag: string, values: ArrayLike<number>): Uint8Array {
  const rows = buckets(values);
  const content = bytes(4, new Uint8Array(Float64Array.from(rows.flat()).buffer));
  const tensor = tensorProto("double", [rows.length, 3], content);
  return summary(tag, tensor, { name: "histograms", dataClass: "tensor" });
}

/** A model in the form that it has in files, for the page of graphs. */
export function modelSummary(tag: string, json: string): Uint8Array {
  const tensor = tensorProto("string", [], text(8, json));
  return summary(tag, tensor, { name: "graph_keras_model", dataClass: "blobs", content: "1" });
}

/** `Summary { Value { tag, tensor, metadata } }`. */
function summary(tag: string, tensor: Uint8Array, { name, dataClass, content }: Plugin): Uint8Array {
  const plugin = message(text(1, name), ...(content === undefined ? [] : [text(2, content)]));
  const metadata = message(bytes(1, plugin), whole(4, DATA_CLASS[dataClass]));
  return bytes(1, message(text(1, tag), bytes(8, tensor), bytes(9, metadata)));
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
