//! Optimizers, by Keras 3's formulas: a [`Rule`] for one weight's step, and the [`Optimizer`] that keeps its slots.

mod adam;
mod clip;
mod optimizer;
mod rmsprop;
mod rule;
mod sgd;

use rule::{check, check_epsilon};

pub use adam::Adam;
pub use clip::{Clip, clip_by_global_norm, clip_by_norm};
pub use optimizer::Optimizer;
pub use rmsprop::RmsProp;
pub use rule::{Rule, step};
pub use sgd::Sgd;

const AT: &str = "optimizer";
