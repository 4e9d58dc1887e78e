//! A table of vectors, looked up by id.

use throughtime_kernels::{gather_rows, scatter_add_rows};

use crate::ops::{at_place, cast};
use crate::{DType, Error, Result, Tapes, Tensor, buffer, shape};

/// Looks up a row of the table for each id.
///
/// y[…] = E[ids[…]]
///
/// **Shapes** E `[V, N]`, ids `[..]` -> `[.., N]`; ids int32, or float32 holding whole numbers.
///
/// **Errors** `index-out-of-range` for an id outside 0..V and `invalid-argument` for one that is no whole number, both with the
/// position; `dtype-mismatch`, `shape-mismatch`.
///
/// **Source** Keras 3, `Embedding`.
///
/// ```
/// use throughtime_nn::{Tapes, Tensor, layers::embedding};
/// let table = Tensor::float(&[2, 2], vec![1.0, 2.0, 3.0, 4.0])?;
/// let y = embedding(&mut Tapes::none(), &table, &Tensor::int(&[2], vec![1, 0])?)?;
/// assert_eq!(y.floats("y")?, [3.0, 4.0, 1.0, 2.0]);
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub fn embedding(tapes: &mut Tapes, table: &Tensor, ids: &Tensor) -> Result<Tensor> {
    let &[rows, width] = table.shape() else {
        return Err(Error::shape("embedding", "a table [vocabulary, features]", table.shape()));
    };
    let ids = &whole_ids(ids)?;
    check_ids(ids, rows)?;
    let mut shape = ids.shape().to_vec();
    shape.push(width);
    let mut out = buffer::zeros("embedding", shape::checked_size("embedding", &shape)?)?;
    gather_rows(table.floats("embedding")?, width, ids.ints("embedding")?, &mut out);
    let out = Tensor::from_op(&shape, out).with_ids(ids);
    if tapes.tracks(&[table]) {
        let (table_, ids) = (table.clone(), ids.clone());
        tapes.record(&[table], &out, move |d_out, grads| {
            let ids = ids.ints("embedding").unwrap_or_default();
            grads.accumulate(&table_, |d_table, _| {
                scatter_add_rows(&d_out, width, ids, d_table);
                Ok(())
            })
        })?;
    }
    Ok(out)
}

/// The ids as int32.
fn whole_ids(ids: &Tensor) -> Result<Tensor> {
    if ids.dtype() != DType::Float32 {
        return Ok(ids.clone());
    }
    // The fraction of NaN and of the infinities is NaN.
    match ids.saved().iter().position(|id| id.fract() != 0.0) {
        Some(at) => Err(Error::argument("embedding", "ids that are whole numbers", at_place(ids, at))),
        None => cast(&mut Tapes::none(), ids, DType::Int32),
    }
}

fn check_ids(ids: &Tensor, rows: usize) -> Result<()> {
    if ids.dtype() != DType::Int32 {
        return Err(Error::dtype("embedding", "int32 ids", ids.dtype()).with_hint("Use cast(ids, \"int32\")."));
    }
    let is_outside = |id: &i32| usize::try_from(*id).map_or(true, |id| id >= rows);
    let Some(at) = ids.ints("embedding")?.iter().position(is_outside) else {
        return Ok(());
    };
    Err(Error::index("embedding", rows, at_place(ids, at)).with_hint("Is inputDim the size of the vocabulary?"))
}
