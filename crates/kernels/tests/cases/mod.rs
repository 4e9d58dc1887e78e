//! Cases as plain functions: a case that fails panics.

pub mod activations;
pub mod gather;
pub mod gemm;
pub mod lanes;
pub mod optim;
pub mod reduce;
pub mod softmax;

/// A named case.
pub type Case = (&'static str, fn());

/// All groups.
pub const GROUPS: [&[Case]; 7] =
    [activations::CASES, gather::CASES, gemm::CASES, lanes::CASES, optim::CASES, reduce::CASES, softmax::CASES];

/// Numbers in [−1, 1) from a counter, different for every seed.
pub fn noise(seed: u32, len: usize) -> Vec<f32> {
    let mut state = u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / 8_388_608.0 - 1.0
        })
        .collect()
}

/// The same in `f64`.
pub fn noise64(seed: u32, len: usize) -> Vec<f64> {
    noise(seed, len).into_iter().map(f64::from).collect()
}

/// Panics unless both are equal to the last bit; NaNs count as equal, since their payload is the machine's.
#[track_caller]
pub fn assert_bits(a: &[f32], b: &[f32], what: &str) {
    assert_eq!(a.len(), b.len(), "{what}: lengths");
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        assert!(a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()), "{what}: element {i}: {a:e} against {b:e}");
    }
}

/// Panics unless |a − b| ≤ tolerance·(1 + |b|) for every element.
#[track_caller]
pub fn assert_near(a: &[f64], b: &[f64], tolerance: f64, what: &str) {
    assert_eq!(a.len(), b.len(), "{what}: lengths");
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{what}: element {i}: {a:e} against {b:e}");
    }
}

/// `f32` values as `f64`.
pub fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&v| f64::from(v)).collect()
}
