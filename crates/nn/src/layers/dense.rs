//! The fully connected layer.

use throughtime_kernels::column_sums;
use throughtime_kernels::gemm::{Store, gemm, gemm_bias, gemm_tn};

use crate::tape::BACKWARD;
use crate::{Activation, Error, Grads, Real, Result, Tapes, Tensor, buffer, shape};

/// A fully connected layer: one product, one bias, one activation, one record.
///
/// y = f(x·W + b)
///
/// **Shapes** x `[.., I]`, W `[I, O]`, b `[O]` -> `[.., O]`.
///
/// **Errors** `shape-mismatch`, `dtype-mismatch`.
///
/// **Source** Keras 3, `Dense`.
///
/// ```
/// use throughtime_nn::{Activation, Tapes, Tensor, layers::dense};
/// let (x, w) = (Tensor::float(&[1, 2], vec![1.0, -3.0])?, Tensor::float(&[2, 1], vec![2.0, 1.0])?);
/// let y = dense(&mut Tapes::none(), &x, &w, None, Activation::Relu)?;
/// assert_eq!(y.floats("y")?, [0.0]);
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub fn dense(
    tapes: &mut Tapes,
    x: &Tensor,
    kernel: &Tensor,
    bias: Option<&Tensor>,
    activation: Activation,
) -> Result<Tensor> {
    let (rows, shape) = check(x, kernel, bias)?;
    let units = kernel.shape()[1];
    let (values, inputs, packed) = (x.floats("dense")?, kernel.shape()[0], kernel.packed("dense")?);
    let mut y = buffer::zeros("dense", rows * units)?;
    match bias {
        Some(bias) => gemm_bias(rows, values, inputs, &packed, bias.floats("dense")?, &mut y, units),
        None => gemm(rows, values, inputs, &packed, &mut y, units, Store::Overwrite),
    }
    activation.apply(&mut y);
    let y = Tensor::from_op(&shape, y);
    let inputs: Vec<&Tensor> = [x, kernel].into_iter().chain(bias).collect();
    if tapes.tracks(&inputs) {
        let saved = Saved { x: x.clone(), kernel: kernel.clone(), bias: bias.cloned(), y: y.clone(), activation };
        tapes.record(&inputs, &y, move |d_y, grads| backward(&saved, rows, d_y, grads))?;
    }
    Ok(y)
}

struct Saved {
    x: Tensor,
    kernel: Tensor,
    bias: Option<Tensor>,
    y: Tensor,
    activation: Activation,
}

/// dz = dy ∘ f′; dW += xᵀ·dz, db += Σ dz, dx += dz·Wᵀ.
fn backward(saved: &Saved, rows: usize, mut d_z: Vec<Real>, grads: &mut Grads) -> Result<()> {
    let Saved { x, kernel, bias, y, activation } = saved;
    let (inputs, units) = (kernel.shape()[0], kernel.shape()[1]);
    activation.derivative(y.saved(), &mut d_z);
    grads.accumulate(kernel, |d, store| {
        let mut scratch = buffer::scratch(BACKWARD, inputs, units, rows)?;
        gemm_tn(inputs, units, rows, x.saved(), inputs, &d_z, units, d, units, store, &mut scratch);
        Ok(())
    })?;
    if let Some(bias) = bias {
        grads.accumulate(bias, |d, _| {
            column_sums(&d_z, d);
            Ok(())
        })?;
    }
    grads.accumulate(x, |d, store| {
        gemm(rows, &d_z, units, &*kernel.packed_transposed(BACKWARD)?, d, inputs, store);
        Ok(())
    })
}

/// All leading axes as one, and the shape of the output.
fn check(x: &Tensor, kernel: &Tensor, bias: Option<&Tensor>) -> Result<(usize, Vec<usize>)> {
    let &[inputs, units] = kernel.shape() else {
        return Err(Error::shape("dense", "a kernel [features, units]", kernel.shape()));
    };
    let Some((_, leading)) = x.shape().split_last().filter(|(last, _)| **last == inputs) else {
        return Err(Error::shape("dense", format!("input [.., {inputs}], as its kernel has {inputs} rows"), x.shape()));
    };
    if let Some(bias) = bias.filter(|bias| bias.shape() != [units]) {
        return Err(Error::shape("dense", format!("a bias [{units}]"), bias.shape()));
    }
    let output: Vec<usize> = leading.iter().copied().chain([units]).collect();
    shape::checked_size("dense", &output)?;
    x.floats("dense")?;
    kernel.floats("dense")?;
    Ok((leading.iter().product(), output))
}
