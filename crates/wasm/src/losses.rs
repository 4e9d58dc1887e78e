//! Losses: scalars, or one value a sample.

use throughtime_nn::losses::{self, Reduction};
use throughtime_nn::{Error, Result, Tapes, Tensor};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::world;

/// Runs a loss on the tensors of its handles; weights may be absent.
fn loss(
    y_true: u32,
    y_pred: u32,
    weights: u32,
    reduction: u32,
    call: impl FnOnce(&mut Tapes, &Tensor, &Tensor, Option<&Tensor>, Reduction) -> Result<Tensor>,
) -> u32 {
    world::one(|world| {
        let (y_true, y_pred, weights) = (world.tensor(y_true)?, world.tensor(y_pred)?, world.optional(weights)?);
        call(&mut world.tapes, &y_true, &y_pred, weights.as_ref(), reduction_of(reduction)?)
    })
}

/// The codes are those of `REDUCTION_CODES` in ts/wasm/raw.ts.
fn reduction_of(code: u32) -> Result<Reduction> {
    Ok(match code {
        0 => Reduction::None,
        1 => Reduction::Sum,
        2 => Reduction::SumOverBatchSize,
        3 => Reduction::MeanWithSampleWeight,
        _ => return Err(Error::argument("loss", "a reduction's code", code)),
    })
}

#[wasm_bindgen(js_name = rawBinaryCrossentropy)]
pub fn raw_binary_crossentropy(
    y_true: u32,
    y_pred: u32,
    from_logits: bool,
    smoothing: f64,
    weights: u32,
    reduction: u32,
) -> u32 {
    loss(y_true, y_pred, weights, reduction, |t, y, p, w, r| {
        losses::binary_crossentropy(t, y, p, from_logits, smoothing, w, r)
    })
}

#[wasm_bindgen(js_name = rawCategoricalCrossentropy)]
pub fn raw_categorical_crossentropy(
    y_true: u32,
    y_pred: u32,
    from_logits: bool,
    smoothing: f64,
    weights: u32,
    reduction: u32,
) -> u32 {
    loss(y_true, y_pred, weights, reduction, |t, y, p, w, r| {
        losses::categorical_crossentropy(t, y, p, from_logits, smoothing, w, r)
    })
}

#[wasm_bindgen(js_name = rawSparseCategoricalCrossentropy)]
pub fn raw_sparse_categorical_crossentropy(
    y_true: u32,
    y_pred: u32,
    from_logits: bool,
    weights: u32,
    reduction: u32,
) -> u32 {
    loss(y_true, y_pred, weights, reduction, |t, y, p, w, r| {
        losses::sparse_categorical_crossentropy(t, y, p, from_logits, w, r)
    })
}

#[wasm_bindgen(js_name = rawMeanSquaredError)]
pub fn raw_mean_squared_error(y_true: u32, y_pred: u32, weights: u32, reduction: u32) -> u32 {
    loss(y_true, y_pred, weights, reduction, losses::mean_squared_error)
}

#[wasm_bindgen(js_name = rawMeanAbsoluteError)]
pub fn raw_mean_absolute_error(y_true: u32, y_pred: u32, weights: u32, reduction: u32) -> u32 {
    loss(y_true, y_pred, weights, reduction, losses::mean_absolute_error)
}

#[wasm_bindgen(js_name = rawHuber)]
pub fn raw_huber(y_true: u32, y_pred: u32, delta: f64, weights: u32, reduction: u32) -> u32 {
    loss(y_true, y_pred, weights, reduction, |t, y, p, w, r| losses::huber(t, y, p, delta, w, r))
}
