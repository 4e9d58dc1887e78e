//! The simple recurrent layer: one matrix product and one activation a step.

use throughtime_kernels::gemm::Store;

use super::projection::Projection;
use super::recurrence::{Equation, State, Step, StepBackward, Strip, run};
use super::sequence::{Kind, Sequence, Walk};
use super::{Drops, RnnOutput, Weights};
use crate::{Activation, Real, Result, Tapes, Tensor};

const KIND: Kind = Kind { at: "simpleRNN", gates: 1, bias_rows: 1 };
const CELL: Kind = Kind { at: "simpleRNNCell", ..KIND };

/// How a simple recurrent layer computes. Keras's defaults: tanh, every step in order.
#[derive(Clone, Copy, Debug)]
pub struct SimpleRnnConfig {
    /// f.
    pub activation: Activation,
    /// How it goes over time; a cell, which takes one step, does not look at it.
    pub walk: Walk,
}

/// A simple recurrent layer over whole sequences.
///
/// hₜ = f(xₜ·W + hₜ₋₁·U + b)
///
/// **Shapes** x `[B, T, I]`, W `[I, H]`, U `[H, H]`, b `[H]`, state (h) `[B, H]`, mask bool `[B, T]`; see [`RnnOutput`].
///
/// **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument` (number of states), all before arithmetic starts.
///
/// **Source** Elman, *Finding structure in time* (1990); Keras 3, `SimpleRNN`.
///
/// ```
/// use throughtime_nn::{Activation, Tapes, Tensor, layers::*};
/// let walk = Walk { return_sequences: true, ..Walk::default() };
/// let config = SimpleRnnConfig { activation: Activation::Linear, walk };
/// let (one, half) = (Tensor::float(&[1, 1], vec![1.0])?, Tensor::float(&[1, 1], vec![0.5])?);
/// let weights = Weights { kernel: &one, recurrent_kernel: &half, bias: None };
/// let x = Tensor::float(&[1, 3, 1], vec![8.0, 0.0, 0.0])?;
/// let h = simple_rnn(&mut Tapes::none(), &config, &x, &weights, &[None], None, &Drops::default())?.output;
/// assert_eq!(h.floats("h")?, [8.0, 4.0, 2.0]);
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub fn simple_rnn(
    tapes: &mut Tapes,
    config: &SimpleRnnConfig,
    x: &Tensor,
    weights: &Weights,
    state: &[Option<&Tensor>],
    mask: Option<&Tensor>,
    drops: &Drops,
) -> Result<RnnOutput> {
    let sequence = Sequence::layer(KIND, config.walk, x, weights, state, mask, drops)?;
    SimpleRnn::run(tapes, config, sequence)
}

/// One step of [`simple_rnn`]: from h to the new h, which is also the output.
///
/// **Shapes** x `[B, I]`, state (h) `[B, H]`. **Errors** as [`simple_rnn`]. Gives the layer's bits.
pub fn simple_rnn_cell(
    tapes: &mut Tapes,
    config: &SimpleRnnConfig,
    x: &Tensor,
    weights: &Weights,
    state: &[&Tensor],
    drops: &Drops,
) -> Result<Vec<Tensor>> {
    let sequence = Sequence::cell(CELL, x, weights, state, drops)?;
    Ok(SimpleRnn::run(tapes, config, sequence)?.states)
}

struct SimpleRnn {
    hidden: usize,
    activation: Activation,
    recurrent: Projection,
}

impl SimpleRnn {
    fn run(tapes: &mut Tapes, config: &SimpleRnnConfig, sequence: Sequence<1>) -> Result<RnnOutput> {
        let bias = sequence.bias_row(0, 0..1)?;
        let recurrent = sequence.recurrent_projection(0..1);
        let equation = SimpleRnn { hidden: sequence.hidden, activation: config.activation, recurrent };
        run(tapes, sequence, &bias, Box::new(equation))
    }
}

impl Equation<1> for SimpleRnn {
    /// f′ follows from the new state. (A masked row's is not f's output, but its gradient is zero.)
    fn keeps_gates(&self) -> bool {
        false
    }

    fn saved(&self) -> usize {
        0
    }

    fn forward(&self, step: &mut Step<1>) -> Result<()> {
        let [State { previous, next }] = &mut step.states;
        self.recurrent.forward(previous.len() / self.hidden, previous, step.gates, self.hidden)?;
        next.copy_from_slice(step.gates);
        self.activation.apply(next);
        Ok(())
    }

    fn backward(&self, step: StepBackward<1>, [d_h]: &mut [Vec<Real>; 1]) -> Result<()> {
        let [h] = step.next;
        step.d_gates.copy_from_slice(d_h);
        self.activation.derivative(h, step.d_gates);
        self.recurrent.backward(h.len() / self.hidden, step.d_gates, self.hidden, d_h, Store::Overwrite)
    }

    fn recurrent_gradient(&self, strip: &Strip, d_recurrent: &mut [Real], store: Store) -> Result<()> {
        self.recurrent.weights(strip.rows, strip.previous, strip.d_gates, self.hidden, d_recurrent, store)
    }

    fn gradient_columns(&self) -> usize {
        1
    }
}
