//! The same elements in another shape, order or dtype. Every dtype; gradients for float.

use crate::{DType, Decimal, Error, Real, Result, Tapes, Tensor, buffer, shape};

use super::elements::{check_axis, ints_of};
use super::view::{View, view_op};

/// The elements of `x` under another shape of the same size.
///
/// **Errors** `shape-mismatch` when the sizes differ.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::reshape};
/// let x = Tensor::int(&[2, 3], vec![1, 2, 3, 4, 5, 6]).unwrap();
/// assert_eq!(reshape(&mut Tapes::none(), &x, &[3, 2]).unwrap().shape(), [3, 2]);
/// ```
pub fn reshape(t: &mut Tapes, x: &Tensor, to: &[usize]) -> Result<Tensor> {
    if shape::checked_size("reshape", to)? != x.len() {
        return Err(Error::shape(
            "reshape",
            format!("a tensor of {} elements, for {to:?}", shape::size(to)),
            x.shape(),
        ));
    }
    renamed(t, x, x.view(to))
}

/// Records that `out` has the elements of `x` in the same order.
fn renamed(t: &mut Tapes, x: &Tensor, out: Tensor) -> Result<Tensor> {
    if out.dtype() == DType::Float32 && t.tracks(&[x]) {
        let saved = x.clone();
        t.record(&[x], &out, move |d, grads| grads.add(&saved, d))?;
    }
    Ok(out)
}

/// `x` with a new axis of size 1 at `axis`, from 0 to the rank. **Errors** `invalid-argument`.
pub fn expand_dims(t: &mut Tapes, x: &Tensor, axis: usize) -> Result<Tensor> {
    check_axis("expandDims", axis, x.rank() + 1)?;
    let mut to = x.shape().to_vec();
    to.insert(axis, 1);
    shape::checked_size("expandDims", &to)?;
    renamed(t, x, x.view(&to))
}

/// `x` without these axes, each of size 1; none given means all of size 1.
///
/// **Errors** `invalid-argument` for an axis that is not there, `shape-mismatch` for one of another size.
pub fn squeeze(t: &mut Tapes, x: &Tensor, axes: &[usize]) -> Result<Tensor> {
    for &axis in axes {
        check_axis("squeeze", axis, x.rank())?;
        if x.shape()[axis] != 1 {
            return Err(Error::shape("squeeze", format!("size 1 at axis {axis}"), x.shape()));
        }
    }
    let goes = |axis: usize, size: usize| size == 1 && (axes.is_empty() || axes.contains(&axis));
    let to: Vec<usize> = x.shape().iter().enumerate().filter(|(a, s)| !goes(*a, **s)).map(|(_, s)| *s).collect();
    renamed(t, x, x.view(&to))
}

/// Axis `a` of the result is axis `permutation[a]` of `x`.
///
/// **Errors** `invalid-argument` unless it names every axis once.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::transpose};
/// let x = Tensor::int(&[2, 3], vec![1, 2, 3, 4, 5, 6]).unwrap();
/// let y = transpose(&mut Tapes::none(), &x, &[1, 0]).unwrap();
/// assert_eq!(y.ints("y").unwrap(), [1, 4, 2, 5, 3, 6]);
/// ```
pub fn transpose(t: &mut Tapes, x: &Tensor, permutation: &[usize]) -> Result<Tensor> {
    if permutation.len() != x.rank() || !(0..x.rank()).all(|axis| permutation.contains(&axis)) {
        let expected = format!("each of the {} axes once", x.rank());
        return Err(Error::argument("transpose", expected, format!("{permutation:?}")));
    }
    let strides = shape::strides(x.shape());
    let to: Vec<usize> = permutation.iter().map(|a| x.shape()[*a]).collect();
    let axes = permutation.iter().map(|a| (x.shape()[*a], strides[*a] as isize));
    view_op(t, "transpose", x, &to, View::new(0, axes))
}

/// `x` with the order along `axis` turned round. **Errors** `invalid-argument` for an axis that is not there.
pub fn reverse(t: &mut Tapes, x: &Tensor, axis: usize) -> Result<Tensor> {
    check_axis("reverse", axis, x.rank())?;
    let strides = shape::strides(x.shape());
    let last = x.shape()[axis].saturating_sub(1) * strides[axis];
    let signed = |a: usize| if a == axis { -(strides[a] as isize) } else { strides[a] as isize };
    let axes = x.shape().iter().enumerate().map(|(a, size)| (*size, signed(a)));
    view_op(t, "reverse", x, x.shape(), View::new(last, axes))
}

/// The block of `x` that starts at `begin` and has the shape `size`.
///
/// **Errors** `invalid-argument` unless both have one entry an axis, `index-out-of-range` for a block that sticks out.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::slice};
/// let x = Tensor::int(&[2, 3], vec![1, 2, 3, 4, 5, 6]).unwrap();
/// let y = slice(&mut Tapes::none(), &x, &[0, 1], &[2, 1]).unwrap();
/// assert_eq!(y.ints("y").unwrap(), [2, 5]);
/// ```
pub fn slice(t: &mut Tapes, x: &Tensor, begin: &[usize], size: &[usize]) -> Result<Tensor> {
    if begin.len() != x.rank() || size.len() != x.rank() {
        let expected = format!("begin and size of length {}", x.rank());
        return Err(Error::argument("slice", expected, format!("lengths {} and {}", begin.len(), size.len())));
    }
    for (axis, &limit) in x.shape().iter().enumerate() {
        if begin[axis].checked_add(size[axis]).is_none_or(|end| end > limit) {
            let got = format!("{} elements from {}", size[axis], begin[axis]);
            let expected = format!("a block within axis {axis} of size {limit}");
            return Err(Error::new(crate::Code::IndexOutOfRange, "slice", expected, got));
        }
    }
    shape::checked_size("slice", size)?;
    let strides = shape::strides(x.shape());
    let offset = begin.iter().zip(&strides).map(|(b, s)| b * s).sum();
    view_op(t, "slice", x, size, View::new(offset, size.iter().copied().zip(strides.iter().map(|s| *s as isize))))
}

/// What int32 can hold.
const INT32: std::ops::Range<Real> = -2147483648.0..2147483648.0;

/// An element and where it stands, in words: `1.5 at position [0, 2]`.
pub(crate) fn at_place(x: &Tensor, at: usize) -> String {
    let value = if x.dtype() == DType::Float32 { x.saved()[at] as f64 } else { f64::from(ints_of(x)[at]) };
    format!("{} at position {:?}", Decimal(value), shape::place(x.shape(), at))
}

/// The elements as another dtype: floats are cut toward zero to int32, bool is "not 0".
///
/// Float to float passes the gradient on; every other cast ends it.
///
/// **Errors** `invalid-argument` for a float that int32 cannot hold: NaN, the infinities, and beyond ±2^31.
pub fn cast(t: &mut Tapes, x: &Tensor, to: DType) -> Result<Tensor> {
    match (x.dtype(), to) {
        (from, to) if from == to => renamed(t, x, x.view(x.shape())),
        (DType::Float32, DType::Int32) => {
            if let Some(at) = x.saved().iter().position(|v| !INT32.contains(v)) {
                return Err(Error::argument("cast", "numbers within int32", at_place(x, at)));
            }
            Tensor::int(x.shape(), buffer::collect("cast", x.len(), x.saved().iter().map(|v| *v as i32))?)
        }
        (DType::Float32, _) => {
            Tensor::bool(x.shape(), buffer::collect("cast", x.len(), x.saved().iter().map(|v| (*v != 0.0) as i32))?)
        }
        (_, DType::Float32) => {
            Tensor::float(x.shape(), buffer::collect("cast", x.len(), ints_of(x).iter().map(|v| *v as Real))?)
        }
        (_, DType::Int32) => Tensor::int(x.shape(), buffer::copy("cast", ints_of(x))?),
        (_, DType::Bool) => Tensor::bool(x.shape(), buffer::copy("cast", ints_of(x))?),
    }
}
