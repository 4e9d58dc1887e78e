//! Matrix products.

use throughtime_kernels::gemm::{Store, gemm, gemm_tn};

use crate::tape::BACKWARD;
use crate::{Error, Grads, Real, Result, Tapes, Tensor, buffer, shape};

/// `C = A·B`.
///
/// **Shapes** `[.., m, k]` x `[k, n]` -> `[.., m, n]`, or `[b.., m, k]` x `[b.., k, n]` -> `[b.., m, n]`.
/// **Errors** `shape-mismatch` for a rank below 2, different k, or leading axes that differ; `dtype-mismatch`.
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::matmul};
/// let a = Tensor::float(&[1, 2], vec![1.0, 2.0]).unwrap();
/// let b = Tensor::float(&[2, 1], vec![10.0, 1.0]).unwrap();
/// assert_eq!(matmul(&mut Tapes::none(), &a, &b).unwrap().floats("c").unwrap(), [12.0]);
/// ```
pub fn matmul(t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let sizes = Sizes::check(a, b)?;
    let mut to = a.shape()[..a.rank() - 1].to_vec();
    to.push(sizes.n);
    let mut out = buffer::zeros("matmul", shape::checked_size("matmul", &to)?)?;
    if b.rank() == 2 {
        gemm(sizes.m, a.saved(), sizes.k, &*b.packed("matmul")?, &mut out, sizes.n, Store::Overwrite);
    } else {
        forward_batched(&sizes, a.saved(), b.saved(), &mut out)?;
    }
    let out = Tensor::from_op(&to, out);
    if t.tracks(&[a, b]) {
        let (sa, sb) = (a.clone(), b.clone());
        t.record(&[a, b], &out, move |d, grads| match sb.rank() {
            2 => backward(&sizes, &d, &sa, &sb, grads),
            _ => backward_batched(&sizes, &d, &sa, &sb, grads),
        })?;
    }
    Ok(out)
}

/// `batch` products of `[m, k]` and `[k, n]`. With a B of rank 2 there is one, all leading axes of A in its m.
struct Sizes {
    batch: usize,
    m: usize,
    k: usize,
    n: usize,
}

impl Sizes {
    fn check(a: &Tensor, b: &Tensor) -> Result<Self> {
        a.floats("matmul")?;
        b.floats("matmul")?;
        let ([lead_a @ .., m, k], [lead_b @ .., inner, n]) = (a.shape(), b.shape()) else {
            let low = if a.rank() < 2 { a } else { b };
            return Err(Error::shape("matmul", "rank 2 or more", low.shape()).with_hint("Use expandDims or reshape."));
        };
        if k != inner {
            return Err(Error::shape("matmul", format!("{k} rows, the last size of {:?}", a.shape()), b.shape()));
        }
        match lead_b {
            [] => Ok(Sizes { batch: 1, m: lead_a.iter().product::<usize>() * m, k: *k, n: *n }),
            _ if lead_a == lead_b => Ok(Sizes { batch: lead_b.iter().product(), m: *m, k: *k, n: *n }),
            _ => Err(Error::shape("matmul", format!("rank 2 or the leading axes of {:?}", a.shape()), b.shape())
                .with_hint("Use broadcastTo on one of them.")),
        }
    }
}

/// dA += dC·Bᵀ, dB += Aᵀ·dC.
fn backward(s: &Sizes, d: &[Real], a: &Tensor, b: &Tensor, grads: &mut Grads) -> Result<()> {
    grads.accumulate(a, |d_a, store| {
        gemm(s.m, d, s.n, &*b.packed_transposed(BACKWARD)?, d_a, s.k, store);
        Ok(())
    })?;
    grads.accumulate(b, |d_b, store| {
        let mut scratch = buffer::scratch(BACKWARD, s.k, s.n, s.m)?;
        gemm_tn(s.k, s.n, s.m, a.saved(), s.k, d, s.n, d_b, s.n, store, &mut scratch);
        Ok(())
    })
}

fn forward_batched(s: &Sizes, a: &[Real], b: &[Real], out: &mut [Real]) -> Result<()> {
    let mut packed = buffer::packed("matmul", s.k, s.n)?;
    for i in 0..s.batch {
        packed.pack(part(b, i, s.k * s.n), s.k, s.n, s.n);
        gemm(s.m, part(a, i, s.m * s.k), s.k, &packed, part_mut(out, i, s.m * s.n), s.n, Store::Overwrite);
    }
    Ok(())
}

/// As [`backward`], product by product.
fn backward_batched(s: &Sizes, d: &[Real], a: &Tensor, b: &Tensor, grads: &mut Grads) -> Result<()> {
    grads.accumulate(a, |d_a, store| {
        let mut packed = buffer::packed(BACKWARD, s.n, s.k)?;
        for i in 0..s.batch {
            packed.pack_transposed(part(b.saved(), i, s.k * s.n), s.n, s.k, s.n);
            gemm(s.m, part(d, i, s.m * s.n), s.n, &packed, part_mut(d_a, i, s.m * s.k), s.k, store);
        }
        Ok(())
    })?;
    grads.accumulate(b, |d_b, store| {
        let mut scratch = buffer::scratch(BACKWARD, s.k, s.n, s.m)?;
        for i in 0..s.batch {
            let (a, d) = (part(a.saved(), i, s.m * s.k), part(d, i, s.m * s.n));
            gemm_tn(s.k, s.n, s.m, a, s.k, d, s.n, part_mut(d_b, i, s.k * s.n), s.n, store, &mut scratch);
        }
        Ok(())
    })
}

fn part(x: &[Real], i: usize, size: usize) -> &[Real] {
    &x[i * size..(i + 1) * size]
}

fn part_mut(x: &mut [Real], i: usize, size: usize) -> &mut [Real] {
    &mut x[i * size..(i + 1) * size]
}
