//! Numbers from JavaScript as the core wants them.

use throughtime_nn::rng::Key;
use throughtime_nn::{Activation, DType, Decimal, Error, Result, Tensor, shape};

/// A list of sizes or axes, none of them cut to 32 bits. **Errors** `invalid-argument`.
pub fn sizes(at: &'static str, numbers: &[f64]) -> Result<Vec<usize>> {
    numbers.iter().map(|&number| count(at, "a size", number)).collect()
}

/// A shape that a tensor can have. **Errors** `invalid-argument`.
pub fn shape_of(at: &'static str, numbers: &[f64]) -> Result<Vec<usize>> {
    let sizes = sizes(at, numbers)?;
    shape::checked_size(at, &sizes)?;
    Ok(sizes)
}

/// A whole, possibly negative axis as an index below `rank`. **Errors** `invalid-argument`.
pub fn axis(at: &'static str, axis: f64, rank: usize) -> Result<usize> {
    if axis.fract() != 0.0 || !axis.is_finite() {
        return Err(Error::argument(at, "a whole number as axis", Decimal(axis)));
    }
    shape::axis(at, axis as i64, rank)
}

/// A whole number from 0 up. **Errors** `invalid-argument`.
pub fn count(at: &'static str, what: &str, number: f64) -> Result<usize> {
    if number.fract() == 0.0 && (0.0..=shape::MAX_SIZE as f64).contains(&number) {
        return Ok(number as usize);
    }
    Err(Error::argument(at, format!("{what}, a whole number from 0 to {}", shape::MAX_SIZE), Decimal(number)))
}

/// The dtype of a code in records.
pub fn dtype(at: &'static str, code: u32) -> Result<DType> {
    [DType::Float32, DType::Int32, DType::Bool]
        .get(code as usize)
        .copied()
        .ok_or_else(|| Error::argument(at, "a dtype's code", code))
}

/// The activation of a code: its place in `Activation::ALL`, as in `POINTWISE_ACTIVATIONS` of ts/core/types.ts.
pub fn activation(at: &'static str, code: u32) -> Result<Activation> {
    Activation::ALL.get(code as usize).copied().ok_or_else(|| Error::argument(at, "an activation's code", code))
}

/// The key of a 64-bit seed in two halves, and a stream.
pub fn key(seed_hi: u32, seed_lo: u32, stream: u32) -> Key {
    Key::new(u64::from(seed_hi) << 32 | u64::from(seed_lo)).split(u64::from(stream))
}

/// Borrowed, as ops of many operands take them.
pub fn borrowed(tensors: &[Tensor]) -> Vec<&Tensor> {
    tensors.iter().collect()
}
