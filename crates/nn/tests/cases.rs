//! The one table of layers. A row alone runs the gradient check of everything it is given (weights, input, states),
//! and, for a recurrent layer, the comparison with the scalar reference.

mod common;
mod recurrent;

use common::{assert_close, check_gradients_of_all, floats_of, ints, sample, tensor};
use recurrent::reference::reference;
use recurrent::{Dropping, KINDS, Kind, Setup, USUAL, all};
use throughtime_nn::{Activation, Result, Tapes, Tensor, layers, rng::Key};

/// f32 sums of a few products in another order than the reference's, through a few steps of slope about 1.
const FORWARD_TOLERANCE: f64 = if cfg!(feature = "f64") { 1e-13 } else { 5e-6 };

/// The settings that every kind of recurrent layer is run with.
fn rows() -> Vec<(&'static str, Setup)> {
    let dropped = |dropping| Setup { dropping, ..USUAL };
    let masked = Setup { masked: true, ..USUAL };
    vec![
        ("sequences", USUAL),
        ("last output", Setup { return_sequences: false, ..USUAL }),
        ("no bias, no state", Setup { bias: false, initial_state: false, ..USUAL }),
        ("backwards", Setup { go_backwards: true, ..USUAL }),
        ("mask", masked),
        ("mask, last output", Setup { return_sequences: false, ..masked }),
        ("mask, zero output", Setup { zero_output_for_mask: true, ..masked }),
        ("mask, zero last output", Setup { zero_output_for_mask: true, return_sequences: false, ..masked }),
        ("mask, backwards", Setup { go_backwards: true, ..masked }),
        ("shared dropout", dropped(Dropping::Shared)),
        ("dropout per gate", dropped(Dropping::PerGate)),
        ("shared dropout, mask, backwards", Setup { go_backwards: true, masked: true, ..dropped(Dropping::Shared) }),
        ("dropout per gate, mask", Setup { masked: true, ..dropped(Dropping::PerGate) }),
        ("one row", Setup { batch: 1, ..USUAL }),
        ("one unit, one feature", Setup { input: 1, hidden: 1, ..USUAL }),
        ("whole vectors", Setup { hidden: 8, time: 2, batch: 2, ..USUAL }),
        // Longer than one strip of the backward, and more than half a strip wide.
        ("long", Setup { batch: 1, time: 300, input: 1, hidden: 1, ..USUAL }),
        ("wide", Setup { batch: 100, time: 5, input: 1, hidden: 1, masked: true, ..USUAL }),
    ]
}

/// Every activation in both places. Exponentials of exponentials explode, so theirs is one small step.
fn activations() -> Vec<Setup> {
    let small = Setup { time: 1, input: 1, hidden: 2, ..USUAL };
    let of = |kind, f| {
        let sizes = if f == Activation::Exponential { small } else { Setup { time: 2, ..USUAL } };
        [Setup { kind, activation: f, ..sizes }, Setup { kind, recurrent_activation: f, ..sizes }]
    };
    KINDS.into_iter().flat_map(|kind| Activation::ALL.into_iter().flat_map(move |f| of(kind, f))).collect()
}

fn check(name: &str, setup: Setup) {
    println!("{:?}: {name}", setup.kind);
    let inputs = setup.inputs();
    let expected = reference(&setup, &inputs);
    let out = setup.layer(&mut Tapes::none(), &inputs).unwrap();
    assert_close(&floats_of(&out.output), &expected.output, FORWARD_TOLERANCE);
    assert_eq!(out.states.len(), expected.states.len());
    for (got, expected) in out.states.iter().zip(&expected.states) {
        assert_close(&floats_of(got), expected, FORWARD_TOLERANCE);
    }
    check_gradients_of_all(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()));
}

fn check_kind(kind: Kind) {
    rows().into_iter().for_each(|(name, setup)| check(name, Setup { kind, ..setup }));
}

#[test]
fn simple_rnn() {
    check_kind(Kind::SimpleRnn);
}

#[test]
fn lstm() {
    check_kind(Kind::Lstm);
}

#[test]
fn gru_reset_after() {
    check_kind(Kind::Gru);
}

#[test]
fn gru_reset_before() {
    check_kind(Kind::GruResetBefore);
}

#[test]
fn every_activation() {
    activations().into_iter().for_each(|setup| check(&format!("{setup:?}"), setup));
}

#[test]
fn two_stacked_layers() {
    for kind in KINDS {
        let lower = Setup { masked: true, ..Setup::of(kind) };
        let upper = Setup { input: lower.hidden, hidden: 2, return_sequences: false, ..lower };
        let split = lower.inputs().len();
        let inputs: Vec<Tensor> = lower.inputs().into_iter().chain(upper.weights(40)).chain(upper.state()).collect();
        check_gradients_of_all(&inputs, |tapes, inputs| {
            let below = lower.layer(tapes, &inputs[..split]).unwrap();
            let above: Vec<Tensor> = [below.output].into_iter().chain(inputs[split..].iter().cloned()).collect();
            let mut outputs = all(upper.layer(tapes, &above).unwrap());
            outputs.extend(below.states);
            outputs
        });
    }
}

#[test]
fn cells() {
    for kind in KINDS {
        for dropping in [Dropping::Nothing, Dropping::Shared, Dropping::PerGate] {
            let setup = Setup { dropping, ..Setup::of(kind) };
            let mut inputs = setup.inputs();
            inputs[0] = sample(&[setup.batch, setup.input], 1);
            check_gradients_of_all(&inputs, |tapes, inputs| {
                let (weights, state) = setup.parts(&inputs[1..]);
                setup.cell(tapes, &inputs[0], &weights, state).unwrap()
            });
        }
    }
}

/// A layer without time: inputs and the function.
fn check_layer(inputs: &[Tensor], f: impl Fn(&mut Tapes, &[Tensor]) -> Result<Tensor>) {
    check_gradients_of_all(inputs, |tapes, inputs| vec![f(tapes, inputs).unwrap()]);
}

#[test]
fn embedding() {
    let (table, ids) = (sample(&[4, 3], 1), ints(&[2, 3], &[0, 3, 3, 1, 0, 3]));
    check_layer(&[table], |tapes, inputs| layers::embedding(tapes, &inputs[0], &ids));
}

#[test]
fn dense() {
    for activation in Activation::ALL {
        let inputs = [sample(&[2, 3, 5], 1), sample(&[5, 6], 2), sample(&[6], 3)];
        check_layer(&inputs, |tapes, x| layers::dense(tapes, &x[0], &x[1], Some(&x[2]), activation));
        check_layer(&inputs[..2], |tapes, x| layers::dense(tapes, &x[0], &x[1], None, activation));
    }
    let (x, w, b) = (tensor(&[1, 2], &[1.0, -3.0]), tensor(&[2, 1], &[2.0, 1.0]), tensor(&[1], &[5.0]));
    let y = layers::dense(&mut Tapes::none(), &x, &w, Some(&b), Activation::Linear).unwrap();
    assert_eq!(floats_of(&y), [4.0]);
}

#[test]
fn dropout() {
    check_layer(&[sample(&[3, 7], 1)], |tapes, inputs| layers::dropout(tapes, &inputs[0], Key::new(5), 0.4));
}
