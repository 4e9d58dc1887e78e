//! A matrix product with some columns of a kernel, seen through dropout masks: x·W and h·U of every gate.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use throughtime_kernels::gemm::{Packed, Store, gemm, gemm_bias, gemm_tn};
use throughtime_kernels::{Vector, lanes, zip};

use crate::tape::BACKWARD;
use crate::{Lane, Real, Result, Tensor, buffer};

/// `z += Σ (x ∘ mask_g)·W_g` over blocks g of columns, each with its own mask or with none.
///
/// **Shapes** x `[rows, k]`, z `[rows, columns]` inside wider rows of `stride`, W `[k, ·]`, masks `[M, B, k]`; `rows` is a
/// multiple of B, and a mask repeats every B rows: it is the same at all steps.
pub(super) struct Projection {
    kernel: Tensor,
    masks: Option<Tensor>,
    blocks: Vec<Block>,
}

/// Columns that see x through one mask.
struct Block {
    columns: Range<usize>,
    mask: usize,
    packed: OnceCell<Rc<Packed<Real>>>,
    transposed: OnceCell<Rc<Packed<Real>>>,
}

impl Projection {
    /// The product with `columns` of the kernel; `masks` holds one mask for all columns, or one for each `gate` columns.
    pub(super) fn new(kernel: &Tensor, columns: Range<usize>, masks: Option<&Tensor>, gate: usize) -> Self {
        let shared = masks.is_none_or(|m| m.shape()[0] == 1);
        let width = if shared { columns.len() } else { gate };
        let blocks = columns
            .step_by(width.max(1))
            .map(|at| Block {
                columns: at..at + width,
                mask: if shared { 0 } else { at / gate },
                packed: OnceCell::new(),
                transposed: OnceCell::new(),
            })
            .collect();
        Projection { kernel: kernel.clone(), masks: masks.cloned(), blocks }
    }

    /// `z = bias + (x ∘ mask)·W`, the bias one row of z.
    pub(super) fn start(&self, rows: usize, x: &[Real], bias: &[Real], z: &mut [Real], stride: usize) -> Result<()> {
        for block in &self.blocks {
            let (packed, at, x) = (self.packed(block)?, self.offset(block), self.masked(block, x)?);
            gemm_bias(rows, &x, packed.k(), &*packed, &bias[at..at + packed.n()], &mut z[at..], stride);
        }
        Ok(())
    }

    /// `z += (x ∘ mask)·W`.
    pub(super) fn forward(&self, rows: usize, x: &[Real], z: &mut [Real], stride: usize) -> Result<()> {
        for block in &self.blocks {
            let (packed, x) = (self.packed(block)?, self.masked(block, x)?);
            gemm(rows, &x, packed.k(), &*packed, &mut z[self.offset(block)..], stride, Store::Add);
        }
        Ok(())
    }

    /// `dx (=|+=) (dz·Wᵀ) ∘ mask`.
    pub(super) fn backward(
        &self,
        rows: usize,
        d_z: &[Real],
        stride: usize,
        d_x: &mut [Real],
        store: Store,
    ) -> Result<()> {
        for (i, block) in self.blocks.iter().enumerate() {
            let store = if i == 0 { store } else { Store::Add };
            let transposed =
                once(&block.transposed, || self.kernel.packed_columns_transposed(BACKWARD, block.columns.clone()))?;
            let (d_z, k) = (&d_z[self.offset(block)..], transposed.n());
            if self.masks.is_none() {
                gemm(rows, d_z, stride, &*transposed, d_x, k, store);
                continue;
            }
            let mut through = buffer::zeros(BACKWARD, rows * k)?;
            gemm(rows, d_z, stride, &*transposed, &mut through, k, Store::Overwrite);
            let through = self.masked(block, &through)?;
            match store {
                Store::Overwrite => d_x.copy_from_slice(&through),
                Store::Add => lanes([&through[..]], [d_x], |[new], [sum]| [sum.add(new)]),
            }
        }
        Ok(())
    }

    /// `dW (=|+=) (x ∘ mask)ᵀ·dz` in the columns of this product; other columns stay as they are.
    pub(super) fn weights(
        &self,
        rows: usize,
        x: &[Real],
        d_z: &[Real],
        stride: usize,
        d_w: &mut [Real],
        store: Store,
    ) -> Result<()> {
        let (k, width) = (self.kernel.shape()[0], self.kernel.shape()[1]);
        for block in &self.blocks {
            let x = self.masked(block, x)?;
            let (d_z, n) = (&d_z[self.offset(block)..], block.columns.len());
            let d_w = d_w.get_mut(block.columns.start..).unwrap_or_default();
            let mut scratch = buffer::scratch(BACKWARD, k, n, rows)?;
            gemm_tn(k, n, rows, &x, k, d_z, stride, d_w, width, store, &mut scratch);
        }
        Ok(())
    }

    fn packed(&self, block: &Block) -> Result<Rc<Packed<Real>>> {
        once(&block.packed, || self.kernel.packed_columns("recurrent layer", block.columns.clone()))
    }

    /// Where a block's columns stand in z.
    fn offset(&self, block: &Block) -> usize {
        block.columns.start - self.blocks[0].columns.start
    }

    fn masked<'a>(&self, block: &Block, x: &'a [Real]) -> Result<Cow<'a, [Real]>> {
        match &self.masks {
            None => Ok(Cow::Borrowed(x)),
            Some(masks) => masked(x, mask_of(masks, block.mask)).map(Cow::Owned),
        }
    }
}

/// What the cell holds, made when first asked for.
pub(super) fn once<T: Clone>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<T> {
    match cell.get() {
        Some(made) => Ok(made.clone()),
        None => make().map(|made| cell.get_or_init(|| made).clone()),
    }
}

/// Mask number `m` of masks `[M, B, k]`.
pub(super) fn mask_of(masks: &Tensor, m: usize) -> &[Real] {
    let size = masks.shape()[1] * masks.shape()[2];
    &masks.saved()[m * size..][..size]
}

/// x ∘ mask, the mask `[B, k]` repeated over x `[·, B, k]`.
fn masked(x: &[Real], mask: &[Real]) -> Result<Vec<Real>> {
    let mut out = buffer::zeros("recurrent layer", x.len())?;
    let size = mask.len().max(1);
    for (x, out) in x.chunks_exact(size).zip(out.chunks_exact_mut(size)) {
        zip(x, mask, out, Lane::mul);
    }
    Ok(out)
}
