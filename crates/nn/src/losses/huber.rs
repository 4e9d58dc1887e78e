//! Huber loss.

use throughtime_kernels::Vector;

use super::Reduction;
use super::mean_absolute_error::limited;
use super::pointwise::mean_of;
use crate::{Decimal, Error, Lane, Real, Result, Tapes, Tensor};

/// Squared near 0, linear beyond `delta`: with `e = y_pred − y_true`, `ℓ = mean_j (½e² if |e| ≤ δ, else δ|e| − ½δ²)`.
///
/// **Shapes** both `[.., D]`; weights `[..]` or of its first axes. See [`losses`](super) for the reduction.
///
/// **Errors** `invalid-argument` unless `delta` is finite and above 0; `shape-mismatch`, `dtype-mismatch`.
///
/// **Source** Huber, *Robust estimation of a location parameter* (1964); Keras 3, `huber` (there `delta` is 1 by default).
///
/// ```
/// # use throughtime_nn::{losses::{Reduction, huber}, Tapes, Tensor};
/// let y = Tensor::float(&[1, 2], vec![0.0, 0.0]).unwrap();
/// let p = Tensor::float(&[1, 2], vec![0.5, 3.0]).unwrap();
/// let loss = huber(&mut Tapes::none(), &y, &p, 1.0, None, Reduction::SumOverBatchSize).unwrap();
/// assert_eq!(loss.floats("loss").unwrap(), [(0.125 + 2.5) / 2.0]);
/// ```
pub fn huber(
    tapes: &mut Tapes,
    y_true: &Tensor,
    y_pred: &Tensor,
    delta: f64,
    weights: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    if !(delta > 0.0 && delta.is_finite()) {
        return Err(Error::argument("huber", "a delta above 0", Decimal(delta)));
    }
    let (delta, half) = (Lane::splat(delta as Real), Lane::splat(0.5));
    let value = move |y: Lane, p: Lane| {
        let error = p.sub(y);
        let size = error.abs();
        let linear = delta.mul(size).sub(half.mul(delta).mul(delta));
        Lane::select(size.gt(delta), linear, half.mul(error).mul(error))
    };
    let slope = move |y: Lane, p: Lane| limited(p.sub(y), delta, delta);
    mean_of(tapes, "huber", [y_true, y_pred], weights, reduction, value, slope)
}
