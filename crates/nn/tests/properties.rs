//! Equalities that hold to the bit, whatever the weights.

mod common;
mod recurrent;

use common::{floats_of, gradients_of};
use recurrent::{Dropping, KINDS, Setup, all};
use throughtime_nn::layers::{Drops, embedding};
use throughtime_nn::{Real, Tape, Tapes, Tensor, Variable, ops};

/// Row b of a tensor `[.., B, ..]` along the batch axis.
fn row(x: &Tensor, axis: usize, b: usize) -> Tensor {
    let (mut begin, mut size) = (vec![0; x.rank()], x.shape().to_vec());
    (begin[axis], size[axis]) = (b, 1);
    ops::slice(&mut Tapes::none(), x, &begin, &size).unwrap()
}

fn with_dropping() -> impl Iterator<Item = Setup> {
    let dropping = [Dropping::Nothing, Dropping::Shared, Dropping::PerGate];
    KINDS.into_iter().flat_map(move |kind| {
        dropping.map(|dropping| Setup { dropping, masked: true, batch: 7, hidden: 6, ..Setup::of(kind) })
    })
}

#[test]
fn a_batch_of_n_is_n_batches_of_one() {
    for setup in with_dropping() {
        let inputs = setup.inputs();
        let (weights, state) = setup.parts(&inputs[1..]);
        let (drops, mask) = (setup.drops(), setup.mask().unwrap());
        let together = all(setup.layer(&mut Tapes::none(), &inputs).unwrap());
        for b in 0..setup.batch {
            let state: Vec<Tensor> = state.iter().map(|s| row(s, 0, b)).collect();
            let state: Vec<_> = state.iter().map(Some).collect();
            let of_row = |d: &Option<Tensor>| d.as_ref().map(|d| row(d, 1, b));
            let drops = Drops { input: of_row(&drops.input), recurrent: of_row(&drops.recurrent) };
            let (x, mask) = (row(&inputs[0], 0, b), row(&mask, 0, b));
            let alone = all(setup.call(&mut Tapes::none(), &x, &weights, &state, Some(&mask), &drops).unwrap());
            for (together, alone) in together.iter().zip(&alone) {
                assert_eq!(floats_of(&row(together, 0, b)), floats_of(alone), "row {b} of {setup:?}");
            }
        }
    }
}

#[test]
fn going_backwards_is_the_layer_on_reversed_input() {
    for setup in with_dropping() {
        let inputs = setup.inputs();
        let (weights, state) = setup.parts(&inputs[1..]);
        let state: Vec<_> = state.iter().map(Some).collect();
        let reversed = |x: &Tensor| ops::reverse(&mut Tapes::none(), x, 1).unwrap();
        let mask = reversed(&setup.mask().unwrap());
        let x = reversed(&inputs[0]);
        let forward = setup.call(&mut Tapes::none(), &x, &weights, &state, Some(&mask), &setup.drops()).unwrap();
        let backward = Setup { go_backwards: true, ..setup }.layer(&mut Tapes::none(), &inputs).unwrap();
        for (f, b) in all(forward).iter().zip(&all(backward)) {
            assert_eq!(floats_of(f), floats_of(b), "{setup:?}");
        }
    }
}

#[test]
fn the_last_output_is_the_last_of_all() {
    for setup in with_dropping() {
        let inputs = setup.inputs();
        let sequences = setup.layer(&mut Tapes::none(), &inputs).unwrap().output;
        let last = Setup { return_sequences: false, ..setup }.layer(&mut Tapes::none(), &inputs).unwrap().output;
        let end = row(&sequences, 1, setup.time - 1);
        assert_eq!(floats_of(&end), floats_of(&last), "{setup:?}");
    }
}

/// Five words are looked up again and again: projected once each, with the bits of every row projected by itself.
#[test]
fn repeated_words_change_no_bit() {
    for setup in with_dropping() {
        for setup in [false, true].map(|go_backwards| Setup { go_backwards, time: 10, ..setup }) {
            let inputs = setup.inputs();
            let (weights, state) = setup.parts(&inputs[1..]);
            let state: Vec<_> = state.iter().map(Some).collect();
            let features = inputs[0].shape()[2];
            let words = floats_of(&inputs[0])[..5 * features].to_vec();
            let words = Tensor::float(&[5, features], words).unwrap();
            let ids: Vec<i32> = (0..(setup.batch * setup.time) as i32).map(|i| i * i % 5).collect();
            let ids = Tensor::int(&[setup.batch, setup.time], ids).unwrap();
            let looked_up = embedding(&mut Tapes::none(), &words, &ids).unwrap();
            let given = Tensor::float(looked_up.shape(), floats_of(&looked_up)).unwrap();
            let (mask, drops) = (setup.mask(), setup.drops());
            let call =
                |x: &Tensor| all(setup.call(&mut Tapes::none(), x, &weights, &state, mask.as_ref(), &drops).unwrap());
            for (once, each) in call(&looked_up).iter().zip(&call(&given)) {
                assert_eq!(floats_of(once), floats_of(each), "{setup:?}");
            }
            let gradients = |x: &Tensor| {
                let inputs: Vec<Tensor> = [x].into_iter().chain(&inputs[1..]).cloned().collect();
                gradients_of(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()))
            };
            assert_eq!(gradients(&looked_up), gradients(&given), "{setup:?}");
        }
    }
}

#[test]
fn a_tape_changes_no_bit() {
    for setup in with_dropping() {
        let inputs = setup.inputs();
        let plain = all(setup.layer(&mut Tapes::none(), &inputs).unwrap());
        let mut tapes = Tapes::none();
        let mut tape = Tape::default();
        inputs.iter().for_each(|x| tape.watch(x));
        tapes.resume(tape);
        let taped = all(setup.layer(&mut tapes, &inputs).unwrap());
        for (plain, taped) in plain.iter().zip(&taped) {
            assert_eq!(floats_of(plain), floats_of(taped), "{setup:?}");
        }
    }
}

/// Packs are kept in variables: a changed weight must not be multiplied in its old form.
#[test]
fn a_changed_weight_takes_effect() {
    for kind in KINDS {
        let setup = Setup::of(kind);
        let mut inputs = setup.inputs();
        let variables: Vec<Variable> = inputs[1..3].iter().map(|w| Variable::new(w, true).unwrap()).collect();
        let mut outputs = Vec::new();
        for factor in [1.0, 0.5] {
            variables.iter().for_each(|w| w.update(|w| w.iter_mut().for_each(|w| *w *= factor)).unwrap());
            let fresh: Vec<Tensor> =
                variables.iter().map(|w| Tensor::float(w.value().shape(), floats_of(&w.value())).unwrap()).collect();
            inputs.splice(1..3, fresh);
            let expected = floats_of(&setup.layer(&mut Tapes::none(), &inputs).unwrap().output);
            inputs.splice(1..3, variables.iter().map(Variable::value));
            outputs.push(floats_of(&setup.layer(&mut Tapes::none(), &inputs).unwrap().output));
            assert_eq!(outputs[outputs.len() - 1], expected);
        }
        assert_ne!(outputs[0], outputs[1]);
    }
}

#[test]
fn a_kept_tape_gives_the_same_gradient_twice() {
    for setup in with_dropping() {
        let inputs = setup.inputs();
        let mut tapes = Tapes::none();
        let mut tape = Tape::default();
        inputs.iter().for_each(|x| tape.watch(x));
        let open = tapes.resume(tape);
        let output = setup.layer(&mut tapes, &inputs).unwrap().output;
        let mut tape = tapes.close(open).unwrap();
        let sources: Vec<_> = inputs.iter().map(Tensor::id).collect();
        let mut gradient = || tape.gradient(&output, &sources, true).unwrap();
        assert_eq!(gradient(), gradient());
    }
}

/// dW of a batch is the sum of its rows' dW, in another order.
#[test]
fn weight_gradients_add_up_over_the_batch() {
    const TOLERANCE: Real = if cfg!(feature = "f64") { 1e-12 } else { 1e-4 };
    for kind in KINDS {
        let setup = Setup { batch: 90, time: 7, initial_state: false, ..Setup::of(kind) };
        let ones = |tapes: &mut Tapes, inputs: &[Tensor]| {
            let state = setup.layer(tapes, inputs).unwrap().output;
            vec![ops::sum(tapes, &state, &[0, 1, 2], false).unwrap()]
        };
        let inputs = setup.inputs();
        let together = gradients_of(&inputs, ones);
        let mut sums: Vec<Vec<Real>> = inputs[1..].iter().map(|w| vec![0.0; w.len()]).collect();
        for b in 0..setup.batch {
            let mut alone = inputs.clone();
            alone[0] = row(&inputs[0], 0, b);
            let single = Setup { batch: 1, ..setup };
            let gradients = gradients_of(&alone, |tapes, inputs| {
                let state = single.layer(tapes, inputs).unwrap().output;
                vec![ops::sum(tapes, &state, &[0, 1, 2], false).unwrap()]
            });
            for (sum, gradient) in sums.iter_mut().zip(&gradients[1..]) {
                sum.iter_mut().zip(gradient.as_ref().unwrap()).for_each(|(s, g)| *s += g);
            }
        }
        for (together, sum) in together[1..].iter().zip(&sums) {
            for (a, b) in together.as_ref().unwrap().iter().zip(sum) {
                assert!((a - b).abs() <= TOLERANCE * a.abs().max(1.0), "{kind:?}: {a} and {b}");
            }
        }
    }
}
