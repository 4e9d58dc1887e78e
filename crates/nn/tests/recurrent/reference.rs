//! The equations once more, one number at a time in f64: an oracle that shares no code with the layers.

use throughtime_nn::{Activation, Tensor};

use super::{Kind, Setup};
use crate::common::{floats_of, ints_of};

pub struct Expected {
    pub output: Vec<f64>,
    pub states: Vec<Vec<f64>>,
}

/// A layer on `inputs` as [`Setup::inputs`] lists them.
pub fn reference(setup: &Setup, inputs: &[Tensor]) -> Expected {
    let Setup { batch, time, hidden, .. } = *setup;
    let (weights, state) = setup.parts(&inputs[1..]);
    let drops = setup.drops();
    let net = Net {
        setup: *setup,
        w: wide(weights.kernel),
        u: wide(weights.recurrent_kernel),
        b: weights.bias.map(wide),
        input_drops: drops.input.as_ref().map(wide),
        recurrent_drops: drops.recurrent.as_ref().map(wide),
    };
    let (x, mask) = (wide(&inputs[0]), setup.mask().map(|m| ints_of(&m)));
    let mut states: Vec<Vec<f64>> = state.iter().map(wide).collect();
    states.resize(setup.states(), vec![0.0; batch * hidden]);
    let mut output = Vec::new();
    for b in 0..batch {
        let mut own: Vec<Vec<f64>> = states.iter().map(|s| s[b * hidden..(b + 1) * hidden].to_vec()).collect();
        let mut shown = vec![0.0; hidden];
        for step in 0..time {
            let t = if setup.go_backwards { time - 1 - step } else { step };
            if mask.as_ref().is_none_or(|m| m[b * time + t] != 0) {
                own = net.step(b, &x[(b * time + t) * setup.input..][..setup.input], &own);
                shown.clone_from(&own[0]);
            } else if setup.zero_output_for_mask {
                shown = vec![0.0; hidden];
            }
            if setup.return_sequences {
                output.extend(&shown);
            }
        }
        if !setup.return_sequences {
            output.extend(&shown);
        }
        for (all, own) in states.iter_mut().zip(own) {
            all[b * hidden..(b + 1) * hidden].copy_from_slice(&own);
        }
    }
    Expected { output, states }
}

struct Net {
    setup: Setup,
    w: Vec<f64>,
    u: Vec<f64>,
    b: Option<Vec<f64>>,
    input_drops: Option<Vec<f64>>,
    recurrent_drops: Option<Vec<f64>>,
}

impl Net {
    fn step(&self, b: usize, x: &[f64], states: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let (f, s) = (self.setup.activation, self.setup.recurrent_activation);
        let h = &states[0];
        let each = |value: &dyn Fn(usize) -> f64| (0..self.setup.hidden).map(value).collect::<Vec<f64>>();
        let both = |g: usize, j: usize| self.of_x(b, g, j, x) + self.of_h(b, g, j, h);
        match self.setup.kind {
            Kind::SimpleRnn => vec![each(&|j| apply(f, both(0, j)))],
            Kind::Lstm => {
                let c = each(&|j| apply(s, both(1, j)) * states[1][j] + apply(s, both(0, j)) * apply(f, both(2, j)));
                vec![each(&|j| apply(s, both(3, j)) * apply(f, c[j])), c]
            }
            Kind::Gru | Kind::GruResetBefore => {
                let z = each(&|j| apply(s, both(0, j)));
                let r = each(&|j| apply(s, both(1, j)));
                let reset = each(&|j| r[j] * h[j]);
                let inner = |j: usize| match self.setup.kind {
                    Kind::Gru => r[j] * self.of_h(b, 2, j, h),
                    _ => self.of_h(b, 2, j, &reset),
                };
                vec![each(&|j| z[j] * h[j] + (1.0 - z[j]) * apply(f, self.of_x(b, 2, j, x) + inner(j)))]
            }
        }
    }

    /// Unit j of gate g: its part from x, with the bias.
    fn of_x(&self, b: usize, g: usize, j: usize, x: &[f64]) -> f64 {
        self.bias(0, g, j) + self.product(&self.w, &self.input_drops, b, g, j, x)
    }

    /// Unit j of gate g: its part from h, with the second bias of a GRU that resets after the product.
    fn of_h(&self, b: usize, g: usize, j: usize, h: &[f64]) -> f64 {
        let bias = if self.setup.kind == Kind::Gru { self.bias(1, g, j) } else { 0.0 };
        bias + self.product(&self.u, &self.recurrent_drops, b, g, j, h)
    }

    fn bias(&self, row: usize, g: usize, j: usize) -> f64 {
        self.b.as_ref().map_or(0.0, |b| b[(row * self.setup.gates() + g) * self.setup.hidden + j])
    }

    fn product(&self, w: &[f64], drops: &Option<Vec<f64>>, b: usize, g: usize, j: usize, x: &[f64]) -> f64 {
        let (columns, batch) = (self.setup.gates() * self.setup.hidden, self.setup.batch);
        let dropped = |i: usize| {
            let Some(drops) = drops else { return 1.0 };
            let m = if drops.len() == batch * x.len() { 0 } else { g };
            drops[(m * batch + b) * x.len() + i]
        };
        (0..x.len()).map(|i| x[i] * dropped(i) * w[i * columns + g * self.setup.hidden + j]).sum()
    }
}

fn wide(x: &Tensor) -> Vec<f64> {
    floats_of(x).into_iter().map(f64::from).collect()
}

fn apply(f: Activation, x: f64) -> f64 {
    match f {
        Activation::Linear => x,
        Activation::Relu => x.max(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        Activation::Tanh => x.tanh(),
        Activation::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Activation::Softplus => x.exp().ln_1p(),
        Activation::Softsign => x / (1.0 + x.abs()),
        Activation::Elu => {
            if x > 0.0 {
                x
            } else {
                x.exp_m1()
            }
        }
        Activation::Exponential => x.exp(),
    }
}
