//! Which rows take part in which step.

use crate::{DType, Error, Result, Tensor, buffer};

/// A mask `[B, T]`, kept time-major in the order of the steps. A masked row keeps its state, and its output is the one before,
/// or zero: before its first step that was not masked, and everywhere with Keras's `zero_output_for_mask`.
pub(super) struct Mask {
    batch: usize,
    /// `[T, B]`: does the row take this step?
    steps: Vec<bool>,
    /// `[T, B]`: is the row's output its state? (Else zero.)
    has_output: Vec<bool>,
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
        let mut steps = buffer::with_capacity(at, values.len())?;
        let mut has_output: Vec<bool> = buffer::with_capacity(at, values.len())?;
        for t in 0..time {
            for b in 0..batch {
                let step = values[b * time + step_at(t)] != 0;
                let had_output = t > 0 && has_output[(t - 1) * batch + b];
                steps.push(step);
                has_output.push(step || !zero_output && had_output);
            }
        }
        Ok(Mask { batch, steps, has_output })
    }

    /// The rows whose state stays as it is at step t.
    pub(super) fn masked(&self, t: usize) -> impl Iterator<Item = usize> + '_ {
        let row = &self.steps[t * self.batch..][..self.batch];
        row.iter().enumerate().filter(|(_, step)| !**step).map(|(b, _)| b)
    }

    /// Does row b take step t?
    pub(super) fn takes_step(&self, t: usize, b: usize) -> bool {
        self.steps[t * self.batch + b]
    }

    /// Is the output of row b at step t its state?
    pub(super) fn has_output(&self, t: usize, b: usize) -> bool {
        self.has_output[t * self.batch + b]
    }
}
