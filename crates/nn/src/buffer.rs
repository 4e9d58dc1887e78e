//! The one door for memory: a buffer as long as a shape says is asked for here, and may be refused.
//!
//! An allocation that fails anywhere else ends the process, or the WebAssembly instance with all that it holds.

use std::sync::atomic::{AtomicBool, Ordering};

use throughtime_kernels::gemm::{Packed, gemm_tn_scratch};

use crate::{Code, Error, Real, Result};

/// What a WebAssembly memory can have at most.
const MOST: u64 = 1 << 32;

/// What stays free for small things, such as shapes, records and the words of an error, which are not asked for here.
const RESERVE: usize = 1 << 20;

/// Is the end near? From then on each buffer must leave the reserve.
static TIGHT: AtomicBool = AtomicBool::new(false);

/// The bytes that the memory has by now; unknown outside of WebAssembly.
fn held() -> Option<u64> {
    #[cfg(target_arch = "wasm32")]
    return Some((core::arch::wasm32::memory_size::<0>() as u64) << 16);
    #[cfg(not(target_arch = "wasm32"))]
    None
}

/// An empty buffer with room for `len` elements. **Errors** `out-of-memory`.
#[inline(never)]
pub fn with_capacity<T>(at: &'static str, len: usize) -> Result<Vec<T>> {
    let mut buffer = Vec::new();
    reserve(at, &mut buffer, len)?;
    Ok(buffer)
}

/// Makes room for `more` elements. **Errors** `out-of-memory`.
#[inline(never)]
pub fn reserve<T>(at: &'static str, buffer: &mut Vec<T>, more: usize) -> Result<()> {
    if buffer.try_reserve_exact(more).is_ok() && leaves_reserve() {
        return Ok(());
    }
    TIGHT.store(true, Ordering::Relaxed);
    *buffer = Vec::new();
    Err(refused(at, (more as u64).saturating_mul(size_of::<T>() as u64)))
}

fn leaves_reserve() -> bool {
    let near = TIGHT.load(Ordering::Relaxed) || held().is_some_and(|held| MOST - held < (RESERVE << 4) as u64);
    !near || Vec::<u8>::new().try_reserve_exact(RESERVE).is_ok()
}

/// Makes room for `more` elements, and for others to come, as a vector does that is pushed to. **Errors** `out-of-memory`.
pub fn grow<T>(at: &'static str, list: &mut Vec<T>, more: usize) -> Result<()> {
    list.try_reserve(more).map_err(|_| refused(at, ((list.len() + more) * size_of::<T>()) as u64))
}

/// `len` times the same. **Errors** `out-of-memory`.
#[inline(never)]
pub fn filled<T: Copy>(at: &'static str, len: usize, value: T) -> Result<Vec<T>> {
    let mut buffer = with_capacity(at, len)?;
    buffer.resize(len, value);
    Ok(buffer)
}

/// `len` zeros. **Errors** `out-of-memory`.
#[inline(never)]
pub fn zeros(at: &'static str, len: usize) -> Result<Vec<Real>> {
    let mut buffer = with_capacity(at, len)?;
    // A constant, so that memory is filled at once rather than element by element, as in `filled`.
    buffer.resize(len, 0.0);
    Ok(buffer)
}

/// The same elements once more. **Errors** `out-of-memory`.
#[inline(never)]
pub fn copy<T: Copy>(at: &'static str, from: &[T]) -> Result<Vec<T>> {
    let mut buffer = with_capacity(at, from.len())?;
    buffer.extend_from_slice(from);
    Ok(buffer)
}

/// What an iterator gives, `len` elements. **Errors** `out-of-memory`.
pub fn collect<T>(at: &'static str, len: usize, values: impl Iterator<Item = T>) -> Result<Vec<T>> {
    let mut buffer = with_capacity(at, len)?;
    buffer.extend(values);
    Ok(buffer)
}

/// Room for a matrix `[k, n]` packed for the GEMM. **Errors** `out-of-memory`.
pub fn packed(at: &'static str, k: usize, n: usize) -> Result<Packed<Real>> {
    Ok(Packed::in_buffer(with_capacity(at, Packed::<Real>::room(k, n))?))
}

/// The scratch of a product Aᵀ·B with A `[k, m]` and B `[k, n]`. **Errors** `out-of-memory`.
pub fn scratch(at: &'static str, m: usize, n: usize, k: usize) -> Result<Vec<Real>> {
    with_capacity(at, gemm_tn_scratch(m, n, k))
}

/// Would buffers of these lengths fit together? For asking before arithmetic starts. **Errors** `out-of-memory`, naming the sum.
pub fn check(at: &'static str, lengths: &[usize]) -> Result<()> {
    let bytes = lengths
        .iter()
        .fold(0, |sum: u64, len| sum.saturating_add((*len as u64).saturating_mul(size_of::<Real>() as u64)));
    let fits = || lengths.iter().map(|len| with_capacity::<Real>(at, *len)).collect::<Result<Vec<_>>>().is_ok();
    if bytes < MOST && fits() { Ok(()) } else { Err(refused(at, bytes)) }
}

/// The refusal of so many bytes.
#[cold]
#[inline(never)]
pub fn refused(at: &'static str, bytes: u64) -> Error {
    let got = match held() {
        Some(held) => format!("a memory that has {held} and can grow by {}", MOST - held),
        None => "none".into(),
    };
    Error::new(Code::OutOfMemory, at, format!("memory for {bytes} bytes more"), got).with_hint(
        "Make the batch, the sequence or the layer smaller, or dispose of tensors and models no longer used.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_had_is_refused_in_words() {
        let error = zeros("op", isize::MAX as usize / size_of::<Real>()).unwrap_err();
        assert_eq!((error.code, error.at), (Code::OutOfMemory, "op"));
        assert!(error.expected.starts_with("memory for 92233720368547"), "{error}");
        assert_eq!(with_capacity::<i32>("op", usize::MAX).unwrap_err().code, Code::OutOfMemory);
        assert_eq!(check("op", &[1 << 40, 1 << 20]).unwrap_err().code, Code::OutOfMemory);
        assert_eq!(zeros("op", 3).unwrap(), [0.0; 3]);
        assert!(check("op", &[1 << 10, 1 << 20]).is_ok());
    }
}
