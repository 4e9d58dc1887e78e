//! SIMD kernels of throughtime: slices in, slices out; no layer is known here.
//!
//! Every function is generic over [`Element`] (`f32` or `f64`) and gives the same bits on every target of the strict
//! build: four lanes everywhere, sums in one fixed order, no fused multiply-add, no platform `libm` for `f32`.
//! This is the only crate of the project with `unsafe`; its public functions are safe and check lengths at entry.
#![deny(missing_docs)]

pub mod activation;
mod compiled;
pub mod gather;
pub mod gemm;
pub mod lanes;
pub mod optim;
pub mod reduce;
pub mod simd;
pub mod softmax;

pub use compiled::Compiled;
pub use gather::{gather_rows, scatter_add_rows};
pub use gemm::{Packed, Store, gemm, gemm_bias, gemm_tn};
pub use lanes::{copy, lanes, map, map_inplace, zip};
pub use reduce::{column_sums, dot, max, row_sums, subtract_dot, sum, sum_squares};
pub use simd::{Element, LANES, Vector};
pub use softmax::{log_softmax_rows, log_softmax_rows_backward, softmax_rows, softmax_rows_backward};
