//! The gated recurrent unit.

use throughtime_kernels::gemm::Store;
use throughtime_kernels::{Vector, lanes, zip};

use super::projection::Projection;
use super::recurrence::{Equation, State, Step, StepBackward, Strip, columns, columns_mut, run};
use super::sequence::{Kind, Sequence, Walk};
use super::{Drops, RnnOutput, Weights};
use crate::tape::BACKWARD;
use crate::{Activation, Lane, Real, Result, Tapes, Tensor, buffer};

/// How a GRU computes. Keras's defaults: tanh, sigmoid, `reset_after`, every step in order.
#[derive(Clone, Copy, Debug)]
pub struct GruConfig {
    /// f, of the candidate.
    pub activation: Activation,
    /// σ, of the gates z and r.
    pub recurrent_activation: Activation,
    /// The reset gate acts after the product with U, not on h before it.
    pub reset_after: bool,
    /// How it goes over time; a cell, which takes one step, does not look at it.
    pub walk: Walk,
}

/// A gated recurrent unit over whole sequences.
///
/// z = σ(xₜ·W_z + hₜ₋₁·U_z + b_z), r = σ(xₜ·W_r + hₜ₋₁·U_r + b_r)
/// g = f(xₜ·W_g + r∘(hₜ₋₁·U_g + b′_g) + b_g) with `reset_after`, else g = f(xₜ·W_g + (r∘hₜ₋₁)·U_g + b_g)
/// hₜ = z∘hₜ₋₁ + (1 − z)∘g
///
/// **Shapes** x `[B, T, I]`; W `[I, 3H]` and U `[H, 3H]` in blocks z, r, g (Keras's h); b `[2, 3H]` with `reset_after`
/// (for the input, and b′ for the state: its z and r blocks are added to the others), else `[3H]`; state (h) `[B, H]`;
/// mask bool `[B, T]`; see [`RnnOutput`].
///
/// **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument` (number of states), all before arithmetic starts.
///
/// **Source** Cho et al., *Learning phrase representations using RNN encoder-decoder* (2014); Keras 3, `GRU`.
///
/// ```
/// use throughtime_nn::{Activation, Tapes, Tensor, layers::*};
/// let config = GruConfig {
///     activation: Activation::Tanh,
///     recurrent_activation: Activation::Sigmoid,
///     reset_after: true,
///     walk: Walk::default(),
/// };
/// let zeros = |shape: &[usize]| Tensor::float(shape, vec![0.0; shape.iter().product()]);
/// let (w, u) = (zeros(&[3, 6])?, zeros(&[2, 6])?);
/// let weights = Weights { kernel: &w, recurrent_kernel: &u, bias: None };
/// let (x, h) = (zeros(&[1, 2, 3])?, Tensor::float(&[1, 2], vec![8.0, -4.0])?);
/// let out = gru(&mut Tapes::none(), &config, &x, &weights, &[Some(&h)], None, &Drops::default())?;
/// assert_eq!(out.output.floats("h")?, [2.0, -1.0]); // z is σ(0) = ½ at both steps
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub fn gru(
    tapes: &mut Tapes,
    config: &GruConfig,
    x: &Tensor,
    weights: &Weights,
    state: &[Option<&Tensor>],
    mask: Option<&Tensor>,
    drops: &Drops,
) -> Result<RnnOutput> {
    let sequence = Sequence::layer(kind("gru", config), config.walk, x, weights, state, mask, drops)?;
    Gru::run(tapes, config, sequence)
}

/// One step of [`gru`]: from h to the new h, which is also the output.
///
/// **Shapes** x `[B, I]`, state (h) `[B, H]`. **Errors** as [`gru`]. Gives the layer's bits.
pub fn gru_cell(
    tapes: &mut Tapes,
    config: &GruConfig,
    x: &Tensor,
    weights: &Weights,
    state: &[&Tensor],
    drops: &Drops,
) -> Result<Vec<Tensor>> {
    let sequence = Sequence::cell(kind("gruCell", config), x, weights, state, drops)?;
    Ok(Gru::run(tapes, config, sequence)?.states)
}

fn kind(at: &'static str, config: &GruConfig) -> Kind {
    Kind { at, gates: 3, bias_rows: if config.reset_after { 2 } else { 1 } }
}

struct Gru {
    hidden: usize,
    activation: Activation,
    recurrent_activation: Activation,
    reset_after: bool,
    /// U_z and U_r.
    recurrent: Projection,
    /// U_g.
    candidate: Projection,
    /// b′_g.
    candidate_bias: Vec<Real>,
}

impl Gru {
    fn run(tapes: &mut Tapes, config: &GruConfig, sequence: Sequence<1>) -> Result<RnnOutput> {
        let &GruConfig { activation, recurrent_activation, reset_after, .. } = config;
        let (mut bias, mut candidate_bias) = (sequence.bias_row(0, 0..3)?, Vec::new());
        if reset_after {
            let state_bias = sequence.bias_row(1, 0..2)?;
            lanes([&state_bias], [&mut bias[..state_bias.len()]], |[b], [sum]| [sum.add(b)]);
            candidate_bias = sequence.bias_row(1, 2..3)?;
        }
        let (recurrent, candidate) = (sequence.recurrent_projection(0..2), sequence.recurrent_projection(2..3));
        let hidden = sequence.hidden;
        let equation =
            Gru { hidden, activation, recurrent_activation, reset_after, recurrent, candidate, candidate_bias };
        run(tapes, sequence, &bias, Box::new(equation))
    }

    /// Columns of `d_gates`, and where among them dL/d(h·U_g) stands.
    fn gradient_layout(&self) -> (usize, usize) {
        if self.reset_after { (4 * self.hidden, 3 * self.hidden) } else { (3 * self.hidden, 2 * self.hidden) }
    }
}

impl Equation<1> for Gru {
    fn keeps_gates(&self) -> bool {
        true
    }

    /// h·U_g + b′_g with `reset_after`, else r∘h.
    fn saved(&self) -> usize {
        1
    }

    fn forward(&self, step: &mut Step<1>) -> Result<()> {
        let (h, width) = (step.states[0].previous, 3 * self.hidden);
        let rows = h.len() / self.hidden;
        self.recurrent.forward(rows, h, step.gates, width)?;
        if self.reset_after {
            step.saved.chunks_exact_mut(self.hidden).for_each(|row| row.copy_from_slice(&self.candidate_bias));
            self.candidate.forward(rows, h, step.saved, self.hidden)?;
            reset_after(self.hidden, step, self.recurrent_activation);
        } else {
            reset_before(self.hidden, step, self.recurrent_activation);
            self.candidate.forward(rows, step.saved, &mut step.gates[2 * self.hidden..], width)?;
        }
        update(self.hidden, step, self.activation);
        Ok(())
    }

    fn backward(&self, mut step: StepBackward<1>, [d_h]: &mut [Vec<Real>; 1]) -> Result<()> {
        let rows = d_h.len() / self.hidden;
        let (width, at) = self.gradient_layout();
        // Constants at the call: the default pair is compiled on its own, without a branch on the activation in the inner loop.
        match (self.reset_after, self.activation, self.recurrent_activation) {
            (true, Activation::Tanh, Activation::Sigmoid) => {
                reset_after_backward(self.hidden, &mut step, d_h, Activation::Tanh, Activation::Sigmoid);
            }
            (true, f, s) => reset_after_backward(self.hidden, &mut step, d_h, f, s),
            (false, f, s) => {
                update_backward(self.hidden, &mut step, d_h, f, s);
                let mut d_reset = buffer::zeros(BACKWARD, d_h.len())?;
                self.candidate.backward(rows, &step.d_gates[at..], width, &mut d_reset, Store::Overwrite)?;
                reset_before_backward(self.hidden, &mut step, &d_reset, d_h, s);
            }
        }
        if self.reset_after {
            self.candidate.backward(rows, &step.d_gates[at..], width, d_h, Store::Add)?;
        }
        self.recurrent.backward(rows, step.d_gates, width, d_h, Store::Add)
    }

    fn recurrent_gradient(&self, strip: &Strip, d_recurrent: &mut [Real], store: Store) -> Result<()> {
        let (width, at) = self.gradient_layout();
        let seen = if self.reset_after { strip.previous } else { strip.saved };
        self.recurrent.weights(strip.rows, strip.previous, strip.d_gates, width, d_recurrent, store)?;
        self.candidate.weights(strip.rows, seen, &strip.d_gates[at..], width, d_recurrent, store)
    }

    fn gradient_columns(&self) -> usize {
        self.gradient_layout().0 / self.hidden
    }

    fn bias_gradient(&self, sums: &[Real], d_bias: &mut [Real]) {
        let add = |sums: &[Real], to: &mut [Real]| lanes([sums], [to], |[s], [d]| [d.add(s)]);
        let (z_and_r, all) = (2 * self.hidden, 3 * self.hidden);
        add(&sums[..all], &mut d_bias[..all]);
        if self.reset_after {
            add(&sums[..z_and_r], &mut d_bias[all..][..z_and_r]);
            add(&sums[all..], &mut d_bias[all + z_and_r..]);
        }
    }
}

/// The candidate and the new state, for both.
fn update(hidden: usize, step: &mut Step<1>, f: Activation) {
    let one = Lane::splat(1.0);
    let [State { previous, next }] = &mut step.states;
    for (b, gates) in step.gates.chunks_exact_mut(3 * hidden).enumerate() {
        let row = b * hidden..(b + 1) * hidden;
        let [z, _, g] = columns_mut(gates, hidden);
        f.apply(g);
        lanes([z, g, &previous[row.clone()]], [&mut next[row]], |[z, g, h], [_]| [z.mul_add(h, one.sub(z).mul(g))]);
    }
}

/// The backward of [`update`] after a reset before the product: dz, dg and z's part of dh.
fn update_backward(hidden: usize, step: &mut StepBackward<1>, d_h: &mut [Real], f: Activation, s: Activation) {
    let one = Lane::splat(1.0);
    for (b, d_gates) in step.d_gates.chunks_exact_mut(3 * hidden).enumerate() {
        let row = b * hidden..(b + 1) * hidden;
        let [z, _, g] = columns(&step.gates[3 * b * hidden..], hidden);
        let [d_z, _, d_g] = columns_mut(d_gates, hidden);
        let inputs = [z, g, &step.previous[0][row.clone()]];
        lanes(inputs, [d_z, d_g, &mut d_h[row]], |[z, g, h], [_, _, d_h]| {
            [s.derivative_lane(z, d_h.mul(h.sub(g))), f.derivative_lane(g, d_h.mul(one.sub(z))), d_h.mul(z)]
        });
    }
}

/// Reset before the product: the gates z and r, and r∘h.
fn reset_before(hidden: usize, step: &mut Step<1>, s: Activation) {
    for (b, gates) in step.gates.chunks_exact_mut(3 * hidden).enumerate() {
        let row = b * hidden..(b + 1) * hidden;
        let z_and_r = &mut gates[..2 * hidden];
        s.apply(z_and_r);
        zip(&z_and_r[hidden..], &step.states[0].previous[row.clone()], &mut step.saved[row], Lane::mul);
    }
}

/// The backward of [`reset_before`]: dr from d(r∘h), and its part of dh.
fn reset_before_backward(hidden: usize, step: &mut StepBackward<1>, d_reset: &[Real], d_h: &mut [Real], s: Activation) {
    for (b, d_gates) in step.d_gates.chunks_exact_mut(3 * hidden).enumerate() {
        let row = b * hidden..(b + 1) * hidden;
        let [_, r] = columns(&step.gates[3 * b * hidden..], hidden);
        let [_, d_r] = columns_mut(d_gates, hidden);
        let inputs = [r, &step.previous[0][row.clone()], &d_reset[row.clone()]];
        lanes(inputs, [d_r, &mut d_h[row]], |[r, h, d_reset], [_, d_h]| {
            [s.derivative_lane(r, d_reset.mul(h)), d_reset.mul_add(r, d_h)]
        });
    }
}

/// Reset after the product: the gates z and r, and r∘(h·U_g + b′_g) added to the candidate.
fn reset_after(hidden: usize, step: &mut Step<1>, s: Activation) {
    for (gates, inner) in step.gates.chunks_exact_mut(3 * hidden).zip(step.saved.chunks_exact(hidden)) {
        let (z_and_r, g) = gates.split_at_mut(2 * hidden);
        s.apply(z_and_r);
        lanes([&z_and_r[hidden..], inner], [g], |[r, inner], [g]| [r.mul_add(inner, g)]);
    }
}

/// The backward of [`reset_after`] and [`update`] in one pass: d_gates are dz, dr, dg, d(h·U_g + b′); dh keeps the part that does not pass through U.
#[inline(always)]
fn reset_after_backward(hidden: usize, step: &mut StepBackward<1>, d_h: &mut [Real], f: Activation, s: Activation) {
    let one = Lane::splat(1.0);
    for (b, d_gates) in step.d_gates.chunks_exact_mut(4 * hidden).enumerate() {
        let row = b * hidden..(b + 1) * hidden;
        let [z, r, g] = columns(&step.gates[3 * b * hidden..], hidden);
        let [d_z, d_r, d_g, d_inner] = columns_mut(d_gates, hidden);
        let inputs = [z, r, g, &step.saved[row.clone()], &step.previous[0][row.clone()]];
        lanes(inputs, [d_z, d_r, d_g, d_inner, &mut d_h[row]], |[z, r, g, inner, h], [.., d_h]| {
            let d_g = f.derivative_lane(g, d_h.mul(one.sub(z)));
            [s.derivative_lane(z, d_h.mul(h.sub(g))), s.derivative_lane(r, d_g.mul(inner)), d_g, d_g.mul(r), d_h.mul(z)]
        });
    }
}
