//! The same movement of elements for every dtype, and the place of an axis among the others.

use crate::{DType, Error, Result, Tensor};

/// The ints of a tensor already known to be int32 or bool.
pub(crate) fn ints_of(x: &Tensor) -> &[i32] {
    x.ints("op").unwrap_or_default()
}

/// A tensor of `$x`'s dtype and the given shape, from a generic movement of `$x`'s elements `$v`
/// which must give as many elements as the shape has.
macro_rules! map_elements {
    ($x:expr, $shape:expr, |$v:ident| $moved:expr) => {
        match $x.dtype() {
            $crate::DType::Float32 => {
                let $v = $x.saved();
                $crate::Tensor::from_op($shape, $moved)
            }
            dtype => {
                let $v = $crate::ops::elements::ints_of($x);
                $crate::ops::elements::of_ints(dtype, $shape, $moved)?
            }
        }
    };
}
pub(crate) use map_elements;

/// An int32 or bool tensor.
pub(crate) fn of_ints(dtype: DType, shape: &[usize], values: Vec<i32>) -> Result<Tensor> {
    match dtype {
        DType::Bool => Tensor::bool(shape, values),
        _ => Tensor::int(shape, values),
    }
}

/// Sizes before, at and after an axis: a tensor seen as `[outer, size, inner]`.
#[derive(Clone, Copy)]
pub(crate) struct Around {
    pub outer: usize,
    pub size: usize,
    pub inner: usize,
}

impl Around {
    /// **Errors** `invalid-argument` unless the axis is below the rank.
    pub(crate) fn axis(at: &'static str, shape: &[usize], axis: usize) -> Result<Self> {
        check_axis(at, axis, shape.len())?;
        let (outer, inner) = (shape[..axis].iter().product(), shape[axis + 1..].iter().product());
        Ok(Around { outer, size: shape[axis], inner })
    }
}

/// **Errors** `invalid-argument` unless the axis is below the rank.
pub(crate) fn check_axis(at: &'static str, axis: usize, rank: usize) -> Result<()> {
    if axis < rank {
        return Ok(());
    }
    Err(Error::argument(at, format!("an axis below the rank, {rank}"), axis))
}
