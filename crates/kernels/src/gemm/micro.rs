//! The innermost tile: a few rows of A times a few packed panels of B, sums held in registers.
//!
//! Every sum is one chain in the order of k, starting at zero, whatever the tile: so a row's bits do not depend on
//! which tile it fell into. Eight accumulators are the most that V8's sixteen vector registers take without spilling.

use super::pack::PANEL;
use crate::simd::{LANES, Vector};

/// Sums of `MR` rows and `NP` panels of two vectors each.
pub(crate) type Tile<V, const MR: usize, const NP: usize> = [[[V; 2]; NP]; MR];

/// `Σₚ A[i, p]·B[p, j]` over `k` steps of a tile.
///
/// A's element `(i, p)` lies at `a + i·row + p·step`; panel q of B starts at `b + q·panel`.
///
/// # Safety
/// All of those addresses must be readable for `i < MR`, `p < k`, and `k·8` elements of each of the `NP` panels.
#[inline(always)]
pub(crate) unsafe fn tile<V: Vector, const MR: usize, const NP: usize>(
    k: usize,
    a: *const V::Elem,
    row: usize,
    step: usize,
    b: *const V::Elem,
    panel: usize,
) -> Tile<V, MR, NP> {
    let mut acc = [[[V::zero(); 2]; NP]; MR];
    let mut rows: [*const V::Elem; MR] = std::array::from_fn(|i| a.wrapping_add(i * row));
    let mut b = b;
    for _ in 0..k {
        // SAFETY: the caller's promise; the pointers have taken as many steps as the loop has.
        unsafe {
            let columns: [[V; 2]; NP] = std::array::from_fn(|q| {
                let at = b.add(q * panel);
                [V::load(&*at.cast()), V::load(&*at.add(LANES).cast())]
            });
            for i in 0..MR {
                let x = V::splat(*rows[i]);
                for q in 0..NP {
                    acc[i][q][0] = x.mul_add(columns[q][0], acc[i][q][0]);
                    acc[i][q][1] = x.mul_add(columns[q][1], acc[i][q][1]);
                }
            }
        }
        rows = rows.map(|r| r.wrapping_add(step));
        b = b.wrapping_add(PANEL);
    }
    acc
}

/// Writes or adds one panel's part of a tile row to C; `width` of its eight columns exist.
///
/// # Safety
/// `c` must be good for `width` elements.
#[inline(always)]
pub(crate) unsafe fn put<V: Vector>(sums: [V; 2], c: *mut V::Elem, width: usize, add: bool) {
    // SAFETY: the caller's promise; whole panels are eight elements, and edges go through a copy of that size.
    unsafe {
        if width == PANEL {
            put_whole(sums, c, add);
        } else {
            let mut edge = [V::Elem::default(); PANEL];
            std::ptr::copy_nonoverlapping(c, edge.as_mut_ptr(), width);
            put_whole(sums, edge.as_mut_ptr(), add);
            std::ptr::copy_nonoverlapping(edge.as_ptr(), c, width);
        }
    }
}

/// [`put`] of all eight columns.
///
/// # Safety
/// `c` must be good for eight elements.
#[inline(always)]
unsafe fn put_whole<V: Vector>(sums: [V; 2], c: *mut V::Elem, add: bool) {
    for (h, sum) in sums.into_iter().enumerate() {
        // SAFETY: the caller's promise, and `h < 2`.
        let to: &mut [V::Elem; LANES] = unsafe { &mut *c.add(h * LANES).cast() };
        (if add { V::load(to).add(sum) } else { sum }).store(to);
    }
}
