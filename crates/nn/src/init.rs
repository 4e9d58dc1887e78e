//! How weights begin, by Keras 3's formulas.

use throughtime_kernels::{dot, subtract_dot, sum_squares};

use crate::rng::{Key, normal, truncated_normal, uniform};
use crate::{Decimal, Error, Real, Result, Tensor, buffer, shape};

const AT: &str = "initializer";

/// Standard deviation of the standard normal distribution truncated at ±2.
const TRUNCATED_STD: f64 = 0.879_625_661_034_239_8;

/// Which size of a kernel the variance is divided by.
///
/// Of shape `[I, O]` the fans are I and O; of one axis, its size twice; leading axes of more than two multiply both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FanMode {
    /// Input units.
    FanIn,
    /// Output units.
    FanOut,
    /// The mean of both.
    FanAvg,
}

/// What [`Initializer::VarianceScaling`] draws from; all have variance `scale / fan`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// Uniform on `±√(3·variance)`.
    Uniform,
    /// Normal, not truncated.
    Normal,
    /// Normal with deviation `√variance / 0.8796`, truncated at two deviations.
    TruncatedNormal,
}

/// A rule for first values.
///
/// **Source** Glorot and Bengio (2010), He et al. (2015), Saxe et al. (2014) for `Orthogonal`; formulas of Keras 3.
///
/// ```
/// use throughtime_nn::{init::Initializer, rng::Key};
/// let kernel = Initializer::glorot_uniform().sample(&[3, 4], Key::new(1)).unwrap();
/// assert_eq!(kernel.shape(), [3, 4]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initializer {
    /// 0 everywhere.
    Zeros,
    /// 1 everywhere.
    Ones,
    /// One value everywhere.
    Constant(f64),
    /// Uniform on `[lo, hi)`.
    RandomUniform {
        /// Lowest value.
        lo: f64,
        /// Above the highest value.
        hi: f64,
    },
    /// Normal.
    RandomNormal {
        /// Centre.
        mean: f64,
        /// Standard deviation, at least 0.
        std: f64,
    },
    /// Normal, restricted to two deviations around the mean.
    TruncatedNormal {
        /// Centre.
        mean: f64,
        /// Standard deviation before truncation, at least 0.
        std: f64,
    },
    /// Variance `scale / max(1, fan)`.
    VarianceScaling {
        /// Above 0.
        scale: f64,
        /// Which fan.
        mode: FanMode,
        /// Drawn from what.
        distribution: Distribution,
    },
    /// `gain·Q` with orthonormal columns (rows, where there are fewer of them), uniform over all such Q.
    Orthogonal {
        /// Factor.
        gain: f64,
    },
    /// `gain` on the main diagonal of a matrix, 0 elsewhere.
    Identity {
        /// Factor.
        gain: f64,
    },
}

impl Initializer {
    /// Uniform with variance `2 / (I + O)`: Keras's default for kernels.
    pub fn glorot_uniform() -> Self {
        Self::scaling(1.0, FanMode::FanAvg, Distribution::Uniform)
    }

    /// Truncated normal with variance `2 / (I + O)`.
    pub fn glorot_normal() -> Self {
        Self::scaling(1.0, FanMode::FanAvg, Distribution::TruncatedNormal)
    }

    /// Uniform with variance `2 / I`.
    pub fn he_uniform() -> Self {
        Self::scaling(2.0, FanMode::FanIn, Distribution::Uniform)
    }

    /// Truncated normal with variance `2 / I`.
    pub fn he_normal() -> Self {
        Self::scaling(2.0, FanMode::FanIn, Distribution::TruncatedNormal)
    }

    /// Uniform with variance `1 / I`.
    pub fn lecun_uniform() -> Self {
        Self::scaling(1.0, FanMode::FanIn, Distribution::Uniform)
    }

    /// Truncated normal with variance `1 / I`.
    pub fn lecun_normal() -> Self {
        Self::scaling(1.0, FanMode::FanIn, Distribution::TruncatedNormal)
    }

    fn scaling(scale: f64, mode: FanMode, distribution: Distribution) -> Self {
        Self::VarianceScaling { scale, mode, distribution }
    }

    /// First values of that shape; the same key gives the same values.
    ///
    /// **Errors** `invalid-argument` for a negative or non-finite parameter, `shape-mismatch` where `Orthogonal` gets
    /// fewer than two axes or `Identity` another number than two.
    pub fn sample(&self, shape: &[usize], key: Key) -> Result<Tensor> {
        self.check(shape)?;
        let n = shape::size(shape);
        let values = match *self {
            Self::Zeros => buffer::zeros(AT, n)?,
            Self::Ones => buffer::filled(AT, n, 1.0)?,
            Self::Constant(value) => buffer::filled(AT, n, value as Real)?,
            Self::RandomUniform { lo, hi } => uniform(key, n, lo, hi)?,
            Self::RandomNormal { mean, std } => normal(key, n, mean, std)?,
            Self::TruncatedNormal { mean, std } => truncated_normal(key, n, mean, std)?,
            Self::VarianceScaling { scale, mode, distribution } => {
                let variance = scale / fan(shape, mode).max(1.0);
                match distribution {
                    Distribution::Uniform => uniform(key, n, -(3.0 * variance).sqrt(), (3.0 * variance).sqrt())?,
                    Distribution::Normal => normal(key, n, 0.0, variance.sqrt())?,
                    Distribution::TruncatedNormal => truncated_normal(key, n, 0.0, variance.sqrt() / TRUNCATED_STD)?,
                }
            }
            Self::Orthogonal { gain } => orthogonal(shape, key, gain)?,
            Self::Identity { gain } => {
                let diagonal = |i: usize| if i / shape[1] == i % shape[1] { gain as Real } else { 0.0 };
                buffer::collect(AT, n, (0..n).map(diagonal))?
            }
        };
        Ok(Tensor::from_op(shape, values))
    }

    fn check(&self, shape: &[usize]) -> Result<()> {
        let finite = |name: &str, v: f64| match v.is_finite() {
            true => Ok(()),
            false => Err(Error::argument(AT, format!("a finite {name}"), Decimal(v))),
        };
        let not_negative = |name: &str, v: f64| match v.is_finite() && v >= 0.0 {
            true => Ok(()),
            false => Err(Error::argument(AT, format!("a {name} of at least 0"), Decimal(v))),
        };
        match *self {
            Self::Zeros | Self::Ones => Ok(()),
            Self::Constant(value) => finite("value", value),
            Self::RandomUniform { lo, hi } => {
                finite("lower bound", lo)?;
                finite("upper bound", hi)?;
                match lo <= hi {
                    true => Ok(()),
                    false => {
                        Err(Error::argument(AT, format!("an upper bound of at least {}", Decimal(lo)), Decimal(hi)))
                    }
                }
            }
            Self::RandomNormal { mean, std } | Self::TruncatedNormal { mean, std } => {
                finite("mean", mean)?;
                not_negative("standard deviation", std)
            }
            Self::VarianceScaling { scale, .. } if scale.is_finite() && scale > 0.0 => Ok(()),
            Self::VarianceScaling { scale, .. } => Err(Error::argument(AT, "a scale above 0", Decimal(scale))),
            Self::Orthogonal { gain } if shape.len() >= 2 => finite("gain", gain),
            Self::Orthogonal { .. } => Err(Error::shape(AT, "at least two axes for orthogonal", shape)),
            Self::Identity { gain } if shape.len() == 2 => finite("gain", gain),
            Self::Identity { .. } => Err(Error::shape(AT, "two axes for identity", shape)),
        }
    }
}

fn fan(shape: &[usize], mode: FanMode) -> f64 {
    let (fan_in, fan_out) = match *shape {
        [] => (1, 1),
        [n] => (n, n),
        [ref leading @ .., inputs, outputs] => {
            let field: usize = leading.iter().product();
            (inputs * field, outputs * field)
        }
    };
    match mode {
        FanMode::FanIn => fan_in as f64,
        FanMode::FanOut => fan_out as f64,
        FanMode::FanAvg => (fan_in + fan_out) as f64 / 2.0,
    }
}

/// Q of the QR factorization of a tall normal matrix, its signs chosen so that R's diagonal is positive.
///
/// The tall matrix lies here by columns, one after the other, which is also the transpose that a wide shape asks for.
fn orthogonal(shape: &[usize], key: Key, gain: f64) -> Result<Vec<Real>> {
    let cols = shape.last().copied().unwrap_or(0);
    let rows: usize = shape[..shape.len() - 1].iter().product();
    let (tall, count) = (rows.max(cols), rows.min(cols));
    let mut q = buffer::collect(AT, tall * count, normal(key, tall * count, 0.0, 1.0)?.into_iter().map(f64::from))?;
    orthonormalize(&mut q, tall);
    let at = |i: usize| if rows < cols { q[i] } else { q[i % cols * tall + i / cols] };
    buffer::collect(AT, rows * cols, (0..rows * cols).map(|i| (gain * at(i)) as Real))
}

/// Vectors that go along the finished ones together, so that each of those is read from memory once for all of them.
const BLOCK: usize = 8;

/// Gram and Schmidt on vectors of length `len`: each is made orthogonal to its predecessors, and once more where that left
/// less than half of it, which is enough for full precision (Giraud, Langou, Rozložník 2005).
fn orthonormalize(vectors: &mut [f64], len: usize) {
    let count = vectors.len().checked_div(len).unwrap_or(0);
    for start in (0..count).step_by(BLOCK) {
        let end = count.min(start + BLOCK);
        let (finished, block) = vectors[..end * len].split_at_mut(start * len);
        let sizes: Vec<f64> = block.chunks_exact(len).map(sum_squares).collect();
        project_out(block, finished, len);
        for (i, size) in (start..end).zip(sizes) {
            let (finished, own) = vectors[..(i + 1) * len].split_at_mut(i * len);
            project_out(own, &finished[start * len..], len);
            if sum_squares(own) < size / 4.0 {
                project_out(own, finished, len);
            }
            let norm = sum_squares(own).sqrt();
            own.iter_mut().for_each(|v| *v /= norm);
        }
    }
}

/// Takes from each of up to [`BLOCK`] vectors its part along each vector of an orthonormal basis, one after the other.
fn project_out(vectors: &mut [f64], basis: &[f64], len: usize) {
    let Some(first) = basis.get(..len) else { return };
    let mut along = [0.0; BLOCK];
    for (along, vector) in along.iter_mut().zip(vectors.chunks_exact(len)) {
        *along = dot(vector, first);
    }
    // The part along the next basis vector is found in the pass that subtracts the last; at the end nothing is left to find.
    for (b, next) in basis.chunks_exact(len).zip(basis.chunks_exact(len).skip(1).chain([first])) {
        for (along, vector) in along.iter_mut().zip(vectors.chunks_exact_mut(len)) {
            *along = subtract_dot(vector, *along, b, next);
        }
    }
}
