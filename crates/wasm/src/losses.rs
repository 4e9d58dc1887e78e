//! Losses: scalars.

use throughtime_nn::{Result, Tapes, Tensor, losses};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::world;

/// Runs a loss on the tensors of its handles; weights may be absent.
fn loss(
    y_true: u32,
    y_pred: u32,
    weights: u32,
    call: impl FnOnce(&mut Tapes, &Tensor, &Tensor, Option<&Tensor>) -> Result<Tensor>,
) -> u32 {
    world::one(|world| {
        let (y_true, y_pred, weights) = (world.tensor(y_true)?, world.tensor(y_pred)?, world.optional(weights)?);
        call(&mut world.tapes, &y_true, &y_pred, weights.as_ref())
    })
}

#[wasm_bindgen(js_name = rawBinaryCrossentropy)]
pub fn raw_binary_crossentropy(y_true: u32, y_pred: u32, from_logits: bool, smoothing: f64, weights: u32) -> u32 {
    loss(y_true, y_pred, weights, |t, y, p, w| losses::binary_crossentropy(t, y, p, from_logits, smoothing, w))
}

#[wasm_bindgen(js_name = rawCategoricalCrossentropy)]
pub fn raw_categorical_crossentropy(y_true: u32, y_pred: u32, from_logits: bool, smoothing: f64, weights: u32) -> u32 {
    loss(y_true, y_pred, weights, |t, y, p, w| losses::categorical_crossentropy(t, y, p, from_logits, smoothing, w))
}

#[wasm_bindgen(js_name = rawSparseCategoricalCrossentropy)]
pub fn raw_sparse_categorical_crossentropy(y_true: u32, y_pred: u32, from_logits: bool, weights: u32) -> u32 {
    loss(y_true, y_pred, weights, |t, y, p, w| losses::sparse_categorical_crossentropy(t, y, p, from_logits, w))
}

#[wasm_bindgen(js_name = rawMeanSquaredError)]
pub fn raw_mean_squared_error(y_true: u32, y_pred: u32, weights: u32) -> u32 {
    loss(y_true, y_pred, weights, losses::mean_squared_error)
}

#[wasm_bindgen(js_name = rawMeanAbsoluteError)]
pub fn raw_mean_absolute_error(y_true: u32, y_pred: u32, weights: u32) -> u32 {
    loss(y_true, y_pred, weights, losses::mean_absolute_error)
}

#[wasm_bindgen(js_name = rawHuber)]
pub fn raw_huber(y_true: u32, y_pred: u32, delta: f64, weights: u32) -> u32 {
    loss(y_true, y_pred, weights, |t, y, p, w| losses::huber(t, y, p, delta, w))
}
