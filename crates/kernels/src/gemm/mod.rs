//! Matrix products: B packed once and used often, A streamed as it lies.
//!
//! The law of this module: the bits of an element of C depend only on k and on its operands' values, never on m, n,
//! strides or the element's place. So a batch of n is n batches of 1, exactly.

mod micro;
mod pack;

pub use pack::Packed;

use crate::simd::{Element, Vector};
use micro::{First, Layout, TILE_ROWS, put, tile};
use pack::{PANEL, check_matrix, pack_panels, pack_tiles, padded};

/// Steps of k that are summed in registers before C is touched: part of the order of summation.
const K_BLOCK: usize = 256;

/// Elements of A that one block of rows may have, so that it stays in the first-level cache over all panels of B.
const A_BLOCK: usize = 2048;

/// What happens to what C held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// `C = A·B`.
    Overwrite,
    /// `C += A·B`.
    Add,
}

/// Where the sums of C start.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, T> {
    /// From 0.
    Zero,
    /// From what C held.
    Held,
    /// From a row that all rows of C share.
    Row(&'a [T]),
}

impl<T> From<Store> for Start<'_, T> {
    fn from(store: Store) -> Self {
        match store {
            Store::Overwrite => Start::Zero,
            Store::Add => Start::Held,
        }
    }
}

/// `C[m, n] (=|+=) A[m, k]·B` with A and C row-major at row strides `lda` and `ldc`, and k, n those of the packed B.
///
/// A·Bᵀ is the same with [`Packed::pack_transposed`]. Panics when a slice is too short for its shape and stride.
pub fn gemm<T: Element>(m: usize, a: &[T], lda: usize, b: &Packed<T>, c: &mut [T], ldc: usize, store: Store) {
    T::gemm(m, a, lda, b, c, ldc, store.into());
}

/// `C[m, n] = bias[n] + A[m, k]·B`, as [`gemm`]: the bits are those of adding the product to rows of the bias.
pub fn gemm_bias<T: Element>(m: usize, a: &[T], lda: usize, b: &Packed<T>, bias: &[T], c: &mut [T], ldc: usize) {
    T::gemm(m, a, lda, b, c, ldc, Start::Row(bias));
}

/// [`gemm`] on a chosen vector type, for holding a target's vector to the scalar twin.
pub fn gemm_on<V: Vector>(
    m: usize,
    a: &[V::Elem],
    lda: usize,
    b: &Packed<V::Elem>,
    c: &mut [V::Elem],
    ldc: usize,
    store: Store,
) {
    gemm_from::<V>(m, a, lda, b, c, ldc, store.into());
}

pub(crate) fn gemm_from<V: Vector>(
    m: usize,
    a: &[V::Elem],
    lda: usize,
    b: &Packed<V::Elem>,
    c: &mut [V::Elem],
    ldc: usize,
    start: Start<V::Elem>,
) {
    let (k, n) = (b.k(), b.n());
    check_matrix(a.len(), m, k, lda);
    check_output(c.len(), m, n, ldc);
    if let Start::Row(row) = start {
        assert!(row.len() == n, "gemm: the bias is not a row of C");
    }
    if m == 0 || n == 0 {
        return;
    }
    if k == 0 {
        return start_rows(m, n, c, ldc, start);
    }
    let zeros = [V::Elem::ZERO; PANEL];
    let c = c.as_mut_ptr();
    for (k0, kb) in blocks(k, K_BLOCK) {
        let rows = (A_BLOCK / kb).next_multiple_of(TILE_ROWS);
        let first = first_of(if k0 > 0 { Start::Held } else { start }, &zeros, c, ldc);
        for (i0, mb) in blocks(m, rows) {
            let part = Part { m: mb, n, k: kb, layout: Layout::<false> { stride: lda }, panel: k * PANEL, ldc };
            // SAFETY: both matrices and the row were checked above; packed panels hold k rows of eight each.
            unsafe {
                let a = a.as_ptr().add(i0 * lda + k0);
                part.run::<V>(a, b.panels().as_ptr().add(k0 * PANEL), c.add(i0 * ldc), first.from(i0, 0));
            }
        }
    }
}

/// `C[m, n] (=|+=) Aᵀ·B` with A `[k, m]` and B `[k, n]` as they lie; `scratch` is a buffer to reuse between calls.
///
/// The bits are those of [`gemm`] on the transposed A. Panics when a slice is too short for its shape and stride.
#[allow(clippy::too_many_arguments)]
pub fn gemm_tn<T: Element>(
    m: usize,
    n: usize,
    k: usize,
    a: &[T],
    lda: usize,
    b: &[T],
    ldb: usize,
    c: &mut [T],
    ldc: usize,
    store: Store,
    scratch: &mut Vec<T>,
) {
    T::gemm_tn(m, n, k, a, lda, b, ldb, c, ldc, store, scratch);
}

/// How many elements of scratch [`gemm_tn`] takes for these sizes; `usize::MAX` when that overflows.
pub fn gemm_tn_scratch(m: usize, n: usize, k: usize) -> usize {
    let groups = |size: usize, width: usize| size.checked_next_multiple_of(width).unwrap_or(usize::MAX);
    groups(m, TILE_ROWS).saturating_add(groups(n, PANEL)).saturating_mul(k.min(K_BLOCK))
}

/// [`gemm_tn`] on a chosen vector type, for holding a target's vector to the scalar twin.
#[allow(clippy::too_many_arguments)]
pub fn gemm_tn_on<V: Vector>(
    m: usize,
    n: usize,
    k: usize,
    a: &[V::Elem],
    lda: usize,
    b: &[V::Elem],
    ldb: usize,
    c: &mut [V::Elem],
    ldc: usize,
    store: Store,
    scratch: &mut Vec<V::Elem>,
) {
    check_matrix(a.len(), k, m, lda);
    check_matrix(b.len(), k, n, ldb);
    check_output(c.len(), m, n, ldc);
    if m == 0 || n == 0 {
        return;
    }
    if k == 0 {
        return start_rows(m, n, c, ldc, store.into());
    }
    let most = k.min(K_BLOCK);
    let tiles = padded(most, m, TILE_ROWS);
    scratch.resize(tiles + padded(most, n, PANEL), V::Elem::ZERO);
    let (tiles, panels) = scratch.split_at_mut(tiles);
    let zeros = [V::Elem::ZERO; PANEL];
    let c = c.as_mut_ptr();
    for (k0, kb) in blocks(k, K_BLOCK) {
        pack_tiles(&a[k0 * lda..], kb, m, lda, tiles);
        pack_panels(&b[k0 * ldb..], kb, n, ldb, panels);
        let part = Part { m, n, k: kb, layout: Layout::<true> { stride: kb }, panel: kb * PANEL, ldc };
        let first = first_of(if k0 > 0 { Start::Held } else { store.into() }, &zeros, c, ldc);
        // SAFETY: C was checked above; tiles and panels were packed with kb steps just now.
        unsafe { part.run::<V>(tiles.as_ptr(), panels.as_ptr(), c, first) };
    }
}

/// Where the sums of a C at `c` start.
fn first_of<T: Element>(start: Start<T>, zeros: &[T; PANEL], c: *const T, ldc: usize) -> First<T> {
    match start {
        Start::Zero => First::panel(zeros),
        Start::Held => First::held(c, ldc),
        Start::Row(row) => First::row(row.as_ptr()),
    }
}

/// One block of a product.
struct Part<const TILED: bool> {
    m: usize,
    n: usize,
    k: usize,
    layout: Layout<TILED>,
    panel: usize,
    ldc: usize,
}

impl<const TILED: bool> Part<TILED> {
    /// All tiles of the block. Few rows take more panels at once, so that there are always enough chains of sums.
    ///
    /// # Safety
    /// `a`, `b` and `c` must hold the block at the strides given.
    unsafe fn run<V: Vector>(&self, a: *const V::Elem, b: *const V::Elem, c: *mut V::Elem, first: First<V::Elem>) {
        let whole = self.m / TILE_ROWS * TILE_ROWS;
        // SAFETY: the caller's promise; rows from `whole` on are `m − whole`.
        unsafe {
            if whole > 0 {
                self.panels::<V, 4, 1>(0, whole, a, b, c, first);
            }
            match self.m - whole {
                1 => self.panels::<V, 1, 4>(whole, self.m, a, b, c, first),
                2 => self.panels::<V, 2, 2>(whole, self.m, a, b, c, first),
                3 => self.panels::<V, 3, 1>(whole, self.m, a, b, c, first),
                _ => {}
            }
        }
    }

    /// Rows `from..to` (whole tiles of `MR`) of all panels, `NP` at once.
    ///
    /// # Safety
    /// As for [`Part::run`].
    #[inline(always)]
    unsafe fn panels<V: Vector, const MR: usize, const NP: usize>(
        &self,
        from: usize,
        to: usize,
        a: *const V::Elem,
        b: *const V::Elem,
        c: *mut V::Elem,
        first: First<V::Elem>,
    ) {
        let count = self.n.div_ceil(PANEL);
        let mut q = 0;
        while q < count {
            // SAFETY: `q < count` panels exist, and `NP` more where the wide tile runs.
            unsafe {
                let b = b.add(q * self.panel);
                if q + NP <= count {
                    self.rows::<V, MR, NP>(from, to, q, a, b, c, first);
                    q += NP;
                } else {
                    self.rows::<V, MR, 1>(from, to, q, a, b, c, first);
                    q += 1;
                }
            }
        }
    }

    /// The tiles of rows `from..to` in `NP` panels from panel `q` on, which lie at `b`.
    ///
    /// # Safety
    /// As for [`Part::run`].
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    unsafe fn rows<V: Vector, const MR: usize, const NP: usize>(
        &self,
        from: usize,
        to: usize,
        q: usize,
        a: *const V::Elem,
        b: *const V::Elem,
        c: *mut V::Elem,
        first: First<V::Elem>,
    ) {
        let j = q * PANEL;
        let width = PANEL.min(self.n - j - (NP - 1) * PANEL);
        for i in (from..to).step_by(MR) {
            // SAFETY: rows i..i + MR of A and C exist; a panel's columns beyond n are not written.
            unsafe {
                let sums = tile::<V, TILED, MR, NP>(self.k, a.add(i * self.layout.stride), self.layout, b, self.panel);
                put(sums, c.add(i * self.ldc + j), self.ldc, first.from(i, j), width);
            }
        }
    }
}

/// `(start, length)` of the blocks of at most `size` that make up `0..total`.
fn blocks(total: usize, size: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..total).step_by(size).map(move |at| (at, size.min(total - at)))
}

/// Panics unless C is long enough and its rows do not overlap.
fn check_output(len: usize, m: usize, n: usize, ldc: usize) {
    check_matrix(len, m, n, ldc);
    assert!(m <= 1 || ldc >= n, "gemm: rows of C overlap");
}

/// The product of no terms.
fn start_rows<T: Element>(m: usize, n: usize, c: &mut [T], ldc: usize, start: Start<T>) {
    for row in (0..m).map(|i| i * ldc..i * ldc + n) {
        match start {
            Start::Held => {}
            Start::Zero => c[row].fill(T::ZERO),
            Start::Row(bias) => c[row].copy_from_slice(bias),
        }
    }
}
