/** Padded batches and buckets beyond what tf.data's numbers tell: structures, shapes, refusals. */
import { Dataset, type DatasetElement, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { all, anything, ragged } from "./support/pipelines.js";
import { thrownBy } from "./support/thrown.js";

describe("paddedBatch", () => {
  test("pads each part of a structure by its own shape and value", () => {
    const elements = [
      { ids: tensor([[1, 2]], undefined, "int32"), y: tensor([1]), ok: tensor(true) },
      { ids: tensor([[3], [4]], undefined, "int32"), y: tensor([2]), ok: tensor(false) },
    ];
    const dataset = Dataset.fromGenerator(() => elements).paddedBatch(2, {
      paddedShapes: { ids: [null, 3], y: [2], ok: [] },
      paddingValues: { ids: -1, y: 0.5, ok: 0 },
    });
    expect(all(dataset)).toEqual([
      {
        ids: [
          [
            [1, 2, -1],
            [-1, -1, -1],
          ],
          [
            [3, -1, -1],
            [4, -1, -1],
          ],
        ],
        y: [
          [1, 0.5],
          [2, 0.5],
        ],
        ok: [true, false],
      },
    ]);
  });

  test("of columns in memory to a shape; batches of padded batches", () => {
    const dataset = Dataset.fromTensorSlices(tensor([[1], [2]])).paddedBatch(1, { paddedShapes: [2] });
    expect(dataset.cardinality).toBe(2);
    expect(all(dataset.batch(2))).toEqual([[[[1, 0]], [[2, 0]]]]);
  });

  const pair = () => Dataset.fromGenerator(() => [[tensor([1, 2]), tensor(1)] as const]);
  test.each<[string, string, () => Iterable<DatasetElement>, RegExp]>([
    [
      "longer elements",
      "shape-mismatch",
      () => ragged([1, 2]).paddedBatch(1, { paddedShapes: [1] }),
      /at most 1 along axis 0, as is to be padded to, got 2/,
    ],
    [
      "other ranks",
      "shape-mismatch",
      () => Dataset.fromGenerator(() => [tensor([1]), tensor([[1]])]).paddedBatch(2),
      /arrays of one rank, 1, got one of shape \[1, 1\]/,
    ],
    [
      "a shape of another rank",
      "shape-mismatch",
      () => ragged([1]).paddedBatch(1, { paddedShapes: [null, 2] }),
      /padded to \[null, 2\], got one of shape \[1\]/,
    ],
    [
      "other dtypes",
      "shape-mismatch",
      () => Dataset.fromGenerator(() => [tensor([1]), tensor([1], [1], "int32")]).paddedBatch(2),
      /one dtype, float32, got int32 for element 1/,
    ],
    [
      "half a number among ids",
      "invalid-argument",
      () => ragged([1]).paddedBatch(1, { paddingValues: 0.5 }),
      /paddingValues for int32 to be an integer/,
    ],
    [
      "one shape for two parts",
      "invalid-argument",
      () => pair().paddedBatch(1, { paddedShapes: [null] }),
      /paddedShapes: expected a list of 2, as elements are, got \[null\]/,
    ],
    [
      "no shape",
      "invalid-argument",
      () => pair().paddedBatch(1, { paddedShapes: anything([[null], 3]) }),
      /a shape such as \[null, 3\] for each array of an element, got 3/,
    ],
    [
      "a negative size",
      "invalid-argument",
      () => ragged([1]).paddedBatch(1, { paddedShapes: [-2] }),
      /a shape such as/,
    ],
    [
      "values by name",
      "invalid-argument",
      () => pair().paddedBatch(1, { paddingValues: { x: 0 } }),
      /paddingValues: expected a list of 2/,
    ],
    [
      "a word",
      "invalid-argument",
      () => ragged([1]).paddedBatch(1, { paddingValues: anything("0") }),
      /a number for each array of an element, got "0"/,
    ],
    ["no size", "invalid-argument", () => ragged([1]).paddedBatch(0), /batchSize to be a positive integer/],
  ])("refuses %s", (_name, code, make, words) => {
    const error = thrownBy(() => all(make()));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  });
});

describe("bucketBySequenceLength", () => {
  const rows = () => ragged([1], [2, 2, 2], [3]);

  test("takes lengths as tensors; pads labels not, and features to the boundary along time alone", () => {
    const series = [1, 3].map((steps) => [tensor(Array.from({ length: steps }, () => [1, 2])), tensor(steps)] as const);
    const dataset = Dataset.fromGenerator(() => series).bucketBySequenceLength(
      ([, n]) => tensor(n.item() as number, [], "int32"),
      [5],
      [2, 1],
      {
        padToBucketBoundary: true,
      },
    );
    const [[x, y]] = [...dataset] as [[Tensor, Tensor]];
    expect([x.shape, y.array()]).toEqual([
      [2, 4, 2],
      [1, 3],
    ]);
  });

  test("with padToBucketBoundary shapes say which axes are padded", () => {
    const options = { padToBucketBoundary: true, paddedShapes: [null, 2] };
    const dataset = Dataset.fromGenerator(() => [tensor([[1]])]).bucketBySequenceLength(() => 1, [4], [1, 1], options);
    expect([...dataset].map((x) => x.shape)).toEqual([[1, 3, 2]]);
  });

  test.each<[string, string, () => Iterable<DatasetElement>, RegExp]>([
    [
      "boundaries that fall",
      "invalid-argument",
      () => rows().bucketBySequenceLength(() => 1, [3, 3], [1, 1, 1]),
      /bucketBoundaries that rise, got \[3, 3\]/,
    ],
    [
      "too few sizes",
      "invalid-argument",
      () => rows().bucketBySequenceLength(() => 1, [3], [1]),
      /2 bucketBatchSizes, one more than bucketBoundaries, got \[1\]\. The last is for/,
    ],
    [
      "a size of 0",
      "invalid-argument",
      () => rows().bucketBySequenceLength(() => 1, [3], [1, 0]),
      /bucketBatchSizes\[1\] to be a positive integer/,
    ],
    [
      "no function",
      "invalid-argument",
      () => rows().bucketBySequenceLength(anything(3), [3], [1, 1]),
      /elementLengthFunc to be a function/,
    ],
    [
      "no length",
      "invalid-argument",
      () =>
        rows().bucketBySequenceLength(
          anything((x: Tensor) => x),
          [3],
          [1, 1],
        ),
      /the length of an element to be an integer of at least 0, got a Tensor of shape \[1\]/,
    ],
    [
      "what has no boundary",
      "invalid-argument",
      () => rows().bucketBySequenceLength((x) => x.shape[0]!, [3], [2, 1], { padToBucketBoundary: true }),
      /lengths below 3, the last boundary, as padToBucketBoundary is true, got a longer one/,
    ],
    [
      "a misspelt option",
      "unknown-name",
      () => rows().bucketBySequenceLength(() => 1, [3], [1, 1], anything({ noPad: true })),
      /Did you mean "noPadding"/,
    ],
  ])("refuses %s", (_name, code, make, words) => {
    const error = thrownBy(() => all(make()));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  });
});
