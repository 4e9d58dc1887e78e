//! Optimizers: against plain f64 loops, against Keras, with every clipping, and what they refuse.

mod common;
use common::*;
use throughtime_nn::optim::*;
use throughtime_nn::{Code, Tensor, Variable};

/// `f32` rounding over a few steps of size below 1 (also that of Keras's printed float32 numbers).
const TOLERANCE: f64 = 2e-6;

const STEPS: usize = 7;

fn variable(values: &[f64]) -> Variable {
    Variable::new(&tensor(&[values.len()], values), true).unwrap()
}

fn adam(beta1: f64, beta2: f64, epsilon: f64, amsgrad: bool) -> Adam {
    Adam { beta1, beta2, epsilon, amsgrad }
}

fn rms(rho: f64, momentum: f64, epsilon: f64, centered: bool) -> RmsProp {
    RmsProp { rho, momentum, epsilon, centered }
}

fn momentum(nesterov: bool) -> Sgd {
    Sgd { momentum: 0.9, nesterov }
}

fn optimizer_of(rule: impl Rule + 'static) -> Optimizer {
    Optimizer::new(rule, Clip::None).unwrap()
}

/// The rule for one weight, written out: `s` are its slots, named as in the docs.
#[derive(Default, Clone, Copy)]
struct Plain {
    m: f64,
    v: f64,
    largest: f64,
    a: f64,
}

#[derive(Clone, Copy)]
enum Rules {
    Sgd(Sgd),
    Adam(Adam),
    RmsProp(RmsProp),
}

impl Plain {
    fn step(&mut self, rule: Rules, w: f64, g: f64, rate: f64, t: i32) -> f64 {
        match rule {
            Rules::Sgd(Sgd { momentum, nesterov }) => {
                self.m = momentum * self.m - rate * g;
                w + if nesterov { momentum * self.m - rate * g } else { self.m }
            }
            Rules::Adam(Adam { beta1, beta2, epsilon, amsgrad }) => {
                self.m = beta1 * self.m + (1.0 - beta1) * g;
                self.v = beta2 * self.v + (1.0 - beta2) * g * g;
                self.largest = self.largest.max(self.v);
                let v = if amsgrad { self.largest } else { self.v };
                let (m, v) = (self.m / (1.0 - beta1.powi(t)), v / (1.0 - beta2.powi(t)));
                w - rate * m / (v.sqrt() + epsilon / (1.0 - beta2.powi(t)).sqrt())
            }
            Rules::RmsProp(RmsProp { rho, momentum, epsilon, centered }) => {
                self.v = rho * self.v + (1.0 - rho) * g * g;
                self.a = rho * self.a + (1.0 - rho) * g;
                let variance = if centered { self.v - self.a * self.a } else { self.v };
                self.m = momentum * self.m + rate * g / (variance + epsilon).sqrt();
                w - self.m
            }
        }
    }
}

#[test]
fn every_rule_is_its_plain_loop() {
    let rules = [
        Rules::Sgd(Sgd::default()),
        Rules::Sgd(momentum(false)),
        Rules::Sgd(momentum(true)),
        Rules::Adam(Adam::default()),
        Rules::Adam(adam(0.5, 0.9, 1e-2, false)),
        Rules::Adam(adam(0.8, 0.5, 1e-3, true)),
        Rules::RmsProp(RmsProp::default()),
        Rules::RmsProp(rms(0.8, 0.5, 1e-3, false)),
        Rules::RmsProp(rms(0.8, 0.0, 1e-2, true)),
        Rules::RmsProp(rms(0.8, 0.5, 1e-2, true)),
    ];
    for rule in rules {
        // 11 weights: whole vectors of four and a tail. Gradients stay away from 0, where √ε hides nothing.
        let mut plain = [(Plain::default(), 0.5); 11];
        let w = variable(&[0.5; 11]);
        let mut optimizer = match rule {
            Rules::Sgd(rule) => optimizer_of(rule),
            Rules::Adam(rule) => optimizer_of(rule),
            Rules::RmsProp(rule) => optimizer_of(rule),
        };
        for t in 1..=STEPS {
            let gradient = sample_between(&[11], t as u64, 0.2, 1.0);
            let rate = 0.1 / t as f64;
            optimizer.apply(&[(gradient.clone(), &w)], rate).unwrap();
            for ((slots, w), g) in plain.iter_mut().zip(floats_of(&gradient)) {
                *w = slots.step(rule, *w, g as f64, rate, t as i32);
            }
        }
        let tolerance = if cfg!(feature = "f64") { 1e-12 } else { TOLERANCE };
        assert_close(&floats_of(&w.value()), &plain.map(|(_, w)| w), tolerance);
        assert_eq!(optimizer.iterations, STEPS as u64);
    }
}

/// Gradients of two variables over five steps.
const A: [[f64; 3]; 5] = [[1.0, -0.5, 0.25], [0.1, 0.0, -2.0], [-0.3, 0.6, 0.01], [0.2, -0.2, 0.5], [-1.5, 0.05, 0.0]];
const B: [f64; 5] = [0.4, -0.9, 0.02, 3.0, -0.6];

/// Name and the weights that Keras 3.15 ends with, from `[0.5, -1, 2]` and `[0.3]`.
#[rustfmt::skip]
const KERAS: [(&str, [f64; 4]); 12] = [
    ("sgd", [0.550000012, -0.995000005, 2.12400007, 0.108000018]),
    ("momentum", [0.249400049, -0.92484498, 2.48771262, -0.0697140098]),
    ("nesterov", [0.324460059, -0.927360475, 2.56294107, -0.224742606]),
    ("adam", [0.386867881, -0.92453748, 2.0319376, 0.247145742]),
    ("amsgrad", [0.403412521, -0.936182916, 2.02642107, 0.247214317]),
    ("rms_prop", [0.490940183, -0.9747352, 1.98241174, 0.245515555]),
    ("rms_prop momentum", [0.454888403, -0.962292254, 1.97635567, 0.233980745]),
    ("rms_prop centered", [0.490979522, -0.978706539, 1.98706913, 0.255811751]),
    ("rms_prop both", [0.445486188, -0.954018056, 1.97785175, 0.223251373]),
    ("clipnorm", [0.515364468, -1.01178169, 2.00363755, 0.318000019]),
    ("clipvalue", [0.5, -0.985000014, 1.97400022, 0.298000008]),
    ("global", [0.529362857, -1.01980734, 2.04771352, 0.250242561]),
];

fn optimizer(name: &str) -> (Optimizer, f64) {
    let sgd = |clip| (Optimizer::new(Sgd::default(), clip).unwrap(), 0.1);
    let at = |rate, own| (own, rate);
    match name {
        "sgd" => sgd(Clip::None),
        "momentum" => at(0.1, optimizer_of(momentum(false))),
        "nesterov" => at(0.1, optimizer_of(momentum(true))),
        "adam" => at(0.05, optimizer_of(Adam::default())),
        "amsgrad" => at(0.05, optimizer_of(adam(0.8, 0.9, 1e-3, true))),
        "rms_prop" => at(0.02, optimizer_of(RmsProp::default())),
        "rms_prop momentum" => at(0.02, optimizer_of(rms(0.8, 0.5, 1e-7, false))),
        "rms_prop centered" => at(0.02, optimizer_of(rms(0.8, 0.0, 1e-3, true))),
        "rms_prop both" => at(0.02, optimizer_of(rms(0.8, 0.5, 1e-3, true))),
        "clipnorm" => sgd(Clip::Norm(0.7)),
        "clipvalue" => sgd(Clip::Value(0.4)),
        _ => sgd(Clip::GlobalNorm(0.9)),
    }
}

#[test]
fn five_steps_are_those_of_keras() {
    for (name, expected) in KERAS {
        let (mut optimizer, rate) = optimizer(name);
        let (a, b) = (variable(&[0.5, -1.0, 2.0]), variable(&[0.3]));
        for (g_a, g_b) in A.iter().zip(B) {
            optimizer.apply(&[(tensor(&[3], g_a), &a), (tensor(&[1], &[g_b]), &b)], rate).unwrap();
        }
        println!("{name}");
        assert_close(&[floats_of(&a.value()), floats_of(&b.value())].concat(), &expected, TOLERANCE);
    }
}

#[test]
fn training_goes_on_with_the_slots_of_another_as_if_it_had_never_stopped() {
    for name in ["momentum", "adam", "amsgrad", "rms_prop both"] {
        let run = |stop: bool| {
            let (mut own, rate) = optimizer(name);
            let a = variable(&[0.5, -1.0, 2.0]);
            for (i, g) in A.iter().enumerate() {
                if stop && i == 3 {
                    let mut next = optimizer(name).0;
                    next.iterations = own.iterations;
                    for (to, from) in next.slots(&a).unwrap().iter().zip(own.slots(&a).unwrap()) {
                        to.assign(&from.value()).unwrap();
                    }
                    own = next;
                }
                own.apply(&[(tensor(&[3], g), &a)], rate).unwrap();
            }
            floats_of(&a.value())
        };
        assert_eq!(run(true), run(false), "{name}");
    }
}

#[test]
fn slots_begin_as_zeros_and_are_forgotten_when_told() {
    let (mut own, _) = optimizer("adam");
    let w = variable(&[1.0, 2.0]);
    own.apply(&[(tensor(&[2], &[1.0, 1.0]), &w)], 0.1).unwrap();
    assert!(floats_of(&own.slots(&w).unwrap()[0].value()) != [0.0, 0.0]);
    own.forget(&w);
    assert!(own.slots(&w).unwrap().iter().all(|slot| floats_of(&slot.value()) == [0.0, 0.0]));
}

#[test]
fn a_step_with_slots_of_ones_own_is_that_of_an_optimizer() {
    let [w, v, m1, m2] = [1.0, 1.0, 0.0, 0.0].map(|x| variable(&[x, 2.0 * x]));
    let mut own = optimizer("adam").0;
    for (t, g) in [[0.5, -1.0], [2.0, 0.25]].iter().enumerate() {
        let g = tensor(&[2], g);
        own.apply(&[(g.clone(), &w)], 0.1).unwrap();
        step(&Adam::default(), &g, &v, &[&m1, &m2], 0.1, t as u64 + 1).unwrap();
    }
    assert_eq!(floats_of(&w.value()), floats_of(&v.value()));
}

#[test]
fn a_refused_step_with_slots_of_ones_own_changes_nothing() {
    let [w, m, other] = [[1.0, 2.0], [0.0, 0.0], [0.0, 0.0]].map(|x| variable(&x));
    let small = variable(&[0.0]);
    let g = tensor(&[2], &[1.0, 1.0]);
    let refuse = |g: &Tensor, slots: &[&Variable], rate, t| code_of(step(&Adam::default(), g, &w, slots, rate, t));
    assert_eq!(refuse(&g, &[&m], 0.1, 1), Code::InvalidArgument);
    assert_eq!(refuse(&g, &[&m, &m], 0.1, 1), Code::InvalidArgument);
    assert_eq!(refuse(&g, &[&m, &w], 0.1, 1), Code::InvalidArgument);
    assert_eq!(refuse(&g, &[&m, &small], 0.1, 1), Code::ShapeMismatch);
    assert_eq!(refuse(&g, &[&m, &other], -0.1, 1), Code::InvalidArgument);
    assert_eq!(refuse(&g, &[&m, &other], 0.1, 0), Code::InvalidArgument);
    assert_eq!(refuse(&small.value(), &[&m, &other], 0.1, 1), Code::ShapeMismatch);
    assert_eq!(refuse(&ints(&[2], &[1, 1]), &[&m, &other], 0.1, 1), Code::DtypeMismatch);
    assert_eq!((floats_of(&w.value()), floats_of(&m.value())), (vec![1.0, 2.0], vec![0.0, 0.0]));
}

#[test]
fn handed_out_values_keep_what_they_were() {
    let w = variable(&[1.0, 2.0]);
    let before = w.value();
    let mut sgd = optimizer_of(Sgd::default());
    sgd.apply(&[(tensor(&[2], &[1.0, 1.0]), &w)], 1.0).unwrap();
    assert_eq!((floats_of(&before), floats_of(&w.value())), (vec![1.0, 2.0], vec![0.0, 1.0]));
}

#[test]
fn clipping_by_norm_scales_only_what_is_too_long() {
    let long = tensor(&[2, 2], &[2.0, 2.0, -2.0, 2.0]);
    assert_eq!(floats_of(&clip_by_norm(&long, 1.0).unwrap()), [0.5, 0.5, -0.5, 0.5]);
    assert_eq!(floats_of(&clip_by_norm(&long, 4.0).unwrap()), floats_of(&long));
    assert_eq!(floats_of(&clip_by_norm(&tensor(&[2], &[0.0; 2]), 1.0).unwrap()), [0.0; 2]);
    assert!(floats_of(&clip_by_norm(&tensor(&[2], &[f64::NAN, 1.0]), 1.0).unwrap()).iter().all(|v| v.is_nan()));
}

#[test]
fn clipping_by_global_norm_keeps_directions_and_tells_the_norm() {
    let tensors = [tensor(&[2], &[3.0, 0.0]), tensor(&[], &[-4.0])];
    let (clipped, norm) = clip_by_global_norm(&tensors, 2.5).unwrap();
    assert_eq!((floats_of(&clipped[0]), floats_of(&clipped[1]), norm), (vec![1.5, 0.0], vec![-2.0], 5.0));
    assert!(clipped[1].shape().is_empty());
    let (same, norm) = clip_by_global_norm(&tensors, 5.0).unwrap();
    assert_eq!((floats_of(&same[0]), norm), (vec![3.0, 0.0], 5.0));
    let (spoilt, norm) = clip_by_global_norm(&[tensor(&[1], &[f64::INFINITY]), tensor(&[1], &[1.0])], 1.0).unwrap();
    assert!(norm.is_infinite() && spoilt.iter().all(|x| floats_of(x)[0].is_nan()));
    assert_eq!(clip_by_global_norm(&[], 1.0).unwrap().1, 0.0);
}

#[test]
fn hyperparameters_out_of_range_are_refused() {
    let bad: [&dyn Rule; 8] = [
        &Sgd { momentum: 1.5, nesterov: false },
        &Sgd { momentum: -0.1, nesterov: false },
        &adam(1.0, 0.9, 1e-7, false),
        &adam(0.9, f64::NAN, 1e-7, false),
        &adam(0.9, 0.99, -1.0, false),
        &rms(1.1, 0.0, 1e-7, false),
        &rms(0.9, 2.0, 1e-7, false),
        &rms(0.9, 0.0, f64::INFINITY, false),
    ];
    for (case, rule) in bad.iter().enumerate() {
        assert_eq!(code_of(rule.check()), Code::InvalidArgument, "case {case}");
    }
    assert_eq!(code_of(Optimizer::new(adam(1.0, 0.9, 1e-7, false), Clip::None)), Code::InvalidArgument);
    for clip in [Clip::Norm(0.0), Clip::Value(-1.0), Clip::GlobalNorm(f64::NAN)] {
        assert_eq!(code_of(Optimizer::new(Sgd::default(), clip)), Code::InvalidArgument, "{clip:?}");
    }
    assert_eq!(code_of(clip_by_norm(&tensor(&[1], &[1.0]), 0.0)), Code::InvalidArgument);
    assert_eq!(code_of(clip_by_norm(&ints(&[1], &[1]), 1.0)), Code::DtypeMismatch);
    assert_eq!(code_of(clip_by_global_norm(&[ints(&[1], &[1])], 1.0)), Code::DtypeMismatch);
    assert_eq!(code_of(clip_by_global_norm(&[], f64::INFINITY)), Code::InvalidArgument);
}

#[test]
fn a_refused_step_changes_nothing() {
    let (a, b) = (variable(&[1.0, 2.0]), variable(&[3.0]));
    let mut adam = optimizer_of(Adam::default());
    let good = || tensor(&[2], &[1.0, 1.0]);
    let mut refuse = |pairs: &[(Tensor, &Variable)], rate| adam.apply(pairs, rate).unwrap_err().code;
    assert_eq!(refuse(&[(good(), &a), (good(), &b)], 0.1), Code::ShapeMismatch);
    assert_eq!(refuse(&[(good(), &a), (ints(&[1], &[1]), &b)], 0.1), Code::DtypeMismatch);
    assert_eq!(refuse(&[(good(), &a), (good(), &a)], 0.1), Code::InvalidArgument);
    assert_eq!(refuse(&[(good(), &a)], f64::NAN), Code::InvalidArgument);
    assert_eq!(refuse(&[(good(), &a)], -0.1), Code::InvalidArgument);
    adam.apply(&[], 0.1).unwrap();
    assert_eq!((floats_of(&a.value()), adam.iterations), (vec![1.0, 2.0], 0));
}
