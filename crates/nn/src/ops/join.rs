//! Several tensors as one, and one as several. Every dtype; gradients for float; one record each.

use crate::tape::BACKWARD;
use crate::{DType, Error, Result, Tapes, Tensor, buffer, shape};

use super::elements::{Around, check_axis, ints_of, of_ints};
use super::view::View;

/// The tensors one after another along `axis`.
///
/// **Shapes** equal but for that axis. **Errors** `invalid-argument` for no tensors or an axis that is not there,
/// `shape-mismatch`, `dtype-mismatch`.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::concat};
/// let x = Tensor::int(&[1, 2], vec![1, 2]).unwrap();
/// let y = Tensor::int(&[1, 1], vec![3]).unwrap();
/// assert_eq!(concat(&mut Tapes::none(), &[&x, &y], 1).unwrap().ints("z").unwrap(), [1, 2, 3]);
/// ```
pub fn concat(t: &mut Tapes, tensors: &[&Tensor], axis: usize) -> Result<Tensor> {
    let first = first_of("concat", tensors)?;
    check_axis("concat", axis, first.rank())?;
    let but_axis = |s: &[usize]| s.iter().enumerate().filter(|(a, _)| *a != axis).map(|(_, n)| *n).collect::<Vec<_>>();
    for x in tensors {
        if x.rank() != first.rank() || but_axis(x.shape()) != but_axis(first.shape()) {
            let expected = format!("the shape {:?} but for axis {axis}", first.shape());
            return Err(Error::shape("concat", expected, x.shape()));
        }
    }
    let mut to = first.shape().to_vec();
    to[axis] = tensors.iter().fold(0, |sum: usize, x| sum.saturating_add(x.shape()[axis]));
    join(t, "concat", tensors, axis, &to)
}

/// The tensors along a new axis at `axis`, from 0 to their rank.
///
/// **Shapes** all equal. **Errors** as [`concat`].
pub fn stack(t: &mut Tapes, tensors: &[&Tensor], axis: usize) -> Result<Tensor> {
    let first = first_of("stack", tensors)?;
    check_axis("stack", axis, first.rank() + 1)?;
    if let Some(x) = tensors.iter().find(|x| x.shape() != first.shape()) {
        return Err(Error::shape("stack", format!("the shape {:?}", first.shape()), x.shape()));
    }
    let mut to = first.shape().to_vec();
    to.insert(axis, tensors.len());
    join(t, "stack", tensors, axis, &to)
}

fn first_of<'a>(at: &'static str, tensors: &[&'a Tensor]) -> Result<&'a Tensor> {
    let [first, rest @ ..] = tensors else {
        return Err(Error::argument(at, "at least one tensor", "none"));
    };
    match rest.iter().find(|x| x.dtype() != first.dtype()) {
        Some(x) => Err(Error::dtype(at, first.dtype().as_str(), x.dtype()).with_hint("Use cast on one of them.")),
        None => Ok(first),
    }
}

/// Side by side: every tensor is `[outer, its width]`, where `outer` counts what lies before `axis`.
fn join(t: &mut Tapes, at: &'static str, tensors: &[&Tensor], axis: usize, to: &[usize]) -> Result<Tensor> {
    let count = shape::checked_size(at, to)?;
    let outer: usize = to[..axis].iter().product();
    let widths: Vec<usize> = tensors.iter().map(|x| x.shape()[axis..].iter().product()).collect();
    let dtype = tensors[0].dtype();
    let out = if dtype == DType::Float32 {
        Tensor::from_op(to, side_by_side(at, tensors.iter().map(|x| x.saved()).collect(), &widths, outer, count)?)
    } else {
        of_ints(dtype, to, side_by_side(at, tensors.iter().map(|x| ints_of(x)).collect(), &widths, outer, count)?)?
    };
    if dtype == DType::Float32 && t.tracks(tensors) {
        let saved: Vec<Tensor> = tensors.iter().map(|x| (*x).clone()).collect();
        t.record(tensors, &out, move |d, grads| {
            let row = widths.iter().sum::<usize>();
            let mut begin = 0;
            for (x, &width) in saved.iter().zip(&widths) {
                if grads.wants(x) {
                    let own = View::new(begin, [(outer, row as isize), (width, 1)]);
                    grads.add(x, own.read(BACKWARD, &d)?)?;
                }
                begin += width;
            }
            Ok(())
        })?;
    }
    Ok(out)
}

fn side_by_side<T: Copy>(
    at: &'static str,
    parts: Vec<&[T]>,
    widths: &[usize],
    outer: usize,
    count: usize,
) -> Result<Vec<T>> {
    let mut out = buffer::with_capacity(at, count)?;
    for row in 0..outer {
        for (part, &width) in parts.iter().zip(widths) {
            out.extend_from_slice(&part[row * width..(row + 1) * width]);
        }
    }
    Ok(out)
}

/// The slices of `x` along `axis`, that axis gone: as many tensors as its size, one record.
///
/// **Errors** `invalid-argument` for an axis that is not there.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::unstack};
/// let x = Tensor::int(&[2, 2], vec![1, 2, 3, 4]).unwrap();
/// let columns = unstack(&mut Tapes::none(), &x, 1).unwrap();
/// assert_eq!(columns[1].ints("column").unwrap(), [2, 4]);
/// ```
pub fn unstack(t: &mut Tapes, x: &Tensor, axis: usize) -> Result<Vec<Tensor>> {
    let Around { outer, size, inner } = Around::axis("unstack", x.shape(), axis)?;
    let mut to = x.shape().to_vec();
    to.remove(axis);
    let view = move |i: usize| View::new(i * inner, [(outer, (size * inner) as isize), (inner, 1)]);
    let mut parts = buffer::with_capacity("unstack", size)?;
    for i in 0..size {
        parts.push(super::elements::map_elements!(x, &to, |v| view(i).read("unstack", v)?));
    }
    if x.dtype() == DType::Float32 && t.tracks(&[x]) {
        let saved = x.clone();
        t.record_many(&[x], &parts.iter().collect::<Vec<_>>(), move |d_parts, grads| {
            grads.accumulate(&saved, |sum, _| {
                for (i, d) in d_parts.iter().enumerate() {
                    if let Some(d) = d {
                        view(i).add_into(d, sum);
                    }
                }
                Ok(())
            })
        })?;
    }
    Ok(parts)
}
