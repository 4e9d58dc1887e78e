//! From per-sample losses to one number.

use throughtime_kernels::{dot, sum};

use super::aligned::{as_float, to_same_rank};
use crate::{Error, Real, Result, Tensor, shape};

/// `Σ wᵢ·ℓᵢ / n`, with the weights spread over the samples.
pub(super) struct Reduction {
    weights: Option<Vec<Real>>,
    count: usize,
}

impl Reduction {
    /// **Errors** `shape-mismatch` unless the weights broadcast to `samples`.
    pub fn new(at: &'static str, samples: &[usize], weights: Option<&Tensor>) -> Result<Self> {
        let count = shape::size(samples);
        let Some(weights) = weights else {
            return Ok(Reduction { weights: None, count });
        };
        let (mut to, mut from) = (samples.to_vec(), weights.shape().to_vec());
        to_same_rank(&mut to, &mut from);
        if shape::broadcast(at, &to, &from).ok().as_ref() != Some(&to) {
            let expected = format!("sample weights that broadcast to the losses' shape {samples:?}");
            return Err(Error::shape(at, expected, weights.shape()).with_hint(
                "Weights [B, 1] weigh whole rows of losses [B, T]; losses have y_pred's shape without its last axis.",
            ));
        }
        Ok(Reduction { weights: Some(spread(as_float(weights).saved(), &from, &to)), count })
    }

    /// The loss.
    pub fn total(&self, losses: &[Real]) -> Real {
        let total = match &self.weights {
            None => sum(losses),
            Some(weights) => dot(losses, weights),
        };
        total / self.count.max(1) as Real
    }

    /// dL/dℓ for sample `i`, times `d_out`.
    pub fn slope(&self, i: usize, d_out: Real) -> Real {
        let weight = self.weights.as_ref().map_or(1.0, |weights| weights[i]);
        d_out * weight / self.count.max(1) as Real
    }
}

/// `x` of shape `from`, broadcast to `to`.
fn spread(x: &[Real], from: &[usize], to: &[usize]) -> Vec<Real> {
    let skipped = to.len() - from.len();
    let (from_strides, to_strides) = (shape::strides(from), shape::strides(to));
    let source = |i: usize| {
        let along = |axis: usize| i / to_strides[skipped + axis] % to[skipped + axis] * from_strides[axis];
        (0..from.len()).filter(|&axis| from[axis] != 1).map(along).sum::<usize>()
    };
    (0..shape::size(to)).map(|i| x[source(i)]).collect()
}
