//! A weighted sum in place.

use throughtime_kernels::optim;

use super::Rule;
use crate::{Real, Result};

/// `w = keep·w + take·g`, at no learning rate: what g is added to, or what follows it as a moving average. No slots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// How much of w stays.
    pub keep: f64,
    /// How much of g comes to it.
    pub take: f64,
}

impl Rule for Blend {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn slot_count(&self) -> usize {
        0
    }

    fn step(&self, w: &mut [Real], g: &[Real], _slots: &mut [&mut [Real]], _rate: f64, _t: u64) {
        optim::blend(w, g, self.keep, self.take);
    }
}
