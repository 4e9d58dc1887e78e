//! Inverted dropout.

use throughtime_kernels::{Vector, lanes};

use crate::rng::{self, Key};
use crate::{Decimal, Error, Real, Result, Tapes, Tensor, buffer, shape};

/// Sets a share of the elements to zero and scales the others up, so that the mean stays.
///
/// y = x ∘ m, with mᵢ = 0 with probability `rate`, else 1/(1 − rate)
///
/// **Shapes** any. The mask's element at a position depends on the key, the index along the last axis (column) and the index
/// over all others (row).
///
/// **Errors** `invalid-argument` unless 0 <= rate <= 1; `dtype-mismatch`.
///
/// **Source** Srivastava et al., *Dropout: a simple way to prevent neural networks from overfitting* (2014); Keras 3,
/// `Dropout`.
///
/// ```
/// use throughtime_nn::{Tapes, Tensor, layers::dropout, rng::Key};
/// let x = Tensor::float(&[4], vec![1.0; 4])?;
/// let y = dropout(&mut Tapes::none(), &x, Key::new(1), 0.5)?;
/// assert!(y.floats("y")?.iter().all(|v| *v == 0.0 || *v == 2.0));
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub fn dropout(tapes: &mut Tapes, x: &Tensor, key: Key, rate: f64) -> Result<Tensor> {
    x.floats("dropout")?;
    let mask = dropout_mask(key, x.shape(), rate)?;
    let mut y = buffer::copy("dropout", x.saved())?;
    multiply(&mut y, mask.saved());
    let y = Tensor::from_op(x.shape(), y);
    if tapes.tracks(&[x]) {
        let x_ = x.clone();
        tapes.record(&[x], &y, move |mut d_y, grads| {
            multiply(&mut d_y, mask.saved());
            grads.add(&x_, d_y)
        })?;
    }
    Ok(y)
}

/// The mask m of [`dropout`]; element (row, column) depends on the key, row and column only.
///
/// **Errors** `invalid-argument` unless 0 <= rate <= 1.
pub fn dropout_mask(key: Key, shape: &[usize], rate: f64) -> Result<Tensor> {
    if !(0.0..=1.0).contains(&rate) {
        return Err(Error::argument("dropout", "a rate from 0 to 1", Decimal(rate)));
    }
    shape::checked_size("dropout", shape)?;
    let (columns, rows) = shape.split_last().map_or((1, 1), |(last, leading)| (*last, leading.iter().product()));
    Ok(Tensor::from_op(shape, rng::dropout_mask(key, rows, columns, rate)?))
}

fn multiply(x: &mut [Real], mask: &[Real]) {
    lanes([mask], [x], |[m], [x]| [x.mul(m)]);
}
