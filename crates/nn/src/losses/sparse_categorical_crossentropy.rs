//! Categorical crossentropy with a class id as target.

use throughtime_kernels::{Element, Vector};
use throughtime_kernels::{map_inplace, sum};

use super::EPSILON;
use super::probabilities::RowExp;
use super::reduction::Reduction;
use crate::{Error, Lane, Real, Result, Tapes, Tensor};

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
/// # use throughtime_nn::{losses::sparse_categorical_crossentropy, Tapes, Tensor};
/// let y = Tensor::int(&[1], vec![1]).unwrap();
/// let logits = Tensor::float(&[1, 2], vec![3.0, 3.0]).unwrap();
/// let loss = sparse_categorical_crossentropy(&mut Tapes::none(), &y, &logits, true, None).unwrap();
/// assert!((loss.floats("loss").unwrap()[0] - std::f64::consts::LN_2 as throughtime_nn::Real).abs() < 1e-6);
/// ```
pub fn sparse_categorical_crossentropy(
    tapes: &mut Tapes,
    y_true: &Tensor,
    y_pred: &Tensor,
    from_logits: bool,
    weights: Option<&Tensor>,
) -> Result<Tensor> {
    let predictions = y_pred.floats(AT)?;
    let [samples @ .., classes] = y_pred.shape() else {
        return Err(Error::shape(AT, "y_pred of at least one axis", y_pred.shape()));
    };
    let ids = class_ids(y_true, samples, *classes)?;
    let reduction = Reduction::new(AT, samples, weights)?;
    let classes = (*classes).max(1);
    let tracked = tapes.tracks(&[y_pred]);
    let mut exps = vec![0.0; if from_logits && tracked { predictions.len() } else { classes }];
    let mut totals = Vec::with_capacity(ids.len());
    let mut losses = Vec::with_capacity(ids.len());
    for (i, (&id, x)) in ids.iter().zip(predictions.chunks_exact(classes)).enumerate() {
        let ln_p = if from_logits {
            let at = if tracked { i * classes } else { 0 };
            let exp = RowExp::new(x, &mut exps[at..at + classes]);
            totals.push(exp.total);
            exp.ln_probability(x[id])
        } else {
            totals.push(sum(x));
            let (lo, hi) = bounds();
            // Written so that a NaN stays one.
            let q = x[id] / totals[i];
            Element::ln(if q < lo {
                lo
            } else if q > hi {
                hi
            } else {
                q
            })
        };
        losses.push(-ln_p);
    }
    let loss = Tensor::scalar(reduction.total(&losses));
    if !tracked {
        return Ok(loss);
    }
    let x = y_pred.clone();
    if from_logits {
        tapes.record(&[y_pred], &loss, move |d_loss, grads| {
            let mut d = exps.clone();
            for (i, row) in d.chunks_exact_mut(classes).enumerate() {
                of_logits_backward(ids[i], totals[i], reduction.slope(i, d_loss[0]), row);
            }
            grads.add(&x, d);
        });
    } else {
        tapes.record(&[y_pred], &loss, move |d_loss, grads| {
            let mut d = vec![0.0; x.len()];
            for (i, row) in d.chunks_exact_mut(classes).enumerate() {
                let p = x.saved()[i * classes + ids[i]];
                of_probabilities_backward(ids[i], p, totals[i], reduction.slope(i, d_loss[0]), row);
            }
            grads.add(&x, d);
        });
    }
    Ok(loss)
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
    let index = |position: usize, id: f64| {
        if id.fract() != 0.0 || !id.is_finite() {
            return Err(Error::argument(AT, "an integer class id", format!("{id} at position {position}")));
        }
        if id < 0.0 || id >= classes as f64 {
            return Err(Error::index(AT, classes, format!("{id} at position {position}"))
                .with_hint(format!("y_pred has {classes} classes.")));
        }
        Ok(id as usize)
    };
    match y_true.ints(AT) {
        Ok(ids) => ids.iter().enumerate().map(|(i, &id)| index(i, f64::from(id))).collect(),
        Err(_) => y_true.floats(AT)?.iter().enumerate().map(|(i, &id)| index(i, id as f64)).collect(),
    }
}
