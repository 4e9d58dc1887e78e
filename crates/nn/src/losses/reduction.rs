//! From per-sample losses to one number, or to none.

use throughtime_kernels::{dot, sum};

use super::aligned::as_float;
use crate::{Error, Real, Result, Tensor, buffer, shape};

/// What becomes of the per-sample losses ℓ, weighted by w (1 where there are no weights).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// `Σ wᵢ·ℓᵢ / n`: n counts the losses, whatever the weights.
    #[default]
    SumOverBatchSize,
    /// `Σ wᵢ·ℓᵢ`.
    Sum,
    /// `Σ wᵢ·ℓᵢ / Σ wᵢ`, the weights as they are given: one for a whole row counts once. 0 where they sum to 0.
    MeanWithSampleWeight,
    /// `wᵢ·ℓᵢ`, each by itself.
    None,
}

/// The weights spread over the samples, and what their sum is divided by.
pub(super) struct Reducer {
    weights: Option<Vec<Real>>,
    /// Absent where nothing is summed.
    divisor: Option<Real>,
    samples: Vec<usize>,
}

impl Reducer {
    /// **Errors** `shape-mismatch` unless the weights are one for each sample, or for all that lies in one.
    pub fn new(at: &'static str, samples: &[usize], weights: Option<&Tensor>, reduction: Reduction) -> Result<Self> {
        let count = shape::size(samples).max(1) as Real;
        let spread = weights.map(|weights| spread(at, weights, samples)).transpose()?;
        let divisor = match reduction {
            Reduction::SumOverBatchSize => Some(count),
            Reduction::Sum => Some(1.0),
            Reduction::MeanWithSampleWeight => Some(match weights {
                Some(weights) => sum(as_float(at, weights)?.saved()),
                None => count,
            }),
            Reduction::None => None,
        };
        Ok(Reducer { weights: spread, divisor, samples: samples.to_vec() })
    }

    /// The loss of samples that were summed over `columns`: a scalar, or one a sample.
    pub fn loss(&self, losses: Vec<Real>, columns: usize) -> Tensor {
        let columns = columns.max(1) as Real;
        let Some(divisor) = self.divisor else {
            return Tensor::from_op(&self.samples, self.each(losses, columns));
        };
        let total = match &self.weights {
            None => sum(&losses),
            Some(weights) => dot(&losses, weights),
        };
        Tensor::scalar(if losses.is_empty() || divisor == 0.0 { 0.0 } else { total / divisor / columns })
    }

    fn each(&self, mut losses: Vec<Real>, columns: Real) -> Vec<Real> {
        let weight = |i: usize| self.weights.as_ref().map_or(1.0, |weights| weights[i]);
        losses.iter_mut().enumerate().for_each(|(i, loss)| *loss = *loss * weight(i) / columns);
        losses
    }

    /// dL/dℓ for sample `i`, times `d_loss`.
    pub fn slope(&self, i: usize, d_loss: &[Real]) -> Real {
        let weight = self.weights.as_ref().map_or(1.0, |weights| weights[i]);
        match self.divisor {
            None => d_loss[i] * weight,
            Some(0.0) => 0.0,
            Some(divisor) => d_loss[0] * weight / divisor,
        }
    }
}

/// Weights of fewer axes are for all that lies in a sample: `[B]` weighs the rows of losses `[B, T]`, never their columns.
fn spread(at: &'static str, weights: &Tensor, samples: &[usize]) -> Result<Vec<Real>> {
    let mut from = weights.shape().to_vec();
    if from.len() == samples.len() + 1 && from.last() == Some(&1) {
        from.pop();
    }
    let fits = from.len() <= samples.len() && from.iter().zip(samples).all(|(&have, &want)| have == want || have == 1);
    if !fits {
        let expected = format!("sample weights for losses of shape {samples:?}");
        return Err(Error::shape(at, expected, weights.shape()).with_hint(
            "One a sample [B], or one for each of its losses; losses have y_pred's shape without its last axis.",
        ));
    }
    from.resize(samples.len(), 1);
    let (from_strides, to_strides) = (shape::strides(&from), shape::strides(samples));
    let source = |i: usize| {
        let along = |axis: usize| i / to_strides[axis] % samples[axis] * from_strides[axis];
        (0..from.len()).filter(|&axis| from[axis] != 1).map(along).sum::<usize>()
    };
    let (given, count) = (as_float(at, weights)?, shape::size(samples));
    buffer::collect(at, count, (0..count).map(|i| given.saved()[source(i)]))
}
