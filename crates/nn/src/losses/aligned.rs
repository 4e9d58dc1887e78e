//! Targets and predictions brought to one shape.

use crate::{DType, Error, Real, Result, Tensor, buffer};

/// `y_true` and `y_pred` as floats of one shape, of at least one axis.
///
/// The prediction keeps its name on the tape; only how its elements are read changes.
pub(super) struct Aligned {
    pub truth: Tensor,
    pub prediction: Tensor,
    pub shape: Vec<usize>,
}

impl Aligned {
    /// **Errors** `dtype-mismatch` unless `y_pred` is float, `shape-mismatch` where the shapes differ by more than one
    /// last axis of size 1.
    pub fn new(at: &'static str, y_true: &Tensor, y_pred: &Tensor) -> Result<Self> {
        y_pred.floats(at)?;
        let mut shape = y_pred.shape().to_vec();
        let mut truth = y_true.shape().to_vec();
        to_same_rank(&mut truth, &mut shape);
        if truth != shape {
            return Err(Error::shape(at, format!("y_true of y_pred's shape {:?}", y_pred.shape()), y_true.shape()));
        }
        if shape.is_empty() {
            return Err(Error::shape(at, "y_pred of at least one axis", y_pred.shape()));
        }
        Ok(Aligned { truth: as_float(at, y_true)?, prediction: y_pred.clone(), shape })
    }

    /// The last axis, over which a sample's loss is summed or averaged.
    pub fn columns(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// The shape of the per-sample losses.
    pub fn samples(&self) -> &[usize] {
        &self.shape[..self.shape.len() - 1]
    }
}

/// Keras's rule for ranks that differ by one: a last axis of 1 is dropped, or given to the other if that has one axis.
pub(super) fn to_same_rank(a: &mut Vec<usize>, b: &mut Vec<usize>) {
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    if long.len() != short.len() + 1 || long.last() != Some(&1) {
        return;
    }
    if short.len() == 1 {
        short.push(1);
    } else {
        long.pop();
    }
}

/// The tensor itself when it is float, else its elements converted.
pub(super) fn as_float(at: &'static str, x: &Tensor) -> Result<Tensor> {
    if x.dtype() == DType::Float32 {
        return Ok(x.clone());
    }
    let values = x.ints(at)?.iter().map(|&v| v as Real);
    Ok(Tensor::from_op(x.shape(), buffer::collect(at, x.len(), values)?))
}
