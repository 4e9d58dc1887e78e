//! Broadcasting and its transpose, summing back: one way through memory for both, and for reductions.

use std::borrow::Cow;
use std::ops::Range;

use throughtime_kernels as kernels;
use throughtime_kernels::{Vector, lanes};

use crate::tape::BACKWARD;
use crate::{Real, Result, Tapes, Tensor, buffer, shape};

use super::elements::map_elements;

/// Neighbouring axes of the large shape that behave alike: either all repeat what the small one has, or none does.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    size: usize,
    repeated: bool,
}

/// The axes of `large` as alternating runs; `small` broadcasts to it. Axes of size 1 vanish.
fn runs(small: &[usize], large: &[usize]) -> Vec<Run> {
    let missing = large.len() - small.len();
    let mut runs: Vec<Run> = Vec::new();
    for (axis, &size) in large.iter().enumerate().filter(|(_, size)| **size != 1) {
        let repeated = axis < missing || small[axis - missing] == 1;
        match runs.last_mut() {
            Some(last) if last.repeated == repeated => last.size *= size,
            _ => runs.push(Run { size, repeated }),
        }
    }
    runs
}

/// How many elements of the small tensor lie under these runs.
fn under(runs: &[Run]) -> usize {
    runs.iter().filter(|run| !run.repeated).map(|run| run.size).product()
}

/// `x` of shape `small` repeated to fill `large`; borrowed where nothing repeats.
pub(crate) fn expand<'a, T: Copy>(
    at: &'static str,
    x: &'a [T],
    small: &[usize],
    large: &[usize],
) -> Result<Cow<'a, [T]>> {
    let runs = runs(small, large);
    if runs.iter().all(|run| !run.repeated) {
        return Ok(Cow::Borrowed(x));
    }
    let mut out = buffer::with_capacity(at, shape::size(large))?;
    if !x.is_empty() {
        expand_runs(x, &runs, &mut out);
    }
    Ok(Cow::Owned(out))
}

fn expand_runs<T: Copy>(x: &[T], runs: &[Run], out: &mut Vec<T>) {
    match *runs {
        [] => out.push(x[0]),
        [Run { repeated: false, .. }] => out.extend_from_slice(x),
        [Run { size, repeated: true }] => out.resize(out.len() + size, x[0]),
        [Run { size, repeated: true }, ref rest @ ..] => {
            let start = out.len();
            (0..size.min(1)).for_each(|_| expand_runs(x, rest, out));
            let end = out.len();
            (1..size).for_each(|_| out.extend_from_within(start..end));
        }
        [Run { size, repeated: false }, ref rest @ ..] => {
            let step = under(rest);
            (0..size).for_each(|i| expand_runs(&x[i * step..(i + 1) * step], rest, out));
        }
    }
}

/// So many elements are spread at a time: they stay in the first-level cache.
const BLOCK: usize = 1024;

/// What a smaller tensor looks like in a larger shape, block by block, so that it need not be repeated to fill it.
pub(crate) struct Spread<'a, T> {
    x: &'a [T],
    runs: Vec<Run>,
    block: Vec<T>,
}

impl<'a, T: Copy> Spread<'a, T> {
    /// `x` of shape `small`, as `large` sees it.
    pub(crate) fn new(x: &'a [T], small: &[usize], large: &[usize]) -> Self {
        Spread { x, runs: runs(small, large), block: Vec::new() }
    }

    fn repeats(&self) -> bool {
        self.runs.iter().any(|run| run.repeated)
    }

    /// The ranges that [`Spread::at`] is to be asked for: all in one where nothing repeats.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<T> {
        blocks(self.runs.iter().map(|run| run.size).product(), self.repeats())
    }

    /// Those elements of the large shape: where nothing repeats, of x itself.
    pub(crate) fn at(&mut self, range: Range<usize>) -> &[T] {
        let Some((inner, outer)) = self.runs.split_last().filter(|_| self.repeats()) else {
            return &self.x[range];
        };
        self.block.clear();
        let mut at = range.start;
        while at < range.end {
            let within = at % inner.size;
            let count = (inner.size - within).min(range.end - at);
            let start = offset(outer, at / inner.size, if inner.repeated { 1 } else { inner.size });
            if inner.repeated {
                self.block.resize(self.block.len() + count, self.x[start]);
            } else {
                self.block.extend_from_slice(&self.x[start + within..][..count]);
            }
            at += count;
        }
        &self.block
    }
}

/// Where in the small tensor number `at` of these runs lies; `stride` is what lies below them.
fn offset(runs: &[Run], mut at: usize, mut stride: usize) -> usize {
    let mut offset = 0;
    for run in runs.iter().rev() {
        if !run.repeated {
            offset += at % run.size * stride;
            stride *= run.size;
        }
        at /= run.size;
    }
    offset
}

fn blocks(size: usize, repeats: bool) -> impl Iterator<Item = Range<usize>> {
    let step = if repeats { BLOCK } else { size.max(1) };
    (0..size).step_by(step).map(move |start| start..(start + step).min(size))
}

/// What is done with a block of two operands.
type OnBlock<'a, A, B> = dyn FnMut(&[A], &[B], Range<usize>) + 'a;

/// Calls `f` for each block of `common`: with the elements of two operands, which come with their shapes, and the block's place.
pub(crate) fn each_block<A: Copy, B: Copy>(
    common: &[usize],
    a: (&[A], &[usize]),
    b: (&[B], &[usize]),
    f: &mut OnBlock<'_, A, B>,
) {
    let (mut a, mut b) = (Spread::new(a.0, a.1, common), Spread::new(b.0, b.1, common));
    for range in blocks(shape::size(common), a.repeats() || b.repeats()) {
        f(a.at(range.clone()), b.at(range.clone()), range);
    }
}

/// How a reduction joins elements: where it starts, a slice to one element, rows into a row.
pub(crate) struct Fold {
    pub start: Real,
    pub slice: fn(&[Real]) -> Real,
    pub pair: fn(Real, Real) -> Real,
    pub rows: fn(&mut [Real], &[Real]),
}

/// Addition; the transpose of broadcasting.
pub(crate) const SUM: Fold = Fold {
    start: 0.0,
    slice: kernels::sum::<Real>,
    pair: |a, b| a + b,
    rows: |into, row| lanes([row], [into], |[x], [s]| [s.add(x)]),
};

/// `x` of shape `large` folded over the axes that `small` does not have or has with size 1.
pub(crate) fn fold(at: &'static str, x: &[Real], large: &[usize], small: &[usize], how: &Fold) -> Result<Vec<Real>> {
    let runs = runs(small, large);
    let mut out = buffer::filled(at, shape::size(small), how.start)?;
    if !x.is_empty() {
        fold_runs(x, &runs, &mut out, how);
    }
    Ok(out)
}

fn fold_runs(x: &[Real], runs: &[Run], out: &mut [Real], how: &Fold) {
    match *runs {
        [] | [Run { repeated: false, .. }] => (how.rows)(out, x),
        [Run { repeated: true, .. }] => out[0] = (how.pair)(out[0], (how.slice)(x)),
        [Run { size, repeated }, ref rest @ ..] => {
            let (from, to) = (x.len() / size, if repeated { 0 } else { under(rest) });
            let width = under(rest);
            for i in 0..size {
                fold_runs(&x[i * from..(i + 1) * from], rest, &mut out[i * to..i * to + width], how);
            }
        }
    }
}

/// dL/dx of a broadcast operand of shape `small`, from the gradient in the common shape.
pub(crate) fn sum_back(d: Vec<Real>, large: &[usize], small: &[usize]) -> Result<Vec<Real>> {
    if d.len() == shape::size(small) { Ok(d) } else { fold(BACKWARD, &d, large, small, &SUM) }
}

/// `x` repeated along axes of size 1 and new leading axes to fill `to`.
///
/// **Shapes** NumPy's rule: aligned at the last axis. **Errors** `shape-mismatch` when `x` does not broadcast to `to`.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::broadcast_to};
/// let y = broadcast_to(&mut Tapes::none(), &Tensor::int(&[2, 1], vec![7, 8]).unwrap(), &[2, 3]).unwrap();
/// assert_eq!(y.ints("y").unwrap(), [7, 7, 7, 8, 8, 8]);
/// ```
pub fn broadcast_to(t: &mut Tapes, x: &Tensor, to: &[usize]) -> Result<Tensor> {
    shape::checked_size("broadcastTo", to)?;
    if !shape::broadcast("broadcastTo", x.shape(), to).is_ok_and(|common| common == to) {
        let expected = format!("a shape that broadcasts to {to:?}");
        return Err(crate::Error::shape("broadcastTo", expected, x.shape()));
    }
    let out = map_elements!(x, to, |v| repeated(v, x.shape(), to)?);
    if t.tracks(&[x]) {
        let (saved, to) = (x.clone(), to.to_vec());
        t.record(&[x], &out, move |d, grads| grads.add(&saved, sum_back(d, &to, saved.shape())?))?;
    }
    Ok(out)
}

fn repeated<T: Copy>(x: &[T], from: &[usize], to: &[usize]) -> Result<Vec<T>> {
    match expand("broadcastTo", x, from, to)? {
        Cow::Borrowed(x) => buffer::copy("broadcastTo", x),
        Cow::Owned(x) => Ok(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spread_in_blocks_is_what_is_expanded() {
        let large = [3, 70, 2, 25];
        for small in [&[][..], &[25], &[70, 1, 1], &[3, 1, 2, 1], &[2, 25], &[3, 70, 1, 25], &large] {
            let x: Vec<usize> = (0..shape::size(small)).collect();
            let mut spread = Spread::new(&x, small, &large);
            let all: Vec<_> = spread.blocks().flat_map(|range| spread.at(range).to_vec()).collect();
            assert_eq!(all, *expand("test", &x, small, &large).unwrap(), "{small:?}");
        }
    }

    #[test]
    fn neighbouring_axes_of_a_kind_are_one_run() {
        let run = |size, repeated| Run { size, repeated };
        assert_eq!(runs(&[3, 4], &[2, 5, 3, 4]), [run(10, true), run(12, false)]);
        assert_eq!(runs(&[2, 1, 4], &[2, 3, 4]), [run(2, false), run(3, true), run(4, false)]);
        assert_eq!(runs(&[], &[2, 3]), [run(6, true)]);
        assert_eq!(runs(&[1], &[1, 1]), []);
    }
}
