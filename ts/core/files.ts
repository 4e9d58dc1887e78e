/**
 * Where a file is read from: in Node a path; an address to fetch (`http:`, `https:`, `data:`, `blob:`, in a page a relative one too); `indexeddb://name`; a
 * `Blob` or `File`; bytes; or a file handle of the File System API. `file:` addresses are paths.
 */
export type Source = string | URL | Blob | ArrayBufferLike | ArrayBufferView | FileSystemFileHandle;

/**
 * Where a file is written to: in Node a path (or a `file:` address); in a page the name of a download; `indexeddb://name`; or a file handle of the File
 * System API.
 */
export type Target = string | URL | FileSystemFileHandle;

/** Options of what writes files. */
export interface WriteOptions {
  /** Does it take the place of a file that is there? Default true; only where files have paths another answer is heard. */
  readonly overwrite?: boolean | undefined;
}

/** Options of `model.save`. */
export interface SaveOptions extends WriteOptions {
  /** Writes the loss, the metrics and the optimizer with what it has learned, so that training goes on. Default true. */
  readonly includeOptimizer?: boolean | undefined;
}

/** Options of `model.loadWeights`. */
export interface LoadWeightsOptions {
  /** Takes each layer's weights from the layer of its name in the file; for .h5 files of the older form alone. Default false: by their order. */
  readonly byName?: boolean | undefined;
  /** Leaves layers as they are whose weights do not fit, with a warning. Default false: nothing changes then, and an error tells which. */
  readonly skipMismatch?: boolean | undefined;
}
