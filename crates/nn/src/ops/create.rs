//! Tensors from a shape alone.

use crate::{DType, Decimal, Error, Real, Result, Tensor, buffer, shape};

impl Tensor {
    /// All 0. **Errors** `invalid-argument` for a shape of too many elements; `out-of-memory`.
    pub fn zeros(shape: &[usize], dtype: DType) -> Result<Tensor> {
        Tensor::full(shape, 0.0, dtype)
    }

    /// All 1. **Errors** as [`Tensor::zeros`].
    pub fn ones(shape: &[usize], dtype: DType) -> Result<Tensor> {
        Tensor::full(shape, 1.0, dtype)
    }

    /// All `value` (cut toward zero for int32, "not 0" for bool). **Errors** as [`Tensor::zeros`].
    pub fn full(shape: &[usize], value: f64, dtype: DType) -> Result<Tensor> {
        let count = shape::checked_size("full", shape)?;
        match dtype {
            DType::Float32 => Tensor::float(shape, buffer::filled("full", count, value as Real)?),
            DType::Int32 => Tensor::int(shape, buffer::filled("full", count, value as i32)?),
            DType::Bool => Tensor::bool(shape, buffer::filled("full", count, (value != 0.0) as i32)?),
        }
    }

    /// `start, start + step, …` up to but without `stop`; computed in double precision.
    ///
    /// **Errors** `invalid-argument` unless all are finite and the step is not 0, or for too many elements.
    /// ```
    /// # use throughtime_nn::{DType, Tensor};
    /// let x = Tensor::range(5.0, 0.0, -2.0, DType::Int32).unwrap();
    /// assert_eq!(x.ints("x").unwrap(), [5, 3, 1]);
    /// ```
    pub fn range(start: f64, stop: f64, step: f64, dtype: DType) -> Result<Tensor> {
        if !(start.is_finite() && stop.is_finite() && step.is_finite() && step != 0.0) {
            let got = format!("{}, {} and {}", Decimal(start), Decimal(stop), Decimal(step));
            return Err(Error::argument("range", "finite start, stop and step, the step not 0", got));
        }
        let count = shape::checked_size("range", &[((stop - start) / step).ceil().max(0.0) as usize])?;
        let values = (0..count).map(|i| start + i as f64 * step);
        match dtype {
            DType::Float32 => Tensor::float(&[count], buffer::collect("range", count, values.map(|v| v as Real))?),
            DType::Int32 => Tensor::int(&[count], buffer::collect("range", count, values.map(|v| v as i32))?),
            DType::Bool => Tensor::bool(&[count], buffer::collect("range", count, values.map(|v| (v != 0.0) as i32))?),
        }
    }

    /// Float 1 on the diagonal, 0 elsewhere. **Shapes** `[rows, columns]`. **Errors** as [`Tensor::zeros`].
    pub fn eye(rows: usize, columns: usize) -> Result<Tensor> {
        let mut values = buffer::zeros("eye", shape::checked_size("eye", &[rows, columns])?)?;
        (0..rows.min(columns)).for_each(|i| values[i * columns + i] = 1.0);
        Tensor::float(&[rows, columns], values)
    }
}
