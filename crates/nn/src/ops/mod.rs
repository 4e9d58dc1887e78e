//! Tensor ops, each with its backward right under its forward.
