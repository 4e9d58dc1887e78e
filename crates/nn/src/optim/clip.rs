//! Gradient clipping: against gradients that explode on their way through time.
//!
//! **Source** Pascanu, Mikolov, Bengio, *On the difficulty of training recurrent neural networks* (2013), Algorithm 1.

use std::borrow::Cow;

use throughtime_kernels::{Element, optim, sum_squares};

use crate::{Decimal, Error, Real, Result, Tensor, buffer};

/// What an [`Optimizer`](super::Optimizer) does to gradients before it uses them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// Nothing.
    None,
    /// Scales each gradient whose norm is above the value down to it (`clipnorm`).
    Norm(f64),
    /// Limits each element to ± the value (`clipvalue`).
    Value(f64),
    /// Scales all gradients together, when their common norm is above the value (`globalClipnorm`).
    GlobalNorm(f64),
}

impl Clip {
    pub(super) fn check(self) -> Result<()> {
        match self {
            Clip::None => Ok(()),
            Clip::Norm(limit) => check_limit("clipnorm", limit),
            Clip::Value(limit) => check_limit("clipvalue", limit),
            Clip::GlobalNorm(limit) => check_limit("globalClipnorm", limit),
        }
    }

    /// The gradients that clipping changes, as they are then; nothing for those that stay as they are.
    ///
    /// **Errors** `invalid-argument` unless the limit is finite and above 0, `dtype-mismatch` unless all gradients are float.
    ///
    /// ```
    /// # use throughtime_nn::{optim::Clip, Tensor};
    /// let changed = Clip::Norm(2.0).changed(&[Tensor::scalar(6.0), Tensor::scalar(1.0)]).unwrap();
    /// assert_eq!(changed[0].as_ref().unwrap().floats("g").unwrap(), [2.0]);
    /// assert!(changed[1].is_none());
    /// ```
    pub fn changed(self, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>> {
        self.check()?;
        let values = gradients.iter().map(|g| g.floats("clip")).collect::<Result<Vec<_>>>()?;
        let clipped = self.clipped(&values)?.into_iter().zip(gradients).map(|(clipped, g)| match clipped {
            Cow::Borrowed(_) => None,
            Cow::Owned(clipped) => Some(Tensor::from_op(g.shape(), clipped)),
        });
        Ok(clipped.collect())
    }

    /// The gradients after clipping, copied where they change.
    pub(super) fn clipped<'a>(self, gradients: &[&'a [Real]]) -> Result<Vec<Cow<'a, [Real]>>> {
        match self {
            Clip::None => Ok(gradients.iter().map(|g| Cow::Borrowed(*g)).collect()),
            Clip::Norm(limit) => gradients.iter().map(|g| scaled(g, limit, norm(&[g]))).collect(),
            Clip::GlobalNorm(limit) => {
                let norm = finite_or_nan(norm(gradients));
                gradients.iter().map(|g| scaled(g, limit, norm)).collect()
            }
            Clip::Value(limit) => {
                let limited = |g: &&[Real]| {
                    let mut g = buffer::copy("clipvalue", g)?;
                    optim::clip_value(&mut g, -limit as Real, limit as Real);
                    Ok(Cow::Owned(g))
                };
                gradients.iter().map(limited).collect()
            }
        }
    }
}

/// `g · c / max(‖g‖, c)`: the tensor, or the one of norm c in its direction when its norm is above c.
///
/// **Errors** `invalid-argument` unless c is finite and above 0, `dtype-mismatch` unless the tensor is float.
///
/// ```
/// # use throughtime_nn::{optim::clip_by_norm, Tensor};
/// let g = Tensor::float(&[2], vec![6.0, 8.0]).unwrap();
/// assert_eq!(clip_by_norm(&g, 5.0).unwrap().floats("g").unwrap(), [3.0, 4.0]);
/// ```
pub fn clip_by_norm(x: &Tensor, limit: f64) -> Result<Tensor> {
    check_limit("clipByNorm", limit)?;
    let values = x.floats("clipByNorm")?;
    Ok(Tensor::from_op(x.shape(), owned(values, limit, norm(&[values]))?))
}

/// Scales tensors together by `c / max(n, c)`, n the norm of all their elements; gives also n, as it was before.
///
/// A norm that is not finite makes every element NaN, as in Keras, so that it cannot go unnoticed.
///
/// **Errors** `invalid-argument` unless c is finite and above 0, `dtype-mismatch` unless all tensors are float.
///
/// ```
/// # use throughtime_nn::{optim::clip_by_global_norm, Tensor};
/// let (clipped, norm) = clip_by_global_norm(&[Tensor::scalar(6.0), Tensor::scalar(8.0)], 5.0).unwrap();
/// assert_eq!((clipped[1].floats("g").unwrap()[0], norm), (4.0, 10.0));
/// ```
pub fn clip_by_global_norm(tensors: &[Tensor], limit: f64) -> Result<(Vec<Tensor>, Real)> {
    const AT: &str = "clipByGlobalNorm";
    check_limit(AT, limit)?;
    let values = tensors.iter().map(|x| x.floats(AT)).collect::<Result<Vec<_>>>()?;
    let norm = norm(&values);
    let scaled =
        |(x, values): (&Tensor, &&[Real])| Ok(Tensor::from_op(x.shape(), owned(values, limit, finite_or_nan(norm))?));
    Ok((tensors.iter().zip(&values).map(scaled).collect::<Result<_>>()?, norm as Real))
}

/// `√ Σ x²` over all slices.
fn norm(slices: &[&[Real]]) -> f64 {
    slices.iter().map(|x| sum_squares(x).to_f64()).sum::<f64>().sqrt()
}

fn finite_or_nan(norm: f64) -> f64 {
    if norm.is_finite() { norm } else { f64::NAN }
}

/// `x · limit / max(norm, limit)`; a NaN norm spreads.
fn scaled(x: &[Real], limit: f64, norm: f64) -> Result<Cow<'_, [Real]>> {
    match norm <= limit {
        true => Ok(Cow::Borrowed(x)),
        false => owned(x, limit, norm).map(Cow::Owned),
    }
}

/// As [`scaled`], in a buffer of its own.
fn owned(x: &[Real], limit: f64, norm: f64) -> Result<Vec<Real>> {
    let mut x = buffer::copy("clip", x)?;
    if norm > limit || norm.is_nan() {
        optim::scale(&mut x, (limit / norm) as Real);
    }
    Ok(x)
}

fn check_limit(at: &'static str, limit: f64) -> Result<()> {
    if limit > 0.0 && limit.is_finite() {
        return Ok(());
    }
    Err(Error::argument(at, "a limit above 0", Decimal(limit)))
}
