//! The oracle of every backward pass: the tape against central differences in f64.
//!
//! `cargo test -p throughtime-nn --features f64` compares; without the feature the same calls run the tape in f32
//! and check that every gradient has its input's size and is finite.
#![allow(dead_code, reason = "each test binary uses its own part")]

use throughtime_nn::{Code, DType, NodeId, Real, Result, Tape, Tapes, Tensor};

/// Central differences in f64 with [`STEP`] are good to about 1e-9 relative (rounding ε·|L|/h ≈ 1e-10, truncation
/// h²·|L‴|/6 ≈ 1e-10); a wrong term in a backward pass shows at 1e-2 and above. 1e-6 lies well between.
pub const GRADIENT_TOLERANCE: f64 = 1e-6;

/// About ε^(1/3), where rounding and truncation balance.
const STEP: f64 = 1e-5;

/// Errors are relative to the entry, but to no less than this share of the input's largest gradient entry.
const SHARE_OF_LARGEST: f64 = 1e-2;

/// ... and to no less than this, for inputs whose true gradient is zero.
const SMALLEST_SCALE: f64 = 1e-3;

/// Holds dL/d(input) of every float input to central differences; L is the output's sum weighted by fixed
/// pseudo-random coefficients. Panics with the input's and the entry's number when they differ.
pub fn check_gradients(inputs: &[Tensor], f: impl Fn(&mut Tapes, &[Tensor]) -> Tensor) {
    check_gradients_of_all(inputs, |tapes, inputs| vec![f(tapes, inputs)]);
}

/// As [`check_gradients`], for functions with several outputs: each enters L with coefficients of its own.
pub fn check_gradients_of_all(inputs: &[Tensor], f: impl Fn(&mut Tapes, &[Tensor]) -> Vec<Tensor>) {
    let gradients = gradients_of(inputs, &f);
    for (number, (input, gradient)) in inputs.iter().zip(gradients).enumerate() {
        if input.dtype() != DType::Float32 {
            continue;
        }
        let gradient = gradient.unwrap_or_else(|| vec![0.0; input.len()]);
        assert_eq!(gradient.len(), input.len(), "size of the gradient of input {number}");
        assert!(gradient.iter().all(|d| d.is_finite()), "gradient of input {number} is not finite: {gradient:?}");
        if cfg!(feature = "f64") {
            compare(number, &gradient, &differences(inputs, number, &f));
        }
    }
}

/// The tape's dL/d(input) for each input (see [`check_gradients`]); `None` where L does not depend on it.
pub fn gradients_of(inputs: &[Tensor], f: impl Fn(&mut Tapes, &[Tensor]) -> Vec<Tensor>) -> Vec<Option<Vec<Real>>> {
    let mut tapes = Tapes::none();
    let mut tape = Tape::default();
    inputs.iter().filter(|x| x.dtype() == DType::Float32).for_each(|x| tape.watch(x));
    let open = tapes.resume(tape);
    let outputs = f(&mut tapes, inputs);
    let loss = weighted_sum(&mut tapes, &outputs);
    let sources: Vec<NodeId> = inputs.iter().map(Tensor::id).collect();
    tapes.close(open).unwrap().gradient(&loss, &sources, false).unwrap()
}

/// dL/d(input) for L the plain sum of the output: for gradients known by hand.
pub fn gradients_of_sum(
    inputs: &[Tensor],
    f: impl Fn(&mut Tapes, &[Tensor]) -> Result<Tensor>,
) -> Vec<Option<Vec<Real>>> {
    let mut tapes = Tapes::none();
    let open = tapes.open();
    inputs.iter().for_each(|x| tapes.get(open).unwrap().watch(x));
    let target = f(&mut tapes, inputs).unwrap();
    let sources: Vec<NodeId> = inputs.iter().map(Tensor::id).collect();
    tapes.close(open).unwrap().gradient(&target, &sources, false).unwrap()
}

/// L = Σ over outputs and entries of coefficient · entry, as one record.
fn weighted_sum(tapes: &mut Tapes, outputs: &[Tensor]) -> Tensor {
    let floats: Vec<Tensor> = outputs.iter().filter(|y| y.dtype() == DType::Float32).cloned().collect();
    assert!(!floats.is_empty(), "no float output to differentiate");
    let loss = Tensor::scalar(floats.iter().enumerate().map(|(seed, y)| dot(&floats_of(y), &weights(y, seed))).sum());
    let inputs: Vec<&Tensor> = floats.iter().collect();
    let saved = floats.clone();
    tapes
        .record(&inputs, &loss, move |d_loss, grads| {
            for (seed, y) in saved.iter().enumerate() {
                grads.add(y, weights(y, seed).iter().map(|w| w * d_loss[0]).collect())?;
            }
            Ok(())
        })
        .unwrap();
    loss
}

fn weights(y: &Tensor, seed: usize) -> Vec<Real> {
    pseudo_random(y.len(), 1000 + seed as u64, -1.0, 1.0)
}

fn dot(a: &[Real], b: &[Real]) -> Real {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// dL/d(input `number`) by central differences, no tape open.
fn differences(inputs: &[Tensor], number: usize, f: &impl Fn(&mut Tapes, &[Tensor]) -> Vec<Tensor>) -> Vec<Real> {
    let loss_at = |entry: usize, step: f64| {
        let mut moved = inputs.to_vec();
        let mut values = floats_of(&inputs[number]);
        values[entry] += step as Real;
        moved[number] = Tensor::float(inputs[number].shape(), values).unwrap();
        let mut tapes = Tapes::none();
        let outputs = f(&mut tapes, &moved);
        weighted_sum(&mut tapes, &outputs).floats("loss").unwrap()[0]
    };
    (0..inputs[number].len())
        .map(|entry| (loss_at(entry, STEP) - loss_at(entry, -STEP)) / (2.0 * STEP) as Real)
        .collect()
}

fn compare(number: usize, tape: &[Real], differences: &[Real]) {
    let largest = differences.iter().fold(0.0, |m, d| f64::max(m, f64::from(*d).abs()));
    for (entry, (a, n)) in tape.iter().zip(differences).enumerate() {
        let (a, n) = (f64::from(*a), f64::from(*n));
        let scale = a.abs().max(n.abs()).max(largest * SHARE_OF_LARGEST).max(SMALLEST_SCALE);
        let error = (a - n).abs() / scale;
        assert!(
            error < GRADIENT_TOLERANCE,
            "input {number}, entry {entry}: the tape says {a}, differences say {n}, relative error {error:.1e}"
        );
    }
}

/// Float entries, uniform in [-1, 1), fixed by the seed.
pub fn sample(shape: &[usize], seed: u64) -> Tensor {
    sample_between(shape, seed, -1.0, 1.0)
}

/// Float entries, uniform in [lo, hi), fixed by the seed.
pub fn sample_between(shape: &[usize], seed: u64, lo: f64, hi: f64) -> Tensor {
    Tensor::float(shape, pseudo_random(shape.iter().product(), seed, lo, hi)).unwrap()
}

/// Integer entries in lo..hi, fixed by the seed.
pub fn sample_ints(shape: &[usize], seed: u64, lo: i32, hi: i32) -> Tensor {
    let values = pseudo_random(shape.iter().product(), seed, f64::from(lo), f64::from(hi));
    Tensor::int(shape, values.into_iter().map(|v| v.floor() as i32).collect()).unwrap()
}

/// Numbers from SplitMix64 (Steele, Lea, Flood 2014), independent of the crate's own generator.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Draw(seed.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f64 / (1u64 << 24) as f64
    }

    /// From 0 to n - 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

fn pseudo_random(n: usize, seed: u64, lo: f64, hi: f64) -> Vec<Real> {
    let mut draw = Draw::new(seed);
    (0..n).map(|_| (lo + (hi - lo) * draw.unit()) as Real).collect()
}

/// A float tensor from f64 literals.
pub fn tensor(shape: &[usize], values: &[f64]) -> Tensor {
    Tensor::float(shape, values.iter().map(|v| *v as Real).collect()).unwrap()
}

/// An int32 tensor.
pub fn ints(shape: &[usize], values: &[i32]) -> Tensor {
    Tensor::int(shape, values.to_vec()).unwrap()
}

/// A bool tensor.
pub fn bools(shape: &[usize], values: &[i32]) -> Tensor {
    Tensor::bool(shape, values.to_vec()).unwrap()
}

/// The float entries.
pub fn floats_of(x: &Tensor) -> Vec<Real> {
    x.floats("test").unwrap().to_vec()
}

/// The int32 or bool entries.
pub fn ints_of(x: &Tensor) -> Vec<i32> {
    x.ints("test").unwrap().to_vec()
}

/// The code of a refusal. Panics when the call was accepted.
pub fn code_of<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.expect_err("this should have been refused").code
}

/// Panics unless every entry is within `tolerance`, relative to max(1, |expected|).
pub fn assert_close(got: &[Real], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len(), "number of entries");
    for (i, (g, e)) in got.iter().zip(expected).enumerate() {
        let error = (f64::from(*g) - e).abs() / e.abs().max(1.0);
        assert!(error <= tolerance, "entry {i}: got {g}, expected {e}, error {error:.1e}");
    }
}
