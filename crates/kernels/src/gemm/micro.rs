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

/// What a sum is added to before it is written.
#[derive(Clone, Copy)]
pub(crate) enum First<T> {
    Zero,
    /// The element of C itself.
    Held,
    /// The element of its column in a row.
    Row(*const T),
}

impl<T> First<T> {
    /// The same from column `j` on.
    ///
    /// # Safety
    /// A row must be good for `j` elements.
    #[inline(always)]
    pub(crate) unsafe fn at(self, j: usize) -> Self {
        match self {
            // SAFETY: the caller's promise.
            First::Row(row) => First::Row(unsafe { row.add(j) }),
            other => other,
        }
    }
}

/// Writes one panel's part of a tile row to C; `width` of its eight columns exist.
///
/// # Safety
/// `c`, and the row if there is one, must be good for `width` elements.
#[inline(always)]
pub(crate) unsafe fn put<V: Vector>(sums: [V; 2], c: *mut V::Elem, width: usize, first: First<V::Elem>) {
    let from = match first {
        First::Zero => None,
        First::Held => Some(c.cast_const()),
        First::Row(row) => Some(row),
    };
    for (h, sum) in sums.into_iter().enumerate() {
        let at = h * LANES;
        // SAFETY: the caller's promise; the vector is written where all of it exists, else its lanes one by one.
        unsafe {
            if at + LANES <= width {
                let sum = from.map_or(sum, |from| V::load(&*from.add(at).cast()).add(sum));
                sum.store(&mut *c.add(at).cast());
            } else {
                for (j, sum) in (at..width).zip(sum.to_array()) {
                    *c.add(j) = from.map_or(sum, |from| *from.add(j) + sum);
                }
            }
        }
    }
}
