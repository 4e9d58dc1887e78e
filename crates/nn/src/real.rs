//! The scalar type of the whole crate.

use throughtime_kernels::Element;

/// `f32` at run time; `f64` under the feature `f64`, which exists for gradient checks only.
#[cfg(not(feature = "f64"))]
pub type Real = f32;

/// `f32` at run time; `f64` under the feature `f64`, which exists for gradient checks only.
#[cfg(feature = "f64")]
pub type Real = f64;

/// Four lanes of [`Real`], the unit of all pointwise arithmetic.
pub type Lane = <Real as Element>::Vector;
