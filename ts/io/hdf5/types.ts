/** How numbers lie in a file, and `"string"`; `"other"` are types that are not read, such as references and compounds. */
export type Hdf5Dtype = NumberDtype | "string" | "other";

/** Types of numbers. `"bool"` is h5py's: an enumeration of FALSE and TRUE in a byte. */
export type NumberDtype =
  | "float16"
  | "float32"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool";

/** Numbers as they are read: float16 as Float32Array, bool as Uint8Array of 0 and 1. */
export type Hdf5Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** What a dataset holds. */
export type Hdf5Data = Hdf5Numbers | string[];

/** What an attribute holds: a single value, the values of an array in one row, or null where it is empty. */
export type Hdf5Value = string | number | boolean | null | Hdf5Data;

/** Numbers or strings by a name. */
export interface Hdf5Dataset {
  /** Empty for a single value. */
  readonly shape: number[];
  readonly dtype: Hdf5Dtype;
  readonly attributes: Record<string, Hdf5Value>;
  /** Decodes the data, anew with each call. **Errors** `bad-file`, `unsupported`. */
  read(): Hdf5Data;
}

/** A folder of datasets and groups. `attributes` has no prototype, so that no name is taken. */
export interface Hdf5Group {
  readonly attributes: Record<string, Hdf5Value>;
  readonly groups: Map<string, Hdf5Group>;
  readonly datasets: Map<string, Hdf5Dataset>;
}

/** An attribute to be written: text of variable length, of fixed length, an array of texts of one length, a number, or a row of numbers. */
export type Hdf5Attribute = string | { readonly fixed: string } | readonly string[] | number | Hdf5Numbers;

/** Numbers to be written. */
export interface Hdf5Block {
  readonly shape: readonly number[];
  readonly data: Hdf5Numbers;
}

/** By name: a Map, or a plain object. */
export type ByName<T> = ReadonlyMap<string, T> | Readonly<Record<string, T>>;

/** A group to be written, with all that is below it. */
export interface Hdf5Tree {
  readonly attributes?: ByName<Hdf5Attribute>;
  readonly groups?: ByName<Hdf5Tree>;
  readonly datasets?: ByName<Hdf5Block>;
}
