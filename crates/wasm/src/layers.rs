//! Layers: each call is one record on the tape.
#![allow(clippy::too_many_arguments, reason = "every field of a layer's configuration crosses as a number")]

use throughtime_nn::layers::{self, Drops, GruConfig, LstmConfig, RnnOutput, SimpleRnnConfig, Weights};
use throughtime_nn::{Result, Tensor};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arguments::{activation, count, key};
use crate::world::{self, World};

/// The bits of `RNN_FLAGS` in ts/wasm/raw.ts.
struct Flags(u32);

impl Flags {
    fn return_sequences(&self) -> bool {
        self.0 & 1 != 0
    }
    fn go_backwards(&self) -> bool {
        self.0 & 2 != 0
    }
    fn zero_output_for_mask(&self) -> bool {
        self.0 & 4 != 0
    }
    fn reset_after(&self) -> bool {
        self.0 & 8 != 0
    }
}

fn simple_rnn_config(flags: u32, f: u32) -> Result<SimpleRnnConfig> {
    let flags = Flags(flags);
    Ok(SimpleRnnConfig {
        activation: activation("simpleRNN", f)?,
        return_sequences: flags.return_sequences(),
        go_backwards: flags.go_backwards(),
        zero_output_for_mask: flags.zero_output_for_mask(),
    })
}

fn lstm_config(flags: u32, f: u32, recurrent: u32) -> Result<LstmConfig> {
    let flags = Flags(flags);
    Ok(LstmConfig {
        activation: activation("lstm", f)?,
        recurrent_activation: activation("lstm", recurrent)?,
        return_sequences: flags.return_sequences(),
        go_backwards: flags.go_backwards(),
        zero_output_for_mask: flags.zero_output_for_mask(),
    })
}

fn gru_config(flags: u32, f: u32, recurrent: u32) -> Result<GruConfig> {
    let flags = Flags(flags);
    Ok(GruConfig {
        activation: activation("gru", f)?,
        recurrent_activation: activation("gru", recurrent)?,
        reset_after: flags.reset_after(),
        return_sequences: flags.return_sequences(),
        go_backwards: flags.go_backwards(),
        zero_output_for_mask: flags.zero_output_for_mask(),
    })
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
