//! Mean squared error.

use throughtime_kernels::Vector;

use super::Reduction;
use super::pointwise::mean_of;
use crate::{Lane, Result, Tapes, Tensor};

/// The mean over the last axis of the squared error: `ℓ = mean_j (y_predⱼ − y_trueⱼ)²`.
///
/// **Shapes** both `[.., D]`; weights `[..]` or of its first axes. See [`losses`](super) for the reduction.
///
/// **Errors** `shape-mismatch`, `dtype-mismatch`.
///
/// **Source** Keras 3, `mean_squared_error`.
///
/// ```
/// # use throughtime_nn::{losses::{Reduction, mean_squared_error}, Tapes, Tensor};
/// let y = Tensor::float(&[1, 2], vec![0.0, 1.0]).unwrap();
/// let p = Tensor::float(&[1, 2], vec![0.5, 1.0]).unwrap();
/// let loss = mean_squared_error(&mut Tapes::none(), &y, &p, None, Reduction::SumOverBatchSize).unwrap();
/// assert_eq!(loss.floats("loss").unwrap(), [0.125]);
/// ```
pub fn mean_squared_error(
    tapes: &mut Tapes,
    y_true: &Tensor,
    y_pred: &Tensor,
    weights: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    let square = |y: Lane, p: Lane| {
        let error = p.sub(y);
        error.mul(error)
    };
    let twice = |y: Lane, p: Lane| {
        let error = p.sub(y);
        error.add(error)
    };
    mean_of(tapes, "meanSquaredError", [y_true, y_pred], weights, reduction, square, twice)
}
