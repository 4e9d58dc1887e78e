//! Update rules and clipping.

use throughtime_nn::optim::{self, Adadelta, Adagrad, Adam, Adamax, Blend, Clip, Lion, Nadam, RmsProp, Rule, Sgd};
use throughtime_nn::{Error, Result, Tensor};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::world;

/// Calls `then` with a rule; the codes are those of `RULE_CODES` in ts/wasm/raw.ts.
fn with_rule<T>(code: u32, [p0, p1, p2]: [f64; 3], flag: bool, then: impl FnOnce(&dyn Rule) -> Result<T>) -> Result<T> {
    match code {
        0 => then(&Sgd { momentum: p0, nesterov: flag }),
        1 => then(&Adam { beta1: p0, beta2: p1, epsilon: p2, amsgrad: flag }),
        2 => then(&RmsProp { rho: p0, momentum: p1, epsilon: p2, centered: flag }),
        3 => then(&Blend { keep: p0, take: p1 }),
        4 => then(&Nadam { beta1: p0, beta2: p1, epsilon: p2 }),
        5 => then(&Adamax { beta1: p0, beta2: p1, epsilon: p2 }),
        6 => then(&Adagrad { epsilon: p0 }),
        7 => then(&Adadelta { rho: p0, epsilon: p1 }),
        8 => then(&Lion { beta1: p0, beta2: p1 }),
        _ => Err(Error::argument("optimizer", "a rule's code", code)),
    }
}

#[wasm_bindgen(js_name = rawUpdate)]
#[allow(clippy::too_many_arguments)]
pub fn raw_update(
    rule_code: u32,
    p0: f64,
    p1: f64,
    p2: f64,
    flag: bool,
    gradient: u32,
    variable: u32,
    slot0: u32,
    slot1: u32,
    slot2: u32,
    learning_rate: f64,
    step: f64,
) -> u32 {
    world::record(|world| {
        let (gradient, variable) = (world.tensor(gradient)?, world.variable(variable)?);
        let slots = [slot0, slot1, slot2].into_iter().filter(|&slot| slot != 0);
        let slots = slots.map(|slot| world.variable(slot)).collect::<Result<Vec<_>>>()?;
        with_rule(rule_code, [p0, p1, p2], flag, |rule| {
            optim::step(rule, &gradient, &variable, &slots, learning_rate, step as u64)
        })
    })
}

/// The codes are those of `CLIP_CODES` in ts/wasm/raw.ts.
#[wasm_bindgen(js_name = rawClipGradients)]
pub fn raw_clip_gradients(code: u32, bound: f64, gradients: &[u32]) -> u32 {
    world::record(|world| {
        let clip = match code {
            1 => Clip::Norm(bound),
            2 => Clip::Value(bound),
            3 => Clip::GlobalNorm(bound),
            _ => return Err(Error::argument("optimizer", "a clipping's code", code)),
        };
        for changed in clip.changed(&world.tensors(gradients)?)? {
            match changed {
                Some(gradient) => world.give(gradient)?,
                None => world.give_handle(0),
            }
        }
        Ok(())
    })
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
