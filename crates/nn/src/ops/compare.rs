//! Comparisons and logic: bool results, no gradient, no tape.

use std::cmp::Ordering::{self, Equal, Greater, Less};

use crate::{DType, Error, Result, Tensor, buffer, shape};

use super::broadcast::each_block;
use super::elements::ints_of;

/// Does the order of a and b (none where either is NaN) make it true?
fn compare(at: &'static str, a: &Tensor, b: &Tensor, holds: fn(Option<Ordering>) -> bool) -> Result<Tensor> {
    if a.dtype() != b.dtype() {
        return Err(Error::dtype(at, a.dtype().as_str(), b.dtype()).with_hint("Use cast on one of the two."));
    }
    let common = shape::broadcast(at, a.shape(), b.shape())?;
    let truth = if a.dtype() == DType::Float32 {
        each(at, a.saved(), b.saved(), [a, b], &common, |a, b| holds(a.partial_cmp(&b)))?
    } else {
        each(at, ints_of(a), ints_of(b), [a, b], &common, |a, b| holds(a.partial_cmp(&b)))?
    };
    Tensor::bool(&common, truth)
}

fn each<T: Copy>(
    at: &'static str,
    a: &[T],
    b: &[T],
    of: [&Tensor; 2],
    common: &[usize],
    f: impl Fn(T, T) -> bool,
) -> Result<Vec<i32>> {
    let mut out = buffer::with_capacity(at, shape::size(common))?;
    each_block(common, (a, of[0].shape()), (b, of[1].shape()), &mut |a, b, _| {
        out.extend(a.iter().zip(b).map(|(a, b)| f(*a, *b) as i32));
    });
    Ok(out)
}

/// `a = b`, elementwise and broadcast, of two tensors of one dtype; false where either is NaN.
///
/// **Errors** `shape-mismatch`, `dtype-mismatch`.
/// ```
/// # use throughtime_nn::{Tensor, ops::equal};
/// let ids = Tensor::int(&[3], vec![5, 0, 5]).unwrap();
/// let five = Tensor::int(&[], vec![5]).unwrap();
/// assert_eq!(equal(&ids, &five).unwrap().ints("same").unwrap(), [1, 0, 1]);
/// ```
pub fn equal(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    compare("equal", a, b, |order| order == Some(Equal))
}

/// `a ≠ b`; true where either is NaN. **Errors** as [`equal`].
pub fn not_equal(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    compare("notEqual", a, b, |order| order != Some(Equal))
}

/// `a > b`; false where either is NaN. **Errors** as [`equal`].
pub fn greater(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    compare("greater", a, b, |order| order == Some(Greater))
}

/// `a ≥ b`; false where either is NaN. **Errors** as [`equal`].
pub fn greater_equal(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    compare("greaterEqual", a, b, |order| matches!(order, Some(Greater | Equal)))
}

/// `a < b`; false where either is NaN. **Errors** as [`equal`].
pub fn less(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    compare("less", a, b, |order| order == Some(Less))
}

/// `a ≤ b`; false where either is NaN. **Errors** as [`equal`].
pub fn less_equal(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    compare("lessEqual", a, b, |order| matches!(order, Some(Less | Equal)))
}

/// Both hold. **Shapes** broadcast. **Errors** `dtype-mismatch` unless bool, `shape-mismatch`.
pub fn logical_and(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    logic("logicalAnd", a, b, |a, b| a & b != 0)
}

/// At least one holds. **Shapes**, **Errors** as [`logical_and`].
pub fn logical_or(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    logic("logicalOr", a, b, |a, b| a | b != 0)
}

/// It does not hold. **Errors** `dtype-mismatch` unless bool.
pub fn logical_not(x: &Tensor) -> Result<Tensor> {
    check_bool("logicalNot", &[x])?;
    Tensor::bool(x.shape(), buffer::collect("logicalNot", x.len(), ints_of(x).iter().map(|v| 1 - v))?)
}

fn logic(at: &'static str, a: &Tensor, b: &Tensor, f: fn(i32, i32) -> bool) -> Result<Tensor> {
    check_bool(at, &[a, b])?;
    let common = shape::broadcast(at, a.shape(), b.shape())?;
    Tensor::bool(&common, each(at, ints_of(a), ints_of(b), [a, b], &common, f)?)
}

fn check_bool(at: &'static str, inputs: &[&Tensor]) -> Result<()> {
    match inputs.iter().find(|x| x.dtype() != DType::Bool) {
        Some(x) => Err(Error::dtype(at, "bool", x.dtype()).with_hint("Compare first, or use cast(x, \"bool\").")),
        None => Ok(()),
    }
}
