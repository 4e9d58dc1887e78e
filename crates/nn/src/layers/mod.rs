//! Layers: pure functions of a configuration, inputs and weights; each is one record on the tape.
//!
//! Sizes in comments: T time steps, B batch rows, I input features, H hidden units, V table rows, G gates.
//! Outside, sequences are `[B, T, ·]`; inside the recurrent layers they are time-major, `[T, B, ·]`, copied once.
//!
//! A recurrent layer is its equation (`simple_rnn.rs`, `lstm.rs`, `gru.rs`: one step forward, and its backward right
//! under it) put into the loop of `recurrence.rs`. A cell is the same with one step, so stepping it gives the layer's bits.

mod dense;
mod dropout;
mod embedding;
mod gru;
mod lstm;
mod mask;
mod projection;
mod recurrence;
mod repeats;
mod sequence;
mod simple_rnn;

pub use dense::dense;
pub use dropout::{dropout, dropout_mask};
pub use embedding::embedding;
pub use gru::{GruConfig, gru, gru_cell};
pub use lstm::{LstmConfig, lstm, lstm_cell};
pub use sequence::Walk;
pub use simple_rnn::{SimpleRnnConfig, simple_rnn, simple_rnn_cell};

use crate::Tensor;

/// The weights of a recurrent layer, in Keras's layout.
///
/// **Shapes** kernel `[I, G·H]`, recurrent kernel `[H, G·H]`, bias `[G·H]` (a GRU with `reset_after`: `[2, 3·H]`).
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// W, applied to the input.
    pub kernel: &'a Tensor,
    /// U, applied to the state.
    pub recurrent_kernel: &'a Tensor,
    /// b, or none.
    pub bias: Option<&'a Tensor>,
}

/// Dropout masks, drawn once a sequence and the same at all its steps: 0 or 1/(1 − rate). Constants to the tape.
///
/// **Shapes** input `[M, B, I]`, recurrent `[M, B, H]`; M = 1 (all gates see the same) or G (each gate its own).
#[derive(Clone, Debug, Default)]
pub struct Drops {
    /// On x.
    pub input: Option<Tensor>,
    /// On the state where it enters a product with U; not where a GRU interpolates with it.
    pub recurrent: Option<Tensor>,
}

/// What a recurrent layer computed.
#[derive(Clone, Debug)]
pub struct RnnOutput {
    /// `[B, T, H]` with `return_sequences`, else `[B, H]`: the output of the last step.
    pub output: Tensor,
    /// The states after the last step, `[B, H]` each: h, and the LSTM's c.
    pub states: Vec<Tensor>,
}
