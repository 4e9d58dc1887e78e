//! B in panels: eight columns side by side, all rows of one panel after another, padded with zeros on the right.

use super::micro::TILE_ROWS;
use crate::simd::Element;

/// Columns of a panel: two vectors.
pub(crate) const PANEL: usize = 8;

/// A matrix B `[k, n]` in the order in which the kernel reads it: pack once, multiply often.
///
/// ```
/// # use throughtime_kernels::{gemm, Packed, Store};
/// let mut b = Packed::new();
/// b.pack(&[1.0f32, 2.0, 3.0, 4.0], 2, 2, 2);
/// let mut c = [0.0f32; 2];
/// gemm(1, &[10.0, 1.0], 2, &b, &mut c, 2, Store::Overwrite);
/// assert_eq!(c, [13.0, 24.0]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Packed<T> {
    k: usize,
    n: usize,
    panels: Vec<T>,
}

impl<T: Element> Packed<T> {
    /// An empty matrix, `[0, 0]`.
    pub fn new() -> Self {
        Self { k: 0, n: 0, panels: Vec::new() }
    }

    /// An empty matrix that grows into this allocation; [`Packed::room`] says how much a matrix takes.
    pub fn in_buffer(mut panels: Vec<T>) -> Self {
        panels.clear();
        Self { k: 0, n: 0, panels }
    }

    /// How many elements a packed matrix `[k, n]` has; `usize::MAX` when that overflows.
    pub fn room(k: usize, n: usize) -> usize {
        n.checked_next_multiple_of(PANEL).map_or(usize::MAX, |n| n.saturating_mul(k))
    }

    /// Rows of B.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Columns of B.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Packs B `[k, n]` with row stride `ldb`, into the same allocation where it fits. Panics when `b` is too short.
    pub fn pack(&mut self, b: &[T], k: usize, n: usize, ldb: usize) {
        check_matrix(b.len(), k, n, ldb);
        (self.k, self.n) = (k, n);
        self.panels.resize(padded(k, n, PANEL), T::ZERO);
        pack_panels(b, k, n, ldb, &mut self.panels);
    }

    /// Packs the transpose of B `[n, k]` with row stride `ldb`. Panics when `b` is too short.
    pub fn pack_transposed(&mut self, b: &[T], k: usize, n: usize, ldb: usize) {
        check_matrix(b.len(), n, k, ldb);
        (self.k, self.n) = (k, n);
        self.panels.resize(padded(k, n, PANEL), T::ZERO);
        for (j0, panel) in (0..n).step_by(PANEL).zip(self.panels.chunks_exact_mut((k * PANEL).max(1))) {
            for j in 0..PANEL {
                let column = (j0 + j < n).then(|| &b[(j0 + j) * ldb..][..k]);
                for (p, row) in panel.chunks_exact_mut(PANEL).enumerate() {
                    row[j] = column.map_or(T::ZERO, |c| c[p]);
                }
            }
        }
    }

    /// The panels, `[⌈n/8⌉, k, 8]`.
    pub(crate) fn panels(&self) -> &[T] {
        &self.panels
    }
}

/// Panics unless a slice of `len` elements holds `rows` rows of `cols` at the given stride.
#[inline]
pub(crate) fn check_matrix(len: usize, rows: usize, cols: usize, stride: usize) {
    if rows == 0 || cols == 0 {
        return;
    }
    let needed = (rows - 1).checked_mul(stride).and_then(|last| last.checked_add(cols));
    assert!(needed.is_some_and(|needed| needed <= len), "gemm: {len} elements for {rows} rows of {cols} at {stride}");
}

/// Elements of `n` columns of `k`, in groups of `width`, the last one padded. Panics where that overflows.
pub(crate) fn padded(k: usize, n: usize, width: usize) -> usize {
    n.checked_next_multiple_of(width).and_then(|n| n.checked_mul(k)).expect("gemm: the matrix is too large")
}

/// Packs `k` rows of `n` at stride `ldb` (checked by the caller) into panels of eight columns.
pub(crate) fn pack_panels<T: Element>(b: &[T], k: usize, n: usize, ldb: usize, panels: &mut [T]) {
    pack_columns::<T, PANEL>(b, k, n, ldb, panels);
}

/// Packs the transpose of `k` rows of `m` at stride `lda` (checked by the caller) into tiles of four rows.
pub(crate) fn pack_tiles<T: Element>(a: &[T], k: usize, m: usize, lda: usize, tiles: &mut [T]) {
    pack_columns::<T, TILE_ROWS>(a, k, m, lda, tiles);
}

/// Groups of `W` columns side by side, all rows of one group after another, padded with zeros on the right.
#[inline(always)]
fn pack_columns<T: Element, const W: usize>(x: &[T], k: usize, n: usize, stride: usize, out: &mut [T]) {
    for (j0, group) in (0..n).step_by(W).zip(out.chunks_exact_mut((k * W).max(1))) {
        let width = W.min(n - j0);
        for (p, row) in group.as_chunks_mut::<W>().0.iter_mut().enumerate() {
            let from = &x[p * stride + j0..][..width];
            match <&[T; W]>::try_from(from) {
                Ok(whole) => *row = *whole,
                Err(_) => {
                    row[..width].copy_from_slice(from);
                    row[width..].fill(T::ZERO);
                }
            }
        }
    }
}
