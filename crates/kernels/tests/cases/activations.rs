//! exp, ln, sigmoid and tanh against `f64` over all of `f32`, and the target's vector against the scalar twin.

use throughtime_kernels::simd::{BestF32, Scalar4};
use throughtime_kernels::{Element, Vector};

use super::{Case, assert_bits};

pub const CASES: &[Case] = &[
    ("activations/exp against f64", exp_against_f64),
    ("activations/ln against f64", ln_against_f64),
    ("activations/sigmoid against f64", sigmoid_against_f64),
    ("activations/tanh against f64", tanh_against_f64),
    ("activations/special values", special_values),
    ("activations/tanh is odd and the identity near 0", tanh_near_zero),
    ("activations/scalar twin has the same bits", twin_bits),
    ("activations/verbs have the twin's bits", verb_bits),
    ("activations/f64 is the standard library", f64_is_std),
];

/// Measured 0.98 over every hundredth float.
const EXP_ULP: f64 = 1.1;
/// Measured 0.79.
const LN_ULP: f64 = 1.0;
/// Measured 2.2: exp, an addition and a division.
const SIGMOID_ULP: f64 = 3.0;
/// Measured 2.5: the same with two additions.
const TANH_ULP: f64 = 3.0;
/// A fused multiply-add moves the last bit either way.
const RELAXED_ULP: f64 = if cfg!(target_feature = "relaxed-simd") { 0.5 } else { 0.0 };

/// Every 9,973rd float of both signs (a prime, so that all low bits occur), 430,000 in all.
fn floats() -> impl Iterator<Item = f32> {
    (0..=u32::MAX).step_by(9973).map(f32::from_bits).filter(|x| x.is_finite())
}

/// The distance between neighbouring floats at y; denormals are equally spaced.
fn ulp(y: f64) -> f64 {
    let exponent = (y.abs().max(f64::from(f32::MIN_POSITIVE)).to_bits() >> 52) as i32 - 1023;
    f64::from_bits(((exponent - 23 + 1023) as u64) << 52)
}

/// Panics where f is further from the truth than `tolerance` ulp; truths beyond the largest float must give ∞.
fn scan(name: &str, f: fn(f32) -> f32, truth: fn(f64) -> f64, tolerance: f64) {
    for x in floats() {
        let (y, t) = (f64::from(f(x)), truth(f64::from(x)));
        if t.is_nan() {
            assert!(y.is_nan(), "{name}({x:e}) = {y:e}, not NaN");
        } else if t.abs() > f64::from(f32::MAX) {
            assert!(y == t.signum() * f64::INFINITY || (y - t).abs() <= ulp(t), "{name}({x:e}) = {y:e} overflows");
        } else {
            let error = (y - t).abs() / ulp(t);
            assert!(error <= tolerance + RELAXED_ULP, "{name}({x:e}) = {y:e} for {t:e}: {error} ulp");
        }
    }
}

fn exp_against_f64() {
    scan("exp", Element::exp, f64::exp, EXP_ULP);
    for x in [88.72f32, -87.4, -100.0, -103.9, 1e-42, -1e-42] {
        let (y, t) = (f64::from(Element::exp(x)), f64::from(x).exp());
        assert!((y - t).abs() <= ulp(t) * (EXP_ULP + RELAXED_ULP), "exp({x}) = {y:e} for {t:e}");
    }
}

fn ln_against_f64() {
    scan("ln", Element::ln, f64::ln, LN_ULP);
    for i in 0..20_000u32 {
        let x = f32::from_bits(1.0f32.to_bits() - 10_000 + i);
        let (y, t) = (f64::from(Element::ln(x)), f64::from(x).ln());
        assert!((y - t).abs() <= ulp(t) * (LN_ULP + RELAXED_ULP), "ln({x}) = {y:e} for {t:e}");
    }
}

fn sigmoid_against_f64() {
    let truth = |x: f64| {
        let y = 1.0 / (1.0 + (-x).exp());
        // The flush to zero that the documentation promises.
        if y < 1.0001 * f64::from(f32::MIN_POSITIVE) { f64::from(Element::sigmoid(x as f32)).min(y) } else { y }
    };
    scan("sigmoid", Element::sigmoid, truth, SIGMOID_ULP);
}

fn tanh_against_f64() {
    scan("tanh", Element::tanh, f64::tanh, TANH_ULP);
    for x in floats() {
        let y = Element::tanh(x);
        assert!(y.abs() <= 1.0, "tanh({x:e}) = {y:e}");
    }
}

/// NaN, infinities, zeros.
fn special_values() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    for f in [Element::exp, Element::ln, Element::sigmoid, Element::tanh] as [fn(f32) -> f32; 4] {
        assert!(f(nan).is_nan() && f(-nan).is_nan());
    }
    let exp = [inf, -inf, 0.0, -0.0, 89.0, -200.0].map(<f32 as Element>::exp);
    assert_bits(&exp, &[inf, 0.0, 1.0, 1.0, inf, 0.0], "exp");
    let ln = [inf, -inf, 0.0, -0.0, 1.0, -1.0].map(<f32 as Element>::ln);
    assert_bits(&ln, &[inf, nan, -inf, -inf, 0.0, nan], "ln");
    let sigmoid = [inf, -inf, 0.0, -0.0, 1e30, -1e30].map(<f32 as Element>::sigmoid);
    assert_bits(&sigmoid, &[1.0, 0.0, 0.5, 0.5, 1.0, 0.0], "sigmoid");
    let tanh = [inf, -inf, 0.0, -0.0, 9.02, -9.02].map(<f32 as Element>::tanh);
    assert_bits(&tanh, &[1.0, -1.0, 0.0, -0.0, 1.0, -1.0], "tanh");
}

fn tanh_near_zero() {
    for x in floats() {
        let y = Element::tanh(x);
        assert_bits(&[Element::tanh(-x)], &[-y], "tanh(−x)");
        if x.abs() < 1e-4 {
            assert!((y - x).abs() <= f32::EPSILON * x.abs(), "tanh({x:e}) = {y:e}");
        }
    }
}

/// Sets of four values that hold every kind of float in every lane.
fn fours() -> impl Iterator<Item = [f32; 4]> {
    let odd = [0.0, -0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-42, -1e-42, f32::MAX, f32::MIN_POSITIVE, 1.0];
    let odd: Vec<f32> = odd.iter().chain(&[-1.0, 0.5, 88.5, -88.5, -104.0, 9.0]).copied().collect();
    let mixed = (0..odd.len() * 16).map(move |i| std::array::from_fn(|l| odd[(i * (l + 1) + i / 16 * l) % odd.len()]));
    let any =
        (0..20_000u32).map(|i| std::array::from_fn(|l| f32::from_bits((i * 4 + l as u32).wrapping_mul(0x9e37_79b9))));
    mixed.chain(any)
}

/// A verb of one vector in both implementations.
fn same1(name: &str, best: fn(BestF32) -> BestF32, twin: fn(Scalar4<f32>) -> Scalar4<f32>) {
    for x in fours() {
        assert_bits(&best(BestF32::load(&x)).to_array(), &twin(Scalar4(x)).0, &format!("{name} of {x:?}"));
    }
}

fn twin_bits() {
    if cfg!(target_feature = "relaxed-simd") {
        return;
    }
    same1("exp", Vector::exp, Vector::exp);
    same1("ln", Vector::ln, Vector::ln);
    same1("sigmoid", Vector::sigmoid, Vector::sigmoid);
    same1("tanh", Vector::tanh, Vector::tanh);
}

/// All other verbs of a vector type, one after the other.
fn verbs<V: Vector<Elem = f32>>(x: [f32; 4], y: [f32; 4]) -> Vec<f32> {
    let (a, b) = (V::load(&x), V::load(&y));
    // Not between a and b: LLVM turns `a >= b ? a : b` of the twin into wasm's pmax, which is another one at ±0.
    let one = |mask: V::Mask| V::select(mask, V::splat(1.0), V::splat(2.0)).to_array();
    let mut all: Vec<f32> = [a.add(b), a.sub(b), a.mul(b), a.div(b), a.neg(), a.abs(), a.sqrt(), a.min(b), a.max(b)]
        .iter()
        .flat_map(|v| v.to_array())
        .collect();
    all.extend([a.lt(b), a.gt(b), a.ge(b), a.eq(b)].into_iter().flat_map(one));
    all.extend([a.sum(), a.max_lane()]);
    if cfg!(not(target_feature = "relaxed-simd")) {
        all.extend(a.mul_add(b, a).to_array());
    }
    all
}

fn verb_bits() {
    let all: Vec<[f32; 4]> = fours().collect();
    for (i, &x) in all.iter().enumerate() {
        for y in [all[(i * 7 + 3) % all.len()], x] {
            let what = format!("verbs of {x:?}, {y:?}");
            assert_bits(&verbs::<BestF32>(x, y), &verbs::<Scalar4<f32>>(x, y), &what);
        }
    }
}

fn f64_is_std() {
    for x in [0.3f64, -2.0, 1e-9, 700.0, -700.0] {
        assert_eq!(Element::exp(x), f64::exp(x));
        assert_eq!(Element::tanh(x), f64::tanh(x));
        assert_eq!(Element::ln(x.abs()), f64::ln(x.abs()));
        assert_eq!(Element::sigmoid(x), 1.0 / (1.0 + f64::exp(-x)));
    }
}
