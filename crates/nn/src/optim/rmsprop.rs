//! RMSprop.

use throughtime_kernels::optim;

use super::{Rule, check, check_epsilon};
use crate::{Real, Result};

/// `v = ρ·v + (1 − ρ)·g²`, `s = η·g / √(v + ε)`; `w −= s`, or with momentum `m = μ·m + s, w −= m`.
///
/// Centered: `a = ρ·a + (1 − ρ)·g` and `√(v − a² + ε)`. Slots: v, m unless μ is 0, a if centered.
///
/// **Source** Hinton, Coursera lecture 6e (2012); centered: Graves, *Generating sequences with recurrent neural networks* (2013).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp {
    /// ρ, from 0 to 1; by default 0.9.
    pub rho: f64,
    /// μ, from 0 to 1; by default 0.
    pub momentum: f64,
    /// ε, at least 0; by default 1e-7.
    pub epsilon: f64,
    /// By the variance instead of the second moment?
    pub centered: bool,
}

impl Default for RmsProp {
    fn default() -> Self {
        RmsProp { rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false }
    }
}

impl Rule for RmsProp {
    fn check(&self) -> Result<()> {
        check("rho from 0 to 1", self.rho, (0.0..=1.0).contains(&self.rho))?;
        check("momentum from 0 to 1", self.momentum, (0.0..=1.0).contains(&self.momentum))?;
        check_epsilon(self.epsilon)
    }

    fn slot_count(&self) -> usize {
        1 + usize::from(self.momentum != 0.0) + usize::from(self.centered)
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, _t: u64) {
        let RmsProp { rho, momentum, epsilon, centered } = *self;
        let mut slots = slots.iter_mut();
        let mut next = || slots.next().map(|slot| &mut **slot);
        let Some(v) = next() else { return };
        let m = if momentum != 0.0 { next() } else { None };
        let a = if centered { next() } else { None };
        optim::rmsprop(w, g, v, m, a, rate, rho, epsilon, momentum);
    }
}
