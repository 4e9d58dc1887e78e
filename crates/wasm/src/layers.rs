//! Layers: each call is one record on the tape.
#![allow(clippy::too_many_arguments, reason = "every field of a layer's configuration crosses as a number")]

use throughtime_nn::layers::{self, Drops, GruConfig, LstmConfig, RnnOutput, SimpleRnnConfig, Walk, Weights};
use throughtime_nn::{Result, Tensor};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arguments::{activation, count, key};
use crate::world::{self, World};

/// Bits of `RNN_FLAGS` in ts/wasm/raw.ts.
const RETURN_SEQUENCES: u32 = 1;
const GO_BACKWARDS: u32 = 2;
const ZERO_OUTPUT_FOR_MASK: u32 = 4;
const RESET_AFTER: u32 = 8;

fn walk(flags: u32) -> Walk {
    Walk {
        return_sequences: flags & RETURN_SEQUENCES != 0,
        go_backwards: flags & GO_BACKWARDS != 0,
        zero_output_for_mask: flags & ZERO_OUTPUT_FOR_MASK != 0,
    }
}

fn simple_rnn_config(flags: u32, f: u32) -> Result<SimpleRnnConfig> {
    Ok(SimpleRnnConfig { activation: activation("simpleRNN", f)?, walk: walk(flags) })
}

fn lstm_config(flags: u32, f: u32, recurrent: u32) -> Result<LstmConfig> {
    let (activation, recurrent_activation) = (activation("lstm", f)?, activation("lstm", recurrent)?);
    Ok(LstmConfig { activation, recurrent_activation, walk: walk(flags) })
}

fn gru_config(flags: u32, f: u32, recurrent: u32) -> Result<GruConfig> {
    let (activation, recurrent_activation) = (activation("gru", f)?, activation("gru", recurrent)?);
    let reset_after = flags & RESET_AFTER != 0;
    Ok(GruConfig { activation, recurrent_activation, reset_after, walk: walk(flags) })
}

/// The weights of a recurrent layer, as owned tensors.
struct Owned {
    kernel: Tensor,
    recurrent_kernel: Tensor,
    bias: Option<Tensor>,
}

impl Owned {
    fn weights(&self) -> Weights<'_> {
        Weights { kernel: &self.kernel, recurrent_kernel: &self.recurrent_kernel, bias: self.bias.as_ref() }
    }
}

fn owned(world: &World, kernel: u32, recurrent_kernel: u32, bias: u32) -> Result<Owned> {
    let (kernel, recurrent_kernel) = (world.tensor(kernel)?, world.tensor(recurrent_kernel)?);
    Ok(Owned { kernel, recurrent_kernel, bias: world.optional(bias)? })
}

fn drops(world: &World, input: u32, recurrent: u32) -> Result<Drops> {
    Ok(Drops { input: world.optional(input)?, recurrent: world.optional(recurrent)? })
}

fn results(RnnOutput { output, states }: RnnOutput) -> Vec<Tensor> {
    std::iter::once(output).chain(states).collect()
}

#[wasm_bindgen(js_name = rawEmbedding)]
pub fn raw_embedding(table: u32, ids: u32) -> u32 {
    world::one(|world| {
        let (table, ids) = (world.tensor(table)?, world.tensor(ids)?);
        layers::embedding(&mut world.tapes, &table, &ids)
    })
}

#[wasm_bindgen(js_name = rawDense)]
pub fn raw_dense(x: u32, kernel: u32, bias: u32, f: u32) -> u32 {
    world::one(|world| {
        let (x, kernel, bias) = (world.tensor(x)?, world.tensor(kernel)?, world.optional(bias)?);
        layers::dense(&mut world.tapes, &x, &kernel, bias.as_ref(), activation("dense", f)?)
    })
}

#[wasm_bindgen(js_name = rawDropout)]
pub fn raw_dropout(x: u32, hi: u32, lo: u32, stream: u32, rate: f64) -> u32 {
    world::one(|world| {
        let x = world.tensor(x)?;
        layers::dropout(&mut world.tapes, &x, key(hi, lo, stream), rate)
    })
}

#[wasm_bindgen(js_name = rawDropoutMask)]
pub fn raw_dropout_mask(hi: u32, lo: u32, stream: u32, rows: f64, cols: f64, rate: f64, gates: f64) -> u32 {
    world::one(|_| {
        let at = "dropout";
        let shape = [count(at, "gates", gates)?, count(at, "rows", rows)?, count(at, "columns", cols)?];
        layers::dropout_mask(key(hi, lo, stream), &shape, rate)
    })
}

#[wasm_bindgen(js_name = rawSimpleRnn)]
pub fn raw_simple_rnn(
    flags: u32,
    f: u32,
    x: u32,
    kernel: u32,
    recurrent_kernel: u32,
    bias: u32,
    h: u32,
    mask: u32,
    input_drop: u32,
    recurrent_drop: u32,
) -> u32 {
    world::many(|world| {
        let (x, h, mask) = (world.tensor(x)?, world.optional(h)?, world.optional(mask)?);
        let weights = owned(world, kernel, recurrent_kernel, bias)?;
        let (config, drops) = (simple_rnn_config(flags, f)?, drops(world, input_drop, recurrent_drop)?);
        let state = [h.as_ref()];
        layers::simple_rnn(&mut world.tapes, &config, &x, &weights.weights(), &state, mask.as_ref(), &drops)
            .map(results)
    })
}

#[wasm_bindgen(js_name = rawLstm)]
pub fn raw_lstm(
    flags: u32,
    f: u32,
    recurrent: u32,
    x: u32,
    kernel: u32,
    recurrent_kernel: u32,
    bias: u32,
    h: u32,
    c: u32,
    mask: u32,
    input_drop: u32,
    recurrent_drop: u32,
) -> u32 {
    world::many(|world| {
        let (x, h, c, mask) = (world.tensor(x)?, world.optional(h)?, world.optional(c)?, world.optional(mask)?);
        let weights = owned(world, kernel, recurrent_kernel, bias)?;
        let (config, drops) = (lstm_config(flags, f, recurrent)?, drops(world, input_drop, recurrent_drop)?);
        let state = [h.as_ref(), c.as_ref()];
        layers::lstm(&mut world.tapes, &config, &x, &weights.weights(), &state, mask.as_ref(), &drops).map(results)
    })
}

#[wasm_bindgen(js_name = rawGru)]
pub fn raw_gru(
    flags: u32,
    f: u32,
    recurrent: u32,
    x: u32,
    kernel: u32,
    recurrent_kernel: u32,
    bias: u32,
    h: u32,
    mask: u32,
    input_drop: u32,
    recurrent_drop: u32,
) -> u32 {
    world::many(|world| {
        let (x, h, mask) = (world.tensor(x)?, world.optional(h)?, world.optional(mask)?);
        let weights = owned(world, kernel, recurrent_kernel, bias)?;
        let (config, drops) = (gru_config(flags, f, recurrent)?, drops(world, input_drop, recurrent_drop)?);
        let state = [h.as_ref()];
        layers::gru(&mut world.tapes, &config, &x, &weights.weights(), &state, mask.as_ref(), &drops).map(results)
    })
}

#[wasm_bindgen(js_name = rawSimpleRnnCell)]
pub fn raw_simple_rnn_cell(
    f: u32,
    x: u32,
    kernel: u32,
    recurrent_kernel: u32,
    bias: u32,
    h: u32,
    input_drop: u32,
    recurrent_drop: u32,
) -> u32 {
    world::many(|world| {
        let (x, h) = (world.tensor(x)?, world.tensor(h)?);
        let weights = owned(world, kernel, recurrent_kernel, bias)?;
        let (config, drops) = (simple_rnn_config(0, f)?, drops(world, input_drop, recurrent_drop)?);
        layers::simple_rnn_cell(&mut world.tapes, &config, &x, &weights.weights(), &[&h], &drops)
    })
}

#[wasm_bindgen(js_name = rawLstmCell)]
pub fn raw_lstm_cell(
    f: u32,
    recurrent: u32,
    x: u32,
    kernel: u32,
    recurrent_kernel: u32,
    bias: u32,
    h: u32,
    c: u32,
    input_drop: u32,
    recurrent_drop: u32,
) -> u32 {
    world::many(|world| {
        let (x, h, c) = (world.tensor(x)?, world.tensor(h)?, world.tensor(c)?);
        let weights = owned(world, kernel, recurrent_kernel, bias)?;
        let (config, drops) = (lstm_config(0, f, recurrent)?, drops(world, input_drop, recurrent_drop)?);
        layers::lstm_cell(&mut world.tapes, &config, &x, &weights.weights(), &[&h, &c], &drops)
    })
}

#[wasm_bindgen(js_name = rawGruCell)]
pub fn raw_gru_cell(
    flags: u32,
    f: u32,
    recurrent: u32,
    x: u32,
    kernel: u32,
    recurrent_kernel: u32,
    bias: u32,
    h: u32,
    input_drop: u32,
    recurrent_drop: u32,
) -> u32 {
    world::many(|world| {
        let (x, h) = (world.tensor(x)?, world.tensor(h)?);
        let weights = owned(world, kernel, recurrent_kernel, bias)?;
        let (config, drops) = (gru_config(flags, f, recurrent)?, drops(world, input_drop, recurrent_drop)?);
        layers::gru_cell(&mut world.tapes, &config, &x, &weights.weights(), &[&h], &drops)
    })
}
