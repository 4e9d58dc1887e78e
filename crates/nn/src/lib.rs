//! Recurrent networks that train: tensors, the tape, layers with backpropagation through time, losses, optimizers.
//!
//! Ordinary safe Rust: no clock, no I/O, no JavaScript. The TypeScript package `throughtime` is this crate behind a
//! WebAssembly boundary; used natively it computes the same bits.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// `Real` is f64 there, so what converts to or from f64 converts nothing.
#![cfg_attr(feature = "f64", allow(clippy::useless_conversion, clippy::unnecessary_cast))]

mod activation;
mod error;
pub mod init;
pub mod layers;
pub mod losses;
pub mod ops;
pub mod optim;
mod real;
pub mod rng;
pub mod shape;
mod tape;
mod tensor;
mod variable;

pub use activation::Activation;
pub use error::{Code, Decimal, Error, Result};
pub use real::{Lane, Real};
pub use tape::{Grads, Tape, TapeId, Tapes};
pub use tensor::{DType, NodeId, Tensor};
pub use variable::Variable;
