/**
 * The wasm module as a bundler hands it over: its address (esbuild and webpack with a loader for files, Vite by `?url`), or compiled already (workers at the edge).
 *
 * `init` takes either: `await init(wasm)`.
 */
declare const wasm: string | WebAssembly.Module;
export default wasm;
