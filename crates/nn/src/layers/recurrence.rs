//! The loop over time that all recurrent layers share, and backpropagation through it.

use std::cell::OnceCell;
use std::ops::Range;

use throughtime_kernels::gemm::Store;
use throughtime_kernels::{Vector, column_sums, lanes};

use super::RnnOutput;
use super::projection::{Projection, once};
use super::repeats::Repeats;
use super::sequence::Sequence;
use crate::tape::BACKWARD;
use crate::{Grads, Real, Result, Tapes, Tensor, buffer, shape};

/// Rows of gates that are worked on together: they stay in the second-level cache, and are one k-block of the GEMM that
/// computes weight gradients.
const STRIP_ROWS: usize = 256;

/// One state before and after a step, `[B, H]` both.
pub(super) struct State<'a> {
    pub(super) previous: &'a [Real],
    pub(super) next: &'a mut [Real],
}

/// What one step reads and writes.
pub(super) struct Step<'a, const S: usize> {
    /// `[B, G·H]`: in, x·W + b; out, what the backward needs of it: the activated gates.
    pub(super) gates: &'a mut [Real],
    /// `[B, SAVED·H]`: out, what else the backward needs.
    pub(super) saved: &'a mut [Real],
    pub(super) states: [State<'a>; S],
}

/// The same step in the backward.
pub(super) struct StepBackward<'a, const S: usize> {
    pub(super) gates: &'a [Real],
    pub(super) saved: &'a [Real],
    pub(super) previous: [&'a [Real]; S],
    pub(super) next: [&'a [Real]; S],
    /// `[B, D·H]`: out, dL/d(gates before activation), where D is [`Equation::gradient_columns`].
    pub(super) d_gates: &'a mut [Real],
}

/// Some steps of the backward, `R` rows together: what dL/dU is made of.
pub(super) struct Strip<'a> {
    pub(super) rows: usize,
    /// `[R, H]`: the state h before each step.
    pub(super) previous: &'a [Real],
    /// `[R, SAVED·H]`
    pub(super) saved: &'a [Real],
    /// `[R, D·H]`
    pub(super) d_gates: &'a [Real],
}

/// What distinguishes one recurrent layer from another: a step with S states, of which the first is the output.
pub(super) trait Equation<const S: usize>: 'static {
    /// Does the backward need the gates?
    fn keeps_gates(&self) -> bool;
    /// How many more values for each unit are saved for the backward.
    fn saved(&self) -> usize;

    /// One step.
    fn forward(&self, step: &mut Step<S>) -> Result<()>;

    /// `d_states` comes in as dL/d(next states) and leaves as dL/d(previous states).
    fn backward(&self, step: StepBackward<S>, d_states: &mut [Vec<Real>; S]) -> Result<()>;

    /// `dU (=|+=)` the share of these rows.
    fn recurrent_gradient(&self, strip: &Strip, d_recurrent: &mut [Real], store: Store) -> Result<()>;

    /// Columns of `d_gates`, in units of H. The first G are the gradient of x·W + b.
    fn gradient_columns(&self) -> usize;

    /// `db +=` the share of these sums over rows of `d_gates`.
    fn bias_gradient(&self, sums: &[Real], d_bias: &mut [Real]) {
        lanes([sums], [d_bias], |[s], [d]| [d.add(s)]);
    }
}

/// A finished walk over time; on a tape it stays for the backward. (The equation is a trait object, so that layers share
/// this code: one call more a step.)
struct Walked<const S: usize> {
    sequence: Sequence<S>,
    equation: Box<dyn Equation<S>>,
    projection: Projection,
    /// The time-major x, made when first needed: with [`Repeats`] that is in the backward.
    x: OnceCell<Tensor>,
    /// `[T, B, G·H]`, or of one strip only.
    gates: Vec<Real>,
    /// `[T, B, SAVED·H]`, or of one step only.
    saved: Vec<Real>,
    /// `[T + 1, B, H]` each, the initial states first; or before and after one step only.
    states: [Vec<Real>; S],
}

/// Walks over all steps: one record with outputs (output, states…).
pub(super) fn run<const S: usize>(
    tapes: &mut Tapes,
    sequence: Sequence<S>,
    bias: &[Real],
    equation: Box<dyn Equation<S>>,
) -> Result<RnnOutput> {
    let inputs: Vec<Tensor> = sequence.inputs().into_iter().cloned().collect();
    let inputs: Vec<&Tensor> = inputs.iter().collect();
    let keep = tapes.tracks(&inputs);
    let (walked, output) = Walked::forward(sequence, bias, equation, keep)?;
    let states = walked.final_states()?;
    if keep {
        let outputs: Vec<&Tensor> = [&output].into_iter().chain(&states).collect();
        tapes.record_many(&inputs, &outputs, move |d_outputs, grads| {
            let mut d_outputs = d_outputs.into_iter();
            walked.backward(d_outputs.next().flatten().as_deref(), d_outputs, grads)
        })?;
    }
    Ok(RnnOutput { output, states })
}

impl<const S: usize> Walked<S> {
    fn forward(
        sequence: Sequence<S>,
        bias: &[Real],
        equation: Box<dyn Equation<S>>,
        keep: bool,
    ) -> Result<(Self, Tensor)> {
        let projection = sequence.input_projection();
        check_memory(&sequence, &*equation, keep)?;
        let states = sequence.initial_states(if keep { sequence.time + 1 } else { 2 })?;
        let mut own =
            Walked { sequence, equation, projection, x: OnceCell::new(), gates: Vec::new(), saved: Vec::new(), states };
        let output = own.walk(bias, keep)?;
        Ok((own, output))
    }

    /// All steps, strip by strip: x·W + b of a strip is still in the cache when its steps add h·U.
    fn walk(&mut self, bias: &[Real], keep: bool) -> Result<Tensor> {
        let repeats = Repeats::new(&self.sequence, &self.projection, bias)?;
        let shape = self.sequence.output_shape();
        let mut output = buffer::zeros(self.sequence.at, shape::size(&shape))?;
        let steps = self.sequence.steps();
        let gates = self.sequence.gates * self.sequence.state_size();
        let keep_gates = keep && self.equation.keeps_gates();
        let strip = strip_steps(self.sequence.batch);
        let (slots, gate_slots) = (if keep { steps } else { 1 }, if keep_gates { steps } else { strip.min(steps) });
        let saved = slots * self.equation.saved() * self.sequence.state_size();
        buffer::reserve(self.sequence.at, &mut self.saved, saved)?;
        buffer::reserve(self.sequence.at, &mut self.gates, gate_slots * gates)?;
        for strip in strips(steps, strip) {
            let at = if keep_gates { strip.start * gates } else { 0 };
            self.project(strip.clone(), bias, repeats.as_ref(), at)?;
            for t in strip.clone() {
                self.step(t, at + (t - strip.start) * gates, keep, &mut output)?;
            }
        }
        if !keep_gates {
            self.gates = Vec::new();
        }
        Ok(Tensor::from_op(&shape, output))
    }

    /// Writes x·W + b of some steps to `self.gates`, from index `at` on, which grows to hold it.
    fn project(&mut self, steps: Range<usize>, bias: &[Real], repeats: Option<&Repeats>, at: usize) -> Result<()> {
        let rows = steps.len() * self.sequence.batch;
        self.gates.resize(at + rows * bias.len(), 0.0);
        if let Some(repeats) = repeats {
            repeats.write(&self.sequence, steps, &mut self.gates[at..]);
            return Ok(());
        }
        let x = once(&self.x, || self.sequence.time_major())?;
        self.projection.start(rows, self.sequence.rows_of(&x, steps), bias, &mut self.gates[at..], bias.len())
    }

    /// Step t, whose gates lie at `at`. Where nothing is kept, each step writes over the one before.
    fn step(&mut self, t: usize, at: usize, keep: bool, output: &mut [Real]) -> Result<()> {
        let size = self.sequence.state_size();
        let slot = if keep { t } else { 0 };
        let saved = self.equation.saved() * size;
        self.saved.resize((slot + 1) * saved, 0.0);
        let mut step = Step {
            gates: &mut self.gates[at..][..self.sequence.gates * size],
            saved: &mut self.saved[slot * saved..],
            states: self.states.each_mut().map(|all| {
                all.resize((slot + 2) * size, 0.0);
                let (before, next) = all.split_at_mut((slot + 1) * size);
                State { previous: &before[slot * size..], next }
            }),
        };
        self.equation.forward(&mut step)?;
        for State { previous, next } in &mut step.states {
            self.sequence.masked_rows(t).for_each(|row| next[row.clone()].copy_from_slice(&previous[row]));
        }
        self.sequence.write_output(t, step.states[0].next, output);
        if !keep {
            self.states.iter_mut().for_each(|all| all.copy_within(size.., 0));
        }
        Ok(())
    }

    fn final_states(&self) -> Result<Vec<Tensor>> {
        let Sequence { batch, hidden, .. } = self.sequence;
        let last = |all: &Vec<Real>| buffer::copy(self.sequence.at, &all[all.len() - batch * hidden..]);
        self.states.iter().map(|all| Ok(Tensor::from_op(&[batch, hidden], last(all)?))).collect()
    }

    /// Backpropagation through time, strip by strip: first the steps, then the products that need all their rows.
    fn backward(
        &self,
        d_output: Option<&[Real]>,
        d_final: impl Iterator<Item = Option<Vec<Real>>>,
        grads: &mut Grads,
    ) -> Result<()> {
        let sequence = &self.sequence;
        let size = sequence.state_size();
        let mut d_states = [const { Vec::new() }; S];
        for (d_state, d_final) in d_states.iter_mut().zip(d_final) {
            *d_state = d_final.map_or_else(|| buffer::zeros(BACKWARD, size), Ok)?;
        }
        let mut d_x = grads.wants(&sequence.x).then(|| buffer::zeros(BACKWARD, sequence.x.len())).transpose()?;
        let strip = strip_steps(sequence.batch);
        let most = strip.min(sequence.steps()) * self.equation.gradient_columns() * size;
        let mut d_gates = buffer::with_capacity(BACKWARD, most)?;
        for steps in strips(sequence.steps(), strip).rev() {
            d_gates.resize(steps.len() * self.equation.gradient_columns() * size, 0.0);
            for t in steps.clone().rev() {
                let d_gates = part(&mut d_gates, t - steps.start, self.equation.gradient_columns() * size);
                self.step_backward(t, d_output, &mut d_states, d_gates)?;
            }
            self.weights_backward(steps.clone(), &d_gates, grads)?;
            if let Some(d_x) = &mut d_x {
                self.input_backward(steps, &d_gates, d_x)?;
            }
        }
        if let Some(d_x) = d_x {
            grads.add(&sequence.x, d_x)?;
        }
        for (state, d_state) in sequence.state.iter().zip(d_states) {
            if let Some(state) = state {
                grads.add(state, d_state)?;
            }
        }
        Ok(())
    }

    /// The backward of one step. A masked row's state did not change: its gradient passes as it is, and none goes to the gates.
    fn step_backward(
        &self,
        t: usize,
        d_output: Option<&[Real]>,
        d_states: &mut [Vec<Real>; S],
        d_gates: &mut [Real],
    ) -> Result<()> {
        let (sequence, size) = (&self.sequence, self.sequence.state_size());
        if let Some(d_output) = d_output {
            sequence.output_backward(t, d_output, &mut d_states[0]);
        }
        let saved_size = self.equation.saved() * size;
        let gates = if self.equation.keeps_gates() { sequence.gates * size } else { 0 };
        let step = StepBackward {
            gates: &self.gates[t * gates..][..gates],
            saved: &self.saved[t * saved_size..][..saved_size],
            previous: self.states.each_ref().map(|all| &all[t * size..][..size]),
            next: self.states.each_ref().map(|all| &all[(t + 1) * size..][..size]),
            d_gates,
        };
        let masked: Vec<_> = sequence.masked_rows(t).map(|row| (row.clone(), take_row(d_states, row))).collect();
        self.equation.backward(step, d_states)?;
        for (row, held) in masked {
            d_states.iter_mut().zip(held).for_each(|(d, held)| d[row.clone()].copy_from_slice(&held));
        }
        Ok(())
    }

    /// dW, dU and db of a strip.
    fn weights_backward(&self, steps: Range<usize>, d_gates: &[Real], grads: &mut Grads) -> Result<()> {
        let (sequence, size) = (&self.sequence, self.sequence.state_size());
        let (columns, saved_size) = (self.equation.gradient_columns(), self.equation.saved() * size);
        let rows = steps.len() * sequence.batch;
        let strip = Strip {
            rows,
            previous: &self.states[0][steps.start * size..steps.end * size],
            saved: &self.saved[steps.start * saved_size..steps.end * saved_size],
            d_gates,
        };
        grads.accumulate(&sequence.recurrent_kernel, |d, store| self.equation.recurrent_gradient(&strip, d, store))?;
        let x = once(&self.x, || sequence.time_major())?;
        grads.accumulate(&sequence.kernel, |d, store| {
            self.projection.weights(rows, sequence.rows_of(&x, steps), d_gates, columns * sequence.hidden, d, store)
        })?;
        if let Some(bias) = &sequence.bias {
            let mut sums = buffer::zeros(BACKWARD, columns * sequence.hidden)?;
            column_sums(d_gates, &mut sums);
            grads.accumulate(bias, |d, _| {
                self.equation.bias_gradient(&sums, d);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// dx of a strip.
    fn input_backward(&self, steps: Range<usize>, d_gates: &[Real], d_x: &mut [Real]) -> Result<()> {
        let sequence = &self.sequence;
        let rows = steps.len() * sequence.batch;
        let mut d_time_major = buffer::zeros(BACKWARD, rows * sequence.input)?;
        let stride = self.equation.gradient_columns() * sequence.hidden;
        self.projection.backward(rows, d_gates, stride, &mut d_time_major, Store::Overwrite)?;
        sequence.time_major_backward(steps, &d_time_major, d_x);
        Ok(())
    }
}

/// What all steps write and, where the backward follows, what it writes: asked for before arithmetic starts.
fn check_memory<const S: usize>(sequence: &Sequence<S>, equation: &dyn Equation<S>, keep: bool) -> Result<()> {
    let (size, all) = (sequence.state_size(), sequence.steps() * sequence.state_size());
    let kept = if keep { all } else { size };
    let mut lengths = vec![S * (kept + size), equation.saved() * kept, shape::size(&sequence.output_shape())];
    if keep {
        let weights = sequence.inputs().iter().map(|x| x.len()).sum();
        lengths.extend([sequence.gates * all, sequence.x.len(), weights]);
    }
    buffer::check(sequence.at, &lengths)
}

/// How many steps are worked on together.
fn strip_steps(batch: usize) -> usize {
    (STRIP_ROWS / batch.max(1)).max(1)
}

/// `0..total` in strips.
fn strips(total: usize, strip: usize) -> impl DoubleEndedIterator<Item = Range<usize>> {
    (0..total).step_by(strip).map(move |start| start..(start + strip).min(total))
}

/// One row of each buffer, with zeros left in its place.
fn take_row<const S: usize>(buffers: &mut [Vec<Real>; S], row: Range<usize>) -> [Vec<Real>; S] {
    buffers.each_mut().map(|buffer| {
        let held = buffer[row.clone()].to_vec();
        buffer[row.clone()].fill(0.0);
        held
    })
}

/// Part `i` of a buffer of parts of equal size.
fn part(buffer: &mut [Real], i: usize, size: usize) -> &mut [Real] {
    &mut buffer[i * size..][..size]
}

/// The blocks of `hidden` columns of one row of gates.
#[inline(always)]
pub(super) fn columns<const N: usize>(row: &[Real], hidden: usize) -> [&[Real]; N] {
    std::array::from_fn(|n| &row[n * hidden..(n + 1) * hidden])
}

/// [`columns`] for writing.
#[inline(always)]
pub(super) fn columns_mut<const N: usize>(row: &mut [Real], hidden: usize) -> [&mut [Real]; N] {
    let mut rest = row;
    std::array::from_fn(|_| {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(hidden);
        rest = others;
        own
    })
}
