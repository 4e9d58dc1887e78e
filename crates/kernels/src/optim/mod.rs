//! The optimizers' updates, each one pass over its slices; a rule's formula stands above its function.
//!
//! Hyperparameters come as `f64`, so that `1 − β` is rounded once: `1 − 0.999` taken in `f32` is wrong by 5e-5.
//! Every function panics when the lengths of its slices differ.

mod adadelta;
mod adagrad;
mod adam;
mod adamax;
mod blend;
mod clip;
mod lion;
mod nadam;
mod rmsprop;
mod sgd;

use crate::simd::{Element, Vector};

pub use adadelta::adadelta;
pub use adagrad::adagrad;
pub(crate) use adam::adam_on;
pub use adam::{adam, amsgrad};
pub use adamax::adamax;
pub use blend::blend;
pub use clip::{clip_value, scale};
pub use lion::lion;
pub use nadam::nadam;
pub use rmsprop::rmsprop;
pub use sgd::momentum;

#[inline(always)]
fn splat<T: Element>(v: f64) -> T::Vector {
    T::Vector::splat(T::from_f64(v))
}
