//! Random draws and initializers. Every call names its key in full, so nothing here remembers anything.

use throughtime_nn::init::{Distribution, FanMode, Initializer};
use throughtime_nn::{Error, Result, Tensor, rng, shape};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arguments::{count, key, shape_of};
use crate::world;

#[wasm_bindgen(js_name = rawRandomNormal)]
pub fn raw_random_normal(sizes: &[f64], mean: f64, stddev: f64, hi: u32, lo: u32, stream: u32) -> u32 {
    world::one(|_| {
        let sizes = shape_of("randomNormal", sizes)?;
        Tensor::float(&sizes, rng::normal(key(hi, lo, stream), shape::size(&sizes), mean, stddev)?)
    })
}

#[wasm_bindgen(js_name = rawRandomUniform)]
pub fn raw_random_uniform(sizes: &[f64], minval: f64, maxval: f64, hi: u32, lo: u32, stream: u32) -> u32 {
    world::one(|_| {
        let sizes = shape_of("randomUniform", sizes)?;
        Tensor::float(&sizes, rng::uniform(key(hi, lo, stream), shape::size(&sizes), minval, maxval)?)
    })
}

#[wasm_bindgen(js_name = rawPermutation)]
pub fn raw_permutation(n: f64, hi: u32, lo: u32, stream: u32) -> u32 {
    world::one(|_| {
        let n = count("permutation", "a length", n)?;
        let order = rng::permutation(key(hi, lo, stream), n)?;
        Tensor::int(&[n], order.into_iter().map(|i| i as i32).collect())
    })
}

#[wasm_bindgen(js_name = rawInitialize)]
pub fn raw_initialize(code: u32, a: f64, b: f64, sizes: &[f64], hi: u32, lo: u32, stream: u32) -> u32 {
    world::one(|_| initializer(code, a, b)?.sample(&shape_of("initializer", sizes)?, key(hi, lo, stream)))
}

/// The codes are those of `INITIALIZER_CODES` in ts/wasm/raw.ts.
fn initializer(code: u32, a: f64, b: f64) -> Result<Initializer> {
    Ok(match code {
        0 => Initializer::Zeros,
        1 => Initializer::Ones,
        2 => Initializer::Constant(a),
        3 => Initializer::RandomUniform { lo: a, hi: b },
        4 => Initializer::RandomNormal { mean: a, std: b },
        5 => Initializer::TruncatedNormal { mean: a, std: b },
        6 => variance_scaling(a, b as usize)?,
        7 => Initializer::Orthogonal { gain: a },
        8 => Initializer::Identity { gain: a },
        _ => return Err(Error::argument("initializer", "an initializer's code", code)),
    })
}

fn variance_scaling(scale: f64, code: usize) -> Result<Initializer> {
    let modes = [FanMode::FanIn, FanMode::FanOut, FanMode::FanAvg];
    let distributions = [Distribution::Uniform, Distribution::Normal, Distribution::TruncatedNormal];
    let distribution = distributions.get(code / modes.len()).copied();
    let distribution = distribution.ok_or_else(|| Error::argument("initializer", "a distribution's code", code))?;
    Ok(Initializer::VarianceScaling { scale, mode: modes[code % modes.len()], distribution })
}
