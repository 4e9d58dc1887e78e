export { isHdf5, readHdf5 } from "./read.js";
export type * from "./types.js";
