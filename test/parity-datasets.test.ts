/** Windows, padded batches, buckets, zips and chains against tf.data, over columns in memory, generators and promises alike. */
import { Dataset, type Nested, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { cases } from "./support/fixtures.js";
import { plain } from "./support/pipelines.js";

interface Case {
  method: "window" | "paddedBatch" | "bucketBySequenceLength" | "zip" | "concatenate" | "concatenateBatch" | "filter";
  args: readonly unknown[];
  n: number;
  sizes: [number, number];
  rows: number[][];
  elements: unknown[];
  cardinality: number | null;
}

/** The rows that padded batches are made of there. */
const RAGGED = [[3, 1], [], [4, 1, 5, 9], [2], [6, 5, 3, 5, 8], [9, 7], [9, 3, 2, 3], [8]];

type Source = (values: readonly Nested[]) => Dataset<Tensor>;

const int32 = (value: Nested) => tensor(value, undefined, "int32");
const rowsOf = (values: readonly Nested[]) =>
  values.map((value) => tensor(value, Array.isArray(value) ? [value.length] : [], "int32"));
const SOURCES: [name: string, make: Source][] = [
  ["columns", (values) => Dataset.fromTensorSlices(tensor(values as Nested, [values.length], "int32"))],
  ["generators", (values) => Dataset.fromGenerator(() => rowsOf(values))],
  ["promises", (values) => Dataset.fromGenerator(async () => rowsOf(values))],
];

function made(given: Case, source: Source): Dataset<unknown> {
  const upTo = (n: number, times = 1) => source(Array.from({ length: n }, (_, i) => i * times));
  const [a, b] = given.sizes ?? [0, 0];
  switch (given.method) {
    case "window":
      return upTo(given.n).window(...(given.args as [number, object]));
    case "paddedBatch":
      return source(RAGGED).paddedBatch(...(given.args as [number, object]));
    case "bucketBySequenceLength": {
      const [boundaries, sizes, options] = given.args as [number[], number[], object];
      return source(given.rows).bucketBySequenceLength((row) => row.shape[0]!, boundaries, sizes, options);
    }
    case "zip":
      return Dataset.zip([upTo(a), upTo(b, 10)]);
    case "concatenate":
      return upTo(a).concatenate(upTo(b, 10));
    case "concatenateBatch":
      return upTo(a).concatenate(upTo(b, 10)).batch(2);
    default:
      return upTo(given.n).filter((v) => Number(v.item()) % 3 === 1);
  }
}

async function gathered(dataset: AsyncIterable<unknown>) {
  const found: unknown[] = [];
  for await (const element of dataset) found.push(plain(element));
  return found;
}

describe("tf.data's transformations", () => {
  for (const [k, given] of cases<Case>("datasets").entries()) {
    const { method, args, n, sizes, elements, cardinality } = given;
    const isRagged = method === "paddedBatch" || method === "bucketBySequenceLength";
    for (const [name, source] of isRagged ? SOURCES.slice(1) : SOURCES) {
      test(`${k}: ${method} ${JSON.stringify(args ?? sizes ?? n)} of ${name}`, async () => {
        const dataset = made(given, source);
        expect(await gathered(dataset)).toEqual(elements);
        expect(await gathered(dataset)).toEqual(elements);
        if (name !== "promises") expect([...dataset].map(plain)).toEqual(elements);
        // Of a generator's elements the number is not known.
        expect(dataset.cardinality ?? null).toBe(name === "columns" ? cardinality : null);
      });
    }
  }

  test("keep dtypes", () => {
    const [batch] = [...Dataset.fromGenerator(() => [int32([1]), int32([2, 3])]).paddedBatch(2)];
    expect(batch!.dtype).toBe("int32");
  });
});
