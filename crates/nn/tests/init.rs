//! Initializers: moments, bounds, orthogonality, and what they refuse.

use throughtime_nn::init::{Distribution, FanMode, Initializer};
use throughtime_nn::rng::Key;
use throughtime_nn::{Code, Real};

/// Rounding of the `f32` results: a dot product of 240 or fewer products of numbers below 1.
const ORTHOGONALITY: f64 = 1e-6;

fn sample(init: Initializer, shape: &[usize]) -> Vec<f64> {
    init.sample(shape, Key::new(11)).unwrap().floats("test").unwrap().iter().map(|&v| v as f64).collect()
}

fn variance(x: &[f64]) -> f64 {
    x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64
}

fn scaling(scale: f64, mode: FanMode, distribution: Distribution) -> Initializer {
    Initializer::VarianceScaling { scale, mode, distribution }
}

#[test]
fn constants_fill_and_identity_is_on_the_diagonal() {
    assert_eq!(sample(Initializer::Zeros, &[2]), [0.0; 2]);
    assert_eq!(sample(Initializer::Ones, &[2, 1]), [1.0; 2]);
    assert_eq!(sample(Initializer::Constant(2.5), &[]), [2.5]);
    assert_eq!(sample(Initializer::Identity { gain: 2.0 }, &[2, 3]), [2.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
    assert!(sample(Initializer::Identity { gain: 2.0 }, &[2, 0]).is_empty());
}

#[test]
fn variance_is_scale_over_fan_for_every_mode_and_distribution() {
    // 100 000 draws: the variance's standard error is below 0.5 %, so 2 % is four of them.
    for distribution in [Distribution::Uniform, Distribution::Normal, Distribution::TruncatedNormal] {
        for (mode, fan) in [(FanMode::FanIn, 200.0), (FanMode::FanOut, 500.0), (FanMode::FanAvg, 350.0)] {
            let x = sample(scaling(3.0, mode, distribution), &[200, 500]);
            assert!((variance(&x) * fan / 3.0 - 1.0).abs() < 0.02, "{mode:?} {distribution:?} {}", variance(&x));
        }
    }
    let limit = (6.0f64 / 700.0).sqrt();
    let glorot = sample(Initializer::glorot_uniform(), &[200, 500]);
    assert!(glorot.iter().all(|v| v.abs() <= limit) && glorot.iter().any(|v| v.abs() > 0.999 * limit));
    let bound = 2.0 * (2.0f64 / 200.0).sqrt() / 0.879_625_661;
    let he = sample(Initializer::he_normal(), &[200, 500]);
    assert!(he.iter().all(|v| v.abs() <= bound) && he.iter().any(|v| v.abs() > 0.999 * bound));
}

#[test]
fn fans_of_other_ranks_are_those_of_keras() {
    let uniform = |shape: &[usize]| sample(scaling(1.0, FanMode::FanIn, Distribution::Uniform), shape);
    let top = |x: &[f64]| x.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    assert!((top(&uniform(&[4000])) / (3.0f64 / 4000.0).sqrt() - 1.0).abs() < 0.01);
    assert!((top(&uniform(&[5, 20, 40])) / (3.0f64 / 100.0).sqrt() - 1.0).abs() < 0.01);
    assert!(top(&uniform(&[])) <= 3.0f64.sqrt());
    assert!(uniform(&[0, 3]).is_empty());
}

#[test]
fn orthogonal_is() {
    let shapes =
        [&[30, 30][..], &[40, 12], &[12, 40], &[3, 4, 7], &[2, 3, 10], &[1, 1], &[7, 1], &[130, 130], &[60, 240]];
    for shape in shapes {
        let x = sample(Initializer::Orthogonal { gain: 1.5 }, shape);
        let cols = shape[shape.len() - 1];
        let rows = x.len() / cols;
        let at = |vector: usize, i: usize| if rows < cols { x[vector * cols + i] } else { x[i * cols + vector] };
        for a in 0..rows.min(cols) {
            for b in 0..rows.min(cols) {
                let product: f64 = (0..rows.max(cols)).map(|i| at(a, i) * at(b, i)).sum::<f64>() / 2.25;
                assert!((product - f64::from(u8::from(a == b))).abs() < ORTHOGONALITY, "{shape:?} {a} {b} {product}");
            }
        }
    }
    assert!(sample(Initializer::Orthogonal { gain: 1.0 }, &[0, 4]).is_empty());
}

#[test]
fn orthogonal_prefers_no_direction() {
    // Over 400 draws of a 3 x 3 matrix each entry has mean 0 (variance 1/3) and both determinants occur.
    let draw = |i| Initializer::Orthogonal { gain: 1.0 }.sample(&[3, 3], Key::new(5).split(i)).unwrap();
    let draws: Vec<Vec<Real>> = (0..400).map(|i| draw(i).floats("test").unwrap().to_vec()).collect();
    for entry in 0..9 {
        let mean = draws.iter().map(|q| q[entry] as f64).sum::<f64>() / 400.0;
        assert!(mean.abs() < 0.12, "entry {entry}: {mean}");
    }
}

#[test]
fn the_same_key_gives_the_same_values() {
    let draw =
        |seed| Initializer::glorot_normal().sample(&[5, 6], Key::new(seed)).unwrap().floats("t").unwrap().to_vec();
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn bad_parameters_and_shapes_are_refused() {
    let code = |init: Initializer, shape: &[usize]| init.sample(shape, Key::new(0)).unwrap_err().code;
    assert_eq!(code(Initializer::Orthogonal { gain: 1.0 }, &[4]), Code::ShapeMismatch);
    assert_eq!(code(Initializer::Identity { gain: 1.0 }, &[2, 2, 2]), Code::ShapeMismatch);
    for bad in [
        Initializer::Constant(f64::NAN),
        Initializer::RandomUniform { lo: 1.0, hi: 0.0 },
        Initializer::RandomUniform { lo: f64::NEG_INFINITY, hi: 0.0 },
        Initializer::RandomNormal { mean: 0.0, std: -1.0 },
        Initializer::TruncatedNormal { mean: f64::NAN, std: 1.0 },
        scaling(0.0, FanMode::FanIn, Distribution::Uniform),
        Initializer::Orthogonal { gain: f64::INFINITY },
        Initializer::Identity { gain: f64::NAN },
    ] {
        assert_eq!(code(bad, &[2, 2]), Code::InvalidArgument, "{bad:?}");
    }
}
