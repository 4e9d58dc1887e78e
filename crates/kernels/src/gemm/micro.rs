//! The innermost tile: a few rows of A times a few packed panels of B, sums held in registers.
//!
//! Every sum is one chain in the order of k, starting at zero, whatever the tile: so a row's bits do not depend on
//! which tile it fell into. Eight accumulators are the most that V8's sixteen vector registers take without spilling.

use super::pack::PANEL;
use crate::simd::{LANES, Vector};

/// Sums of `MR` rows and `NP` panels of two vectors each.
pub(crate) type Tile<V, const MR: usize, const NP: usize> = [[[V; 2]; NP]; MR];

/// Rows of A in a full tile.
pub(crate) const TILE_ROWS: usize = 4;

/// How A lies: row-major as it came, or in tiles of four rows side by side, all steps of k of one tile after another.
#[derive(Clone, Copy)]
pub(crate) struct Layout<const TILED: bool> {
    /// From one row to the next of a row-major A; from one tile's row to the next, so `k`, of a tiled one.
    pub stride: usize,
}

impl<const TILED: bool> Layout<TILED> {
    /// From a tile's start to its element `(i, p)`.
    #[inline(always)]
    fn at(self, i: usize, p: usize) -> usize {
        if TILED { p * TILE_ROWS + i } else { i * self.stride + p }
    }
}

/// `Σₚ A[i, p]·B[p, j]` over `k` steps of the tile of A at `a`; panel q of B starts at `b + q·panel`.
///
/// Not unrolled over k: LLVM then gathers the loads of all steps at the front, and V8 spills them (27 GFLOP/s for 42).
///
/// # Safety
/// `k` steps of `MR` rows of A must be readable from `a` on, and `k·8` elements of each of the `NP` panels.
#[inline(always)]
pub(crate) unsafe fn tile<V: Vector, const TILED: bool, const MR: usize, const NP: usize>(
    k: usize,
    a: *const V::Elem,
    layout: Layout<TILED>,
    b: *const V::Elem,
    panel: usize,
) -> Tile<V, MR, NP> {
    let mut acc = [[[V::zero(); 2]; NP]; MR];
    for p in 0..k {
        for q in 0..NP {
            // SAFETY: the caller's promise; an array of elements has an element's alignment.
            unsafe {
                let at = b.add(q * panel + p * PANEL);
                let columns = [V::load(&*at.cast()), V::load(&*at.add(LANES).cast())];
                for (i, acc) in acc.iter_mut().enumerate() {
                    let x = V::splat(*a.add(layout.at(i, p)));
                    acc[q][0] = x.mul_add(columns[0], acc[q][0]);
                    acc[q][1] = x.mul_add(columns[1], acc[q][1]);
                }
            }
        }
    }
    acc
}

/// What the sums are added to before they are written: C itself, a row that all rows share, or zero.
///
/// Zero is a panel of zeros that is added like the others: a sum that started at +0 is never −0, so its bits stay, and
/// the end of a tile has no branch. (Where products are fused, one that underflows can leave −0: that becomes +0 in
/// every tile alike.)
#[derive(Clone, Copy)]
pub(crate) struct First<T> {
    start: *const T,
    row_stride: usize,
    column_stride: usize,
}

impl<T: Copy> First<T> {
    /// C itself, from `c` on.
    pub fn held(c: *const T, ldc: usize) -> Self {
        Self { start: c, row_stride: ldc, column_stride: 1 }
    }

    /// The element of its column in a row.
    pub fn row(row: *const T) -> Self {
        Self { start: row, row_stride: 0, column_stride: 1 }
    }

    /// The same panel for all.
    pub fn panel(panel: &[T; PANEL]) -> Self {
        Self { start: panel.as_ptr(), row_stride: 0, column_stride: 0 }
    }

    /// A pointer to what is added to row `i` from column `j` on, the first column of a panel.
    ///
    /// # Safety
    /// Row `i` and column `j` must lie in the matrix, row or panel that this was made of.
    #[inline(always)]
    unsafe fn at(self, i: usize, j: usize) -> *const T {
        // SAFETY: the caller's promise.
        unsafe { self.start.add(i * self.row_stride + j * self.column_stride) }
    }

    /// The same for the part of C that begins at row `i` and column `j`.
    ///
    /// # Safety
    /// Row `i` and column `j` must lie in the matrix, row or panel that this was made of.
    #[inline(always)]
    pub unsafe fn from(self, i: usize, j: usize) -> Self {
        // SAFETY: the caller's promise.
        Self { start: unsafe { self.at(i, j) }, ..self }
    }
}

/// Writes a tile whose last panel has `width` columns to C at `c`.
///
/// # Safety
/// `c` and `first` must be good for `MR` rows of as many columns.
#[inline(always)]
pub(crate) unsafe fn put<V: Vector, const MR: usize, const NP: usize>(
    sums: Tile<V, MR, NP>,
    c: *mut V::Elem,
    ldc: usize,
    first: First<V::Elem>,
    width: usize,
) {
    for (i, row) in sums.iter().enumerate() {
        for (q, sums) in row.iter().enumerate() {
            // SAFETY: the caller's promise; only the last panel can be narrower than its two vectors.
            unsafe {
                let (from, to) = (first.at(i, q * PANEL), c.add(i * ldc + q * PANEL));
                if q + 1 < NP || width == PANEL {
                    V::load(&*from.cast()).add(sums[0]).store(&mut *to.cast());
                    V::load(&*from.add(LANES).cast()).add(sums[1]).store(&mut *to.add(LANES).cast());
                } else {
                    put_narrow(*sums, to, from, width);
                }
            }
        }
    }
}

/// Fewer than the eight columns of a panel, one by one.
///
/// # Safety
/// Both pointers must be good for `width` elements.
#[inline(never)]
unsafe fn put_narrow<V: Vector>(sums: [V; 2], c: *mut V::Elem, from: *const V::Elem, width: usize) {
    let sums = sums.map(V::to_array);
    for (j, sum) in sums.as_flattened()[..width].iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { *c.add(j) = *from.add(j) + *sum };
    }
}
