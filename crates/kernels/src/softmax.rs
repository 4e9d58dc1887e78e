//! Softmax and its logarithm over the rows of a matrix `[rows, cols]`, each with its backward.

use crate::lanes::{lanes, map, map_inplace};
use crate::reduce::{dot, max, sum};
use crate::simd::{Element, Vector};

/// Checks that all slices are the same whole number of rows.
fn check(cols: usize, lens: &[usize]) {
    assert!(lens.iter().all(|&l| l == lens[0]), "softmax: lengths differ");
    assert!(lens[0] == 0 || (cols > 0 && lens[0].is_multiple_of(cols)), "softmax: not whole rows");
}

/// `outᵢⱼ = e^(xᵢⱼ − mᵢ) / Σⱼ e^(xᵢⱼ − mᵢ)` with `mᵢ` the row's largest value.
pub fn softmax_rows<T: Element>(x: &[T], cols: usize, out: &mut [T]) {
    check(cols, &[x.len(), out.len()]);
    for (x, out) in x.chunks_exact(cols.max(1)).zip(out.chunks_exact_mut(cols.max(1))) {
        let m = T::Vector::splat(max(x));
        map(x, out, |x| x.sub(m).exp());
        let total = T::Vector::splat(sum(out));
        map_inplace(out, |e| e.div(total));
    }
}

/// `dx = y∘(dy − Σⱼ yⱼ·dyⱼ)` for `y` of [`softmax_rows`]; dx is overwritten.
pub fn softmax_rows_backward<T: Element>(y: &[T], dy: &[T], cols: usize, dx: &mut [T]) {
    check(cols, &[y.len(), dy.len(), dx.len()]);
    let cols = cols.max(1);
    for ((y, dy), dx) in y.chunks_exact(cols).zip(dy.chunks_exact(cols)).zip(dx.chunks_exact_mut(cols)) {
        let s = T::Vector::splat(dot(y, dy));
        lanes([y, dy], [dx], |[y, dy], [_]| [y.mul(dy.sub(s))]);
    }
}

/// `outᵢⱼ = (xᵢⱼ − mᵢ) − ln Σⱼ e^(xᵢⱼ − mᵢ)` with `mᵢ` the row's largest value.
pub fn log_softmax_rows<T: Element>(x: &[T], cols: usize, out: &mut [T]) {
    check(cols, &[x.len(), out.len()]);
    for (x, out) in x.chunks_exact(cols.max(1)).zip(out.chunks_exact_mut(cols.max(1))) {
        let m = T::Vector::splat(max(x));
        map(x, out, |x| x.sub(m).exp());
        let ln_total = T::Vector::splat(sum(out).ln());
        map(x, out, |x| x.sub(m).sub(ln_total));
    }
}

/// `dx = dy − e^y·Σⱼ dyⱼ` for `y` of [`log_softmax_rows`]; dx is overwritten.
pub fn log_softmax_rows_backward<T: Element>(y: &[T], dy: &[T], cols: usize, dx: &mut [T]) {
    check(cols, &[y.len(), dy.len(), dx.len()]);
    let cols = cols.max(1);
    for ((y, dy), dx) in y.chunks_exact(cols).zip(dy.chunks_exact(cols)).zip(dx.chunks_exact_mut(cols)) {
        let s = T::Vector::splat(sum(dy));
        lanes([y, dy], [dx], |[y, dy], [_]| [dy.sub(y.exp().mul(s))]);
    }
}
