//! All pointwise work of the project goes through [`lanes`].

use std::mem::MaybeUninit;

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
    let whole = len / LANES * LANES;
    let to = std::array::from_fn(|w| outputs[w].as_mut_ptr());
    // SAFETY: `whole <= len`, the length of every slice.
    unsafe { sweep(inputs.map(<[V::Elem]>::as_ptr), to, whole, &f) };
    if whole < len {
        // SAFETY: `tail` hands out pointers to whole vectors.
        tail(inputs, outputs, whole, &|from, to| unsafe { sweep(from, to, LANES, &f) });
    }
}

/// [`lanes`] into memory that holds nothing yet: gives what was written, which ends with a whole vector, of zeros' results
/// where the inputs end sooner. Panics when the lengths of the inputs differ or an output is too short.
#[inline(always)]
pub(crate) fn lanes_into<'a, V: Vector, const R: usize, const W: usize>(
    inputs: [&[V::Elem]; R],
    mut outputs: [&'a mut [MaybeUninit<V::Elem>]; W],
    f: impl Fn([V; R]) -> [V; W],
) -> [&'a mut [V::Elem]; W] {
    let len = inputs[0].len();
    let (whole, padded_len) = (len / LANES * LANES, len.next_multiple_of(LANES));
    assert!(inputs.iter().all(|x| x.len() == len) && outputs.iter().all(|x| padded_len <= x.len()), "lanes: lengths");
    let to = std::array::from_fn(|w| outputs[w].as_mut_ptr().cast());
    // SAFETY: `whole <= padded_len <= the length of every output`, and `whole <= len`.
    unsafe { fill(inputs.map(<[V::Elem]>::as_ptr), to, whole, &f) };
    if whole < len {
        let last = inputs.map(|x| padded(&x[whole..]));
        // SAFETY: there is room for one more vector, up to `padded_len`.
        unsafe { fill(last.each_ref().map(|x| x.as_ptr()), to.map(|to| to.add(whole)), LANES, &f) };
    }
    // SAFETY: the first `padded_len` elements of every output have been written.
    outputs.map(|out| unsafe { std::slice::from_raw_parts_mut(out.as_mut_ptr().cast(), padded_len) })
}

/// [`sweep`] that does not read what it writes to.
///
/// # Safety
/// Every pointer must be good for `len` elements, a multiple of `LANES`.
#[inline(never)]
unsafe fn fill<V: Vector, const R: usize, const W: usize>(
    from: [*const V::Elem; R],
    to: [*mut V::Elem; W],
    len: usize,
    f: &impl Fn([V; R]) -> [V; W],
) {
    let mut at = 0;
    while at < len {
        // SAFETY: `at + LANES <= len`; an array of elements has an element's alignment.
        unsafe {
            let new = f(std::array::from_fn(|r| V::load(&*from[r].add(at).cast())));
            for w in 0..W {
                new[w].store(&mut *to[w].add(at).cast());
            }
        }
        at += LANES;
    }
}

/// All whole vectors of `len` elements. A function of its own, so that `f` is compiled once for each use of [`lanes`].
///
/// # Safety
/// Every pointer must be good for `len` elements, a multiple of `LANES`.
#[inline(never)]
unsafe fn sweep<V: Vector, const R: usize, const W: usize>(
    from: [*const V::Elem; R],
    to: [*mut V::Elem; W],
    len: usize,
    f: &impl Fn([V; R], [V; W]) -> [V; W],
) {
    let mut at = 0;
    while at < len {
        // SAFETY: `at + LANES <= len`.
        unsafe { step::<V, R, W>(from, to, at, f) };
        at += LANES;
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

/// A loop over one vector: pointers to what it reads and to what it writes.
type Once<'a, E, const R: usize, const W: usize> = &'a dyn Fn([*const E; R], [*mut E; W]);

/// The last, incomplete vector, on padded copies. Compiled once for each number of slices, not for each use of [`lanes`].
#[inline(never)]
fn tail<E: Element, const R: usize, const W: usize>(
    inputs: [&[E]; R],
    outputs: [&mut [E]; W],
    at: usize,
    once: Once<E, R, W>,
) {
    let read = inputs.map(|x| padded(&x[at..]));
    let mut held = outputs.each_ref().map(|x| padded(&x[at..]));
    once(read.each_ref().map(|x| x.as_ptr()), held.each_mut().map(|x| x.as_mut_ptr()));
    for (out, held) in outputs.into_iter().zip(held) {
        let out = &mut out[at..];
        out.copy_from_slice(&held[..out.len()]);
    }
}

/// Fewer than four elements, and zeros.
fn padded<E: Element>(x: &[E]) -> [E; LANES] {
    let mut lanes = [E::ZERO; LANES];
    lanes[..x.len()].copy_from_slice(x);
    lanes
}

/// `to = from`: for rows of some dozens of elements, where WebAssembly's `memory.copy` costs more than the copy.
pub fn copy<T: Element>(from: &[T], to: &mut [T]) {
    lanes([from], [to], |[x], [_]| [x]);
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
