//! What the layers refuse, with which code, and what they do at the edges.

mod common;
mod recurrent;

use common::{bools, code_of, floats_of, gradients_of, ints, sample, tensor};
use recurrent::{KINDS, Kind, Setup, all};
use throughtime_nn::layers::{self, Drops, Weights};
use throughtime_nn::{Activation, Code, Tapes, Tensor, rng::Key};

/// The code with which the layer refuses when `change` was made to its usual inputs.
fn refused(kind: Kind, change: impl Fn(&mut Vec<Tensor>)) -> Code {
    let setup = Setup::of(kind);
    let mut inputs = setup.inputs();
    change(&mut inputs);
    code_of(setup.layer(&mut Tapes::none(), &inputs))
}

#[test]
fn wrong_shapes_are_refused() {
    for kind in KINDS {
        let columns = Setup::of(kind).gates() * 5;
        let wrong: [(usize, &[usize]); 10] = [
            (0, &[3, 4]),
            (0, &[3, 4, 2]),
            (0, &[3, 4, 3, 1]),
            (1, &[3, columns + 1]),
            (1, &[columns]),
            (2, &[5, columns - 1]),
            (2, &[0, 0]),
            (3, &[columns - 1]),
            (3, &[3, columns]),
            (4, &[2, 5]),
        ];
        for (number, shape) in wrong {
            let code = refused(kind, |inputs| inputs[number] = sample(shape, 1));
            assert_eq!(code, Code::ShapeMismatch, "{kind:?}: input {number} of shape {shape:?}");
        }
    }
}

#[test]
fn wrong_dtypes_are_refused() {
    for kind in KINDS {
        for number in 0..5 {
            let code = refused(kind, |inputs| {
                let (shape, len) = (inputs[number].shape().to_vec(), inputs[number].len());
                inputs[number] = ints(&shape, &vec![1; len]);
            });
            assert_eq!(code, Code::DtypeMismatch, "{kind:?}: input {number}");
        }
    }
}

#[test]
fn wrong_masks_and_states_are_refused() {
    for kind in KINDS {
        let setup = Setup::of(kind);
        let inputs = setup.inputs();
        let (weights, state) = setup.parts(&inputs[1..]);
        let state: Vec<_> = state.iter().map(Some).collect();
        let code = |state: &[Option<&Tensor>], mask: Option<&Tensor>, drops: &Drops| {
            code_of(setup.call(&mut Tapes::none(), &inputs[0], &weights, state, mask, drops))
        };
        let none = Drops::default();
        assert_eq!(code(&state, Some(&bools(&[3, 5], &[1; 15])), &none), Code::ShapeMismatch);
        assert_eq!(code(&state, Some(&bools(&[12], &[1; 12])), &none), Code::ShapeMismatch);
        assert_eq!(code(&state, Some(&ints(&[3, 4], &[1; 12])), &none), Code::DtypeMismatch);
        assert_eq!(code(&[None; 3], None, &none), Code::InvalidArgument);
        for shape in [[5, 3, 3], [1, 2, 3], [1, 3, 2]] {
            let drops = Drops { input: Some(sample(&shape, 1)), recurrent: None };
            assert_eq!(code(&state, None, &drops), Code::ShapeMismatch, "input drops {shape:?}");
            let drops = Drops { input: None, recurrent: Some(sample(&shape, 1)) };
            assert_eq!(code(&state, None, &drops), Code::ShapeMismatch, "recurrent drops {shape:?}");
        }
    }
}

#[test]
fn a_cell_wants_one_step() {
    for kind in KINDS {
        let setup = Setup::of(kind);
        let inputs = setup.inputs();
        let (weights, state) = setup.parts(&inputs[1..]);
        let code = code_of(setup.cell(&mut Tapes::none(), &inputs[0], &weights, state));
        assert_eq!(code, Code::ShapeMismatch);
    }
}

#[test]
fn the_message_says_what_to_do() {
    let setup = Setup::of(Kind::Lstm);
    let mut inputs = setup.inputs();
    inputs[0] = sample(&[128, 80], 1);
    let message = setup.layer(&mut Tapes::none(), &inputs).unwrap_err().to_string();
    let expected =
        "lstm: expected input of rank 3 [batch, time, features], got [128, 80]. Is there an Embedding before it?";
    assert_eq!(message, expected);
}

#[test]
fn nothing_in_nothing_out() {
    for kind in KINDS {
        for masked in [false, true] {
            for (batch, time) in [(0, 4), (0, 0), (2, 0)] {
                let setup = Setup { batch, time, masked, ..Setup::of(kind) };
                let last = Setup { return_sequences: false, ..setup };
                for (setup, shape) in [(setup, vec![batch, time, 5]), (last, vec![batch, 5])] {
                    let inputs = setup.inputs();
                    let out = setup.layer(&mut Tapes::none(), &inputs).unwrap();
                    assert_eq!(out.output.shape(), shape);
                    assert!(floats_of(&out.output).iter().all(|v| *v == 0.0));
                    assert_eq!(floats_of(&out.states[0]), floats_of(&setup.state()[0]));
                    gradients_of(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()));
                }
            }
        }
    }
}

#[test]
fn no_features_are_allowed() {
    for kind in KINDS {
        let setup = Setup { input: 0, ..Setup::of(kind) };
        let inputs = setup.inputs();
        gradients_of(&inputs, |tapes, inputs| all(setup.layer(tapes, inputs).unwrap()));
    }
}

#[test]
fn an_id_outside_the_table_is_refused() {
    let table = sample(&[4, 2], 1);
    for id in [4, -1, i32::MIN] {
        let result = layers::embedding(&mut Tapes::none(), &table, &ints(&[2, 3], &[0, 1, 2, 3, id, 0]));
        let error = result.unwrap_err();
        assert_eq!(error.code, Code::IndexOutOfRange);
        let expected = format!("embedding: expected an index from 0 to 3, got {id} at position [1, 1].");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
    for (id, shown) in [(1.5, "1.5"), (f64::NAN, "NaN"), (f64::NEG_INFINITY, "-infinity")] {
        let ids = Tensor::float(&[2, 1], vec![3.0, id as throughtime_nn::Real]).unwrap();
        let error = layers::embedding(&mut Tapes::none(), &table, &ids).unwrap_err();
        let expected = format!("embedding: expected ids that are whole numbers, got {shown} at position [1, 0].");
        assert_eq!((error.code, error.to_string()), (Code::InvalidArgument, expected));
    }
    let whole = layers::embedding(&mut Tapes::none(), &table, &Tensor::float(&[1], vec![3.0]).unwrap()).unwrap();
    let same = layers::embedding(&mut Tapes::none(), &table, &ints(&[1], &[3])).unwrap();
    assert_eq!(whole.floats("y").unwrap(), same.floats("y").unwrap());
    let bools = Tensor::bool(&[1], vec![1]).unwrap();
    assert_eq!(code_of(layers::embedding(&mut Tapes::none(), &table, &bools)), Code::DtypeMismatch);
    let nothing = layers::embedding(&mut Tapes::none(), &table, &ints(&[0, 3], &[])).unwrap();
    assert_eq!(nothing.shape(), [0, 3, 2]);
}

#[test]
fn dense_refuses_what_does_not_fit() {
    let dense = |x: &Tensor, w: &Tensor, b: &Tensor| {
        code_of(layers::dense(&mut Tapes::none(), x, w, Some(b), Activation::Linear))
    };
    let (x, w, b) = (sample(&[2, 3], 1), sample(&[3, 4], 1), sample(&[4], 1));
    assert_eq!(dense(&w, &w, &b), Code::ShapeMismatch);
    assert_eq!(dense(&x, &b, &b), Code::ShapeMismatch);
    assert_eq!(dense(&x, &w, &x), Code::ShapeMismatch);
    assert_eq!(dense(&ints(&[2, 3], &[1; 6]), &w, &b), Code::DtypeMismatch);
    let nothing = layers::dense(&mut Tapes::none(), &sample(&[0, 3], 1), &w, Some(&b), Activation::Tanh).unwrap();
    assert_eq!(nothing.shape(), [0, 4]);
}

#[test]
fn dropout_keeps_and_scales() {
    let x = tensor(&[100, 10], &[1.0; 1000]);
    let of = |rate: f64| layers::dropout(&mut Tapes::none(), &x, Key::new(3), rate);
    assert_eq!(floats_of(&of(0.0).unwrap()), floats_of(&x));
    assert!(floats_of(&of(1.0).unwrap()).iter().all(|v| *v == 0.0));
    let half = floats_of(&of(0.5).unwrap());
    assert!(half.iter().all(|v| *v == 0.0 || *v == 2.0));
    // 500 ± 5 standard deviations of a binomial with n = 1000, p = ½.
    assert!((421..=579).contains(&half.iter().filter(|v| **v == 0.0).count()));
    for rate in [-0.1, 1.1, f64::NAN] {
        assert_eq!(code_of(of(rate)), Code::InvalidArgument);
    }
}

#[test]
fn weights_without_bias_are_weights_with_a_bias_of_zero() {
    for kind in KINDS {
        let with = Setup { initial_state: false, ..Setup::of(kind) };
        let mut inputs = with.inputs();
        let zeros = vec![0.0; inputs[3].len()];
        inputs[3] = tensor(inputs[3].shape(), &zeros);
        let expected = floats_of(&with.layer(&mut Tapes::none(), &inputs).unwrap().output);
        let weights = Weights { kernel: &inputs[1], recurrent_kernel: &inputs[2], bias: None };
        let out = with.call(&mut Tapes::none(), &inputs[0], &weights, &[], None, &Drops::default()).unwrap();
        assert_eq!(floats_of(&out.output), expected);
    }
}
