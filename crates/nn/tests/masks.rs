//! What a mask hides changes nothing.

mod common;
mod recurrent;

use common::{bools, floats_of, gradients_of, ints, ints_of, sample_between};
use recurrent::{Dropping, KINDS, Setup, all};
use throughtime_nn::layers::{Drops, embedding};
use throughtime_nn::{Real, Tapes, Tensor};

/// Rows of zeros in a sum over rows move its partial sums, no more.
const GRADIENT_TOLERANCE: Real = if cfg!(feature = "f64") { 1e-13 } else { 1e-5 };

const BEFORE: usize = 3;
const AFTER: usize = 2;

/// x with arbitrary steps around it, and the mask that hides them.
fn padded(x: &Tensor) -> (Tensor, Tensor) {
    let &[batch, time, input] = x.shape() else { panic!("x is [B, T, I]") };
    let long = BEFORE + time + AFTER;
    let mut values = floats_of(&sample_between(&[batch, long, input], 77, -9.0, 9.0));
    let mut mask = vec![0; batch * long];
    for b in 0..batch {
        let at = b * long + BEFORE;
        let row = &floats_of(x)[b * time * input..(b + 1) * time * input];
        values[at * input..(at + time) * input].copy_from_slice(row);
        mask[at..at + time].fill(1);
    }
    (Tensor::float(&[batch, long, input], values).unwrap(), bools(&[batch, long], &mask))
}

/// The layer on the padded x, in place of `inputs[0]`.
fn on_padded(setup: &Setup, tapes: &mut Tapes, inputs: &[Tensor], mask: &Tensor) -> Vec<Tensor> {
    let (weights, state) = setup.parts(&inputs[1..]);
    let state: Vec<_> = state.iter().map(Some).collect();
    all(setup.call(tapes, &inputs[0], &weights, &state, Some(mask), &Drops::default()).unwrap())
}

fn setups() -> impl Iterator<Item = Setup> {
    KINDS.into_iter().flat_map(|kind| {
        [false, true].map(|go_backwards| Setup { go_backwards, return_sequences: false, ..Setup::of(kind) })
    })
}

#[test]
fn padding_changes_no_bit() {
    for setup in setups() {
        let mut inputs = setup.inputs();
        let plain = all(setup.layer(&mut Tapes::none(), &inputs).unwrap());
        let (x, mask) = padded(&inputs[0]);
        inputs[0] = x;
        for (plain, padded) in plain.iter().zip(on_padded(&setup, &mut Tapes::none(), &inputs, &mask)) {
            assert_eq!(floats_of(plain), floats_of(&padded), "{setup:?}");
        }
    }
}

#[test]
fn padding_changes_no_gradient() {
    for setup in setups() {
        let mut inputs = setup.inputs();
        let plain = gradients_of(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()));
        let (x, mask) = padded(&inputs[0]);
        inputs[0] = x;
        let mut padded = gradients_of(&inputs, |tapes, inputs| on_padded(&setup, tapes, inputs, &mask));
        let d_x = padded[0].take().unwrap();
        let (own, hidden): (Vec<_>, Vec<_>) = d_x
            .chunks(setup.input)
            .enumerate()
            .partition(|(row, _)| (BEFORE..BEFORE + setup.time).contains(&(row % (BEFORE + setup.time + AFTER))));
        assert!(hidden.iter().all(|(_, d)| d.iter().all(|d| *d == 0.0)), "{setup:?}: a hidden step has a gradient");
        padded[0] = Some(own.into_iter().flat_map(|(_, d)| d.to_vec()).collect());
        for (plain, padded) in plain.into_iter().zip(padded) {
            for (a, b) in plain.unwrap().into_iter().zip(padded.unwrap()) {
                assert!((a - b).abs() <= GRADIENT_TOLERANCE * a.abs().max(1.0), "{setup:?}: {a} and {b}");
            }
        }
    }
}

/// Where the mask hides, the values come from the list, in turn.
fn hidden_as(x: &Tensor, mask: &Tensor, values: &[Real]) -> Tensor {
    let input = x.shape()[2];
    let rows = floats_of(x);
    let rows = rows.chunks(input).zip(ints_of(mask)).enumerate();
    let all = rows.flat_map(|(row, (x, seen))| match seen {
        0 => vec![values[row % values.len()]; input],
        _ => x.to_vec(),
    });
    Tensor::float(x.shape(), all.collect()).unwrap()
}

const NOT_FINITE: [Real; 3] = [Real::NAN, Real::INFINITY, Real::NEG_INFINITY];

#[test]
fn hidden_nan_and_infinities_reach_no_gradient() {
    for setup in KINDS.into_iter().flat_map(|kind| {
        [Dropping::Nothing, Dropping::Shared, Dropping::PerGate]
            .into_iter()
            .flat_map(move |dropping| [1, 3].map(|batch| Setup { masked: true, dropping, batch, ..Setup::of(kind) }))
    }) {
        let (mut inputs, mask) = (setup.inputs(), setup.mask().unwrap());
        let [clean, dirty] = [&[0.0][..], &NOT_FINITE].map(|values| {
            inputs[0] = hidden_as(&inputs[0], &mask, values);
            gradients_of(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()))
        });
        assert_eq!(clean, dirty, "{setup:?}");
    }
}

/// Words that stand many times over are projected once each, the hidden one too.
#[test]
fn a_hidden_word_that_is_nan_reaches_no_gradient() {
    const WORDS: usize = 3;
    for kind in KINDS {
        let setup = Setup { masked: true, time: 30, ..Setup::of(kind) };
        let (mut inputs, mask) = (setup.inputs(), setup.mask().unwrap());
        let ids: Vec<i32> = ints_of(&mask).iter().enumerate().map(|(i, seen)| seen * (1 + i as i32 % 2)).collect();
        let ids = ints(&[setup.batch, setup.time], &ids);
        let words = floats_of(&inputs[0])[..WORDS * setup.input].to_vec();
        let [clean, dirty] = [0.0, Real::NAN].map(|hidden| {
            let mut words = words.clone();
            words[..setup.input].fill(hidden);
            let words = Tensor::float(&[WORDS, setup.input], words).unwrap();
            inputs[0] = embedding(&mut Tapes::none(), &words, &ids).unwrap();
            gradients_of(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()))
        });
        assert_eq!(clean, dirty, "{setup:?}");
    }
}

#[test]
fn a_mask_of_ones_is_no_mask() {
    for kind in KINDS {
        let setup = Setup::of(kind);
        let inputs = setup.inputs();
        let plain = all(setup.layer(&mut Tapes::none(), &inputs).unwrap());
        let ones = bools(&[setup.batch, setup.time], &vec![1; setup.batch * setup.time]);
        for (plain, masked) in plain.iter().zip(on_padded(&setup, &mut Tapes::none(), &inputs, &ones)) {
            assert_eq!(floats_of(plain), floats_of(&masked));
        }
    }
}

#[test]
fn a_row_all_masked_keeps_its_state_and_shows_zero() {
    for kind in KINDS {
        let setup = Setup { batch: 1, return_sequences: false, ..Setup::of(kind) };
        let inputs = setup.inputs();
        let mask = bools(&[1, setup.time], &vec![0; setup.time]);
        let out = on_padded(&setup, &mut Tapes::none(), &inputs, &mask);
        assert_eq!(floats_of(&out[0]), vec![0.0; setup.hidden]);
        for (after, before) in out[1..].iter().zip(setup.state()) {
            assert_eq!(floats_of(after), floats_of(&before));
        }
    }
}
