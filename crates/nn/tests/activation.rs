//! Every activation against its formula in f64, its derivative against differences, and at the edges of its range.

mod common;
use common::*;
use throughtime_nn::ops::activate;
use throughtime_nn::{Activation, Real};

/// f32 results come from at most a handful of operations within 4 ulp each.
const ROUNDING: f64 = 2e-6;

type Formula = fn(f64) -> f64;
const TABLE: [(Activation, &str, Formula); 9] = [
    (Activation::Linear, "linear", |x| x),
    (Activation::Relu, "relu", |x| x.max(0.0)),
    (Activation::Sigmoid, "sigmoid", |x| 1.0 / (1.0 + (-x).exp())),
    (Activation::Tanh, "tanh", f64::tanh),
    (Activation::HardSigmoid, "hard_sigmoid", |x| (x / 6.0 + 0.5).clamp(0.0, 1.0)),
    (Activation::Softplus, "softplus", |x| x.max(0.0) + (-x.abs()).exp().ln_1p()),
    (Activation::Softsign, "softsign", |x| x / (1.0 + x.abs())),
    (Activation::Elu, "elu", |x| if x > 0.0 { x } else { x.exp_m1() }),
    (Activation::Exponential, "exponential", f64::exp),
];

/// −20 to 20, and powers of ten on both sides of zero.
fn grid() -> Vec<Real> {
    let small = (0..12).flat_map(|e| [10f64.powi(-e), -(10f64.powi(-e))]);
    (-80..=80).map(|i| f64::from(i) / 4.0).chain(small).map(|v| v as Real).collect()
}

#[test]
fn equal_their_formulas_in_the_relative_sense() {
    for (activation, name, formula) in TABLE {
        let mut y = grid();
        activation.apply(&mut y);
        for (x, y) in grid().into_iter().zip(y) {
            let expected = formula(f64::from(x));
            let error = (f64::from(y) - expected).abs() / expected.abs().max(1e-30);
            let exact_zero = y == 0.0 && expected == 0.0;
            // The clip at x = ±3 cancels x/6 against 0.5.
            let allowed = if activation == Activation::HardSigmoid { 3e-5 } else { ROUNDING };
            assert!(exact_zero || error < allowed, "{name}({x}): got {y}, expected {expected}, error {error:.1e}");
        }
    }
}

#[test]
fn derivatives_follow_from_the_output() {
    for (activation, name, formula) in TABLE {
        let mut y = grid();
        activation.apply(&mut y);
        let mut d = vec![2.0; y.len()];
        activation.derivative(&y, &mut d);
        for (x, d) in grid().into_iter().zip(d) {
            let (x, h) = (f64::from(x), 1e-6);
            let kink =
                matches!(activation, Activation::Relu | Activation::HardSigmoid) && (x.abs() < h || x.abs() == 3.0);
            let expected = (formula(x + h) - formula(x - h)) / h;
            // Near saturation 1 − y holds few digits: the error is absolute.
            let error = (f64::from(d) - expected).abs() / expected.abs().max(1.0);
            assert!(kink || error < 1e-5, "{name}'({x}): got {d}, expected {expected}, error {error:.1e}");
        }
    }
}

#[test]
fn gradients() {
    for (activation, name, _) in TABLE {
        println!("{name}");
        check_gradients(&[sample_between(&[3, 7], 1, -4.0, 4.0)], |t, x| activate(t, &x[0], activation).unwrap());
    }
}

#[test]
fn at_the_edges() {
    for (activation, name, _) in TABLE {
        let mut y = [Real::NEG_INFINITY, Real::INFINITY, Real::NAN, 1e30, -1e30];
        activation.apply(&mut y);
        assert!(y[2].is_nan(), "{name}(NaN)");
        if activation != Activation::Softsign {
            assert!(y.iter().enumerate().all(|(i, v)| i == 2 || !v.is_nan()), "{name}: {y:?}");
        }
        assert!(y[3] >= y[4], "{name}: {y:?}");
    }
}

#[test]
fn names_in_both_spellings() {
    for (activation, name, _) in TABLE {
        assert_eq!(Activation::parse(name), Some(activation));
        assert_eq!(Activation::parse(activation.as_str()), Some(activation));
    }
    assert_eq!(Activation::HardSigmoid.as_str(), "hardSigmoid");
    assert_eq!(Activation::parse("Tanh"), None);
}
