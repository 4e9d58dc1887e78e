export { isHdf5, readHdf5 } from "./read.js";
export type * from "./types.js";
export { writeHdf5 } from "./write.js";
