//! Recurrent networks that train: tensors, the tape, layers with backpropagation through time, losses, optimizers.
//!
//! Ordinary safe Rust: no clock, no I/O, no JavaScript. The TypeScript package `throughtime` is this crate behind a
//! WebAssembly boundary; used natively it computes the same bits.
//!
//! An LSTM learns to give back the mean of what it saw:
//!
//! ```
//! use throughtime_nn::init::Initializer;
//! use throughtime_nn::layers::{Drops, LstmConfig, Walk, Weights, lstm};
//! use throughtime_nn::optim::{Adam, Clip, Optimizer};
//! use throughtime_nn::rng::{Key, normal};
//! use throughtime_nn::{Activation, Tapes, Tensor, Variable, ops};
//!
//! // [batch, time, features] and one unit
//! let x = Tensor::float(&[8, 5, 1], normal(Key::new(1), 40, 0.0, 0.5)?)?;
//! let y = ops::mean(&mut Tapes::none(), &x, &[1], false)?;
//! let kernel = Variable::new(&Initializer::glorot_uniform().sample(&[1, 4], Key::new(2))?, true)?;
//! let recurrent = Variable::new(&Initializer::Orthogonal { gain: 1.0 }.sample(&[1, 4], Key::new(3))?, true)?;
//! let config = LstmConfig {
//!     activation: Activation::Tanh,
//!     recurrent_activation: Activation::Sigmoid,
//!     walk: Walk::default(),
//! };
//! let mut optimizer = Optimizer::new(Adam::default(), Clip::None)?;
//! let mut losses = Vec::new();
//! for _ in 0..100 {
//!     let (w, u) = (kernel.value(), recurrent.value());
//!     let weights = Weights { kernel: &w, recurrent_kernel: &u, bias: None };
//!     let mut tapes = Tapes::none();
//!     let open = tapes.open();
//!     let seen = lstm(&mut tapes, &config, &x, &weights, &[], None, &Drops::default())?;
//!     let error = ops::sub(&mut tapes, &seen.output, &y)?;
//!     let squares = ops::square(&mut tapes, &error)?;
//!     let loss = ops::mean(&mut tapes, &squares, &[0, 1], false)?;
//!     losses.push(loss.floats("loss")?[0]);
//!     let gradients = tapes.close(open).unwrap().gradient(&loss, &[kernel.id(), recurrent.id()], false)?;
//!     let pairs = gradients.into_iter().zip([&kernel, &recurrent]);
//!     let pairs = pairs.map(|(gradient, weight)| Ok((Tensor::float(&[1, 4], gradient.unwrap())?, weight)));
//!     optimizer.apply(&pairs.collect::<Result<Vec<_>, throughtime_nn::Error>>()?, 0.05)?;
//! }
//! assert!(losses[99] < losses[0] / 5.0);
//! # Ok::<(), throughtime_nn::Error>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// `Real` is f64 there, so what converts to or from f64 converts nothing.
#![cfg_attr(feature = "f64", allow(clippy::useless_conversion, clippy::unnecessary_cast))]

mod activation;
mod backward_pass;
pub mod buffer;
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
pub use backward_pass::BackwardPass;
pub use error::{Code, Decimal, Error, Refusal, Result};
pub use real::{Lane, Real};
pub use tape::{Grads, Question, Tape, TapeId, Tapes};
pub use tensor::{DType, NodeId, Tensor};
pub use variable::Variable;
