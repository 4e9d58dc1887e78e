//! Long short-term memory.

use throughtime_kernels::gemm::Store;
use throughtime_kernels::{Vector, lanes, zip};

use super::projection::Projection;
use super::recurrence::{Equation, State, Step, StepBackward, Strip, columns, columns_mut, run};
use super::sequence::{Kind, Sequence, Walk};
use super::{Drops, RnnOutput, Weights};
use crate::{Activation, Lane, Real, Result, Tapes, Tensor};

const KIND: Kind = Kind { at: "lstm", gates: 4, bias_rows: 1 };
const CELL: Kind = Kind { at: "lstmCell", ..KIND };

/// How an LSTM computes. Keras's defaults: tanh, sigmoid, every step in order.
#[derive(Clone, Copy, Debug)]
pub struct LstmConfig {
    /// f, of the candidate and of the cell state.
    pub activation: Activation,
    /// σ, of the gates i, f and o.
    pub recurrent_activation: Activation,
    /// How it goes over time; a cell, which takes one step, does not look at it.
    pub walk: Walk,
}

/// Long short-term memory over whole sequences.
///
/// z = xₜ·W + hₜ₋₁·U + b, in four blocks of H columns: zᵢ, z_f, z_g, zₒ (Keras's i, f, c, o)
/// i = σ(zᵢ), f = σ(z_f), g = f(z_g), o = σ(zₒ)
/// cₜ = f∘cₜ₋₁ + i∘g
/// hₜ = o∘f(cₜ)
///
/// **Shapes** x `[B, T, I]`, W `[I, 4H]`, U `[H, 4H]`, b `[4H]`, states (h, c) `[B, H]`, mask bool `[B, T]`; see
/// [`RnnOutput`].
///
/// **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument` (number of states), all before arithmetic starts.
///
/// **Source** Hochreiter, Schmidhuber, *Long short-term memory* (1997), with the forget gate of Gers, Schmidhuber,
/// Cummins, *Learning to forget* (2000); Keras 3, `LSTM`.
///
/// ```
/// use throughtime_nn::{Activation, Tapes, Tensor, layers::*};
/// let config = LstmConfig {
///     activation: Activation::Tanh,
///     recurrent_activation: Activation::Sigmoid,
///     walk: Walk::default(),
/// };
/// let zeros = |shape: &[usize]| Tensor::float(shape, vec![0.0; shape.iter().product()]);
/// let (w, u) = (zeros(&[3, 8])?, zeros(&[2, 8])?);
/// let weights = Weights { kernel: &w, recurrent_kernel: &u, bias: None };
/// let (x, c) = (zeros(&[1, 1, 3])?, Tensor::float(&[1, 2], vec![8.0, -4.0])?);
/// let out = lstm(&mut Tapes::none(), &config, &x, &weights, &[None, Some(&c)], None, &Drops::default())?;
/// assert_eq!(out.states[1].floats("c")?, [4.0, -2.0]); // the forget gate is σ(0) = ½
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub fn lstm(
    tapes: &mut Tapes,
    config: &LstmConfig,
    x: &Tensor,
    weights: &Weights,
    state: &[Option<&Tensor>],
    mask: Option<&Tensor>,
    drops: &Drops,
) -> Result<RnnOutput> {
    let sequence = Sequence::layer(KIND, config.walk, x, weights, state, mask, drops)?;
    Lstm::run(tapes, config, sequence)
}

/// One step of [`lstm`]: from (h, c) to the new (h, c); the output is h.
///
/// **Shapes** x `[B, I]`, states `[B, H]`. **Errors** as [`lstm`]. Gives the layer's bits.
pub fn lstm_cell(
    tapes: &mut Tapes,
    config: &LstmConfig,
    x: &Tensor,
    weights: &Weights,
    state: &[&Tensor],
    drops: &Drops,
) -> Result<Vec<Tensor>> {
    let sequence = Sequence::cell(CELL, x, weights, state, drops)?;
    Ok(Lstm::run(tapes, config, sequence)?.states)
}

struct Lstm {
    hidden: usize,
    activation: Activation,
    recurrent_activation: Activation,
    recurrent: Projection,
}

impl Lstm {
    fn run(tapes: &mut Tapes, config: &LstmConfig, sequence: Sequence<2>) -> Result<RnnOutput> {
        let &LstmConfig { activation, recurrent_activation, .. } = config;
        let bias = sequence.bias_row(0, 0..4)?;
        let recurrent = sequence.recurrent_projection(0..4);
        let equation = Lstm { hidden: sequence.hidden, activation, recurrent_activation, recurrent };
        run(tapes, sequence, &bias, Box::new(equation))
    }

    /// The gates, and the new c.
    fn gates(&self, step: &mut Step<2>) {
        let State { previous: c, next: new_c } = &mut step.states[1];
        for (b, gates) in step.gates.chunks_exact_mut(4 * self.hidden).enumerate() {
            let row = b * self.hidden..(b + 1) * self.hidden;
            let (i_and_f, g_and_o) = gates.split_at_mut(2 * self.hidden);
            let (g, o) = g_and_o.split_at_mut(self.hidden);
            self.recurrent_activation.apply(i_and_f);
            self.activation.apply(g);
            self.recurrent_activation.apply(o);
            let (i, f) = i_and_f.split_at(self.hidden);
            lanes([i, f, g, &c[row.clone()]], [&mut new_c[row]], |[i, f, g, c], [_]| [i.mul_add(g, f.mul(c))]);
        }
    }

    /// f(c) and h, in a pass of their own: f(c) right behind the gates that c is made of would wait for their results.
    fn output(&self, step: &mut Step<2>) {
        let [h, c] = &mut step.states;
        step.saved.copy_from_slice(c.next);
        self.activation.apply(step.saved);
        for (b, gates) in step.gates.chunks_exact(4 * self.hidden).enumerate() {
            let row = b * self.hidden..(b + 1) * self.hidden;
            zip(&gates[3 * self.hidden..], &step.saved[row.clone()], &mut h.next[row], Lane::mul);
        }
    }
}

impl Equation<2> for Lstm {
    fn keeps_gates(&self) -> bool {
        true
    }

    /// f(cₜ).
    fn saved(&self) -> usize {
        1
    }

    fn forward(&self, step: &mut Step<2>) -> Result<()> {
        let h = step.states[0].previous;
        self.recurrent.forward(h.len() / self.hidden, h, step.gates, 4 * self.hidden)?;
        self.gates(step);
        self.output(step);
        Ok(())
    }

    fn backward(&self, step: StepBackward<2>, d_states: &mut [Vec<Real>; 2]) -> Result<()> {
        let StepBackward { gates, saved, previous: [_, c], d_gates, .. } = step;
        let saved = Saved { gates, c, squashed: saved };
        // Constants at the call: the default pair is compiled on its own, without a branch on the activation in the inner loop.
        match (self.activation, self.recurrent_activation) {
            (Activation::Tanh, Activation::Sigmoid) => {
                gates_backward(self.hidden, saved, d_states, d_gates, Activation::Tanh, Activation::Sigmoid);
            }
            (f, s) => gates_backward(self.hidden, saved, d_states, d_gates, f, s),
        }
        let rows = c.len() / self.hidden;
        self.recurrent.backward(rows, d_gates, 4 * self.hidden, &mut d_states[0], Store::Overwrite)
    }

    fn recurrent_gradient(&self, strip: &Strip, d_recurrent: &mut [Real], store: Store) -> Result<()> {
        self.recurrent.weights(strip.rows, strip.previous, strip.d_gates, 4 * self.hidden, d_recurrent, store)
    }

    fn gradient_columns(&self) -> usize {
        4
    }
}

struct Saved<'a> {
    gates: &'a [Real],
    c: &'a [Real],
    squashed: &'a [Real],
}

/// The backward of [`Lstm::gates`] and [`Lstm::output`]: dz of the four gates, and dc of the step before. dh is left to the product with Uᵀ.
#[inline(always)]
fn gates_backward(
    hidden: usize,
    saved: Saved,
    [d_h, d_c]: &mut [Vec<Real>; 2],
    d_gates: &mut [Real],
    f: Activation,
    s: Activation,
) {
    for (b, d_gates) in d_gates.chunks_exact_mut(4 * hidden).enumerate() {
        let row = b * hidden..(b + 1) * hidden;
        let [i, forget, g, o] = columns(&saved.gates[4 * b * hidden..][..4 * hidden], hidden);
        let [d_i, d_forget, d_g, d_o] = columns_mut(d_gates, hidden);
        let inputs = [i, forget, g, o, &saved.c[row.clone()], &saved.squashed[row.clone()], &d_h[row.clone()]];
        let outputs = [d_i, d_forget, d_g, d_o, &mut d_c[row]];
        lanes(inputs, outputs, |[i, forget, g, o, c, squashed, d_h], [.., d_c]| {
            let d_c = d_c.add(f.derivative_lane(squashed, d_h.mul(o)));
            [
                s.derivative_lane(i, d_c.mul(g)),
                s.derivative_lane(forget, d_c.mul(c)),
                f.derivative_lane(g, d_c.mul(i)),
                s.derivative_lane(o, d_h.mul(squashed)),
                d_c.mul(forget),
            ]
        });
    }
}
