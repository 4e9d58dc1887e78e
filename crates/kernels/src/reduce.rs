//! Sums and maxima in one fixed order: the same bits on every target.

use crate::lanes::lanes;
use crate::simd::{Element, LANES, Vector};

/// Vectors in flight in a reduction; part of the order of summation.
const ACCUMULATORS: usize = 4;

/// Folds `R` slices of one length into four lanes: vector `i` goes to accumulator `i mod 4`, the tail is padded with `pad`.
#[inline(always)]
fn fold<V: Vector, const R: usize>(
    x: [&[V::Elem]; R],
    start: V,
    pad: V::Elem,
    step: impl Fn(V, [V; R]) -> V,
    join: impl Fn(V, V) -> V,
) -> V {
    let len = x[0].len();
    assert!(x.iter().all(|x| x.len() == len), "reduce: lengths differ");
    let mut acc = [start; ACCUMULATORS];
    let chunks = x.map(<[V::Elem]>::as_chunks);
    let whole = len / LANES;
    let mut i = 0;
    while i + ACCUMULATORS <= whole {
        let blocks: [&[[V::Elem; LANES]]; R] = std::array::from_fn(|r| &chunks[r].0[i..i + ACCUMULATORS]);
        for (u, acc) in acc.iter_mut().enumerate() {
            *acc = step(*acc, std::array::from_fn(|r| V::load(&blocks[r][u])));
        }
        i += ACCUMULATORS;
    }
    for (u, i) in (i..whole).enumerate() {
        acc[u] = step(acc[u], std::array::from_fn(|r| V::load(&chunks[r].0[i])));
    }
    if len > whole * LANES {
        let u = whole % ACCUMULATORS;
        acc[u] = step(acc[u], std::array::from_fn(|r| padded(chunks[r].1, pad)));
    }
    join(join(acc[0], acc[1]), join(acc[2], acc[3]))
}

/// Fewer than four elements in one vector.
#[inline(always)]
fn padded<V: Vector>(x: &[V::Elem], pad: V::Elem) -> V {
    let mut l = [pad; LANES];
    for (to, v) in l.iter_mut().zip(x) {
        *to = *v;
    }
    V::load(&l)
}

/// `Σ xᵢ`; 0 for an empty slice.
pub fn sum<T: Element>(x: &[T]) -> T {
    T::sum_all(x)
}

/// [`sum`] on a chosen vector type, for holding a target's vector to the scalar twin.
pub fn sum_on<V: Vector>(x: &[V::Elem]) -> V::Elem {
    fold([x], V::zero(), V::Elem::ZERO, |s, [x]: [V; 1]| s.add(x), V::add).sum()
}

/// `Σ aᵢ·bᵢ`. Panics when the lengths differ.
pub fn dot<T: Element>(a: &[T], b: &[T]) -> T {
    T::dot_all(a, b)
}

/// [`dot`] on a chosen vector type, for holding a target's vector to the scalar twin.
pub fn dot_on<V: Vector>(a: &[V::Elem], b: &[V::Elem]) -> V::Elem {
    fold([a, b], V::zero(), V::Elem::ZERO, |s, [a, b]: [V; 2]| a.mul_add(b, s), V::add).sum()
}

/// `x −= s·y`, and then `Σ xᵢ·zᵢ` of the new x: the bits of the two one after the other, in one pass over x.
///
/// Panics when the lengths differ.
///
/// ```
/// let mut x = [3.0f64, 4.0];
/// assert_eq!(throughtime_kernels::subtract_dot(&mut x, 2.0, &[1.0, 1.0], &[10.0, 1.0]), 12.0);
/// assert_eq!(x, [1.0, 2.0]);
/// ```
pub fn subtract_dot<T: Element>(x: &mut [T], s: T, y: &[T], z: &[T]) -> T {
    T::subtract_dot_all(x, s, y, z)
}

/// [`subtract_dot`] on a chosen vector type, for holding a target's vector to the scalar twin.
pub fn subtract_dot_on<V: Vector>(x: &mut [V::Elem], s: V::Elem, y: &[V::Elem], z: &[V::Elem]) -> V::Elem {
    assert!(x.len() == y.len() && x.len() == z.len(), "subtract_dot: lengths differ");
    let s = V::splat(s);
    let step = |acc: V, x: &mut [V::Elem; LANES], y: &[V::Elem; LANES], z: &[V::Elem; LANES]| {
        let new = V::load(x).sub(V::load(y).mul(s));
        new.store(x);
        new.mul_add(V::load(z), acc)
    };
    let mut acc = [V::zero(); ACCUMULATORS];
    let ((x, x_tail), (y, y_tail), (z, z_tail)) = (x.as_chunks_mut(), y.as_chunks(), z.as_chunks());
    let ((xs, x), (ys, y), (zs, z)) =
        (x.as_chunks_mut::<ACCUMULATORS>(), y.as_chunks::<ACCUMULATORS>(), z.as_chunks::<ACCUMULATORS>());
    for ((x, y), z) in xs.iter_mut().zip(ys).zip(zs) {
        for u in 0..ACCUMULATORS {
            acc[u] = step(acc[u], &mut x[u], &y[u], &z[u]);
        }
    }
    for (u, x) in x.iter_mut().enumerate() {
        acc[u] = step(acc[u], x, &y[u], &z[u]);
    }
    if !x_tail.is_empty() {
        let [mut x, y_last, z_last] =
            [&*x_tail, y_tail, z_tail].map(|tail| padded::<V>(tail, V::Elem::ZERO).to_array());
        acc[y.len()] = step(acc[y.len()], &mut x, &y_last, &z_last);
        x_tail.copy_from_slice(&x[..x_tail.len()]);
    }
    acc[0].add(acc[1]).add(acc[2].add(acc[3])).sum()
}

/// `Σ xᵢ²`.
pub fn sum_squares<T: Element>(x: &[T]) -> T {
    dot(x, x)
}

/// The largest element; `−∞` for an empty slice. NaNs are passed over.
pub fn max<T: Element>(x: &[T]) -> T {
    let lowest = T::from_f64(f64::NEG_INFINITY);
    let low = T::Vector::splat(lowest);
    fold([x], low, lowest, |m, [x]: [T::Vector; 1]| m.max(x), T::Vector::max).max_lane()
}

/// `outⱼ += Σᵢ xᵢⱼ` of a matrix x `[rows, cols]` with `cols = out.len()`, rows in order.
pub fn column_sums<T: Element>(x: &[T], out: &mut [T]) {
    if out.is_empty() {
        return;
    }
    assert!(x.len().is_multiple_of(out.len()), "column_sums: not whole rows");
    for row in x.chunks_exact(out.len()) {
        lanes([row], [&mut *out], |[x], [o]| [o.add(x)]);
    }
}

/// `outᵢ = Σⱼ xᵢⱼ` of a matrix x `[rows, cols]` with `rows = out.len()`, each as [`sum`].
pub fn row_sums<T: Element>(x: &[T], cols: usize, out: &mut [T]) {
    assert!(out.len().checked_mul(cols) == Some(x.len()), "row_sums: out must hold one value a row");
    for (i, out) in out.iter_mut().enumerate() {
        *out = sum(&x[i * cols..(i + 1) * cols]);
    }
}
