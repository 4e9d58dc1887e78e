//! Categorical crossentropy with a distribution over the classes as target.

use throughtime_kernels::{Element, Vector};
use throughtime_kernels::{dot, lanes, map, sum};

use super::aligned::Aligned;
use super::check_smoothing;
use super::probabilities::{RowExp, clipped, clipped_backward};
use super::reduction::{Reducer, Reduction};
use crate::tape::BACKWARD;
use crate::{Lane, Real, Result, Tapes, Tensor, buffer, shape};

const AT: &str = "categoricalCrossentropy";

/// The crossentropy over the last axis: `ℓ = −Σ_j yⱼ·ln pⱼ`.
///
/// `p = clip(y_pred / Σ y_pred, ε, 1 − ε)` with ε = 1e-7, and no gradient through what was clipped; with
/// `from_logits` `p = softmax(y_pred)`. Labels are smoothed to `y·(1 − s) + s/V`.
///
/// **Shapes** both `[.., V]`; weights `[..]` or of its first axes. See [`losses`](super) for the reduction.
///
/// **Errors** `invalid-argument` unless `label_smoothing` is in [0, 1]; `shape-mismatch`, `dtype-mismatch`.
///
/// **Source** Keras 3, `categorical_crossentropy`.
///
/// ```
/// # use throughtime_nn::{losses::{Reduction, categorical_crossentropy}, Tapes, Tensor};
/// let y = Tensor::float(&[1, 2], vec![0.0, 1.0]).unwrap();
/// let p = Tensor::float(&[1, 2], vec![0.5, 0.5]).unwrap();
/// let loss = categorical_crossentropy(&mut Tapes::none(), &y, &p, false, 0.0, None, Reduction::SumOverBatchSize).unwrap();
/// assert!((loss.floats("loss").unwrap()[0] - std::f64::consts::LN_2 as throughtime_nn::Real).abs() < 1e-6);
/// ```
pub fn categorical_crossentropy(
    tapes: &mut Tapes,
    y_true: &Tensor,
    y_pred: &Tensor,
    from_logits: bool,
    label_smoothing: f64,
    weights: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    check_smoothing(AT, label_smoothing)?;
    let both = Aligned::new(AT, y_true, y_pred)?;
    let reducer = Reducer::new(AT, both.samples(), weights, reduction)?;
    let columns = both.columns().max(1);
    let truth = smoothed(both.truth.saved(), label_smoothing, columns)?;
    let mut row = buffer::zeros(AT, columns)?;
    let losses = truth
        .chunks_exact(columns)
        .zip(both.prediction.saved().chunks_exact(columns))
        .map(|(y, x)| if from_logits { of_logits(y, x, &mut row) } else { of_probabilities(y, x, &mut row) });
    let losses = buffer::collect(AT, shape::size(both.samples()), losses)?;
    let loss = reducer.loss(losses, 1);
    if tapes.tracks(&[y_pred]) {
        let backward = if from_logits { of_logits_backward } else { of_probabilities_backward };
        tapes.record(&[y_pred], &loss, move |d_loss, grads| {
            let mut d = buffer::zeros(BACKWARD, both.prediction.len())?;
            let rows = truth.chunks_exact(columns).zip(both.prediction.saved().chunks_exact(columns));
            for (i, ((y, x), d)) in rows.zip(d.chunks_exact_mut(columns)).enumerate() {
                backward(y, x, reducer.slope(i, &d_loss), d);
            }
            grads.add(&both.prediction, d)
        })?;
    }
    Ok(loss)
}

/// `y·(1 − s) + s/V`.
fn smoothed(y: &[Real], smoothing: f64, columns: usize) -> Result<Vec<Real>> {
    let keep = Lane::splat((1.0 - smoothing) as Real);
    let share = Lane::splat((smoothing / columns as f64) as Real);
    let mut out = buffer::zeros(AT, y.len())?;
    map(y, &mut out, |y| y.mul(keep).add(share));
    Ok(out)
}

fn of_logits(y: &[Real], x: &[Real], row: &mut [Real]) -> Real {
    let exp = RowExp::new(x, row);
    let (largest, ln_total) = (Lane::splat(exp.largest), Lane::splat(Element::ln(exp.total)));
    map(x, row, |x| x.sub(largest).sub(ln_total));
    -dot(y, row)
}

/// `dx = slope·(softmax(x)·Σy − y)`.
fn of_logits_backward(y: &[Real], x: &[Real], slope: Real, d: &mut [Real]) {
    let exp = RowExp::new(x, d);
    let (factor, slope) = (Lane::splat(slope * sum(y) / exp.total), Lane::splat(slope));
    lanes([y], [d], |[y], [e]| [e.mul(factor).sub(y.mul(slope))]);
}

fn of_probabilities(y: &[Real], x: &[Real], row: &mut [Real]) -> Real {
    let total = Lane::splat(sum(x));
    map(x, row, |x| clipped(x.div(total)).ln());
    -dot(y, row)
}

/// With `q = x/Σx` and `g = −slope·y/q` (0 where clipped): `dx = (g − Σ g·q) / Σx`.
fn of_probabilities_backward(y: &[Real], x: &[Real], slope: Real, d: &mut [Real]) {
    let total = sum(x);
    let (lane_total, slope) = (Lane::splat(total), Lane::splat(-slope));
    lanes([y, x], [&mut *d], |[y, x], [_]| {
        let q = x.div(lane_total);
        [clipped_backward(q, slope.mul(y).div(q))]
    });
    let through_total = Lane::splat(dot(d, x) / total);
    lanes([], [d], |[], [g]| [g.sub(through_total).div(lane_total)]);
}
