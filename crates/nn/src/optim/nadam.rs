//! Adam with Nesterov's momentum.

use throughtime_kernels::optim;

use super::{Rule, check_beta, check_epsilon, power};
use crate::{Real, Result};

/// `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`, `w −= η·m̂ / (√(v/(1 − β₂ᵗ)) + ε)` in step t.
///
/// `m̂ = uₜ₊₁·m/(1 − Uₜ₊₁) + (1 − uₜ)·g/(1 − Uₜ)` with `uₜ = β₁(1 − 0.96ᵗ/2)` and `Uₜ = u₁·u₂·…·uₜ`. Slots: m, v.
///
/// **Source** Dozat, *Incorporating Nesterov momentum into Adam* (2016).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nadam {
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta1: f64,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta2: f64,
    /// ε, at least 0; by default 1e-7.
    pub epsilon: f64,
}

impl Rule for Nadam {
    fn check(&self) -> Result<()> {
        check_beta("beta1", self.beta1)?;
        check_beta("beta2", self.beta2)?;
        check_epsilon(self.epsilon)
    }

    fn slot_count(&self) -> usize {
        2
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, t: u64) {
        let Nadam { beta1, beta2, epsilon } = *self;
        let (now, next) = (momentum(beta1, t), momentum(beta1, t + 1));
        let product = momentum_product(beta1, t);
        let of_m = rate * next / (1.0 - product * next);
        let of_g = rate * (1.0 - now) / (1.0 - product);
        if let [m, v] = slots {
            optim::nadam(w, g, m, v, [of_m, of_g, 1.0 - power(beta2, t)], beta1, beta2, epsilon);
        }
    }
}

/// Share of the shrinking part of the momentum that is left after each step.
const DECAY: f64 = 0.96;

/// `β₁(1 − 0.96ᵗ/2)`.
fn momentum(beta1: f64, t: u64) -> f64 {
    beta1 * (1.0 - 0.5 * power(DECAY, t))
}

/// From this step on `0.96ᵗ/2` is below the last bit of 1, so that all further momenta are β₁ itself.
const SETTLED: u64 = 920;

/// The product of the momenta of all steps up to t.
fn momentum_product(beta1: f64, t: u64) -> f64 {
    let (mut product, mut decay) = (1.0, 1.0);
    for _ in 0..t.min(SETTLED) {
        decay *= DECAY;
        product *= 1.0 - 0.5 * decay;
    }
    product * power(beta1, t)
}
