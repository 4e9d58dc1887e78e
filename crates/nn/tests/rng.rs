//! Random numbers: known answers, moments, and that a draw depends on its key and position only.

use throughtime_nn::Real;
use throughtime_nn::rng::{Key, dropout_mask, dropout_mask_rows, normal, permutation, truncated_normal, uniform};

const DRAWS: usize = 200_000;
/// Five standard errors of a mean of `DRAWS` draws of unit variance: a right generator fails once in 10⁶ seeds.
const MEAN_TOLERANCE: f64 = 5.0 / 447.0;

fn moments(x: &[Real]) -> (f64, f64) {
    let mean = x.iter().map(|&v| v as f64).sum::<f64>() / x.len() as f64;
    let variance = x.iter().map(|&v| (v as f64 - mean).powi(2)).sum::<f64>() / x.len() as f64;
    (mean, variance.sqrt())
}

#[test]
fn philox_gives_the_known_answers_of_its_authors() {
    let key = |a: u32, b: u32| Key::new(u64::from(b) << 32 | u64::from(a));
    assert_eq!(key(0, 0).block([0; 4]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
    let ones = key(u32::MAX, u32::MAX).block([u32::MAX; 4]);
    assert_eq!(ones, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
    let pi = key(0xa409_3822, 0x299f_31d0).block([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]);
    assert_eq!(pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
}

#[test]
fn uniform_fills_its_interval_and_never_reaches_the_end() {
    let x = uniform(Key::new(1), DRAWS, -1.0, 3.0).unwrap();
    let (mean, std) = moments(&x);
    assert!((mean - 1.0).abs() < 2.0 * MEAN_TOLERANCE && (std - 4.0 / 12f64.sqrt()).abs() < 2.0 * MEAN_TOLERANCE);
    assert!(x.iter().all(|v| (-1.0..3.0).contains(v)));
    let far = uniform(Key::new(1), DRAWS, 1e6, 1e6 + 0.25).unwrap();
    assert!(far.iter().all(|&v| v < 1e6 + 0.25), "rounding must not reach hi");
    assert_eq!(uniform(Key::new(1), 3, 2.0, 2.0).unwrap(), [2.0; 3]);
}

#[test]
fn normal_has_its_moments_and_its_tails() {
    let x = normal(Key::new(2), DRAWS, 0.0, 1.0).unwrap();
    let (mean, std) = moments(&x);
    assert!(mean.abs() < MEAN_TOLERANCE && (std - 1.0).abs() < MEAN_TOLERANCE, "{mean} {std}");
    let share = |k: Real| x.iter().filter(|v| v.abs() > k).count() as f64 / DRAWS as f64;
    assert!(
        (share(1.0) - 0.3173).abs() < 0.005
            && (share(2.0) - 0.0455).abs() < 0.0025
            && (share(3.0) - 0.0027).abs() < 0.0006
    );
    let fourth = x.iter().map(|&v| (v as f64).powi(4)).sum::<f64>() / DRAWS as f64;
    assert!((fourth - 3.0).abs() < 0.12, "kurtosis {fourth}");
    let (mean, std) = moments(&normal(Key::new(2), DRAWS, 5.0, 0.1).unwrap());
    assert!((mean - 5.0).abs() < 0.1 * MEAN_TOLERANCE + 1e-6 && (std - 0.1).abs() < 0.1 * MEAN_TOLERANCE);
}

#[test]
fn truncated_normal_stays_within_two_deviations_and_has_the_right_spread() {
    let x = truncated_normal(Key::new(3), DRAWS, 1.0, 0.5).unwrap();
    assert!(x.iter().all(|v| (v - 1.0).abs() <= 1.0));
    let (mean, std) = moments(&x);
    assert!((mean - 1.0).abs() < MEAN_TOLERANCE && (std - 0.5 * 0.879_625_66).abs() < MEAN_TOLERANCE, "{mean} {std}");
}

#[test]
fn permutation_is_one_and_has_no_bias() {
    let mut order = permutation(Key::new(4), 1000).unwrap();
    assert_ne!(order[..10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    order.sort_unstable();
    assert!(order.iter().enumerate().all(|(i, &v)| v as usize == i));
    assert!(permutation(Key::new(4), 0).unwrap().is_empty());
    assert_eq!(permutation(Key::new(4), 1).unwrap(), [0]);

    // All six orders of three, 6000 draws: each within six standard deviations of 1000.
    let mut seen = std::collections::HashMap::new();
    (0..6000).for_each(|i| *seen.entry(permutation(Key::new(5).split(i), 3).unwrap()).or_insert(0i32) += 1);
    assert!(seen.len() == 6 && seen.values().all(|n| (n - 1000).abs() < 174), "{seen:?}");
}

#[test]
fn dropout_scales_what_it_keeps_and_drops_at_its_rate() {
    let mask = dropout_mask(Key::new(6), 1000, 37, 0.25).unwrap();
    let dropped = mask.iter().filter(|&&v| v == 0.0).count() as f64 / mask.len() as f64;
    assert!((dropped - 0.25).abs() < 0.012, "{dropped}");
    assert!(mask.iter().all(|&v| v == 0.0 || v == (1.0 / 0.75) as Real));
    assert_eq!(dropout_mask(Key::new(6), 2, 3, 0.0).unwrap(), [1.0; 6]);
    assert_eq!(dropout_mask(Key::new(6), 2, 3, 1.0).unwrap(), [0.0; 6]);
    assert!(
        dropout_mask(Key::new(6), 0, 3, 0.5).unwrap().is_empty()
            && dropout_mask(Key::new(6), 3, 0, 0.5).unwrap().is_empty()
    );
}

#[test]
fn a_shard_of_a_dropout_mask_is_that_part_of_the_whole() {
    let whole = dropout_mask(Key::new(8), 10, 7, 0.5).unwrap();
    assert_eq!(dropout_mask_rows(Key::new(8), 4, 3, 7, 0.5).unwrap(), whole[4 * 7..7 * 7]);
    let wider = dropout_mask(Key::new(8), 10, 9, 0.5).unwrap();
    assert!((0..10).all(|r| whole[r * 7..r * 7 + 7] == wider[r * 9..r * 9 + 7]), "element (r, c) knows no width");
}

#[test]
fn streams_of_a_key_are_reproducible_and_unrelated() {
    let key = Key::new(9);
    assert_eq!(normal(key.split(3), 50, 0.0, 1.0).unwrap(), normal(key.split(3), 50, 0.0, 1.0).unwrap());
    let (a, b) = (normal(key.split(0), DRAWS, 0.0, 1.0).unwrap(), normal(key.split(1), DRAWS, 0.0, 1.0).unwrap());
    let correlation = a.iter().zip(&b).map(|(x, y)| (x * y) as f64).sum::<f64>() / DRAWS as f64;
    assert!(correlation.abs() < MEAN_TOLERANCE, "{correlation}");
    assert_ne!(key.split(0), key);
    assert_ne!(key.split(1 << 32), key.split(1));
}

#[test]
fn the_bits_of_draws_are_these_on_every_target() {
    // An independent Philox and Python's `statistics.NormalDist().inv_cdf` give the same ones.
    let bits = |x: Vec<Real>| x.iter().map(|&v| (f64::from(v) as f32).to_bits()).collect::<Vec<_>>();
    let key = Key::new(22);
    let normals = [0x3f9a_dd0e, 0xbf63_cf6b, 0xbf84_7ffb, 0xbf96_9cc3, 0xbe51_ddb1, 0x3fa8_23ba];
    assert_eq!(bits(normal(key, 6, 0.0, 1.0).unwrap()), normals);
    assert_eq!(bits(truncated_normal(key, 4, 0.0, 1.0).unwrap()), [0x3f8f_b747, 0xbf56_86e8, 0xbf78_20ed, 0xbf8c_0924]);
    assert_eq!(bits(uniform(key, 4, -0.05, 0.05).unwrap()), [0x3d1e_72ab, 0xbd00_4d2a, 0xbd0f_3ce8, 0xbd1b_c8ee]);
    assert_eq!(permutation(key, 8).unwrap(), [4, 3, 2, 6, 5, 0, 1, 7]);
}
