//! Transcendental functions of whole slices, in place.

use std::mem::MaybeUninit;

use crate::lanes::{lanes_into, lanes_on};
use crate::simd::math::{self, OfExp};
use crate::simd::{Bits, Element};

/// `x = e^x`.
pub fn exp<T: Element>(x: &mut [T]) {
    T::exp_all(x);
}

/// `x = 1 / (1 + e^−x)`.
///
/// ```
/// # use throughtime_kernels::activation::sigmoid;
/// let mut x = [f32::NEG_INFINITY, 0.0, 100.0];
/// sigmoid(&mut x);
/// assert_eq!(x, [0.0, 0.5, 1.0]);
/// ```
pub fn sigmoid<T: Element>(x: &mut [T]) {
    T::sigmoid_all(x);
}

/// `x = tanh x`.
pub fn tanh<T: Element>(x: &mut [T]) {
    T::tanh_all(x);
}

/// Elements that go through one loop of [`map_exp`] before the next; whole vectors.
const BLOCK: usize = 64;

/// `x = F(x)`, with the bits of [`math::at`].
///
/// In three loops of short chains: in one loop each operation would wait for the one before it, and the processor holds the
/// operations of only a few vectors at once. (V8 puts chains that a source interleaves behind one another again.)
#[inline(always)]
pub(crate) fn map_exp<F: OfExp, V: Bits>(x: &mut [f32]) {
    // Not zeroed: the zeros of a block would cost a call on a few elements more than its work.
    let (mut p, mut shifted) = ([MaybeUninit::uninit(); BLOCK], [MaybeUninit::uninit(); BLOCK]);
    for x in x.chunks_mut(BLOCK) {
        let [p, shifted] = lanes_into([&*x], [&mut p, &mut shifted], |[x]: [V; 1]| math::reduce(F::exponent(x)).into());
        lanes_on([], [&mut *p], |[], [r]: [V; 1]| [math::expm1_reduced(r)]);
        lanes_on([&p[..x.len()], &shifted[..x.len()]], [x], |[p, shifted]: [V; 2], [x]| [F::finish(x, p, shifted)]);
    }
}
