//! Which rows take part in which step.

use crate::{DType, Error, Result, Tensor};

/// A mask `[B, T]`, turned to the order of the steps. A masked row keeps its state, and its output is the one before,
/// or zero: before its first step that was not masked, and everywhere with Keras's `zero_output_for_mask`.
pub(super) struct Mask {
    batch: usize,
    /// `[T, B]`: does the row take this step?
    steps: Vec<bool>,
    /// `[T, B]`: is the row's output its state? (Else zero.)
    shown: Vec<bool>,
}

impl Mask {
    /// **Errors** `dtype-mismatch` unless bool.
    pub(super) fn new(
        at: &'static str,
        mask: &Tensor,
        step_at: impl Fn(usize) -> usize,
        zero_output: bool,
    ) -> Result<Self> {
        if mask.dtype() != DType::Bool {
            return Err(Error::dtype(at, "a mask of dtype bool", mask.dtype()).with_hint("Use cast(mask, \"bool\")."));
        }
        let (values, batch, time) = (mask.ints(at)?, mask.shape()[0], mask.shape()[1]);
        let mut steps = Vec::with_capacity(values.len());
        let mut shown: Vec<bool> = Vec::with_capacity(values.len());
        for t in 0..time {
            for b in 0..batch {
                let step = values[b * time + step_at(t)] != 0;
                let shown_before = t > 0 && shown[(t - 1) * batch + b];
                steps.push(step);
                shown.push(step || !zero_output && shown_before);
            }
        }
        Ok(Mask { batch, steps, shown })
    }

    /// The rows whose state stays as it is at step t.
    pub(super) fn carried(&self, t: usize) -> impl Iterator<Item = usize> + '_ {
        let row = &self.steps[t * self.batch..][..self.batch];
        row.iter().enumerate().filter(|(_, step)| !**step).map(|(b, _)| b)
    }

    /// Is the output of row b at step t its state?
    pub(super) fn shows(&self, t: usize, b: usize) -> bool {
        self.shown[t * self.batch + b]
    }
}
