//! Losses that are the mean over the last axis of a function of one target and one prediction.

use throughtime_kernels::optim::scale;
use throughtime_kernels::{row_sums, zip};

use super::aligned::Aligned;
use super::reduction::{Reducer, Reduction};
use crate::tape::BACKWARD;
use crate::{Lane, Real, Result, Tapes, Tensor, buffer, shape};

/// A loop over targets and predictions.
type Pairs = dyn Fn(&[Real], &[Real], &mut [Real]);

/// `ℓᵢ = mean_j value(y_trueᵢⱼ, y_predᵢⱼ)`, and `slope` is the derivative of `value` by the prediction.
///
/// Only the two loops are compiled for each loss.
pub(super) fn mean_of(
    tapes: &mut Tapes,
    at: &'static str,
    both: [&Tensor; 2],
    weights: Option<&Tensor>,
    reduction: Reduction,
    value: impl Fn(Lane, Lane) -> Lane + 'static,
    slope: impl Fn(Lane, Lane) -> Lane + 'static,
) -> Result<Tensor> {
    let slopes: Box<Pairs> = Box::new(move |y, p, out| zip(y, p, out, &slope));
    mean_of_by(tapes, at, both, weights, reduction, &move |y, p, out| zip(y, p, out, &value), slopes)
}

fn mean_of_by(
    tapes: &mut Tapes,
    at: &'static str,
    [y_true, y_pred]: [&Tensor; 2],
    weights: Option<&Tensor>,
    reduction: Reduction,
    values: &Pairs,
    slopes: Box<Pairs>,
) -> Result<Tensor> {
    let both = Aligned::new(at, y_true, y_pred)?;
    let reducer = Reducer::new(at, both.samples(), weights, reduction)?;
    let mut each = buffer::zeros(at, y_pred.len())?;
    values(both.truth.saved(), both.prediction.saved(), &mut each);
    let mut samples = buffer::zeros(at, shape::size(both.samples()))?;
    row_sums(&each, both.columns(), &mut samples);
    let loss = reducer.loss(samples, both.columns());
    if tapes.tracks(&[y_pred]) {
        tapes.record(&[y_pred], &loss, move |d_loss, grads| {
            grads.add(&both.prediction, mean_of_backward(&both, &reducer, &d_loss, &*slopes)?)
        })?;
    }
    Ok(loss)
}

fn mean_of_backward(both: &Aligned, reducer: &Reducer, d_loss: &[Real], slopes: &Pairs) -> Result<Vec<Real>> {
    let mut d = buffer::zeros(BACKWARD, both.prediction.len())?;
    slopes(both.truth.saved(), both.prediction.saved(), &mut d);
    let columns = both.columns().max(1);
    for (i, row) in d.chunks_exact_mut(columns).enumerate() {
        scale(row, reducer.slope(i, d_loss) / columns as Real);
    }
    Ok(d)
}
