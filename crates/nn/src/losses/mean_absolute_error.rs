//! Mean absolute error.

use throughtime_kernels::Vector;

use super::Reduction;
use super::pointwise::mean_of;
use crate::{Lane, Result, Tapes, Tensor};

/// The mean over the last axis of the absolute error: `ℓ = mean_j |y_predⱼ − y_trueⱼ|`; where it is 0, so is the gradient.
///
/// **Shapes** both `[.., D]`; weights `[..]` or of its first axes. See [`losses`](super) for the reduction.
///
/// **Errors** `shape-mismatch`, `dtype-mismatch`.
///
/// **Source** Keras 3, `mean_absolute_error`.
///
/// ```
/// # use throughtime_nn::{losses::{Reduction, mean_absolute_error}, Tapes, Tensor};
/// let y = Tensor::float(&[1, 2], vec![0.0, 1.0]).unwrap();
/// let p = Tensor::float(&[1, 2], vec![0.5, 1.0]).unwrap();
/// let loss = mean_absolute_error(&mut Tapes::none(), &y, &p, None, Reduction::SumOverBatchSize).unwrap();
/// assert_eq!(loss.floats("loss").unwrap(), [0.25]);
/// ```
pub fn mean_absolute_error(
    tapes: &mut Tapes,
    y_true: &Tensor,
    y_pred: &Tensor,
    weights: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    let absolute = |y: Lane, p: Lane| p.sub(y).abs();
    let sign = |y: Lane, p: Lane| limited(p.sub(y), Lane::splat(0.0), Lane::splat(1.0));
    mean_of(tapes, "meanAbsoluteError", [y_true, y_pred], weights, reduction, absolute, sign)
}

/// `error` where it lies within `±bound`, else `±limit` with the error's sign.
pub(super) fn limited(error: Lane, bound: Lane, limit: Lane) -> Lane {
    let above = Lane::select(error.gt(bound), limit, error);
    Lane::select(error.lt(bound.neg()), limit.neg(), above)
}
