//! What a caller can do wrong, as data: a code, where, what was expected, what came.

use std::fmt;

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
        }
    }
}

/// *where: expected …, got …. hint*
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
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
        Error { code, at, expected: expected.into(), got: got.into(), hint: String::new() }
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
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, got {}.", self.at, self.expected, self.got)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " {}", self.hint) }
    }
}

impl std::error::Error for Error {}
