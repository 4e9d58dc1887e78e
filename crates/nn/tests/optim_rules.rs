//! The rules of Nadam, Adamax, Adagrad, Adadelta, Lion and of weighted sums against their equations, weight by weight.

mod common;
use common::*;
use throughtime_nn::optim::*;
use throughtime_nn::{Code, Variable};

/// `f32` rounding over a few steps of size below 1.
const TOLERANCE: f64 = if cfg!(feature = "f64") { 1e-12 } else { 2e-6 };

const STEPS: u64 = 7;
/// Whole vectors of four and a tail.
const LEN: usize = 11;
const RATE: f64 = 0.05;

/// One step of one weight with its slots, as the equations have it.
type Equation = fn(w: f64, g: f64, slots: &mut [f64; 2], t: u64) -> f64;

fn nadam(w: f64, g: f64, [m, v]: &mut [f64; 2], t: u64) -> f64 {
    let momentum = |t: u64| 0.8 * (1.0 - 0.5 * 0.96f64.powi(t as i32));
    let product: f64 = (1..=t).map(momentum).product();
    *m = 0.8 * *m + 0.2 * g;
    *v = 0.9 * *v + 0.1 * g * g;
    let m_hat = momentum(t + 1) * *m / (1.0 - product * momentum(t + 1)) + (1.0 - momentum(t)) * g / (1.0 - product);
    w - RATE * m_hat / ((*v / (1.0 - 0.9f64.powi(t as i32))).sqrt() + 1e-3)
}

fn adamax(w: f64, g: f64, [m, u]: &mut [f64; 2], t: u64) -> f64 {
    *m = 0.8 * *m + 0.2 * g;
    *u = (0.9 * *u).max(g.abs());
    w - RATE / (1.0 - 0.8f64.powi(t as i32)) * *m / (*u + 1e-3)
}

fn adagrad(w: f64, g: f64, [s, _]: &mut [f64; 2], _t: u64) -> f64 {
    *s += g * g;
    w - RATE * g / (*s + 1e-3).sqrt()
}

fn adadelta(w: f64, g: f64, [s, e]: &mut [f64; 2], _t: u64) -> f64 {
    *s = 0.8 * *s + 0.2 * g * g;
    let d = (*e + 1e-3).sqrt() * g / (*s + 1e-3).sqrt();
    *e = 0.8 * *e + 0.2 * d * d;
    w - RATE * d
}

fn lion(w: f64, g: f64, [m, _]: &mut [f64; 2], _t: u64) -> f64 {
    let step = RATE * (0.8 * *m + 0.2 * g).signum();
    *m = 0.9 * *m + 0.1 * g;
    w - step
}

fn blend(w: f64, g: f64, _slots: &mut [f64; 2], _t: u64) -> f64 {
    0.75 * w - 0.5 * g
}

fn variable(value: f64) -> Variable {
    Variable::new(&tensor(&[LEN], &[value; LEN]), true).unwrap()
}

#[test]
fn every_rule_is_its_equation() {
    let (beta1, beta2, epsilon) = (0.8, 0.9, 1e-3);
    let rules: [(&str, &dyn Rule, Equation); 6] = [
        ("Nadam", &Nadam { beta1, beta2, epsilon }, nadam),
        ("Adamax", &Adamax { beta1, beta2, epsilon }, adamax),
        ("Adagrad", &Adagrad { epsilon }, adagrad),
        ("Adadelta", &Adadelta { rho: beta1, epsilon }, adadelta),
        ("Lion", &Lion { beta1, beta2 }, lion),
        ("Blend", &Blend { keep: 0.75, take: -0.5 }, blend),
    ];
    for (name, rule, equation) in rules {
        let (w, mut plain) = (variable(0.5), [(0.5, [0.0; 2]); LEN]);
        let slots: Vec<Variable> = (0..rule.slot_count()).map(|_| variable(0.0)).collect();
        for t in 1..=STEPS {
            let g = sample_between(&[LEN], t, -1.0, 1.0);
            step(rule, &g, &w, &slots, RATE, t).unwrap();
            for ((w, slots), g) in plain.iter_mut().zip(floats_of(&g)) {
                *w = equation(*w, g.into(), slots, t);
            }
        }
        println!("{name}");
        assert_close(&floats_of(&w.value()), &plain.map(|(w, _)| w), TOLERANCE);
        for (k, slot) in slots.iter().enumerate() {
            assert_close(&floats_of(&slot.value()), &plain.map(|(_, slots)| slots[k]), TOLERANCE);
        }
    }
}

#[test]
fn nadam_knows_the_momenta_of_a_step_from_its_number() {
    // 0.96ᵗ/2 has long vanished: the momentum is β₁, and all but nothing is left of the product.
    let (w, m, v) = (variable(1.0), variable(0.25), variable(0.5));
    let g = tensor(&[LEN], &[0.5; LEN]);
    step(&Nadam { beta1: 0.5, beta2: 0.5, epsilon: 0.0 }, &g, &w, &[&m, &v], 0.1, 100_000).unwrap();
    let (m, v) = (0.375, 0.375f64);
    assert_close(&floats_of(&w.value()), &[1.0 - 0.1 * (0.5 * m + 0.5 * 0.5) / v.sqrt(); LEN], TOLERANCE);
}

#[test]
fn a_sum_may_be_of_a_variable_and_itself() {
    let w = variable(2.0);
    step::<&Variable>(&Blend { keep: 1.0, take: -0.25 }, &w.value(), &w, &[], 0.1, 1).unwrap();
    assert_eq!(floats_of(&w.value()), [1.5; LEN]);
}

#[test]
fn lion_keeps_a_nan_and_stays_where_nothing_pulls() {
    let (w, m) = (variable(1.0), variable(0.0));
    let mut g = [0.0; LEN];
    g[3] = f64::NAN;
    step(&Lion { beta1: 0.9, beta2: 0.99 }, &tensor(&[LEN], &g), &w, &[&m], 0.1, 1).unwrap();
    for (k, w) in floats_of(&w.value()).into_iter().enumerate() {
        assert!(if k == 3 { w.is_nan() } else { w == 1.0 });
    }
}

#[test]
fn hyperparameters_out_of_range_are_refused() {
    let bad: [&dyn Rule; 7] = [
        &Nadam { beta1: 1.0, beta2: 0.9, epsilon: 0.0 },
        &Adamax { beta1: 0.9, beta2: -0.1, epsilon: 0.0 },
        &Adamax { beta1: 0.9, beta2: 0.9, epsilon: -1.0 },
        &Adagrad { epsilon: f64::NAN },
        &Adadelta { rho: 1.0, epsilon: 0.0 },
        &Lion { beta1: 0.0, beta2: 0.9 },
        &Lion { beta1: 0.9, beta2: 1.1 },
    ];
    for (case, rule) in bad.iter().enumerate() {
        assert_eq!(code_of(rule.check()), Code::InvalidArgument, "case {case}");
    }
}
