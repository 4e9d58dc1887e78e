//! What predictions over classes mean: rows of probabilities, or of logits.

use throughtime_kernels::{Element, Vector};
use throughtime_kernels::{map, max, sum};

use super::EPSILON;
use crate::{Lane, Real};

/// The exponentials of one row of logits, for its logarithms now and its probabilities on the way back.
pub(super) struct RowExp {
    /// The largest logit.
    pub largest: Real,
    /// `Σ e^(x − largest)`.
    pub total: Real,
}

impl RowExp {
    /// Writes `e^(x − largest)` over `exps`.
    pub fn new(logits: &[Real], exps: &mut [Real]) -> Self {
        let largest = max(logits);
        let shift = Lane::splat(largest);
        map(logits, exps, |x| x.sub(shift).exp());
        RowExp { largest, total: sum(exps) }
    }

    /// `ln p` of a logit of this row.
    pub fn ln_probability(&self, logit: Real) -> Real {
        (logit - self.largest) - Element::ln(self.total)
    }
}

/// `clip(q, ε, 1 − ε)`.
pub(super) fn clipped(q: Lane) -> Lane {
    q.max(Lane::splat(EPSILON as Real)).min(Lane::splat((1.0 - EPSILON) as Real))
}

/// `d` where q lies within the clip's bounds, else 0: the derivative of [`clipped`].
pub(super) fn clipped_backward(q: Lane, d: Lane) -> Lane {
    let below = Lane::select(q.lt(Lane::splat(EPSILON as Real)), Lane::zero(), d);
    Lane::select(q.gt(Lane::splat((1.0 - EPSILON) as Real)), Lane::zero(), below)
}
