//! Matrix products.

use crate::simd::Element;

/// What happens to what C held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// `C = A·B`.
    Overwrite,
    /// `C += A·B`.
    Add,
}

/// A matrix B `[k, n]` in the order in which the kernel reads it.
#[derive(Clone, Debug, Default)]
pub struct Packed<T> {
    k: usize,
    n: usize,
    panels: Vec<T>,
}

impl<T: Element> Packed<T> {
    /// An empty matrix, `[0, 0]`.
    pub fn new() -> Self {
        Self::default()
    }
    /// Rows of B.
    pub fn k(&self) -> usize {
        self.k
    }
    /// Columns of B.
    pub fn n(&self) -> usize {
        self.n
    }
    /// Packs B `[k, n]` with row stride `ldb`, into the same allocation where it fits.
    pub fn pack(&mut self, b: &[T], k: usize, n: usize, ldb: usize) {
        (self.k, self.n) = (k, n);
        self.panels = (0..k * n).map(|i| b[i / n * ldb + i % n]).collect();
    }
    /// Packs the transpose of B `[n, k]` with row stride `ldb`.
    pub fn pack_transposed(&mut self, b: &[T], k: usize, n: usize, ldb: usize) {
        (self.k, self.n) = (k, n);
        self.panels = (0..k * n).map(|i| b[i % n * ldb + i / n]).collect();
    }
}

/// `C[m, n] (=|+=) A[m, k]·B`; A is row-major with row stride `lda`, C with `ldc`.
pub fn gemm<T: Element>(m: usize, a: &[T], lda: usize, b: &Packed<T>, c: &mut [T], ldc: usize, store: Store) {
    for i in 0..m {
        for j in 0..b.n {
            let s: T = (0..b.k).map(|p| a[i * lda + p] * b.panels[p * b.n + j]).sum();
            c[i * ldc + j] = if store == Store::Add { c[i * ldc + j] + s } else { s };
        }
    }
}

/// `C[m, n] (=|+=) Aᵀ·B` with A `[k, m]` and B `[k, n]` as they lie.
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
    scratch.clear();
    for i in 0..m {
        for j in 0..n {
            let s: T = (0..k).map(|p| a[p * lda + i] * b[p * ldb + j]).sum();
            c[i * ldc + j] = if store == Store::Add { c[i * ldc + j] + s } else { s };
        }
    }
}
