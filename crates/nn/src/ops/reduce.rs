//! Sums, means and extremes over axes.

use std::borrow::Cow;

use throughtime_kernels as kernels;
use throughtime_kernels::{Vector, lanes, map, map_inplace, zip};

use crate::tape::BACKWARD;
use crate::{DType, Error, Lane, Real, Result, Tapes, Tensor, buffer, shape};

use super::broadcast::{Fold, SUM, Spread, each_block, expand, fold};
use super::elements::{Around, check_axis, ints_of};

/// `x`'s shape with 1 at the reduced axes, and the shape of the result.
fn shapes(at: &'static str, x: &Tensor, axes: &[usize], keepdims: bool) -> Result<(Vec<usize>, Vec<usize>)> {
    let mut kept = x.shape().to_vec();
    for (i, &axis) in axes.iter().enumerate() {
        check_axis(at, axis, x.rank())?;
        if axes[..i].contains(&axis) {
            return Err(Error::argument(at, "each axis once", format!("{axes:?}")));
        }
        kept[axis] = 1;
    }
    let left = kept.iter().enumerate().filter(|(axis, _)| keepdims || !axes.contains(axis));
    let result = left.map(|(_, size)| *size).collect();
    Ok((kept, result))
}

/// How many elements go into one; **Errors** `shape-mismatch` when none do and there is something to compute.
fn share(at: &'static str, x: &Tensor, kept: &[usize]) -> Result<usize> {
    if x.is_empty() && shape::size(kept) > 0 {
        return Err(Error::shape(at, "at least one element to reduce", x.shape()));
    }
    Ok(x.len() / shape::size(kept).max(1))
}

/// `Σ x` over the axes (all given = a scalar); 0 over no elements.
///
/// **Shapes** the axes vanish, or stay with size 1 with `keepdims`.
/// **Errors** `invalid-argument` for an axis that is not there or comes twice, `dtype-mismatch` unless float.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::sum};
/// let x = Tensor::float(&[2, 2], vec![1.0, 2.0, 3.0, 4.0]).unwrap();
/// assert_eq!(sum(&mut Tapes::none(), &x, &[0], false).unwrap().floats("y").unwrap(), [4.0, 6.0]);
/// ```
pub fn sum(t: &mut Tapes, x: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    summed(t, "sum", x, shapes("sum", x, axes, keepdims)?, 1)
}

/// `Σ x / n` over the axes. **Shapes**, **Errors** as [`sum`], and `shape-mismatch` over no elements.
pub fn mean(t: &mut Tapes, x: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    let (kept, to) = shapes("mean", x, axes, keepdims)?;
    let count = share("mean", x, &kept)?;
    summed(t, "mean", x, (kept, to), count)
}

/// `Σ x / count`; dL/dx = d / count, repeated.
fn summed(
    t: &mut Tapes,
    at: &'static str,
    x: &Tensor,
    (kept, to): (Vec<usize>, Vec<usize>),
    count: usize,
) -> Result<Tensor> {
    let divide = move |values: &mut [Real]| {
        if count != 1 {
            map_inplace(values, |v: Lane| v.div(Lane::splat(count as Real)));
        }
    };
    let mut out = fold(at, x.floats(at)?, x.shape(), &kept, &SUM)?;
    divide(&mut out);
    let out = Tensor::from_op(&to, out);
    if t.tracks(&[x]) {
        let saved = x.clone();
        t.record(&[x], &out, move |mut d, grads| {
            divide(&mut d);
            let repeated = match expand(BACKWARD, &d, &kept, saved.shape())? {
                Cow::Owned(repeated) => Some(repeated),
                Cow::Borrowed(_) => None,
            };
            grads.add(&saved, repeated.unwrap_or(d))
        })?;
    }
    Ok(out)
}

/// NaN where either is.
#[inline(always)]
fn larger(a: Lane, b: Lane) -> Lane {
    Lane::select(b.eq(b), a.max(b), b)
}

const MAX: Fold = Fold {
    start: Real::NEG_INFINITY,
    slice: |x| if x.iter().any(|v| v.is_nan()) { Real::NAN } else { kernels::max(x) },
    pair: |a, b| if a < b || b.is_nan() { b } else { a },
    rows: |into, row| lanes([row], [into], |[x], [m]| [larger(m, x)]),
};

/// The largest element over the axes; NaN where one is.
///
/// Elements that tie for it share the gradient evenly (as Keras on TensorFlow and torch).
/// **Shapes**, **Errors** as [`sum`], and `shape-mismatch` over no elements.
pub fn max(t: &mut Tapes, x: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    extreme(t, "max", x, shapes("max", x, axes, keepdims)?, false)
}

/// The smallest element over the axes; as [`max`] otherwise.
pub fn min(t: &mut Tapes, x: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    extreme(t, "min", x, shapes("min", x, axes, keepdims)?, true)
}

/// The maximum, or with `negated` the minimum as −max(−x).
fn extreme(
    t: &mut Tapes,
    at: &'static str,
    x: &Tensor,
    (kept, to): (Vec<usize>, Vec<usize>),
    negated: bool,
) -> Result<Tensor> {
    let values = x.floats(at)?;
    share(at, x, &kept)?;
    let out = if negated {
        let mut negated = buffer::zeros(at, x.len())?;
        map(values, &mut negated, |v: Lane| v.neg());
        let mut out = fold(at, &negated, x.shape(), &kept, &MAX)?;
        map_inplace(&mut out, |v: Lane| v.neg());
        out
    } else {
        fold(at, values, x.shape(), &kept, &MAX)?
    };
    let out = Tensor::from_op(&to, out);
    if t.tracks(&[x]) {
        let (saved, y) = (x.clone(), out.clone());
        t.record(&[x], &out, move |d, grads| grads.add(&saved, extreme_backward(&d, &saved, &y, &kept)?))?;
    }
    Ok(out)
}

/// dL/dx = d / (how many tie), at those that do.
fn extreme_backward(d: &[Real], x: &Tensor, y: &Tensor, kept: &[usize]) -> Result<Vec<Real>> {
    let mut ties = buffer::zeros(BACKWARD, x.len())?;
    each_block(x.shape(), (x.saved(), x.shape()), (y.saved(), kept), &mut |x, y, range| {
        zip(x, y, &mut ties[range], |x: Lane, y| Lane::select(x.eq(y), Lane::splat(1.0), Lane::splat(0.0)));
    });
    let mut each = fold(BACKWARD, &ties, x.shape(), kept, &SUM)?;
    lanes([d], [&mut each], |[d], [count]| [d.div(count)]);
    let mut spread = Spread::new(&each, kept, x.shape());
    for range in spread.blocks() {
        lanes([spread.at(range.clone())], [&mut ties[range]], |[each], [tie]| [tie.mul(each)]);
    }
    Ok(ties)
}

/// Where along `axis` the largest element stands, the first of those that tie (a NaN counts as the largest): int32,
/// that axis gone.
///
/// **Errors** `invalid-argument` for an axis that is not there, `shape-mismatch` along an axis of size 0.
/// ```
/// # use throughtime_nn::{Tensor, ops::arg_max};
/// let x = Tensor::float(&[2, 2], vec![1.0, 2.0, 4.0, 3.0]).unwrap();
/// assert_eq!(arg_max(&x, 1).unwrap().ints("y").unwrap(), [1, 0]);
/// ```
pub fn arg_max(x: &Tensor, axis: usize) -> Result<Tensor> {
    let around = Around::axis("argMax", x.shape(), axis)?;
    let mut to = x.shape().to_vec();
    to.remove(axis);
    if around.size == 0 && shape::size(&to) > 0 {
        return Err(Error::shape("argMax", format!("at least one element along axis {axis}"), x.shape()));
    }
    let places = match x.dtype() {
        DType::Float32 => places_of_largest(x.saved(), around)?,
        _ => places_of_largest(ints_of(x), around)?,
    };
    Tensor::int(&to, places)
}

#[allow(clippy::eq_op, reason = "only a NaN differs from itself")]
fn places_of_largest<T: PartialOrd + Copy>(x: &[T], Around { outer, size, inner }: Around) -> Result<Vec<i32>> {
    let place = |row: usize| {
        let at = |i: usize| x[(row / inner * size + i) * inner + row % inner];
        (1..size).fold(0, |best, i| {
            let (held, new) = (at(best), at(i));
            if held == held && (new > held || new != new) { i } else { best }
        })
    };
    buffer::collect("argMax", outer * inner, (0..outer * inner).map(|row| place(row) as i32))
}
