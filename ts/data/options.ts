import { anything, flag, functionOf, type OptionsOf, seed, wholeNumber } from "../core/options.js";
import type { Nest } from "../core/structure.js";
import type { DatasetElement } from "./element.js";
import type { PaddedShape } from "./padding.js";

export const SHUFFLE_OPTIONS = {
  /** The same seed gives the same order. Default: the next of the stream that `setSeed` fixes. */
  seed: seed().orNull(),
  /** Gives each iteration its own order. Default true. */
  reshuffleEachIteration: flag().default(true),
};

/** Options of {@link Dataset.shuffle}. */
export interface ShuffleOptions extends OptionsOf<typeof SHUFFLE_OPTIONS> {}

export const BATCH_OPTIONS = {
  /** Leaves out a last batch that is not full. Default false. */
  dropRemainder: flag().default(false),
};

/** Options of {@link Dataset.batch}. */
export interface BatchOptions extends OptionsOf<typeof BATCH_OPTIONS> {}

export const PADDED_BATCH_OPTIONS = {
  ...BATCH_OPTIONS,
  /** A shape for each array of an element, in its structure; null along an axis is the longest of the batch. Default null: it is along all. */
  paddedShapes: anything<Nest<PaddedShape> | null>().default(null),
  /** What to pad with: one number, or one for each array of an element in its structure. Default 0. */
  paddingValues: anything<Nest<number>>().default(0),
};

/** Options of {@link Dataset.paddedBatch}. */
export interface PaddedBatchOptions extends OptionsOf<typeof PADDED_BATCH_OPTIONS> {}

export const BUCKET_OPTIONS = {
  ...PADDED_BATCH_OPTIONS,
  /** Pads to one step less than the bucket's upper boundary rather than to the longest of the batch. Default false. */
  padToBucketBoundary: flag().default(false),
  /** Does not pad: the elements of a bucket are of one shape. Default false. */
  noPadding: flag().default(false),
};

/** Options of {@link Dataset.bucketBySequenceLength}. */
export interface BucketOptions extends OptionsOf<typeof BUCKET_OPTIONS> {}

export const WINDOW_OPTIONS = {
  ...BATCH_OPTIONS,
  /** From one window's first element to the next's. Default: the size, so that none overlap. */
  shift: wholeNumber().orNull(),
  /** From one element of a window to the next. Default 1. */
  stride: wholeNumber().default(1),
};

/** Options of {@link Dataset.window}. */
export interface WindowOptions extends OptionsOf<typeof WINDOW_OPTIONS> {}

/** A function of an element. */
export const ELEMENT_FUNCTION = functionOf<(element: DatasetElement) => unknown>();
