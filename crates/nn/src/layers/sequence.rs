//! One call of a recurrent layer: its arguments, checked, and the copies from `[B, T, ·]` to time-major `[T, B, ·]` and back.

use std::ops::Range;

use throughtime_kernels::{Vector, copy, lanes, zip};

use super::mask::Mask;
use super::projection::{Projection, mask_of};
use super::{Drops, Weights};
use crate::{Error, Lane, Real, Result, Tensor, buffer, shape};

/// How a recurrent layer walks over time, and what of that is its output. Keras's defaults: all false.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walk {
    /// The output holds all steps, not only the last.
    pub return_sequences: bool,
    /// Time runs from the end to the start; the output stands in the order of computation.
    pub go_backwards: bool,
    /// The output of a masked step is zero, not the output of the step before.
    pub zero_output_for_mask: bool,
}

/// What kind of layer is called: its name in messages and the shapes that follow from its equation.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) at: &'static str,
    pub(super) gates: usize,
    /// Rows of the bias: 1 means `[G·H]`, 2 means `[2, G·H]`.
    pub(super) bias_rows: usize,
}

/// The arguments of one call. Everything in it fits together.
pub(super) struct Sequence<const S: usize> {
    /// The layer's name in messages.
    pub(super) at: &'static str,
    pub(super) batch: usize,
    pub(super) time: usize,
    pub(super) input: usize,
    pub(super) hidden: usize,
    pub(super) gates: usize,
    pub(super) walk: Walk,
    pub(super) x: Tensor,
    pub(super) kernel: Tensor,
    pub(super) recurrent_kernel: Tensor,
    pub(super) bias: Option<Tensor>,
    pub(super) state: [Option<Tensor>; S],
    pub(super) mask: Option<Mask>,
    drops: Drops,
}

impl<const S: usize> Sequence<S> {
    /// The call of a layer: x `[B, T, I]`.
    pub(super) fn layer(
        kind: Kind,
        walk: Walk,
        x: &Tensor,
        weights: &Weights,
        state: &[Option<&Tensor>],
        mask: Option<&Tensor>,
        drops: &Drops,
    ) -> Result<Self> {
        let &[batch, time, _] = x.shape() else {
            return Err(Error::shape(kind.at, "input of rank 3 [batch, time, features]", x.shape())
                .with_hint("Is there an Embedding before it?"));
        };
        let mut own = Self::checked(kind, batch, time, x, weights, state, drops)?;
        own.walk = walk;
        if let Some(mask) = mask {
            expect_shape(kind.at, "mask [batch, time]", mask, &[batch, time])?;
            own.mask = Some(Mask::new(kind.at, mask, |t| own.step_at(t), walk.zero_output_for_mask)?);
        }
        Ok(own)
    }

    /// The call of a cell: x `[B, I]`, one step.
    pub(super) fn cell(kind: Kind, x: &Tensor, weights: &Weights, state: &[&Tensor], drops: &Drops) -> Result<Self> {
        let &[batch, _] = x.shape() else {
            return Err(Error::shape(kind.at, "input of rank 2 [batch, features]", x.shape())
                .with_hint("A cell takes one time step; unstack the sequence along axis 1."));
        };
        let state: Vec<_> = state.iter().copied().map(Some).collect();
        Self::checked(kind, batch, 1, x, weights, &state, drops)
    }

    fn checked(
        kind: Kind,
        batch: usize,
        time: usize,
        x: &Tensor,
        weights: &Weights,
        state: &[Option<&Tensor>],
        drops: &Drops,
    ) -> Result<Self> {
        let Kind { at, gates, bias_rows } = kind;
        let input = x.shape()[x.rank() - 1];
        let hidden = hidden_units(kind, weights.recurrent_kernel)?;
        x.floats(at)?;
        shape::checked_size(at, &[time, batch, hidden])?;
        expect_floats(at, "kernel [features, gates·units]", weights.kernel, &[input, gates * hidden])?;
        if let Some(bias) = weights.bias {
            let shape = [bias_rows, gates * hidden];
            expect_floats(at, "bias", bias, if bias_rows == 1 { &shape[1..] } else { &shape })?;
        }
        if !state.is_empty() && state.len() != S {
            return Err(Error::argument(at, format!("{S} initial states"), state.len()));
        }
        for state in state.iter().flatten() {
            expect_floats(at, "state [batch, units]", state, &[batch, hidden])?;
        }
        expect_drops(at, "input dropout masks", drops.input.as_ref(), gates, batch, input)?;
        expect_drops(at, "recurrent dropout masks", drops.recurrent.as_ref(), gates, batch, hidden)?;
        Ok(Sequence {
            at,
            batch,
            time,
            input,
            hidden,
            gates,
            walk: Walk::default(),
            x: x.clone(),
            kernel: weights.kernel.clone(),
            recurrent_kernel: weights.recurrent_kernel.clone(),
            bias: weights.bias.cloned(),
            state: std::array::from_fn(|s| state.get(s).copied().flatten().cloned()),
            mask: None,
            drops: drops.clone(),
        })
    }

    /// All that a gradient may be asked of.
    pub(super) fn inputs(&self) -> Vec<&Tensor> {
        let mut inputs = vec![&self.x, &self.kernel, &self.recurrent_kernel];
        inputs.extend(&self.bias);
        inputs.extend(self.state.iter().flatten());
        inputs
    }

    /// x·W of all gates. A mask that all gates share was already applied by [`Sequence::time_major`].
    pub(super) fn input_projection(&self) -> Projection {
        let masks = self.drops.input.as_ref().filter(|_| self.shared_input_mask().is_none());
        Projection::new(&self.kernel, 0..self.gates * self.hidden, masks, self.hidden)
    }

    /// h·U of some gates.
    pub(super) fn recurrent_projection(&self, gates: Range<usize>) -> Projection {
        let columns = gates.start * self.hidden..gates.end * self.hidden;
        Projection::new(&self.recurrent_kernel, columns, self.drops.recurrent.as_ref(), self.hidden)
    }

    /// Row `row` of the bias, of the given gates; zeros without a bias.
    pub(super) fn bias_row(&self, row: usize, gates: Range<usize>) -> Result<Vec<Real>> {
        let (start, len) = ((row * self.gates + gates.start) * self.hidden, gates.len() * self.hidden);
        match &self.bias {
            Some(bias) => buffer::copy(self.at, &bias.saved()[start..][..len]),
            None => buffer::zeros(self.at, len),
        }
    }

    /// B·H.
    pub(super) fn state_size(&self) -> usize {
        self.batch * self.hidden
    }

    /// How many steps there are to compute: none for an empty batch.
    pub(super) fn steps(&self) -> usize {
        if self.batch == 0 { 0 } else { self.time }
    }

    /// The initial states, with room for `slots` of each.
    pub(super) fn initial_states(&self, slots: usize) -> Result<[Vec<Real>; S]> {
        let mut states = [const { Vec::new() }; S];
        for (all, state) in states.iter_mut().zip(&self.state) {
            buffer::reserve(self.at, all, slots * self.state_size())?;
            match state {
                Some(state) => all.extend_from_slice(state.saved()),
                None => all.resize(self.state_size(), 0.0),
            }
        }
        Ok(states)
    }

    /// `[B, T, H]` with `return_sequences`, else `[B, H]`.
    pub(super) fn output_shape(&self) -> Vec<usize> {
        if self.walk.return_sequences {
            return vec![self.batch, self.time, self.hidden];
        }
        vec![self.batch, self.hidden]
    }

    /// The place in the output of row b of the state after step t; none where the output is of another step, or zero.
    fn output_row(&self, t: usize, b: usize) -> Option<Range<usize>> {
        let row = match self.walk.return_sequences {
            true => b * self.time + t,
            false if t + 1 == self.time => b,
            false => return None,
        };
        let is_state = self.mask.as_ref().is_none_or(|mask| mask.has_output(t, b));
        is_state.then(|| row * self.hidden..(row + 1) * self.hidden)
    }

    /// Copies the state after step t to its place in the output.
    pub(super) fn write_output(&self, t: usize, h: &[Real], output: &mut [Real]) {
        for (b, h) in h.chunks_exact(self.hidden).enumerate() {
            if let Some(row) = self.output_row(t, b) {
                copy(h, &mut output[row]);
            }
        }
    }

    /// The backward of [`Sequence::write_output`]: dh += the output's gradient.
    pub(super) fn output_backward(&self, t: usize, d_output: &[Real], d_h: &mut [Real]) {
        for (b, d_h) in d_h.chunks_exact_mut(self.hidden).enumerate() {
            if let Some(row) = self.output_row(t, b) {
                lanes([&d_output[row]], [d_h], |[new], [sum]| [sum.add(new)]);
            }
        }
    }

    /// Where in `[B, H]` the rows lie that are masked at step t, so that their states stay.
    pub(super) fn masked_rows(&self, t: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let rows = self.mask.iter().flat_map(move |mask| mask.masked(t));
        rows.map(|b| b * self.hidden..(b + 1) * self.hidden)
    }

    /// Where step t stands in x.
    fn step_at(&self, t: usize) -> usize {
        if self.walk.go_backwards { self.time - 1 - t } else { t }
    }

    /// Which row of x step t of sample b is.
    pub(super) fn row_of(&self, t: usize, b: usize) -> usize {
        b * self.time + self.step_at(t)
    }

    /// That row in x, and in its gradient.
    fn x_row(&self, t: usize, b: usize) -> Range<usize> {
        let at = self.row_of(t, b) * self.input;
        at..at + self.input
    }

    /// Is there dropout on the input?
    pub(super) fn drops_input(&self) -> bool {
        self.drops.input.is_some()
    }

    fn shared_input_mask(&self) -> Option<&[Real]> {
        let masks = self.drops.input.as_ref()?;
        (masks.shape()[0] == 1).then(|| mask_of(masks, 0))
    }

    /// x as `[T, B, I]` in the order of the steps, through the dropout mask that all gates share. Masked rows are zeros: what
    /// stands there, NaN and infinities too, reaches no gradient.
    pub(super) fn time_major(&self) -> Result<Tensor> {
        let mask = self.shared_input_mask();
        let in_order = self.time == 1 || self.batch == 1 && !self.walk.go_backwards;
        if in_order && mask.is_none() && self.mask.is_none() {
            return Ok(self.x.clone());
        }
        let x = self.x.saved();
        let mut out = buffer::zeros(self.at, x.len())?;
        for (row, out) in out.chunks_exact_mut(self.input.max(1)).enumerate() {
            let (t, b) = (row / self.batch, row % self.batch);
            if self.mask.as_ref().is_some_and(|mask| !mask.takes_step(t, b)) {
                continue;
            }
            let x = &x[self.x_row(t, b)];
            match mask {
                None => copy(x, out),
                Some(mask) => zip(x, &mask[b * self.input..][..self.input], out, Lane::mul),
            }
        }
        Ok(Tensor::from_op(&[self.time, self.batch, self.input], out))
    }

    /// The rows of some steps of the time-major x.
    pub(super) fn rows_of<'a>(&self, time_major: &'a Tensor, steps: Range<usize>) -> &'a [Real] {
        let step = self.batch * self.input;
        &time_major.saved()[steps.start * step..steps.end * step]
    }

    /// The backward of [`Sequence::time_major`] for some steps: their gradient `[·, B, I]`, copied to its places in dx.
    pub(super) fn time_major_backward(&self, steps: Range<usize>, d_time_major: &[Real], d_x: &mut [Real]) {
        let mask = self.shared_input_mask();
        for t in steps.clone() {
            for b in 0..self.batch {
                let from = &d_time_major[((t - steps.start) * self.batch + b) * self.input..][..self.input];
                let to = &mut d_x[self.x_row(t, b)];
                match mask {
                    None => copy(from, to),
                    Some(mask) => zip(from, &mask[b * self.input..][..self.input], to, Lane::mul),
                }
            }
        }
    }
}

/// H, from the recurrent kernel `[H, G·H]`.
fn hidden_units(kind: Kind, recurrent_kernel: &Tensor) -> Result<usize> {
    match recurrent_kernel.shape() {
        &[hidden, columns] if hidden > 0 && columns == kind.gates.saturating_mul(hidden) => {
            recurrent_kernel.floats(kind.at)?;
            Ok(hidden)
        }
        shape => {
            let gates = kind.gates;
            Err(Error::shape(kind.at, format!("recurrent kernel [units, {gates}·units] with at least one unit"), shape))
        }
    }
}

fn expect_shape(at: &'static str, what: &str, x: &Tensor, shape: &[usize]) -> Result<()> {
    if x.shape() == shape {
        return Ok(());
    }
    Err(Error::shape(at, format!("{what} of shape {shape:?}"), x.shape()))
}

fn expect_floats(at: &'static str, what: &str, x: &Tensor, shape: &[usize]) -> Result<()> {
    expect_shape(at, what, x, shape)?;
    x.floats(at).map(|_| ())
}

fn expect_drops(
    at: &'static str,
    what: &str,
    drops: Option<&Tensor>,
    gates: usize,
    batch: usize,
    width: usize,
) -> Result<()> {
    let Some(drops) = drops else { return Ok(()) };
    let masks = if drops.shape().first() == Some(&1) { 1 } else { gates };
    expect_floats(at, what, drops, &[masks, batch, width])
}
