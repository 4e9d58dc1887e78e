//! Shapes: sizes, strides, NumPy broadcasting.

use crate::{Error, Result};

/// The most elements a tensor can have: as many four-byte ones as wasm32 can address in one piece.
pub const MAX_SIZE: usize = (i32::MAX as usize) / 4;

/// The most rows of a tensor without elements: loops walk over them although there is nothing in them.
pub const MAX_EMPTY_ROWS: usize = 1 << 24;

/// The most axes.
pub const MAX_RANK: usize = 64;

/// How many elements: the product of the sizes, 1 for a scalar; `usize::MAX` when that overflows.
pub fn size(shape: &[usize]) -> usize {
    shape.iter().fold(1, |product, size| product.saturating_mul(*size))
}

/// The same of a shape that is new. **Errors** `invalid-argument` above [`MAX_SIZE`], [`MAX_EMPTY_ROWS`] or [`MAX_RANK`].
pub fn checked_size(at: &'static str, shape: &[usize]) -> Result<usize> {
    if shape.len() > MAX_RANK {
        return Err(Error::argument(at, format!("at most {MAX_RANK} axes"), shape.len()));
    }
    let rows = shape.iter().fold(1, |product: usize, size| product.saturating_mul((*size).max(1)));
    let (most, what) =
        if shape.contains(&0) { (MAX_EMPTY_ROWS, "rows of no elements") } else { (MAX_SIZE, "elements") };
    match rows <= most {
        true => Ok(size(shape)),
        false => Err(Error::argument(at, format!("a shape of at most {most} {what}"), format!("{shape:?}"))),
    }
}

/// Row-major strides, in elements.
pub fn strides(shape: &[usize]) -> Vec<usize> {
    let mut out = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        out[axis - 1] = out[axis] * shape[axis];
    }
    out
}

/// The index on each axis of the element that stands `at` in row-major order.
pub fn place(shape: &[usize], at: usize) -> Vec<usize> {
    strides(shape).iter().zip(shape).map(|(stride, size)| at / stride % size).collect()
}

/// The common shape of two operands under NumPy's rule: aligned at the last axis, sizes equal or 1.
///
/// **Errors** `shape-mismatch`, naming both shapes; `invalid-argument` above [`MAX_SIZE`].
pub fn broadcast(at: &'static str, a: &[usize], b: &[usize]) -> Result<Vec<usize>> {
    let rank = a.len().max(b.len());
    let size_of = |shape: &[usize], axis: usize| match (axis + shape.len()).checked_sub(rank) {
        Some(own) => shape[own],
        None => 1,
    };
    let common = (0..rank)
        .map(|axis| match (size_of(a, axis), size_of(b, axis)) {
            (x, y) if x == y => Ok(x),
            (1, y) => Ok(y),
            (x, 1) => Ok(x),
            _ => Err(Error::shape(at, format!("a shape that broadcasts with {a:?}"), b)),
        })
        .collect::<Result<Vec<_>>>()?;
    checked_size(at, &common)?;
    Ok(common)
}

/// A possibly negative axis as an index below `rank`. **Errors** `invalid-argument`.
pub fn axis(at: &'static str, axis: i64, rank: usize) -> Result<usize> {
    let own = if axis < 0 { axis + rank as i64 } else { axis };
    if (0..rank as i64).contains(&own) {
        return Ok(own as usize);
    }
    Err(Error::argument(at, format!("an axis from -{rank} to {}", rank as i64 - 1), axis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_shape_is_bounded_in_elements_in_rows_of_none_and_in_axes() {
        for shape in [&[MAX_SIZE][..], &[MAX_EMPTY_ROWS, 0], &[0], &[], &[1; MAX_RANK]] {
            assert_eq!(checked_size("test", shape), Ok(size(shape)));
        }
        for shape in
            [&[MAX_SIZE + 1][..], &[usize::MAX, 2], &[MAX_EMPTY_ROWS + 1, 0], &[0, usize::MAX, 2], &[1; MAX_RANK + 1]]
        {
            assert!(checked_size("test", shape).is_err());
        }
    }
}
