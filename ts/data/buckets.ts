import { fail, quoted } from "../core/errors.js";
import { listOf, type ValuesOf, wholeNumber } from "../core/options.js";
import type { Stage } from "./items.js";
import type { BUCKET_OPTIONS } from "./options.js";
import { padElements } from "./padding.js";
import { type Reader, stackElements } from "./reader.js";

/** A group of items of about the same length, and its bucket's number. */
interface Bucket<Item> {
  readonly bucket: number;
  readonly group: readonly Item[];
}

/** Which bucket a length belongs to, and how many go into its batch. */
interface Buckets {
  readonly boundaries: readonly number[];
  readonly sizes: readonly number[];
}

const LIST = listOf(wholeNumber());

/** The bucket's boundaries and sizes. **Errors** `invalid-argument`. */
export function readBuckets(where: string, bucketBoundaries: unknown, bucketBatchSizes: unknown): Buckets {
  const boundaries = LIST.read(where, "bucketBoundaries", bucketBoundaries);
  const sizes = LIST.read(where, "bucketBatchSizes", bucketBatchSizes);
  if (boundaries.some((boundary, k) => k > 0 && boundary <= boundaries[k - 1]!)) {
    fail("invalid-argument", where, "bucketBoundaries that rise", quoted(boundaries));
  }
  if (sizes.length !== boundaries.length + 1) {
    const expected = `${boundaries.length + 1} bucketBatchSizes, one more than bucketBoundaries`;
    fail(
      "invalid-argument",
      where,
      expected,
      quoted(sizes),
      "The last is for what is as long as the last boundary, or longer.",
    );
  }
  return { boundaries, sizes };
}

/** Items in groups of one bucket each, as a bucket is full; in the end those that are not, in the order of the buckets. */
export function bucketed<Item>(
  { boundaries, sizes }: Buckets,
  lengthOf: (item: Item) => number,
  dropRemainder: boolean,
): Stage<Item, Bucket<Item>> {
  const groups: Item[][] = sizes.map(() => []);
  const take = (bucket: number) => ({ bucket, group: groups[bucket]!.splice(0) });
  return {
    push(item) {
      const length = lengthOf(item);
      const above = boundaries.findIndex((boundary) => length < boundary);
      const bucket = above === -1 ? boundaries.length : above;
      return groups[bucket]!.push(item) === sizes[bucket] ? take(bucket) : undefined;
    },
    rest() {
      const bucket = dropRemainder ? -1 : groups.findIndex((group) => group.length > 0);
      return bucket === -1 ? undefined : take(bucket);
    },
  };
}

/** Reads groups of one bucket as batches, padded as the options say. **Errors** `invalid-argument` for a bucket without a boundary to pad to. */
export function bucketReader<Item>(
  where: string,
  reader: Reader<Item>,
  { boundaries }: Buckets,
  { noPadding, padToBucketBoundary, ...padding }: ValuesOf<typeof BUCKET_OPTIONS>,
): Reader<Bucket<Item>> {
  const bound = (bucket: number) => {
    const boundary = boundaries[bucket];
    if (boundary !== undefined) return boundary - 1;
    const expected = `lengths below ${boundaries.at(-1)}, the last boundary, as padToBucketBoundary is true`;
    return fail("invalid-argument", where, expected, "a longer one");
  };
  const element = ({ bucket, group }: Bucket<Item>) => {
    if (noPadding) return reader.batch(group);
    const elements = group.map((item) => reader.element(item));
    return padElements(elements, padding, where, padToBucketBoundary ? bound(bucket) : null);
  };
  return { element, batch: (groups) => stackElements(groups.map(element), "Dataset.batch") };
}
