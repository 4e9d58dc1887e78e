//! Ops that move elements.

use throughtime_nn::{Result, Tensor, ops};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arguments::{axis, borrowed, count, dtype, shape_of, sizes};
use crate::world::{self, World};

/// Runs an op on the tensor of a handle.
fn on(x: u32, op: impl FnOnce(&mut World, &Tensor) -> Result<Tensor>) -> u32 {
    world::one(|world| {
        let x = world.tensor(x)?;
        op(world, &x)
    })
}

#[wasm_bindgen(js_name = rawReshape)]
pub fn raw_reshape(x: u32, shape: &[f64]) -> u32 {
    on(x, |world, x| ops::reshape(&mut world.tapes, x, &sizes("reshape", shape)?))
}

#[wasm_bindgen(js_name = rawTranspose)]
pub fn raw_transpose(x: u32, perm: &[f64]) -> u32 {
    on(x, |world, x| ops::transpose(&mut world.tapes, x, &sizes("transpose", perm)?))
}

#[wasm_bindgen(js_name = rawBroadcastTo)]
pub fn raw_broadcast_to(x: u32, shape: &[f64]) -> u32 {
    on(x, |world, x| ops::broadcast_to(&mut world.tapes, x, &shape_of("broadcastTo", shape)?))
}

#[wasm_bindgen(js_name = rawConcat)]
pub fn raw_concat(xs: &[u32], along: f64) -> u32 {
    world::one(|world| {
        let xs = world.tensors(xs)?;
        let rank = xs.first().map_or(0, Tensor::rank);
        ops::concat(&mut world.tapes, &borrowed(&xs), axis("concat", along, rank)?)
    })
}

#[wasm_bindgen(js_name = rawStack)]
pub fn raw_stack(xs: &[u32], along: f64) -> u32 {
    world::one(|world| {
        let xs = world.tensors(xs)?;
        let rank = xs.first().map_or(0, Tensor::rank);
        ops::stack(&mut world.tapes, &borrowed(&xs), axis("stack", along, rank + 1)?)
    })
}

#[wasm_bindgen(js_name = rawUnstack)]
pub fn raw_unstack(x: u32, along: f64) -> u32 {
    world::many(|world| {
        let x = world.tensor(x)?;
        let along = axis("unstack", along, x.rank())?;
        world.check_room(x.shape()[along])?;
        ops::unstack(&mut world.tapes, &x, along)
    })
}

#[wasm_bindgen(js_name = rawSlice)]
pub fn raw_slice(x: u32, begin: &[f64], size: &[f64]) -> u32 {
    on(x, |world, x| {
        let (begin, size) = (sizes("slice", begin)?, sizes("slice", size)?);
        ops::slice(&mut world.tapes, x, &begin, &size)
    })
}

#[wasm_bindgen(js_name = rawGather)]
pub fn raw_gather(x: u32, indices: u32, along: f64) -> u32 {
    on(x, |world, x| {
        let indices = world.tensor(indices)?;
        ops::gather(&mut world.tapes, x, &indices, axis("gather", along, x.rank())?)
    })
}

#[wasm_bindgen(js_name = rawOneHot)]
pub fn raw_one_hot(ids: u32, depth: f64) -> u32 {
    on(ids, |_, ids| ops::one_hot(ids, count("oneHot", "a depth", depth)?))
}

#[wasm_bindgen(js_name = rawReverse)]
pub fn raw_reverse(x: u32, along: f64) -> u32 {
    on(x, |world, x| ops::reverse(&mut world.tapes, x, axis("reverse", along, x.rank())?))
}

#[wasm_bindgen(js_name = rawCast)]
pub fn raw_cast(x: u32, code: u32) -> u32 {
    on(x, |world, x| ops::cast(&mut world.tapes, x, dtype("cast", code)?))
}
