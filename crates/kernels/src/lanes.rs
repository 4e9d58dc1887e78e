//! All pointwise work of the project goes through [`lanes`].

use crate::simd::{Element, LANES, Vector};

/// `f` on four lanes at a time: inputs are read, outputs are read (what they held before) and written.
///
/// All slices have the same length, which need not be a multiple of four: the tail runs on copies padded with zeros,
/// so a lane's bits do not depend on its position. Panics when the lengths differ.
///
/// ```
/// # use throughtime_kernels::{lanes, Vector};
/// let (a, b) = ([1.0f32, 2.0, 3.0, 4.0, 5.0], [2.0f32; 5]);
/// let mut sum = [10.0f32; 5];
/// lanes([&a, &b], [&mut sum], |[a, b], [s]| [a.mul_add(b, s)]);
/// assert_eq!(sum, [12.0, 14.0, 16.0, 18.0, 20.0]);
/// ```
#[inline(always)]
pub fn lanes<T: Element, const R: usize, const W: usize>(
    inputs: [&[T]; R],
    outputs: [&mut [T]; W],
    f: impl Fn([T::Vector; R], [T::Vector; W]) -> [T::Vector; W],
) {
    lanes_on::<T::Vector, R, W>(inputs, outputs, f);
}

/// [`lanes`] on a chosen vector type, for holding a target's vector to the scalar twin.
#[inline(always)]
pub fn lanes_on<V: Vector, const R: usize, const W: usize>(
    inputs: [&[V::Elem]; R],
    mut outputs: [&mut [V::Elem]; W],
    f: impl Fn([V; R], [V; W]) -> [V; W],
) {
    let len = match (outputs.first(), inputs.first()) {
        (Some(o), _) => o.len(),
        (None, Some(i)) => i.len(),
        (None, None) => 0,
    };
    assert!(inputs.iter().all(|x| x.len() == len) && outputs.iter().all(|x| x.len() == len), "lanes: lengths differ");
    let from: [*const V::Elem; R] = inputs.map(<[V::Elem]>::as_ptr);
    let to: [*mut V::Elem; W] = std::array::from_fn(|w| outputs[w].as_mut_ptr());
    // Several vectors in flight hide the latency of a polynomial; with many slices one step has enough of them itself.
    let unroll = if R + W <= 2 {
        4
    } else if R + W <= 5 {
        2
    } else {
        1
    };
    let mut at = 0;
    while at + unroll * LANES <= len {
        for u in 0..unroll {
            // SAFETY: `at + (u + 1)·LANES <= len`, the length of every slice.
            unsafe { step::<V, R, W>(from, to, at + u * LANES, &f) };
        }
        at += unroll * LANES;
    }
    while unroll > 1 && at + LANES <= len {
        // SAFETY: `at + LANES <= len`, the length of every slice.
        unsafe { step::<V, R, W>(from, to, at, &f) };
        at += LANES;
    }
    if at < len {
        tail(inputs, outputs, at, &f);
    }
}

/// One vector of every slice at offset `at`.
///
/// # Safety
/// Every pointer must be good for `at + LANES` elements.
#[inline(always)]
unsafe fn step<V: Vector, const R: usize, const W: usize>(
    from: [*const V::Elem; R],
    to: [*mut V::Elem; W],
    at: usize,
    f: &impl Fn([V; R], [V; W]) -> [V; W],
) {
    // SAFETY: the caller's promise; an array of elements has an element's alignment.
    unsafe {
        let read = std::array::from_fn(|r| V::load(&*from[r].add(at).cast()));
        let held = std::array::from_fn(|w| V::load(&*to[w].add(at).cast_const().cast()));
        let new = f(read, held);
        for w in 0..W {
            new[w].store(&mut *to[w].add(at).cast());
        }
    }
}

/// The last, incomplete vector, on padded copies.
#[inline(always)]
fn tail<V: Vector, const R: usize, const W: usize>(
    inputs: [&[V::Elem]; R],
    outputs: [&mut [V::Elem]; W],
    at: usize,
    f: &impl Fn([V; R], [V; W]) -> [V; W],
) {
    let pad = |x: &[V::Elem]| {
        let mut l = [V::Elem::ZERO; LANES];
        for (to, v) in l.iter_mut().zip(&x[at..]) {
            *to = *v;
        }
        V::load(&l)
    };
    let held = std::array::from_fn(|w| pad(&*outputs[w]));
    let new = f(inputs.map(pad), held);
    for (out, v) in outputs.into_iter().zip(new) {
        for (to, v) in out[at..].iter_mut().zip(v.to_array()) {
            *to = v;
        }
    }
}

/// `out = f(x)`.
#[inline(always)]
pub fn map<T: Element>(x: &[T], out: &mut [T], f: impl Fn(T::Vector) -> T::Vector) {
    lanes([x], [out], |[x], [_]| [f(x)]);
}

/// `x = f(x)`.
#[inline(always)]
pub fn map_inplace<T: Element>(x: &mut [T], f: impl Fn(T::Vector) -> T::Vector) {
    lanes([], [x], |[], [x]| [f(x)]);
}

/// `out = f(a, b)`.
#[inline(always)]
pub fn zip<T: Element>(a: &[T], b: &[T], out: &mut [T], f: impl Fn(T::Vector, T::Vector) -> T::Vector) {
    lanes([a, b], [out], |[a, b], [_]| [f(a, b)]);
}
