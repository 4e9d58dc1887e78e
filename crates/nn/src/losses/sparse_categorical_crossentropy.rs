//! Categorical crossentropy with a class id as target.

use throughtime_kernels::{Element, Vector};
use throughtime_kernels::{map_inplace, sum};

use super::EPSILON;
use super::probabilities::RowExp;
use super::reduction::{Reducer, Reduction};
use crate::tape::BACKWARD;
use crate::{Decimal, Error, Lane, Real, Result, Tapes, Tensor, buffer};

const AT: &str = "sparseCategoricalCrossentropy";

/// The crossentropy of one class: `ℓ = −ln p_y`.
///
/// `p = clip(y_pred / Σ y_pred, ε, 1 − ε)` with ε = 1e-7, and no gradient where it was clipped; with `from_logits`
/// `p = softmax(y_pred)`.
///
/// **Shapes** `y_pred [.., V]`, `y_true [..]` or `[.., 1]` of ids (int32, or float with integer values); weights
/// broadcast to `[..]`. See [`losses`](super) for the reduction.
///
/// **Errors** `index-out-of-range` for an id outside 0 .. V, `invalid-argument` for an id that is no integer;
/// `shape-mismatch`, `dtype-mismatch`.
///
/// **Source** Keras 3, `sparse_categorical_crossentropy`.
///
/// ```
/// # use throughtime_nn::{losses::{Reduction, sparse_categorical_crossentropy}, Tapes, Tensor};
/// let y = Tensor::int(&[1], vec![1]).unwrap();
/// let logits = Tensor::float(&[1, 2], vec![3.0, 3.0]).unwrap();
/// let loss = sparse_categorical_crossentropy(&mut Tapes::none(), &y, &logits, true, None, Reduction::SumOverBatchSize).unwrap();
/// assert!((loss.floats("loss").unwrap()[0] - std::f64::consts::LN_2 as throughtime_nn::Real).abs() < 1e-6);
/// ```
pub fn sparse_categorical_crossentropy(
    tapes: &mut Tapes,
    y_true: &Tensor,
    y_pred: &Tensor,
    from_logits: bool,
    weights: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    let predictions = y_pred.floats(AT)?;
    let [samples @ .., classes] = y_pred.shape() else {
        return Err(Error::shape(AT, "y_pred of at least one axis", y_pred.shape()));
    };
    let ids = class_ids(y_true, samples, *classes)?;
    let reducer = Reducer::new(AT, samples, weights, reduction)?;
    let rows = Rows { prediction: y_pred.clone(), ids, reducer, classes: (*classes).max(1) };
    if from_logits { rows.of_logits(tapes, predictions) } else { rows.of_probabilities(tapes, predictions) }
}

/// One row of predictions and one class id a sample.
struct Rows {
    prediction: Tensor,
    ids: Vec<usize>,
    reducer: Reducer,
    classes: usize,
}

impl Rows {
    fn of_logits(self, tapes: &mut Tapes, logits: &[Real]) -> Result<Tensor> {
        let tracked = tapes.tracks(&[&self.prediction]);
        // The exponentials of all rows are kept for the way back; without one, each row overwrites the last.
        let mut exps = buffer::zeros(AT, if tracked { logits.len() } else { self.classes })?;
        let mut totals = buffer::with_capacity(AT, self.ids.len())?;
        let mut losses = buffer::with_capacity(AT, self.ids.len())?;
        for (i, (&id, x)) in self.ids.iter().zip(logits.chunks_exact(self.classes)).enumerate() {
            let at = if tracked { i * self.classes } else { 0 };
            let exp = RowExp::new(x, &mut exps[at..at + self.classes]);
            losses.push(-exp.ln_probability(x[id]));
            totals.push(exp.total);
        }
        let loss = self.reducer.loss(losses, 1);
        if tracked {
            tapes.record(&[&self.prediction.clone()], &loss, move |d_loss, grads| {
                let mut d = buffer::copy(BACKWARD, &exps)?;
                for (i, row) in d.chunks_exact_mut(self.classes).enumerate() {
                    of_logits_backward(self.ids[i], totals[i], self.reducer.slope(i, &d_loss), row);
                }
                grads.add(&self.prediction, d)
            })?;
        }
        Ok(loss)
    }

    fn of_probabilities(self, tapes: &mut Tapes, p: &[Real]) -> Result<Tensor> {
        let totals = buffer::collect(AT, self.ids.len(), p.chunks_exact(self.classes).map(sum))?;
        let (lo, hi) = bounds();
        let ln_p = |(i, &id): (usize, &usize)| {
            let q = p[i * self.classes + id] / totals[i];
            // Written so that a NaN stays one.
            let clipped = if q < lo {
                lo
            } else if q > hi {
                hi
            } else {
                q
            };
            -Element::ln(clipped)
        };
        let losses = buffer::collect(AT, self.ids.len(), self.ids.iter().enumerate().map(ln_p))?;
        let loss = self.reducer.loss(losses, 1);
        if tapes.tracks(&[&self.prediction]) {
            tapes.record(&[&self.prediction.clone()], &loss, move |d_loss, grads| {
                let mut d = buffer::zeros(BACKWARD, self.prediction.len())?;
                for (i, row) in d.chunks_exact_mut(self.classes).enumerate() {
                    let (id, slope) = (self.ids[i], self.reducer.slope(i, &d_loss));
                    let p = self.prediction.saved()[i * self.classes + id];
                    of_probabilities_backward(id, p, totals[i], slope, row);
                }
                grads.add(&self.prediction, d)
            })?;
        }
        Ok(loss)
    }
}

/// `d = slope·(softmax − one_hot)`, where `d` holds the exponentials.
fn of_logits_backward(id: usize, total: Real, slope: Real, d: &mut [Real]) {
    let factor = Lane::splat(slope / total);
    map_inplace(d, |e| e.mul(factor));
    d[id] -= slope;
}

/// Of `−ln(p/Σ)`: `1/Σ` for every class, and `−1/p` for the id's; nothing where `p/Σ` was clipped.
fn of_probabilities_backward(id: usize, p: Real, total: Real, slope: Real, d: &mut [Real]) {
    let (lo, hi) = bounds();
    let q = p / total;
    if q < lo || q > hi {
        return;
    }
    d.fill(slope / total);
    d[id] -= slope / p;
}

fn bounds() -> (Real, Real) {
    (EPSILON as Real, (1.0 - EPSILON) as Real)
}

/// The targets as indices, one a sample.
fn class_ids(y_true: &Tensor, samples: &[usize], classes: usize) -> Result<Vec<usize>> {
    let shape = y_true.shape();
    let with_one = shape.len() == samples.len() + 1 && shape.last() == Some(&1) && shape.starts_with(samples);
    if shape != samples && !with_one {
        return Err(Error::shape(AT, format!("y_true of shape {samples:?}"), shape)
            .with_hint("Targets are class ids; for one-hot rows use categoricalCrossentropy."));
    }
    let mut found = buffer::with_capacity(AT, y_true.len())?;
    let mut keep = |i: usize, id: f64| class_id(i, id, classes).map(|id| found.push(id));
    match y_true.ints(AT) {
        Ok(ids) => ids.iter().enumerate().try_for_each(|(i, &id)| keep(i, f64::from(id)))?,
        Err(_) => y_true.floats(AT)?.iter().enumerate().try_for_each(|(i, &id)| keep(i, id as f64))?,
    }
    Ok(found)
}

/// One target as an index.
fn class_id(position: usize, id: f64, classes: usize) -> Result<usize> {
    if (0.0..classes as f64).contains(&id) && id.fract() == 0.0 {
        return Ok(id as usize);
    }
    let got = format!("{} at position {position}", Decimal(id));
    if id.fract() != 0.0 || !id.is_finite() {
        return Err(Error::argument(AT, "an integer class id", got));
    }
    let hint = match classes {
        1 => "y_pred has one class. For yes or no by one unit use binaryCrossentropy.".to_owned(),
        _ => format!("y_pred has {classes} classes."),
    };
    Err(Error::index(AT, classes, got).with_hint(hint))
}
