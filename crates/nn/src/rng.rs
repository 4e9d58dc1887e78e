//! Random numbers that are a function of a key and a position: no hidden state, the same bits on every target.
//!
//! Philox4x32-10 turns a key and a 128-bit counter into four 32-bit words. Everything after that is integer
//! arithmetic or exact IEEE `f64` arithmetic (a logarithm and an inverse normal CDF of our own), rounded once.
//!
//! **Source** Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3* (2011); Wichura, *Algorithm AS
//! 241: the percentage points of the normal distribution* (1988); Lemire, *Fast random integer generation in an
//! interval* (2019).
//!
//! **Errors** of every draw: `out-of-memory`.

use crate::{Real, Result, buffer};

const AT: &str = "random";

/// The last word of the counter keeps the families of draws apart.
const SEQUENCE: u32 = 0;
const SPLIT: u32 = 1;
const DROPOUT: u32 = 2;

const ROUNDS: usize = 10;
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// 2⁻³²: one step of a word read as a fraction.
const WORD: f64 = 1.0 / 4_294_967_296.0;
/// 2⁻²⁴: one step of a uniform draw.
const UNIFORM: f64 = 1.0 / 16_777_216.0;

/// Names a stream of random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key([u32; 2]);

impl Key {
    /// The key of a seed.
    pub fn new(seed: u64) -> Self {
        Key([seed as u32, (seed >> 32) as u32])
    }

    /// Another key for each stream; streams of one key, and their parent, are unrelated to each other.
    pub fn split(self, stream: u64) -> Self {
        let [a, b, ..] = self.block([stream as u32, (stream >> 32) as u32, 0, SPLIT]);
        Key([a, b])
    }

    /// Philox4x32-10 of the counter under this key.
    pub fn block(self, counter: [u32; 4]) -> [u32; 4] {
        let (mut key, mut x) = (self.0, counter);
        for _ in 0..ROUNDS {
            let a = u64::from(MULTIPLIERS[0]) * u64::from(x[0]);
            let b = u64::from(MULTIPLIERS[1]) * u64::from(x[2]);
            x = [(b >> 32) as u32 ^ x[1] ^ key[0], b as u32, (a >> 32) as u32 ^ x[3] ^ key[1], a as u32];
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        x
    }

    /// The endless sequence of this key's words.
    fn words(self) -> impl Iterator<Item = u32> {
        (0u64..).flat_map(move |i| self.block([i as u32, (i >> 32) as u32, 0, SEQUENCE]))
    }
}

/// `n` draws, uniform on `[lo, hi)` in steps of `(hi − lo)·2⁻²⁴`.
///
/// ```
/// use throughtime_nn::rng::{Key, uniform};
/// assert!(uniform(Key::new(7), 100, -1.0, 1.0).unwrap().iter().all(|v| (-1.0..1.0).contains(v)));
/// ```
pub fn uniform(key: Key, n: usize, lo: f64, hi: f64) -> Result<Vec<Real>> {
    let draw = |word: u32| (lo + (hi - lo) * (f64::from(word >> 8) * UNIFORM)) as Real;
    let top = (hi as Real).next_down().max(lo as Real);
    // Rounding to `Real` may reach `hi`, which is outside.
    buffer::collect(AT, n, key.words().take(n).map(|word| draw(word).min(top)))
}

/// `n` draws from the normal distribution: `mean + std·Φ⁻¹(u)`, u uniform on the 2³² midpoints of (0, 1).
pub fn normal(key: Key, n: usize, mean: f64, std: f64) -> Result<Vec<Real>> {
    let draw = |word: u32| mean + std * normal_quantile((f64::from(word) + 0.5) * WORD);
    buffer::collect(AT, n, key.words().take(n).map(|word| draw(word) as Real))
}

/// Φ(−2): what lies below two standard deviations.
const BELOW_MINUS_TWO: f64 = 0.022_750_131_948_179_21;

/// `n` draws from the normal distribution restricted to `mean ± 2·std`: `Φ⁻¹` of a uniform on `[Φ(−2), Φ(2)]`.
///
/// As in Keras, `std` is that of the distribution before truncation; the draws' own is `0.8796·std`.
pub fn truncated_normal(key: Key, n: usize, mean: f64, std: f64) -> Result<Vec<Real>> {
    let inside = |word: u32| BELOW_MINUS_TWO + (1.0 - 2.0 * BELOW_MINUS_TWO) * ((f64::from(word) + 0.5) * WORD);
    let draw = |word: u32| mean + std * normal_quantile(inside(word));
    buffer::collect(AT, n, key.words().take(n).map(|word| draw(word) as Real))
}

/// The numbers `0..n` in random order, each order equally likely (Fisher and Yates).
pub fn permutation(key: Key, n: usize) -> Result<Vec<u32>> {
    let mut order = buffer::collect(AT, n, 0..n as u32)?;
    let mut words = key.words();
    for last in (1..order.len()).rev() {
        let other = below(last as u32 + 1, &mut words);
        order.swap(last, other as usize);
    }
    Ok(order)
}

/// Uniform on `0..bound`, without bias: words from the incomplete last span are drawn again.
fn below(bound: u32, words: &mut impl Iterator<Item = u32>) -> u32 {
    let biased = bound.wrapping_neg() % bound;
    loop {
        let wide = u64::from(words.next().unwrap_or(0)) * u64::from(bound);
        if wide as u32 >= biased {
            return (wide >> 32) as u32;
        }
    }
}

/// An inverted dropout mask `[rows, cols]`: 0 with probability `rate`, else `1/(1 − rate)`; zeros from `rate` 1 on.
///
/// Element (r, c) depends on the key, r and c only.
pub fn dropout_mask(key: Key, rows: usize, cols: usize, rate: f64) -> Result<Vec<Real>> {
    dropout_mask_rows(key, 0, rows, cols, rate)
}

/// The rows `first .. first + rows` of [`dropout_mask`], for a shard of a batch.
pub fn dropout_mask_rows(key: Key, first: usize, rows: usize, cols: usize, rate: f64) -> Result<Vec<Real>> {
    let keep = if rate < 1.0 { (1.0 / (1.0 - rate)) as Real } else { 0.0 };
    let dropped = (rate / WORD) as u64;
    let mut mask = buffer::zeros(AT, rows.saturating_mul(cols))?;
    for (r, row) in mask.chunks_exact_mut(cols.max(1)).enumerate() {
        let at = (first + r) as u64;
        for (quad, out) in row.chunks_mut(4).enumerate() {
            let words = key.block([quad as u32, at as u32, (at >> 32) as u32, DROPOUT]);
            for (v, word) in out.iter_mut().zip(words) {
                *v = if u64::from(word) < dropped { 0.0 } else { keep };
            }
        }
    }
    Ok(mask)
}

/// Φ⁻¹(p), the inverse of the standard normal CDF, for p at least 2⁻³³ away from 0 and 1; relative error below 1e-15.
///
/// Algorithm AS 241 (PPND16) without its branch for the far tails.
fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE_TOP, r) / polynomial(&CENTRE_BOTTOM, r);
    }
    let r = (-ln(if q < 0.0 { p } else { 1.0 - p })).sqrt() - 1.6;
    let tail = polynomial(&TAIL_TOP, r) / polynomial(&TAIL_BOTTOM, r);
    if q < 0.0 { -tail } else { tail }
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_4,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_6,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_855,
];
const TAIL_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const TAIL_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];

/// `Σ cᵢ·xⁱ` by Horner's rule.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// Terms of the series of [`ln`]: the first one left out is below 2⁻⁵⁶ of the sum.
const LN_TERMS: u32 = 11;

/// The natural logarithm of a positive normal number: `ln m + e·ln 2` with `ln m = 2·artanh((m − 1)/(m + 1))`.
///
/// Our own because a platform's `ln` may differ from another's in the last bit.
pub(crate) fn ln(x: f64) -> f64 {
    /// Bits of √½, so that the mantissa m lies in [√½, √2).
    const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
    let exponent = (x.to_bits().wrapping_sub(ROOT_HALF) as i64) >> 52;
    let m = f64::from_bits(x.to_bits().wrapping_sub((exponent << 52) as u64));
    let s = (m - 1.0) / (m + 1.0);
    let series = (0..LN_TERMS).rev().fold(0.0, |sum, i| sum * (s * s) + 1.0 / f64::from(2 * i + 1));
    2.0 * s * series + exponent as f64 * std::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_that_of_the_platform_up_to_its_last_bits() {
        for i in 1..2000 {
            let x = f64::from(i) * 0.001_3;
            assert!((ln(x) - x.ln()).abs() <= 4.0 * f64::EPSILON * x.ln().abs().max(0.05), "ln {x}");
        }
    }

    #[test]
    fn the_quantile_matches_tabulated_points() {
        // Φ⁻¹ to 16 digits, from an independent implementation at 50 digits.
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.001, -3.090_232_306_167_813_5),
            (1e-9, -5.997_807_015_007_687),
        ] {
            assert!((normal_quantile(p) - z).abs() < 1e-14 * (1.0 + f64::abs(z)), "p = {p}");
        }
        assert!((normal_quantile(BELOW_MINUS_TWO) + 2.0).abs() < 1e-14);
    }
}
