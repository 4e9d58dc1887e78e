//! Strided views: slicing, transposing and reversing are one walk through memory with other strides.

use throughtime_kernels::{Vector, lanes};

use crate::{Real, Result, Tapes, Tensor, buffer};

use super::elements::map_elements;

/// Elements `offset + Σ iₐ·strideₐ`, the last axis fastest.
#[derive(Clone, Debug)]
pub(crate) struct View {
    offset: usize,
    axes: Vec<Axis>,
}

#[derive(Clone, Copy, Debug)]
struct Axis {
    size: usize,
    stride: isize,
}

impl View {
    /// A view of these sizes and strides; neighbouring axes that lie as one become one.
    pub(crate) fn new(offset: usize, axes: impl IntoIterator<Item = (usize, isize)>) -> Self {
        let mut merged: Vec<Axis> = Vec::new();
        for (size, stride) in axes.into_iter().filter(|(size, _)| *size != 1) {
            match merged.last_mut() {
                Some(last) if last.stride == size as isize * stride => *last = Axis { size: last.size * size, stride },
                _ => merged.push(Axis { size, stride }),
            }
        }
        View { offset, axes: merged }
    }

    /// The viewed elements, in order.
    pub(crate) fn read<T: Copy>(&self, at: &'static str, x: &[T]) -> Result<Vec<T>> {
        let mut out = buffer::with_capacity(at, self.axes.iter().map(|axis| axis.size).product())?;
        self.walk(|start, count, stride| match stride {
            1 => out.extend_from_slice(&x[start..start + count]),
            _ => out.extend((0..count).map(|i| x[start.wrapping_add_signed(i as isize * stride)])),
        });
        Ok(out)
    }

    /// The backward: `into[viewed] += d`.
    pub(crate) fn add_into(&self, d: &[Real], into: &mut [Real]) {
        let mut read = 0;
        self.walk(|start, count, stride| {
            let from = &d[read..read + count];
            read += count;
            match stride {
                1 => lanes([from], [&mut into[start..start + count]], |[d], [s]| [s.add(d)]),
                _ => {
                    for (i, d) in from.iter().enumerate() {
                        into[start.wrapping_add_signed(i as isize * stride)] += d;
                    }
                }
            }
        });
    }

    /// Calls `row(start, count, stride)` for each run along the last axis.
    fn walk(&self, mut row: impl FnMut(usize, usize, isize)) {
        if self.axes.iter().any(|axis| axis.size == 0) {
            return;
        }
        let (last, outer) = match self.axes.split_last() {
            Some((last, outer)) => (*last, outer),
            None => (Axis { size: 1, stride: 1 }, &[][..]),
        };
        walk_outer(self.offset, outer, &mut |start| row(start, last.size, last.stride));
    }
}

fn walk_outer(start: usize, axes: &[Axis], visit: &mut impl FnMut(usize)) {
    match axes {
        [] => visit(start),
        [axis, rest @ ..] => {
            for i in 0..axis.size {
                walk_outer(start.wrapping_add_signed(i as isize * axis.stride), rest, visit);
            }
        }
    }
}

/// The op "read `x` through a view": one record, whose backward adds through the same view.
pub(crate) fn view_op(t: &mut Tapes, at: &'static str, x: &Tensor, shape: &[usize], view: View) -> Result<Tensor> {
    let out = map_elements!(x, shape, |v| view.read(at, v)?);
    if t.tracks(&[x]) {
        let saved = x.clone();
        t.record(&[x], &out, move |d, grads| {
            grads.accumulate(&saved, |sum, _| {
                view.add_into(&d, sum);
                Ok(())
            })
        })?;
    }
    Ok(out)
}
