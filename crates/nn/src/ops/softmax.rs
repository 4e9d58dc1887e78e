//! Softmax over the last axis, and its logarithm.

use throughtime_kernels::{log_softmax_rows, log_softmax_rows_backward, softmax_rows, softmax_rows_backward};

use crate::tape::BACKWARD;
use crate::{Error, Real, Result, Tapes, Tensor, buffer};

type Rows = fn(&[Real], usize, &mut [Real]);
type RowsBackward = fn(&[Real], &[Real], usize, &mut [Real]);

/// `yⱼ = e^(xⱼ − m) / Σⱼ e^(xⱼ − m)` over the last axis, m its largest value.
///
/// **Errors** `shape-mismatch` for a scalar, `dtype-mismatch` unless float.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::softmax};
/// let x = Tensor::float(&[2], vec![1000.0, 1000.0]).unwrap();
/// assert_eq!(softmax(&mut Tapes::none(), &x).unwrap().floats("y").unwrap(), [0.5, 0.5]);
/// ```
pub fn softmax(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    over_rows(t, "softmax", x, softmax_rows, softmax_rows_backward)
}

/// `ln softmax(x)` over the last axis, without the overflow and cancellation of computing it so.
///
/// **Errors** as [`softmax`].
pub fn log_softmax(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    over_rows(t, "logSoftmax", x, log_softmax_rows, log_softmax_rows_backward)
}

fn over_rows(t: &mut Tapes, at: &'static str, x: &Tensor, rows: Rows, backward: RowsBackward) -> Result<Tensor> {
    let Some(&columns) = x.shape().last() else {
        return Err(Error::shape(at, "rank 1 or more", x.shape()));
    };
    let mut out = buffer::zeros(at, x.len())?;
    rows(x.floats(at)?, columns, &mut out);
    let out = Tensor::from_op(x.shape(), out);
    if t.tracks(&[x]) {
        let (saved, y) = (x.clone(), out.clone());
        t.record(&[x], &out, move |d, grads| {
            let mut d_x = buffer::zeros(BACKWARD, d.len())?;
            backward(y.saved(), &d, columns, &mut d_x);
            grads.add(&saved, d_x)
        })?;
    }
    Ok(out)
}
