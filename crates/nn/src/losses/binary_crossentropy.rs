//! Binary crossentropy.

use throughtime_kernels::Vector;

use super::pointwise::mean_of;
use super::{EPSILON, Reduction, check_smoothing};
use crate::activation::ln_1p;
use crate::{Lane, Real, Result, Tapes, Tensor};

const AT: &str = "binaryCrossentropy";

/// The mean over the last axis of `−(y·ln p + (1 − y)·ln(1 − p))`.
///
/// `p = clip(y_pred, ε, 1 − ε)` with ε = 1e-7, and no gradient where it was clipped; with `from_logits`
/// `p = sigmoid(y_pred)`, computed as `max(x, 0) − x·y + ln(1 + e^−|x|)`. Labels are smoothed to
/// `y·(1 − s) + s/2`.
///
/// **Shapes** both `[.., D]`, or `y_true [B]` with `y_pred [B, 1]`; weights `[..]` or of its first axes. See
/// [`losses`](super) for the reduction.
///
/// **Errors** `invalid-argument` unless `label_smoothing` is in [0, 1]; `shape-mismatch`, `dtype-mismatch`.
///
/// **Source** Keras 3, `binary_crossentropy`.
///
/// ```
/// # use throughtime_nn::{losses::{Reduction, binary_crossentropy}, Tapes, Tensor};
/// let y = Tensor::int(&[2], vec![0, 1]).unwrap();
/// let logits = Tensor::float(&[2, 1], vec![0.0, 0.0]).unwrap();
/// let loss = binary_crossentropy(&mut Tapes::none(), &y, &logits, true, 0.0, None, Reduction::SumOverBatchSize).unwrap();
/// assert!((loss.floats("loss").unwrap()[0] - std::f64::consts::LN_2 as throughtime_nn::Real).abs() < 1e-6);
/// ```
pub fn binary_crossentropy(
    tapes: &mut Tapes,
    y_true: &Tensor,
    y_pred: &Tensor,
    from_logits: bool,
    label_smoothing: f64,
    weights: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    check_smoothing(AT, label_smoothing)?;
    let (keep, half) = ((1.0 - label_smoothing) as Real, (0.5 * label_smoothing) as Real);
    let smooth = move |y: Lane| y.mul(Lane::splat(keep)).add(Lane::splat(half));
    let both = [y_true, y_pred];
    if from_logits {
        let value = move |y: Lane, x: Lane| x.max(Lane::zero()).sub(x.mul(smooth(y))).add(ln_1p(x.abs().neg().exp()));
        return mean_of(tapes, AT, both, weights, reduction, value, move |y, x| x.sigmoid().sub(smooth(y)));
    }
    let (lo, hi) = (Lane::splat(EPSILON as Real), Lane::splat((1.0 - EPSILON) as Real));
    let one = Lane::splat(1.0);
    let value = move |y: Lane, p: Lane| {
        let (y, p) = (smooth(y), p.max(lo).min(hi));
        y.mul(p.ln()).add(one.sub(y).mul(one.sub(p).ln())).neg()
    };
    let slope = move |y: Lane, p: Lane| {
        let inside = p.sub(smooth(y)).div(p.mul(one.sub(p)));
        Lane::select(p.lt(lo), Lane::zero(), Lane::select(p.gt(hi), Lane::zero(), inside))
    };
    mean_of(tapes, AT, both, weights, reduction, value, slope)
}
