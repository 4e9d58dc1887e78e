//! Optimizers, by Keras 3's formulas: a [`Rule`] for one weight's step, and the [`Optimizer`] that keeps its slots.

mod adadelta;
mod adagrad;
mod adam;
mod adamax;
mod blend;
mod clip;
mod lion;
mod nadam;
mod optimizer;
mod rmsprop;
mod rule;
mod sgd;

use rule::{check, check_beta, check_epsilon, power};

pub use adadelta::Adadelta;
pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamax::Adamax;
pub use blend::Blend;
pub use clip::{Clip, clip_by_global_norm, clip_by_norm};
pub use lion::Lion;
pub use nadam::Nadam;
pub use optimizer::Optimizer;
pub use rmsprop::RmsProp;
pub use rule::{Rule, step};
pub use sgd::Sgd;

const AT: &str = "optimizer";
