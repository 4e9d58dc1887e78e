//! Gradients on their way through time: at every state between two steps, and down the cliff of Pascanu's figure 6.

mod common;
mod recurrent;

use common::{check_gradients_of_all, sample, tensor};
use recurrent::{KINDS, Setup};
use throughtime_nn::{Activation, Real, Tape, Tapes, Tensor, layers, ops};

/// Given to every state between steps: as inputs they stand for h_t (and c_t, with h_t held fixed), so that differences of
/// them are the oracle for the gradients that a tape tells of the states themselves.
fn probes(setup: &Setup) -> Vec<Tensor> {
    let zeros = || tensor(&[setup.batch, setup.hidden], &vec![0.0; setup.batch * setup.hidden]);
    (0..setup.time * setup.states()).map(|_| zeros()).collect()
}

/// The cell stepped over x, each state moved by its probe; a masked row keeps its states. The states after each step.
fn stepped(setup: &Setup, tapes: &mut Tapes, probes: &[Tensor]) -> Vec<Vec<Tensor>> {
    let (inputs, mask) = (setup.inputs(), setup.mask());
    let (weights, state) = setup.parts(&inputs[1..]);
    let (mut state, mut all) = (state.to_vec(), Vec::new());
    for (t, x) in ops::unstack(tapes, &inputs[0], 1).unwrap().iter().enumerate() {
        let made = setup.cell(tapes, x, &weights, &state).unwrap();
        for (s, made) in made.iter().enumerate() {
            let mut kept = made.clone();
            if let Some(mask) = &mask {
                let taken = ops::slice(tapes, mask, &[0, t], &[setup.batch, 1]).unwrap();
                kept = ops::where_(tapes, &taken, made, &state[s]).unwrap();
            }
            state[s] = ops::add(tapes, &kept, &probes[t * setup.states() + s]).unwrap();
        }
        all.push(state.clone());
    }
    all
}

fn setups() -> impl Iterator<Item = Setup> {
    let with = |kind, masked| Setup { masked, hidden: 3, ..Setup::of(kind) };
    KINDS.into_iter().flat_map(move |kind| [with(kind, false), with(kind, true)])
}

#[test]
fn gradients_at_every_state_are_those_of_differences() {
    for setup in setups() {
        println!("{:?}, masked {}", setup.kind, setup.masked);
        check_gradients_of_all(&probes(&setup), |tapes, probes| stepped(&setup, tapes, probes).pop().unwrap());
    }
}

#[test]
fn a_state_is_a_source_like_the_probe_on_it() {
    for setup in setups() {
        let (mut tapes, mut tape, probes) = (Tapes::none(), Tape::default(), probes(&setup));
        probes.iter().for_each(|probe| tape.watch(probe));
        let open = tapes.resume(tape);
        let states = stepped(&setup, &mut tapes, &probes);
        let weighted = ops::mul(&mut tapes, &states[setup.time - 1][0], &sample(&[setup.batch, 3], 7)).unwrap();
        let loss = ops::sum(&mut tapes, &weighted, &[], false).unwrap();
        let ids: Vec<_> = states.iter().flatten().chain(&probes).map(Tensor::id).collect();
        let gradients = tapes.close(open).unwrap().gradient(&loss, &ids, false).unwrap();
        let (of_states, of_probes) = gradients.split_at(probes.len());
        assert_eq!(of_states, of_probes, "{setup:?}");
        assert!(of_states[0].as_ref().unwrap().iter().any(|d| *d != 0.0));
    }
}

/// E = (σ(x₅₀) − 0.7)² of the net x_t = w·σ(x_{t−1}) + b with x₀ = 0.5, and its gradient. The layer's state is σ(x).
fn cliff(w: f64, b: f64) -> [f64; 3] {
    const STEPS: usize = 50;
    let start = 1.0 / (1.0 + (-0.5f64).exp());
    let [kernel, w, b] = [tensor(&[1, 1], &[1.0]), tensor(&[1, 1], &[w]), tensor(&[1], &[b])];
    let (mut tapes, mut tape) = (Tapes::none(), Tape::default());
    [&w, &b].into_iter().for_each(|x| tape.watch(x));
    let open = tapes.resume(tape);
    let config = layers::SimpleRnnConfig { activation: Activation::Sigmoid, walk: layers::Walk::default() };
    let weights = layers::Weights { kernel: &kernel, recurrent_kernel: &w, bias: Some(&b) };
    let (x, h0) = (tensor(&[1, STEPS, 1], &[0.0; STEPS]), tensor(&[1, 1], &[start]));
    let drops = layers::Drops::default();
    let h = layers::simple_rnn(&mut tapes, &config, &x, &weights, &[Some(&h0)], None, &drops).unwrap().output;
    let miss = ops::sub(&mut tapes, &h, &tensor(&[1, 1], &[0.7])).unwrap();
    let error = ops::square(&mut tapes, &miss).unwrap();
    let gradients = tapes.close(open).unwrap().gradient(&error, &[w.id(), b.id()], false).unwrap();
    let number = |x: &[Real]| f64::from(x[0]);
    [number(error.floats("E").unwrap()), number(gradients[0].as_ref().unwrap()), number(gradients[1].as_ref().unwrap())]
}

/// The numbers are given to four digits; in f32 the cliff multiplies roundings by its slope of some 400.
const CLIFF_TOLERANCE: f64 = if cfg!(feature = "f64") { 1e-4 } else { 1e-2 };

/// **Source** Pascanu, Mikolov, Bengio 2013, figure 6; evaluated apart in double precision by x_t = w·σ(x_{t−1}) + b.
#[test]
fn the_cliff_of_figure_6() {
    let close = |got: f64, expected: f64| {
        // Half a unit of the last digit given, or the tolerance where that is more.
        let digits = if expected.abs() < 1.0 { 5e-5 } else { 0.05 };
        assert!((got - expected).abs() <= (expected.abs() * CLIFF_TOLERANCE).max(digits), "{got} and {expected}");
    };
    for (w, b, e) in [(5.0, -2.8, 0.3780), (5.0, -2.6, 0.0121), (6.0, -3.4, 0.4344)] {
        close(cliff(w, b)[0], e);
    }
    let [e, d_w, d_b] = cliff(4.69, -2.42);
    close(e, 0.2128);
    close(d_w, -231.1);
    close(d_b, -374.4);
}
