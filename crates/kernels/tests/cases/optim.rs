//! The optimizers' updates against plain loops in `f64`, over several steps.

use throughtime_kernels::Element;
use throughtime_kernels::optim::{adam, blend, clip_value, momentum, rmsprop, scale};

use super::{Case, assert_bits, assert_near, noise};

pub const CASES: &[Case] = &[
    ("optim/blend and momentum", blend_and_momentum),
    ("optim/adam", adam_steps),
    ("optim/rmsprop, all forms", rmsprop_steps),
    ("optim/scale and clip", scale_and_clip),
];

/// A few roundings a step; the same for both types, scaled by their precision.
const STEPS: u32 = 5;
const LEN: usize = 37;
const F32_TOLERANCE: f64 = 2e-6;
const F64_TOLERANCE: f64 = 1e-13;

/// Parameters, then `slots` states of zeros.
fn start<T: Element>(slots: usize) -> (Vec<Vec<T>>, Vec<Vec<f64>>) {
    let p = noise(1, LEN);
    let narrow = std::iter::once(p.iter().map(|&v| T::from_f64(f64::from(v))).collect());
    let wide = std::iter::once(p.iter().map(|&v| f64::from(v)).collect());
    let zeros = vec![vec![T::ZERO; LEN]; slots];
    (narrow.chain(zeros).collect(), wide.chain(vec![vec![0.0; LEN]; slots]).collect())
}

/// Runs both for some steps on the same gradients and compares all that they hold.
fn compare<T: Element>(
    slots: usize,
    tolerance: f64,
    what: &str,
    mut kernel: impl FnMut(i32, &[T], &mut [Vec<T>]),
    mut plain: impl FnMut(i32, f64, &mut [&mut f64]),
) {
    let (mut got, mut truth) = start::<T>(slots);
    for t in 1..=STEPS {
        let g: Vec<f64> = noise(10 + t, LEN).iter().map(|&v| f64::from(v)).collect();
        kernel(t as i32, &g.iter().map(|&v| T::from_f64(v)).collect::<Vec<_>>(), &mut got);
        for (i, &g) in g.iter().enumerate() {
            plain(t as i32, g, &mut truth.iter_mut().map(|s| &mut s[i]).collect::<Vec<_>>());
        }
    }
    for (s, (got, truth)) in got.iter().zip(&truth).enumerate() {
        let got: Vec<f64> = got.iter().map(|v| v.to_f64()).collect();
        assert_near(&got, truth, tolerance, &format!("{what}, slice {s}"));
    }
}

fn blend_and_momentum() {
    fn both<T: Element>(tolerance: f64) {
        compare::<T>(
            0,
            tolerance,
            "blend",
            |_, g, s| blend(&mut s[0], g, 0.75, -0.1),
            |_, g, s| *s[0] = 0.75 * *s[0] - 0.1 * g,
        );
        for nesterov in [false, true] {
            let kernel = |_, g: &[T], s: &mut [Vec<T>]| {
                let [p, m] = s else { unreachable!() };
                momentum(p, g, m, 0.1, 0.9, nesterov);
            };
            compare::<T>(1, tolerance, "momentum", kernel, |_, g, s| {
                *s[1] = 0.9 * *s[1] - 0.1 * g;
                *s[0] += if nesterov { 0.9 * *s[1] - 0.1 * g } else { *s[1] };
            });
        }
    }
    both::<f32>(F32_TOLERANCE);
    both::<f64>(F64_TOLERANCE);
}

fn adam_steps() {
    fn both<T: Element>(tolerance: f64) {
        let (lr, b1, b2, eps) = (0.01, 0.9, 0.999, 1e-7);
        let kernel = |t: i32, g: &[T], s: &mut [Vec<T>]| {
            let [p, m, v] = s else { unreachable!() };
            let lr_t = lr * f64::sqrt(1.0 - f64::powi(b2, t)) / (1.0 - f64::powi(b1, t));
            adam(p, g, m, v, lr_t, b1, b2, eps);
        };
        compare::<T>(2, tolerance, "adam", kernel, |t, g, s| {
            *s[1] = b1 * *s[1] + (1.0 - b1) * g;
            *s[2] = b2 * *s[2] + (1.0 - b2) * g * g;
            let alpha = lr * f64::sqrt(1.0 - f64::powi(b2, t)) / (1.0 - f64::powi(b1, t));
            *s[0] -= alpha * *s[1] / (f64::sqrt(*s[2]) + eps);
        });
    }
    both::<f32>(F32_TOLERANCE);
    both::<f64>(F64_TOLERANCE);
}

fn rmsprop_steps() {
    fn both<T: Element>(tolerance: f64, centered: bool, mu: f64) {
        // With rho = 0.9 the centered variance of the first steps is near g²·0.09: far from cancelling.
        let (lr, rho, eps) = (0.01, 0.9, 1e-7);
        let kernel = |_, g: &[T], s: &mut [Vec<T>]| {
            let [p, v, mom, avg] = s else { unreachable!() };
            rmsprop(p, g, v, (mu > 0.0).then_some(mom), centered.then_some(avg), lr, rho, eps, mu);
        };
        compare::<T>(3, tolerance, &format!("rmsprop {centered} {mu}"), kernel, |_, g, s| {
            *s[1] = rho * *s[1] + (1.0 - rho) * g * g;
            let mut variance = *s[1];
            if centered {
                *s[3] = rho * *s[3] + (1.0 - rho) * g;
                variance -= *s[3] * *s[3];
            }
            let step = lr * g / (variance + eps).sqrt();
            if mu > 0.0 {
                *s[2] = mu * *s[2] + step;
                *s[0] -= *s[2];
            } else {
                *s[0] -= step;
            }
        });
    }
    for centered in [false, true] {
        for mu in [0.0, 0.7] {
            both::<f32>(F32_TOLERANCE, centered, mu);
            both::<f64>(F64_TOLERANCE, centered, mu);
        }
    }
}

fn scale_and_clip() {
    let x = noise(1, LEN);
    let mut y = x.clone();
    scale(&mut y, 0.3);
    assert_bits(&y, &x.iter().map(|v| v * 0.3).collect::<Vec<_>>(), "scale");
    // The special values' results are written out: with relaxed-simd LLVM lets `clamp` itself drop a NaN.
    let mut y = [x.clone(), vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY]].concat();
    let mut truth: Vec<f32> = x.iter().map(|v| v.clamp(-0.25, 0.5)).collect();
    truth.extend([f32::NAN, 0.5, -0.25]);
    clip_value(&mut y, -0.25, 0.5);
    assert_bits(&y, &truth, "clip_value");
}
