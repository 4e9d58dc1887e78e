//! Recurrent layers of every kind and setting behind one description, with weights and inputs made up for them.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod reference;

use throughtime_nn::layers::{
    Drops, GruConfig, LstmConfig, RnnOutput, SimpleRnnConfig, Walk, Weights, gru, gru_cell, lstm, lstm_cell,
    simple_rnn, simple_rnn_cell,
};
use throughtime_nn::{Activation, Result, Tapes, Tensor};

use crate::common::{bools, sample, tensor};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    SimpleRnn,
    Lstm,
    Gru,
    GruResetBefore,
}

pub const KINDS: [Kind; 4] = [Kind::SimpleRnn, Kind::Lstm, Kind::Gru, Kind::GruResetBefore];

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dropping {
    Nothing,
    Shared,
    PerGate,
}

/// A layer and the sizes it is called with.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub kind: Kind,
    pub activation: Activation,
    pub recurrent_activation: Activation,
    pub bias: bool,
    pub initial_state: bool,
    pub masked: bool,
    pub return_sequences: bool,
    pub go_backwards: bool,
    pub zero_output_for_mask: bool,
    pub dropping: Dropping,
    pub batch: usize,
    pub time: usize,
    pub input: usize,
    pub hidden: usize,
}

/// Everything on that a layer usually has. H and I are no multiples of four.
pub const USUAL: Setup = Setup {
    kind: Kind::Lstm,
    activation: Activation::Tanh,
    recurrent_activation: Activation::Sigmoid,
    bias: true,
    initial_state: true,
    masked: false,
    return_sequences: true,
    go_backwards: false,
    zero_output_for_mask: false,
    dropping: Dropping::Nothing,
    batch: 3,
    time: 4,
    input: 3,
    hidden: 5,
};

impl Setup {
    pub fn of(kind: Kind) -> Setup {
        Setup { kind, ..USUAL }
    }

    pub fn gates(&self) -> usize {
        match self.kind {
            Kind::SimpleRnn => 1,
            Kind::Lstm => 4,
            Kind::Gru | Kind::GruResetBefore => 3,
        }
    }

    pub fn states(&self) -> usize {
        if self.kind == Kind::Lstm { 2 } else { 1 }
    }

    pub fn x(&self) -> Tensor {
        sample(&[self.batch, self.time, self.input], 1)
    }

    /// kernel, recurrent kernel, bias if any.
    pub fn weights(&self, seed: u64) -> Vec<Tensor> {
        let columns = self.gates() * self.hidden;
        let mut weights = vec![sample(&[self.input, columns], seed), sample(&[self.hidden, columns], seed + 1)];
        match (self.bias, self.kind) {
            (false, _) => {}
            (true, Kind::Gru) => weights.push(sample(&[2, columns], seed + 2)),
            (true, _) => weights.push(sample(&[columns], seed + 2)),
        }
        weights
    }

    /// The initial states, if any.
    pub fn state(&self) -> Vec<Tensor> {
        let number = if self.initial_state { self.states() } else { 0 };
        (0..number as u64).map(|s| sample(&[self.batch, self.hidden], 20 + s)).collect()
    }

    /// x, weights and states in one list.
    pub fn inputs(&self) -> Vec<Tensor> {
        [self.x()].into_iter().chain(self.weights(10)).chain(self.state()).collect()
    }

    /// A mask with gaps at the start, in the middle and at the end; row 1 is all masked, row 2 not at all.
    pub fn mask(&self) -> Option<Tensor> {
        let value = |b: usize, t: usize| match b % 3 {
            0 => !matches!(t % 4, 0 | 2),
            1 => false,
            _ => true,
        };
        let values: Vec<i32> =
            (0..self.batch * self.time).map(|i| value(i / self.time, i % self.time) as i32).collect();
        self.masked.then(|| bools(&[self.batch, self.time], &values))
    }

    pub fn drops(&self) -> Drops {
        let number = match self.dropping {
            Dropping::Nothing => return Drops::default(),
            Dropping::Shared => 1,
            Dropping::PerGate => self.gates(),
        };
        let mask = |width: usize, period: usize| {
            let values: Vec<f64> =
                (0..number * self.batch * width).map(|i| if i % period == 0 { 0.0 } else { 1.25 }).collect();
            Some(tensor(&[number, self.batch, width], &values))
        };
        Drops { input: mask(self.input, 4), recurrent: mask(self.hidden, 3) }
    }

    /// The layer on `inputs` as [`Setup::inputs`] lists them.
    pub fn layer(&self, tapes: &mut Tapes, inputs: &[Tensor]) -> Result<RnnOutput> {
        let (weights, state) = self.parts(&inputs[1..]);
        let state: Vec<_> = state.iter().map(Some).collect();
        self.call(tapes, &inputs[0], &weights, &state, self.mask().as_ref(), &self.drops())
    }

    /// The layer with everything given.
    pub fn call(
        &self,
        tapes: &mut Tapes,
        x: &Tensor,
        weights: &Weights,
        state: &[Option<&Tensor>],
        mask: Option<&Tensor>,
        drops: &Drops,
    ) -> Result<RnnOutput> {
        match self.kind {
            Kind::SimpleRnn => simple_rnn(tapes, &self.simple_rnn(), x, weights, state, mask, drops),
            Kind::Lstm => lstm(tapes, &self.lstm(), x, weights, state, mask, drops),
            Kind::Gru | Kind::GruResetBefore => gru(tapes, &self.gru(), x, weights, state, mask, drops),
        }
    }

    /// One step of the cell.
    pub fn cell(&self, tapes: &mut Tapes, x: &Tensor, weights: &Weights, state: &[Tensor]) -> Result<Vec<Tensor>> {
        let (state, drops): (Vec<_>, _) = (state.iter().collect(), self.drops());
        match self.kind {
            Kind::SimpleRnn => simple_rnn_cell(tapes, &self.simple_rnn(), x, weights, &state, &drops),
            Kind::Lstm => lstm_cell(tapes, &self.lstm(), x, weights, &state, &drops),
            Kind::Gru | Kind::GruResetBefore => gru_cell(tapes, &self.gru(), x, weights, &state, &drops),
        }
    }

    /// Weights and states from one list.
    pub fn parts<'a>(&self, list: &'a [Tensor]) -> (Weights<'a>, &'a [Tensor]) {
        let bias = self.bias.then(|| &list[2]);
        let weights = Weights { kernel: &list[0], recurrent_kernel: &list[1], bias };
        (weights, &list[if self.bias { 3 } else { 2 }..])
    }

    fn walk(&self) -> Walk {
        let &Setup { return_sequences, go_backwards, zero_output_for_mask, .. } = self;
        Walk { return_sequences, go_backwards, zero_output_for_mask }
    }

    fn simple_rnn(&self) -> SimpleRnnConfig {
        SimpleRnnConfig { activation: self.activation, walk: self.walk() }
    }

    fn lstm(&self) -> LstmConfig {
        let &Setup { activation, recurrent_activation, .. } = self;
        LstmConfig { activation, recurrent_activation, walk: self.walk() }
    }

    fn gru(&self) -> GruConfig {
        let &Setup { activation, recurrent_activation, .. } = self;
        GruConfig { activation, recurrent_activation, reset_after: self.kind == Kind::Gru, walk: self.walk() }
    }
}

/// output and states in one list.
pub fn all(out: RnnOutput) -> Vec<Tensor> {
    [out.output].into_iter().chain(out.states).collect()
}
