//! Ops on each element of one tensor.

use throughtime_kernels::{Vector, lanes, map};

use crate::tape::BACKWARD;
use crate::{Activation, DType, Decimal, Error, Lane, Real, Result, Tapes, Tensor, buffer};

use super::elements::ints_of;

/// A loop over d, x and y into dL/dx.
type Back = Box<dyn Fn(&[Real], &[Real], &[Real], &mut [Real])>;

/// Forward and record of a float op: dL/dx = `d_x`(d, x, y). Only its two loops are compiled for each op.
fn unary(
    t: &mut Tapes,
    at: &'static str,
    x: &Tensor,
    f: impl Fn(Lane) -> Lane,
    d_x: impl Fn(Lane, Lane, Lane) -> Lane + 'static,
) -> Result<Tensor> {
    let d_x: Back = Box::new(move |d, x, y, to| lanes([d, x, y], [to], |[d, x, y], [_]| [d_x(d, x, y)]));
    unary_by(t, at, x, &|x, out| map(x, out, &f), d_x)
}

fn unary_by(
    t: &mut Tapes,
    at: &'static str,
    x: &Tensor,
    f: &dyn Fn(&[Real], &mut [Real]),
    d_x: Back,
) -> Result<Tensor> {
    let mut out = buffer::zeros(at, x.len())?;
    f(x.floats(at)?, &mut out);
    let out = Tensor::from_op(x.shape(), out);
    if t.tracks(&[x]) {
        let (sx, sy) = (x.clone(), out.clone());
        t.record(&[x], &out, move |d, grads| {
            let mut to = buffer::zeros(BACKWARD, d.len())?;
            d_x(&d, sx.saved(), sy.saved(), &mut to);
            grads.add(&sx, to)
        })?;
    }
    Ok(out)
}

/// The int32 form of an op, where `x` is int32.
fn of_int32(at: &'static str, x: &Tensor, f: impl Fn(i32) -> i32) -> Option<Result<Tensor>> {
    (x.dtype() == DType::Int32)
        .then(|| Tensor::int(x.shape(), buffer::collect(at, x.len(), ints_of(x).iter().map(|v| f(*v)))?))
}

/// `−x`; also of int32. **Errors** `dtype-mismatch` for bool.
pub fn neg(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    of_int32("neg", x, i32::wrapping_neg).unwrap_or_else(|| unary(t, "neg", x, |x| x.neg(), |d, _, _| d.neg()))
}

/// `x²`; also of int32. **Errors** `dtype-mismatch` for bool.
pub fn square(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    of_int32("square", x, |v| v.wrapping_mul(v))
        .unwrap_or_else(|| unary(t, "square", x, |x| x.mul(x), |d, x, _| d.mul(x.add(x))))
}

/// `√x`; NaN below 0, where its derivative `1/(2√x)` is NaN too. **Errors** `dtype-mismatch` unless float.
pub fn sqrt(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    unary(t, "sqrt", x, |x| x.sqrt(), |d, _, y| d.div(y.add(y)))
}

/// `eˣ`. **Errors** `dtype-mismatch` unless float.
pub fn exp(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    unary(t, "exp", x, |x| x.exp(), |d, _, y| d.mul(y))
}

/// Natural logarithm; −∞ at 0, NaN below. **Errors** `dtype-mismatch` unless float.
pub fn log(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    unary(t, "log", x, |x| x.ln(), |d, x, _| d.div(x))
}

/// `|x|`, with derivative 0 at 0; also of int32. **Errors** `dtype-mismatch` for bool.
pub fn abs(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    of_int32("abs", x, i32::wrapping_abs)
        .unwrap_or_else(|| unary(t, "abs", x, |x| x.abs(), |d, x, _| d.mul(sign_of(x))))
}

/// −1, 0 or 1, with derivative 0 everywhere; also of int32. **Errors** `dtype-mismatch` for bool.
pub fn sign(t: &mut Tapes, x: &Tensor) -> Result<Tensor> {
    of_int32("sign", x, i32::signum).unwrap_or_else(|| unary(t, "sign", x, sign_of, |_, _, _| Lane::splat(0.0)))
}

/// The sign; ±0 and NaN stay.
#[inline(always)]
fn sign_of(x: Lane) -> Lane {
    let (zero, one) = (Lane::splat(0.0), Lane::splat(1.0));
    Lane::select(x.gt(zero), one, Lane::select(x.lt(zero), one.neg(), x))
}

/// `min(max(x, lo), hi)`; the gradient passes where lo ≤ x ≤ hi. Also of int32.
///
/// **Errors** `invalid-argument` unless lo ≤ hi, `dtype-mismatch` for bool.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::clip};
/// let x = Tensor::float(&[3], vec![-2.0, 0.5, 9.0]).unwrap();
/// assert_eq!(clip(&mut Tapes::none(), &x, -1.0, 1.0).unwrap().floats("y").unwrap(), [-1.0, 0.5, 1.0]);
/// ```
pub fn clip(t: &mut Tapes, x: &Tensor, lo: f64, hi: f64) -> Result<Tensor> {
    if lo > hi || lo.is_nan() || hi.is_nan() {
        return Err(Error::argument("clip", "lo <= hi", format!("{} and {}", Decimal(lo), Decimal(hi))));
    }
    if let Some(out) = of_int32("clip", x, |v| f64::from(v).clamp(lo, hi) as i32) {
        return out;
    }
    let (lo, hi) = (Lane::splat(lo as Real), Lane::splat(hi as Real));
    let inside = move |d: Lane, x: Lane| {
        let zero = Lane::splat(0.0);
        Lane::select(x.ge(lo), Lane::select(hi.ge(x), d, zero), zero)
    };
    unary(t, "clip", x, |x| x.max(lo).min(hi), move |d, x, _| inside(d, x))
}

/// `f(x)` of a pointwise activation; keeps only its output. **Errors** `dtype-mismatch` unless float.
/// ```
/// # use throughtime_nn::{Activation, Tapes, Tensor, ops::activate};
/// let x = Tensor::float(&[2], vec![-1.0, 2.0]).unwrap();
/// assert_eq!(activate(&mut Tapes::none(), &x, Activation::Relu).unwrap().floats("y").unwrap(), [0.0, 2.0]);
/// ```
pub fn activate(t: &mut Tapes, x: &Tensor, activation: Activation) -> Result<Tensor> {
    let mut out = buffer::copy(activation.as_str(), x.floats(activation.as_str())?)?;
    activation.apply(&mut out);
    let out = Tensor::from_op(x.shape(), out);
    if t.tracks(&[x]) {
        let (saved, y) = (x.clone(), out.clone());
        t.record(&[x], &out, move |mut d, grads| {
            activation.derivative(y.saved(), &mut d);
            grads.add(&saved, d)
        })?;
    }
    Ok(out)
}
