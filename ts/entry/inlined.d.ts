/** The wasm module and the program of a page's worker, as base64 of gzip; made by the build. */
export declare const wasm: string;
export declare const worker: string;
