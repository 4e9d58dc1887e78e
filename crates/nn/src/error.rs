//! What a caller can do wrong, as data: a code, where, what was expected, what came.

use std::fmt;
use std::ops::Deref;

/// The closed set of error codes; TypeScript's `ThroughtimeError.code` spells them the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A tensor of the wrong rank or shape.
    ShapeMismatch,
    /// A tensor of the wrong dtype.
    DtypeMismatch,
    /// An id or index outside its range.
    IndexOutOfRange,
    /// An option or argument outside its range.
    InvalidArgument,
    /// A gradient asked of something the tape never saw, or of a tape already used up.
    TapeState,
    /// A handle that was disposed.
    Disposed,
    /// A buffer that memory has no room for.
    OutOfMemory,
}

impl Code {
    /// The spelling used in messages and across the boundary.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::ShapeMismatch => "shape-mismatch",
            Code::DtypeMismatch => "dtype-mismatch",
            Code::IndexOutOfRange => "index-out-of-range",
            Code::InvalidArgument => "invalid-argument",
            Code::TapeState => "tape-state",
            Code::Disposed => "disposed",
            Code::OutOfMemory => "out-of-memory",
        }
    }
}

/// *where: expected …, got …. hint*
///
/// One pointer wide: what can fail stands everywhere, what fails is rare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Refusal>);

/// What an [`Error`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which kind.
    pub code: Code,
    /// The op or layer that refused.
    pub at: &'static str,
    /// What it wanted, in words.
    pub expected: String,
    /// What it was given, in words.
    pub got: String,
    /// What to try, or empty.
    pub hint: String,
}

/// The result of everything that can be refused.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error without a hint.
    pub fn new(code: Code, at: &'static str, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Error(Box::new(Refusal { code, at, expected: expected.into(), got: got.into(), hint: String::new() }))
    }

    /// A tensor of the wrong rank or shape.
    pub fn shape(at: &'static str, expected: impl Into<String>, got: &[usize]) -> Self {
        Error::new(Code::ShapeMismatch, at, expected, format!("{got:?}"))
    }

    /// A tensor of the wrong dtype.
    pub fn dtype(at: &'static str, expected: &str, got: crate::DType) -> Self {
        Error::new(Code::DtypeMismatch, at, expected, got.as_str())
    }

    /// An argument outside its range.
    pub fn argument(at: &'static str, expected: impl Into<String>, got: impl fmt::Display) -> Self {
        Error::new(Code::InvalidArgument, at, expected, got.to_string())
    }

    /// An index outside `0..limit`.
    pub fn index(at: &'static str, limit: usize, got: impl fmt::Display) -> Self {
        Error::new(Code::IndexOutOfRange, at, format!("an index from 0 to {}", limit as i64 - 1), got.to_string())
    }

    /// The same error with advice.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = hint.into();
        self
    }
}

/// A number in an error's words, to six digits behind the point, or in powers of ten when very large or small.
///
/// The standard library's exact formatting of floats is a tenth of the whole download; this is enough to recognise a value.
pub struct Decimal(pub f64);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0.is_nan() {
            return f.write_str("NaN");
        }
        if self.0 < 0.0 {
            f.write_str("-")?;
        }
        if size.is_infinite() {
            return f.write_str("infinity");
        }
        let plain = size == 0.0 || (1e-4..1e15).contains(&size);
        let (mut shown, mut exponent) = (size, 0);
        while !plain && shown >= 10.0 {
            (shown, exponent) = (shown / 10.0, exponent + 1);
        }
        while !plain && shown < 1.0 {
            (shown, exponent) = (shown * 10.0, exponent - 1);
        }
        let millionths = ((shown - shown.floor()) * 1e6 + 0.5) as u64;
        write!(f, "{}", shown as u64 + millionths / 1_000_000)?;
        let mut digits = millionths % 1_000_000;
        let mut width = 6;
        while digits > 0 && digits.is_multiple_of(10) {
            (digits, width) = (digits / 10, width - 1);
        }
        if digits > 0 {
            write!(f, ".{digits:0width$}")?;
        }
        if plain { Ok(()) } else { write!(f, "e{exponent}") }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, got {}.", self.at, self.expected, self.got)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " {}", self.hint) }
    }
}

impl std::error::Error for Error {}

impl Deref for Error {
    type Target = Refusal;

    fn deref(&self) -> &Refusal {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn numbers_are_put_into_few_digits() {
        let words = [
            (0.0, "0"),
            (-2.0, "-2"),
            (1.5, "1.5"),
            (0.30000000000000004, "0.3"),
            (0.9999999, "1"),
            (1234567.25, "1234567.25"),
            (1e-7, "1e-7"),
            (-2.5e20, "-2.5e20"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-infinity"),
        ];
        for (value, expected) in words {
            assert_eq!(Decimal(value).to_string(), expected);
        }
    }
}
