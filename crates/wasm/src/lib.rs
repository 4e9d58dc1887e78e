//! The WebAssembly boundary of throughtime: handles, numbers and errors across; no arithmetic.
//!
//! `ts/wasm/raw.ts` declares every export and its conventions. Functions that can be refused return the address of a result
//! record, 0 when refused; the reason is then at `rawTakeError`.

mod arguments;
mod layers;
mod losses;
mod ops;
mod optim;
mod random;
mod refusal;
mod shapes;
mod slab;
mod tape;
mod tensors;
mod world;
