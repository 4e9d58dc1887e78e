//! A cell stepped by hand is the layer: to the bit forward, to rounding backward.

mod common;
mod recurrent;

use common::{floats_of, gradients_of, sample};
use recurrent::{Dropping, KINDS, Kind, Setup, all};
use throughtime_nn::{Real, Tapes, Tensor, ops};

/// The steps' gradients are the layer's terms, summed in another order.
const BACKWARD_TOLERANCE: Real = if cfg!(feature = "f64") { 1e-13 } else { 1e-5 };

fn setups() -> impl Iterator<Item = Setup> {
    let dropping = [Dropping::Nothing, Dropping::Shared, Dropping::PerGate];
    let of = move |kind: Kind| {
        dropping.map(|dropping| Setup { dropping, time: 6, return_sequences: false, ..Setup::of(kind) })
    };
    KINDS.into_iter().flat_map(of)
}

/// x unstacked along time, the cell stepped: output and states, as the layer returns them.
fn stepped(setup: &Setup, tapes: &mut Tapes, inputs: &[Tensor]) -> Vec<Tensor> {
    let (weights, state) = setup.parts(&inputs[1..]);
    let mut state = state.to_vec();
    for x in ops::unstack(tapes, &inputs[0], 1).unwrap() {
        state = setup.cell(tapes, &x, &weights, &state).unwrap();
    }
    [state[0].clone()].into_iter().chain(state).collect()
}

#[test]
fn stepping_gives_the_layers_bits() {
    for setup in setups() {
        let inputs = setup.inputs();
        let layer = all(setup.layer(&mut Tapes::none(), &inputs).unwrap());
        let cells = stepped(&setup, &mut Tapes::none(), &inputs);
        for (layer, cells) in layer.iter().zip(&cells) {
            assert_eq!(floats_of(layer), floats_of(cells), "{setup:?}");
        }
    }
}

#[test]
fn stepping_gives_the_layers_gradients() {
    for setup in setups() {
        let inputs = setup.inputs();
        let layer = gradients_of(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()));
        let cells = gradients_of(&inputs, |tapes, inputs| stepped(&setup, tapes, inputs));
        for (number, (layer, cells)) in layer.into_iter().zip(cells).enumerate() {
            for (a, b) in layer.unwrap().into_iter().zip(cells.unwrap()) {
                assert!(
                    (a - b).abs() <= BACKWARD_TOLERANCE * a.abs().max(1.0),
                    "{setup:?}, input {number}: {a} and {b}"
                );
            }
        }
    }
}

#[test]
fn one_streamed_row_is_the_layer() {
    for kind in KINDS {
        let setup = Setup { batch: 1, time: 9, hidden: 12, ..Setup::of(kind) };
        let inputs = setup.inputs();
        let out = floats_of(&setup.layer(&mut Tapes::none(), &inputs).unwrap().output);
        let (weights, state) = setup.parts(&inputs[1..]);
        let mut state = state.to_vec();
        for (x, expected) in floats_of(&inputs[0]).chunks(setup.input).zip(out.chunks(setup.hidden)) {
            let x = Tensor::float(&[1, setup.input], x.to_vec()).unwrap();
            state = setup.cell(&mut Tapes::none(), &x, &weights, &state).unwrap();
            assert_eq!(floats_of(&state[0]), expected, "{setup:?}");
        }
    }
}

#[test]
fn a_cell_of_an_empty_batch_is_empty() {
    for kind in KINDS {
        let setup = Setup { batch: 0, ..Setup::of(kind) };
        let inputs = setup.inputs();
        let (weights, state) = setup.parts(&inputs[1..]);
        let states = setup.cell(&mut Tapes::none(), &sample(&[0, setup.input], 1), &weights, state).unwrap();
        assert!(states.iter().all(|s| s.shape() == [0, setup.hidden]));
    }
}
