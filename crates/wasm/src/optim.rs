//! Optimizers and clipping.

use throughtime_nn::optim::{self, Clip, Optimizer, Rule};
use throughtime_nn::{Error, Result, Tensor};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::world;

#[wasm_bindgen(js_name = rawOptimizerNew)]
pub fn raw_optimizer_new(rule_code: u32, p0: f64, p1: f64, p2: f64, flag: bool, clip_code: u32, bound: f64) -> u32 {
    world::record(|world| {
        let optimizer = Optimizer::new(rule(rule_code, [p0, p1, p2], flag)?, clip(clip_code, bound)?)?;
        let handle = world.optimizers.insert(optimizer)?;
        world.give_handle(handle);
        Ok(())
    })
}

/// The codes are those of `OPTIMIZER_CODES` in ts/wasm/raw.ts.
fn rule(code: u32, [p0, p1, p2]: [f64; 3], flag: bool) -> Result<Rule> {
    Ok(match code {
        0 => Rule::Sgd { momentum: p0, nesterov: flag },
        1 => Rule::Adam { beta1: p0, beta2: p1, epsilon: p2, amsgrad: flag },
        2 => Rule::RmsProp { rho: p0, momentum: p1, epsilon: p2, centered: flag },
        _ => return Err(Error::argument("optimizer", "an optimizer's code", code)),
    })
}

/// The codes are those of `CLIP_CODES` in ts/wasm/raw.ts.
fn clip(code: u32, bound: f64) -> Result<Clip> {
    Ok(match code {
        0 => Clip::None,
        1 => Clip::Norm(bound),
        2 => Clip::Value(bound),
        3 => Clip::GlobalNorm(bound),
        _ => return Err(Error::argument("optimizer", "a clipping's code", code)),
    })
}

#[wasm_bindgen(js_name = rawOptimizerApply)]
pub fn raw_optimizer_apply(optimizer: u32, gradients: &[u32], variables: &[u32], learning_rate: f64) -> u32 {
    world::record(|world| {
        let gradients = world.tensors(gradients)?;
        let variables = variables.iter().map(|&v| world.variable(v)).collect::<Result<Vec<_>>>()?;
        let pairs: Vec<_> = gradients.into_iter().zip(variables.iter().map(AsRef::as_ref)).collect();
        world.optimizers.get_mut(optimizer)?.apply(&pairs, learning_rate)
    })
}

#[wasm_bindgen(js_name = rawOptimizerIterations)]
pub fn raw_optimizer_iterations(optimizer: u32) -> f64 {
    world::with(|world| world.optimizers.get(optimizer).map_or(0.0, |own| own.iterations() as f64))
}

#[wasm_bindgen(js_name = rawOptimizerFree)]
pub fn raw_optimizer_free(optimizer: u32) {
    world::with(|world| drop(world.optimizers.remove(optimizer)));
}

#[wasm_bindgen(js_name = rawClipByNorm)]
pub fn raw_clip_by_norm(x: u32, bound: f64) -> u32 {
    world::one(|world| optim::clip_by_norm(&world.tensor(x)?, bound))
}

#[wasm_bindgen(js_name = rawClipByGlobalNorm)]
pub fn raw_clip_by_global_norm(xs: &[u32], bound: f64) -> u32 {
    world::many(|world| {
        let (mut clipped, norm) = optim::clip_by_global_norm(&world.tensors(xs)?, bound)?;
        clipped.push(Tensor::scalar(norm));
        Ok(clipped)
    })
}
