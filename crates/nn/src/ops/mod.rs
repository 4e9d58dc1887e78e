//! Tensor ops, each with its backward right under its forward.
//!
//! Broadcasting is NumPy's. What has a gradient takes the open tapes first; comparisons and indices do not.
//! Operands are of one dtype: there is no silent promotion.

mod arithmetic;
mod broadcast;
mod compare;
mod create;
mod elements;
mod gather;
mod join;
mod matmul;
mod pointwise;
mod reduce;
mod shape_ops;
mod softmax;
mod view;

pub use arithmetic::{add, div, maximum, minimum, mul, pow, sub, where_};
pub use broadcast::broadcast_to;
pub use compare::{equal, greater, greater_equal, less, less_equal, logical_and, logical_not, logical_or, not_equal};
pub use gather::{gather, one_hot};
pub use join::{concat, stack, unstack};
pub use matmul::matmul;
pub use pointwise::{abs, activate, clip, exp, log, neg, sign, sqrt, square};
pub use reduce::{arg_max, max, mean, min, sum};
pub(crate) use shape_ops::at_place;
pub use shape_ops::{cast, expand_dims, reshape, reverse, slice, squeeze, transpose};
pub use softmax::{log_softmax, softmax};
