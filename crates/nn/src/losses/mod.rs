//! Losses, by Keras 3's formulas: the per-sample losses ℓ, weighted and summed as a [`Reduction`] says.
//!
//! The per-sample losses have the shape of `y_pred` without its last axis. Weights have that shape, or that of its
//! first axes: `[B]` weighs the rows of losses `[B, T]`. `y_true` of any dtype is read as float. Where one of
//! `y_true`, `y_pred` has one axis of size 1 more at its end, the shapes are brought together as Keras does. Targets
//! and weights are constants: only `y_pred` gets a gradient.

mod aligned;
mod binary_crossentropy;
mod categorical_crossentropy;
mod huber;
mod mean_absolute_error;
mod mean_squared_error;
mod pointwise;
mod probabilities;
mod reduction;
mod sparse_categorical_crossentropy;

pub use binary_crossentropy::binary_crossentropy;
pub use categorical_crossentropy::categorical_crossentropy;
pub use huber::huber;
pub use mean_absolute_error::mean_absolute_error;
pub use mean_squared_error::mean_squared_error;
pub use reduction::Reduction;
pub use sparse_categorical_crossentropy::sparse_categorical_crossentropy;

use crate::{Decimal, Error, Result};

/// Probabilities are clipped to `[EPSILON, 1 − EPSILON]` before their logarithm is taken: Keras's `epsilon()`.
pub const EPSILON: f64 = 1e-7;

fn check_smoothing(at: &'static str, label_smoothing: f64) -> Result<()> {
    if (0.0..=1.0).contains(&label_smoothing) {
        return Ok(());
    }
    Err(Error::argument(at, "labelSmoothing from 0 to 1", Decimal(label_smoothing)))
}
