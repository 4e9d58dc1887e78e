//! Losses that are the mean over the last axis of a function of one target and one prediction.

use throughtime_kernels::{row_sums, zip};

use super::aligned::Aligned;
use super::reduction::Reduction;
use crate::{Lane, Real, Result, Tapes, Tensor};

/// `ℓᵢ = mean_j value(y_trueᵢⱼ, y_predᵢⱼ)`, and `slope` is the derivative of `value` by the prediction.
pub(super) fn mean_of(
    tapes: &mut Tapes,
    at: &'static str,
    [y_true, y_pred]: [&Tensor; 2],
    weights: Option<&Tensor>,
    value: impl Fn(Lane, Lane) -> Lane,
    slope: impl Fn(Lane, Lane) -> Lane + 'static,
) -> Result<Tensor> {
    let both = Aligned::new(at, y_true, y_pred)?;
    let reduction = Reduction::new(at, both.samples(), weights)?;
    let mut each = vec![0.0; y_pred.len()];
    zip(both.truth.saved(), both.prediction.saved(), &mut each, value);
    let mut samples: Vec<Real> = vec![0.0; both.samples().iter().product()];
    row_sums(&each, both.columns(), &mut samples);
    let loss = Tensor::scalar(reduction.total(&samples) / both.columns().max(1) as Real);
    if tapes.tracks(&[y_pred]) {
        tapes.record(&[y_pred], &loss, move |d_loss, grads| {
            grads.add(&both.prediction, mean_of_backward(&both, &reduction, d_loss[0], &slope));
        });
    }
    Ok(loss)
}

fn mean_of_backward(
    both: &Aligned,
    reduction: &Reduction,
    d_loss: Real,
    slope: &impl Fn(Lane, Lane) -> Lane,
) -> Vec<Real> {
    use throughtime_kernels::optim::scale;
    let mut d = vec![0.0; both.prediction.len()];
    zip(both.truth.saved(), both.prediction.saved(), &mut d, slope);
    let columns = both.columns().max(1);
    for (i, row) in d.chunks_exact_mut(columns).enumerate() {
        scale(row, reduction.slope(i, d_loss) / columns as Real);
    }
    d
}
