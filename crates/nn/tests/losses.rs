//! Losses: gradients by central differences, shapes and weights, extreme inputs, refusals.

use std::slice::from_ref;

mod common;
use common::*;
use throughtime_nn::losses::*;
use throughtime_nn::{Code, Real, Result, Tapes, Tensor};

/// One rounding of an `f32` of order 1, doubled.
const ROUNDING: f64 = 2.4e-7;

fn value(loss: Result<Tensor>) -> f64 {
    let loss = loss.unwrap();
    assert!(loss.shape().is_empty());
    floats_of(&loss)[0] as f64
}

fn off() -> Tapes {
    Tapes::none()
}

#[test]
fn gradients_of_pointwise_losses() {
    for shape in [&[3, 5][..], &[2, 3, 4], &[7]] {
        let (y, p) = (sample(shape, 1), sample_between(shape, 2, -3.0, 3.0));
        check_gradients(from_ref(&p), |t, x| {
            mean_squared_error(t, &y, &x[0], None, Reduction::SumOverBatchSize).unwrap()
        });
        check_gradients(from_ref(&p), |t, x| {
            mean_absolute_error(t, &y, &x[0], None, Reduction::SumOverBatchSize).unwrap()
        });
        check_gradients(&[p], |t, x| huber(t, &y, &x[0], 0.7, None, Reduction::SumOverBatchSize).unwrap());
    }
}

#[test]
fn gradients_of_crossentropies_with_every_option_and_weights() {
    let (y, shape) = (sample_between(&[2, 3, 5], 3, 0.0, 1.0), [2, 3, 5]);
    let (p, x) = (sample_between(&shape, 4, 0.05, 0.95), sample_between(&shape, 5, -4.0, 4.0));
    let ids = sample_ints(&[2, 3], 6, 0, 5);
    let (all, rows) = (sample_between(&[2, 3], 7, 0.0, 2.0), sample_between(&[2, 1], 8, 0.0, 2.0));
    for w in [None, Some(&all), Some(&rows)] {
        for smoothing in [0.0, 0.2] {
            check_gradients(from_ref(&p), |t, x| {
                binary_crossentropy(t, &y, &x[0], false, smoothing, w, Reduction::SumOverBatchSize).unwrap()
            });
            check_gradients(from_ref(&x), |t, x| {
                binary_crossentropy(t, &y, &x[0], true, smoothing, w, Reduction::SumOverBatchSize).unwrap()
            });
            check_gradients(from_ref(&p), |t, x| {
                categorical_crossentropy(t, &y, &x[0], false, smoothing, w, Reduction::SumOverBatchSize).unwrap()
            });
            check_gradients(from_ref(&x), |t, x| {
                categorical_crossentropy(t, &y, &x[0], true, smoothing, w, Reduction::SumOverBatchSize).unwrap()
            });
        }
        check_gradients(from_ref(&p), |t, x| {
            sparse_categorical_crossentropy(t, &ids, &x[0], false, w, Reduction::SumOverBatchSize).unwrap()
        });
        check_gradients(from_ref(&x), |t, x| {
            sparse_categorical_crossentropy(t, &ids, &x[0], true, w, Reduction::SumOverBatchSize).unwrap()
        });
        check_gradients(from_ref(&x), |t, x| mean_squared_error(t, &y, &x[0], w, Reduction::SumOverBatchSize).unwrap());
    }
}

#[test]
fn sparse_is_categorical_of_one_hot() {
    let (p, x) = (sample_between(&[4, 3], 1, 0.0, 1.0), sample_between(&[4, 3], 2, -9.0, 9.0));
    let ids = ints(&[4], &[2, 0, 1, 1]);
    let hot = tensor(&[4, 3], &[0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
    for (input, logits) in [(&p, false), (&x, true)] {
        let sparse =
            value(sparse_categorical_crossentropy(&mut off(), &ids, input, logits, None, Reduction::SumOverBatchSize));
        let dense =
            value(categorical_crossentropy(&mut off(), &hot, input, logits, 0.0, None, Reduction::SumOverBatchSize));
        assert!((sparse - dense).abs() < 4.0 * ROUNDING * dense.max(1.0), "{sparse} {dense}");
    }
}

#[test]
fn recording_does_not_change_the_loss() {
    let (x, ids) = (sample(&[3, 4], 1), ints(&[3], &[0, 3, 1]));
    let mut tapes = Tapes::none();
    let open = tapes.open();
    tapes.get(open).unwrap().watch(&x);
    let recorded =
        value(sparse_categorical_crossentropy(&mut tapes, &ids, &x, true, None, Reduction::SumOverBatchSize));
    assert_eq!(
        recorded,
        value(sparse_categorical_crossentropy(&mut off(), &ids, &x, true, None, Reduction::SumOverBatchSize))
    );
}

#[test]
fn a_last_axis_of_one_is_brought_together() {
    let (column, flat) = (tensor(&[3, 1], &[0.5, 1.0, -2.0]), tensor(&[3], &[0.5, 1.0, -2.0]));
    let (y_column, y_flat) = (ints(&[3, 1], &[1, 0, 1]), ints(&[3], &[1, 0, 1]));
    let expected = value(mean_squared_error(&mut off(), &y_column, &column, None, Reduction::SumOverBatchSize));
    for (y, p) in [(&y_flat, &column), (&y_column, &flat), (&y_flat, &flat)] {
        let got = value(mean_squared_error(&mut off(), y, p, None, Reduction::SumOverBatchSize));
        assert!((got - expected).abs() < 4.0 * ROUNDING * expected, "{got} {expected}");
    }
    let steps = sample(&[2, 4, 1], 1);
    check_gradients(&[steps], |t, x| {
        mean_squared_error(t, &sample(&[2, 4], 2), &x[0], None, Reduction::SumOverBatchSize).unwrap()
    });
    let ids = (ints(&[2, 1], &[0, 1]), ints(&[2], &[0, 1]));
    let p = sample(&[2, 3], 3);
    let loss = |y| value(sparse_categorical_crossentropy(&mut off(), y, &p, true, None, Reduction::SumOverBatchSize));
    assert_eq!(loss(&ids.0), loss(&ids.1));
}

#[test]
fn targets_and_weights_of_any_dtype() {
    let p = tensor(&[2, 2], &[0.2, 0.9, 0.4, 0.6]);
    let float = value(binary_crossentropy(
        &mut off(),
        &tensor(&[2, 2], &[0.0, 1.0, 1.0, 0.0]),
        &p,
        false,
        0.0,
        None,
        Reduction::SumOverBatchSize,
    ));
    for y in [ints(&[2, 2], &[0, 1, 1, 0]), bools(&[2, 2], &[0, 1, 1, 0])] {
        assert_eq!(
            float,
            value(binary_crossentropy(&mut off(), &y, &p, false, 0.0, None, Reduction::SumOverBatchSize))
        );
    }
    let masked = value(binary_crossentropy(
        &mut off(),
        &p,
        &p,
        false,
        0.0,
        Some(&bools(&[2], &[1, 0])),
        Reduction::SumOverBatchSize,
    ));
    let weighted = value(binary_crossentropy(
        &mut off(),
        &p,
        &p,
        false,
        0.0,
        Some(&tensor(&[2], &[1.0, 0.0])),
        Reduction::SumOverBatchSize,
    ));
    assert_eq!(masked, weighted);
    let (ids, floats) = (ints(&[2], &[1, 0]), tensor(&[2], &[1.0, 0.0]));
    let loss = |y| value(sparse_categorical_crossentropy(&mut off(), y, &p, false, None, Reduction::SumOverBatchSize));
    assert_eq!(loss(&ids), loss(&floats));
}

#[test]
fn weights_multiply_and_the_count_divides() {
    let (y, p) = (tensor(&[2, 2, 1], &[0.0; 4]), tensor(&[2, 2, 1], &[1.0, 2.0, 3.0, 4.0]));
    let loss = |w: &Tensor| value(mean_squared_error(&mut off(), &y, &p, Some(w), Reduction::SumOverBatchSize));
    assert_eq!(loss(&tensor(&[2, 2], &[1.0, 0.0, 0.0, 2.0])), (1.0 + 32.0) / 4.0);
    assert_eq!(loss(&tensor(&[2, 1], &[1.0, 0.0])), (1.0 + 4.0) / 4.0);
    assert_eq!(loss(&tensor(&[2, 2, 1], &[1.0, 0.0, 0.0, 2.0])), (1.0 + 32.0) / 4.0);
    assert_eq!(loss(&tensor(&[], &[2.0])), 2.0 * 30.0 / 4.0);
    // Keras aligns at the last axis, so that [B] on losses [B, T] would weigh time steps where B = T; here it weighs samples.
    assert_eq!(loss(&tensor(&[2], &[1.0, 0.0])), (1.0 + 4.0) / 4.0);
}

#[test]
fn each_reduction_and_its_gradient() {
    let (y, p) = (tensor(&[2, 2, 2], &[0.0; 8]), sample(&[2, 2, 2], 7));
    let each = |w| mean_squared_error(&mut off(), &y, &p, w, Reduction::None).unwrap();
    let losses = each(None);
    assert_eq!(losses.shape(), [2, 2]);
    let w = tensor(&[2], &[3.0, 1.0]);
    let l = floats_of(&losses);
    assert_eq!(floats_of(&each(Some(&w))), [3.0 * l[0], 3.0 * l[1], l[2], l[3]]);
    let total = 3.0 * (l[0] + l[1]) + l[2] + l[3];
    for (reduction, divisor) in
        [(Reduction::SumOverBatchSize, 4.0), (Reduction::Sum, 1.0), (Reduction::MeanWithSampleWeight, 4.0)]
    {
        let loss = value(mean_squared_error(&mut off(), &y, &p, Some(&w), reduction));
        assert!((loss - f64::from(total / divisor)).abs() < 1e-5);
        check_gradients(from_ref(&p), |t, x| mean_squared_error(t, &y, &x[0], Some(&w), reduction).unwrap());
    }
    let ids = ints(&[2, 2], &[0, 1, 1, 0]);
    for of in [
        (|t, _, ids, x, w| sparse_categorical_crossentropy(t, ids, x, true, Some(w), Reduction::None)) as Each,
        |t, y, _, x, w| categorical_crossentropy(t, y, x, true, 0.0, Some(w), Reduction::None),
        |t, y, _, x, w| mean_squared_error(t, y, x, Some(w), Reduction::None),
    ] {
        let probabilities = tensor(&[2, 2, 2], &[0.5; 8]);
        check_gradients(from_ref(&p), |t, x| {
            let each = of(t, &probabilities, &ids, &x[0], &w).unwrap();
            let squares = throughtime_nn::ops::mul(t, &each, &each).unwrap();
            throughtime_nn::ops::sum(t, &squares, &[0, 1], false).unwrap()
        });
    }
    let none = tensor(&[2], &[0.0, 0.0]);
    let empty = |t: &mut Tapes, x: &Tensor| mean_squared_error(t, &y, x, Some(&none), Reduction::MeanWithSampleWeight);
    assert_eq!(value(empty(&mut off(), &p)), 0.0);
}

type Each = fn(&mut Tapes, &Tensor, &Tensor, &Tensor, &Tensor) -> Result<Tensor>;

#[test]
fn extreme_predictions_stay_finite() {
    let y = tensor(&[1, 2], &[1.0, 0.0]);
    let far = tensor(&[1, 2], &[-2e4, 2e4]);
    assert_eq!(value(binary_crossentropy(&mut off(), &y, &far, true, 0.0, None, Reduction::SumOverBatchSize)), 2e4);
    assert_eq!(
        value(categorical_crossentropy(&mut off(), &y, &far, true, 0.0, None, Reduction::SumOverBatchSize)),
        4e4
    );
    assert_eq!(
        value(sparse_categorical_crossentropy(
            &mut off(),
            &ints(&[1], &[0]),
            &far,
            true,
            None,
            Reduction::SumOverBatchSize
        )),
        4e4
    );
    let certain = tensor(&[1, 2], &[0.0, 1.0]);
    let most = -(EPSILON.ln());
    assert!(
        (value(categorical_crossentropy(&mut off(), &y, &certain, false, 0.0, None, Reduction::SumOverBatchSize))
            - most)
            .abs()
            < 1e-5
    );
    assert!(
        (value(sparse_categorical_crossentropy(
            &mut off(),
            &ints(&[1], &[0]),
            &certain,
            false,
            None,
            Reduction::SumOverBatchSize
        )) - most)
            .abs()
            < 1e-5
    );
    // 1 − ε is no f32; its neighbour 1 − 1.19e-7 makes ln 1 % larger than ε's.
    assert!(
        (value(binary_crossentropy(&mut off(), &y, &certain, false, 0.0, None, Reduction::SumOverBatchSize)) - most)
            .abs()
            < 0.1
    );
    let d = gradients_of(&[certain], |t, x| {
        vec![binary_crossentropy(t, &y, &x[0], false, 0.0, None, Reduction::SumOverBatchSize).unwrap()]
    });
    assert_eq!(d[0].as_deref(), Some(&[0.0; 2][..]), "no gradient where the probability was clipped");
    // A confident, right logit: ln(1 + e⁻²⁰) is 2e-9, not 0.
    let right = value(binary_crossentropy(
        &mut off(),
        &tensor(&[1, 1], &[1.0]),
        &tensor(&[1, 1], &[20.0]),
        true,
        0.0,
        None,
        Reduction::SumOverBatchSize,
    ));
    assert!((right / (-20.0f64).exp() - 1.0).abs() < 1e-5, "{right}");
}

#[test]
fn a_nan_prediction_gives_a_nan_loss() {
    let (y, ids) = (tensor(&[1, 2], &[1.0, 0.0]), ints(&[1], &[0]));
    let nan = tensor(&[1, 2], &[f64::NAN, 0.5]);
    for logits in [true, false] {
        assert!(
            value(binary_crossentropy(&mut off(), &y, &nan, logits, 0.0, None, Reduction::SumOverBatchSize)).is_nan()
        );
        assert!(
            value(categorical_crossentropy(&mut off(), &y, &nan, logits, 0.0, None, Reduction::SumOverBatchSize))
                .is_nan()
        );
        assert!(
            value(sparse_categorical_crossentropy(&mut off(), &ids, &nan, logits, None, Reduction::SumOverBatchSize))
                .is_nan()
        );
    }
    assert!(value(huber(&mut off(), &y, &nan, 1.0, None, Reduction::SumOverBatchSize)).is_nan());
}

#[test]
fn an_absolute_error_of_zero_has_no_gradient() {
    let p = tensor(&[1, 3], &[1.0, 2.0, 3.0]);
    let gradient = gradients_of(&[p], |t, x| {
        vec![
            mean_absolute_error(t, &tensor(&[1, 3], &[1.0, 0.0, 9.0]), &x[0], None, Reduction::SumOverBatchSize)
                .unwrap(),
        ]
    });
    let d = gradient[0].clone().unwrap();
    assert!(d[0] == 0.0 && d[1] == -d[2] && d[1] != 0.0);
}

#[test]
fn an_empty_batch_costs_nothing() {
    let (y, p) = (tensor(&[0, 3], &[]), tensor(&[0, 3], &[]));
    assert_eq!(value(mean_squared_error(&mut off(), &y, &p, None, Reduction::SumOverBatchSize)), 0.0);
    assert_eq!(value(categorical_crossentropy(&mut off(), &y, &p, true, 0.0, None, Reduction::SumOverBatchSize)), 0.0);
    assert_eq!(
        value(sparse_categorical_crossentropy(
            &mut off(),
            &ints(&[0], &[]),
            &p,
            true,
            None,
            Reduction::SumOverBatchSize
        )),
        0.0
    );
    assert_eq!(
        value(mean_squared_error(
            &mut off(),
            &tensor(&[2, 0], &[]),
            &tensor(&[2, 0], &[]),
            None,
            Reduction::SumOverBatchSize
        )),
        0.0
    );
}

#[test]
fn bad_input_is_refused_with_its_code() {
    let (y, p) = (tensor(&[2, 3], &[0.5; 6]), tensor(&[2, 3], &[0.5; 6]));
    let wide = tensor(&[2, 4], &[0.5; 8]);
    let t = &mut off();
    assert_eq!(code_of(mean_squared_error(t, &y, &wide, None, Reduction::SumOverBatchSize)), Code::ShapeMismatch);
    assert_eq!(
        code_of(mean_squared_error(t, &tensor(&[2], &[0.0; 2]), &p, None, Reduction::SumOverBatchSize)),
        Code::ShapeMismatch
    );
    assert_eq!(
        code_of(mean_squared_error(t, &tensor(&[2, 1], &[0.0; 2]), &p, None, Reduction::SumOverBatchSize)),
        Code::ShapeMismatch
    );
    assert_eq!(
        code_of(mean_squared_error(t, &tensor(&[], &[0.0]), &tensor(&[], &[0.0]), None, Reduction::SumOverBatchSize)),
        Code::ShapeMismatch
    );
    assert_eq!(
        code_of(mean_squared_error(t, &y, &ints(&[2, 3], &[0; 6]), None, Reduction::SumOverBatchSize)),
        Code::DtypeMismatch
    );
    assert_eq!(
        code_of(mean_squared_error(t, &y, &p, Some(&tensor(&[3], &[1.0; 3])), Reduction::SumOverBatchSize)),
        Code::ShapeMismatch
    );
    assert_eq!(
        code_of(mean_squared_error(t, &y, &p, Some(&tensor(&[4, 2], &[1.0; 8])), Reduction::SumOverBatchSize)),
        Code::ShapeMismatch
    );
    assert_eq!(code_of(huber(t, &y, &p, 0.0, None, Reduction::SumOverBatchSize)), Code::InvalidArgument);
    assert_eq!(code_of(huber(t, &y, &p, f64::NAN, None, Reduction::SumOverBatchSize)), Code::InvalidArgument);
    assert_eq!(
        code_of(binary_crossentropy(t, &y, &p, true, 1.5, None, Reduction::SumOverBatchSize)),
        Code::InvalidArgument
    );
    assert_eq!(
        code_of(categorical_crossentropy(t, &y, &p, true, f64::NAN, None, Reduction::SumOverBatchSize)),
        Code::InvalidArgument
    );
}

#[test]
fn a_bad_class_id_is_refused_with_its_place() {
    let p = tensor(&[2, 3], &[0.5; 6]);
    let refuse = |y: &Tensor| {
        sparse_categorical_crossentropy(&mut off(), y, &p, true, None, Reduction::SumOverBatchSize).unwrap_err()
    };
    for id in [3, -1, i32::MIN] {
        let error = refuse(&ints(&[2], &[0, id]));
        assert_eq!(error.code, Code::IndexOutOfRange);
        assert!(error.got.contains(&format!("{id} at position 1")), "{error}");
    }
    assert_eq!(refuse(&tensor(&[2], &[0.0, 1.5])).code, Code::InvalidArgument);
    assert_eq!(refuse(&tensor(&[2], &[0.0, f64::NAN])).code, Code::InvalidArgument);
    assert_eq!(refuse(&tensor(&[2, 3], &[0.0; 6])).code, Code::ShapeMismatch);
    assert_eq!(refuse(&tensor(&[3], &[0.0; 3])).code, Code::ShapeMismatch);
    let scalar = tensor(&[], &[1.0 as Real as f64]);
    assert_eq!(
        code_of(sparse_categorical_crossentropy(&mut off(), &scalar, &scalar, true, None, Reduction::SumOverBatchSize)),
        Code::ShapeMismatch
    );
}
