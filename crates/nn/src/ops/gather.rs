//! Elements chosen by index.

use throughtime_kernels::{gather_rows, scatter_add_rows};

use crate::{DType, Error, Result, Tapes, Tensor, buffer, shape};

use super::elements::{Around, ints_of, of_ints};

/// The slices of `x` along `axis` that the indices name, in their order; an index may come more than once.
///
/// **Shapes** x `[a.., n, b..]`, indices int32 `[i..]` -> `[a.., i.., b..]`.
/// **Errors** `index-out-of-range` outside 0..n, `dtype-mismatch` unless int32, `invalid-argument` for the axis.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::gather};
/// let x = Tensor::float(&[3], vec![0.0, 10.0, 20.0]).unwrap();
/// let ids = Tensor::int(&[2], vec![2, 0]).unwrap();
/// assert_eq!(gather(&mut Tapes::none(), &x, &ids, 0).unwrap().floats("y").unwrap(), [20.0, 0.0]);
/// ```
pub fn gather(t: &mut Tapes, x: &Tensor, indices: &Tensor, axis: usize) -> Result<Tensor> {
    let Around { outer, size, inner } = Around::axis("gather", x.shape(), axis)?;
    check_indices("gather", indices, size)?;
    let to = [&x.shape()[..axis], indices.shape(), &x.shape()[axis + 1..]].concat();
    let count = shape::checked_size("gather", &to)?;
    let ids = ints_of(indices);
    let (from, onto) = (size * inner, ids.len() * inner);
    if x.dtype() != DType::Float32 {
        let rows = (0..outer).flat_map(|o| ids.iter().map(move |id| o * size + *id as usize));
        let values = rows.flat_map(|row| ints_of(x)[row * inner..(row + 1) * inner].iter().copied());
        return of_ints(x.dtype(), &to, buffer::collect("gather", count, values)?);
    }
    let mut out = buffer::zeros("gather", count)?;
    for o in 0..outer {
        gather_rows(&x.saved()[o * from..(o + 1) * from], inner, ids, &mut out[o * onto..(o + 1) * onto]);
    }
    let out = Tensor::from_op(&to, out);
    if t.tracks(&[x]) {
        let (saved, indices) = (x.clone(), indices.clone());
        t.record(&[x], &out, move |d, grads| {
            grads.accumulate(&saved, |sum, _| {
                for o in 0..outer {
                    let d = &d[o * onto..(o + 1) * onto];
                    scatter_add_rows(d, inner, ints_of(&indices), &mut sum[o * from..(o + 1) * from]);
                }
                Ok(())
            })
        })?;
    }
    Ok(out)
}

/// **Errors** `dtype-mismatch` unless int32, `index-out-of-range` naming the first id outside 0..limit and its position.
fn check_indices(at: &'static str, indices: &Tensor, limit: usize) -> Result<()> {
    if indices.dtype() != DType::Int32 {
        return Err(Error::dtype(at, "indices of dtype int32", indices.dtype()));
    }
    match ints_of(indices).iter().enumerate().find(|(_, id)| **id < 0 || **id as usize >= limit) {
        Some((position, id)) => Err(Error::index(at, limit, format!("{id} at position {position}"))),
        None => Ok(()),
    }
}

/// Float 1 at the id's place along a new last axis, 0 elsewhere.
///
/// **Shapes** int32 `[i..]` -> `[i.., depth]`. **Errors** `index-out-of-range` outside 0..depth, `dtype-mismatch`.
pub fn one_hot(ids: &Tensor, depth: usize) -> Result<Tensor> {
    check_indices("oneHot", ids, depth)?;
    let to = [ids.shape(), &[depth]].concat();
    let mut out = buffer::zeros("oneHot", shape::checked_size("oneHot", &to)?)?;
    for (row, id) in ints_of(ids).iter().enumerate() {
        out[row * depth + *id as usize] = 1.0;
    }
    Ok(Tensor::from_op(&to, out))
}
