//! Transcendentals of `f32`, written once over the verbs of [`Bits`], so that every target gives the same bits.

use super::Bits;

fn each<V: Bits>(x: V, f: impl Fn(f64) -> f64) -> V {
    V::load(&x.to_array().map(|v| f(f64::from(v)) as f32))
}
pub(crate) fn exp<V: Bits>(x: V) -> V {
    each(x, f64::exp)
}
pub(crate) fn ln<V: Bits>(x: V) -> V {
    each(x, f64::ln)
}
pub(crate) fn sigmoid<V: Bits>(x: V) -> V {
    each(x, |v| 1.0 / (1.0 + (-v).exp()))
}
pub(crate) fn tanh<V: Bits>(x: V) -> V {
    each(x, f64::tanh)
}
