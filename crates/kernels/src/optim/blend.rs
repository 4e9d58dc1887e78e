//! A weighted sum in place: plain gradient descent, moving averages, sums of gradients.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `p = keep·p + take·x`.
pub fn blend<T: Element>(p: &mut [T], x: &[T], keep: f64, take: f64) {
    let (keep, take) = (splat::<T>(keep), splat::<T>(take));
    lanes([x], [p], |[x], [p]| [p.mul(keep).add(x.mul(take))]);
}
