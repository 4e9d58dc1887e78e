//! A short training with every seed fixed, natively: prints the bits that `test/support/fixed-seeds.mjs` must print too.

use throughtime_nn::layers::{
    Drops, GruConfig, LstmConfig, RnnOutput, SimpleRnnConfig, Walk, Weights, dense, dropout_mask, embedding, gru, lstm,
    simple_rnn,
};
use throughtime_nn::losses::{Reduction, binary_crossentropy};
use throughtime_nn::optim::{Adam, Clip, Optimizer};
use throughtime_nn::rng::{Key, uniform};
use throughtime_nn::{Activation, NodeId, Result, Tapes, Tensor, Variable, shape};

const BATCH: usize = 4;
const TIME: usize = 7;
const VOCABULARY: usize = 12;
const FEATURES: usize = 5;
const UNITS: usize = 6;
const STEPS: u64 = 6;
const DROPOUT: f64 = 0.25;
const LAYER_SEED: u64 = 9;
/// Where the first value of the first weight comes from; the next weights follow.
const WEIGHT_SEED: u64 = 100;
/// Where a layer's dropout begins in its stream of keys, two for each sequence.
const FIRST_STREAM: u64 = 1024;

type Layer = fn(&mut Tapes, &Tensor, &Weights, &Drops) -> Result<RnnOutput>;

fn run_simple_rnn(tapes: &mut Tapes, x: &Tensor, weights: &Weights, drops: &Drops) -> Result<RnnOutput> {
    let config = SimpleRnnConfig { activation: Activation::Tanh, walk: Walk::default() };
    simple_rnn(tapes, &config, x, weights, &[], None, drops)
}

fn run_lstm(tapes: &mut Tapes, x: &Tensor, weights: &Weights, drops: &Drops) -> Result<RnnOutput> {
    let config =
        LstmConfig { activation: Activation::Tanh, recurrent_activation: Activation::Sigmoid, walk: Walk::default() };
    lstm(tapes, &config, x, weights, &[], None, drops)
}

fn run_gru(tapes: &mut Tapes, x: &Tensor, weights: &Weights, drops: &Drops) -> Result<RnnOutput> {
    let config = GruConfig {
        activation: Activation::Tanh,
        recurrent_activation: Activation::Sigmoid,
        reset_after: true,
        walk: Walk::default(),
    };
    gru(tapes, &config, x, weights, &[], None, drops)
}

fn weights(gates: usize, bias: &[usize]) -> Result<Vec<Variable>> {
    let shapes: [&[usize]; 6] =
        [&[VOCABULARY, FEATURES], &[FEATURES, gates * UNITS], &[UNITS, gates * UNITS], bias, &[UNITS, 1], &[1]];
    let draw = |seed, shape: &[usize]| uniform(Key::new(seed).split(0), shape::size(shape), -0.5, 0.5);
    let numbered = (WEIGHT_SEED..).zip(shapes);
    numbered.map(|(seed, shape)| Variable::new(&Tensor::float(shape, draw(seed, shape)?)?, true)).collect()
}

fn train(layer: Layer, gates: usize, bias: &[usize]) -> Result<Vec<Variable>> {
    let variables = weights(gates, bias)?;
    let ids: Vec<NodeId> = variables.iter().map(Variable::id).collect();
    let word = |i: usize| ((i / TIME * 7 + i % TIME * 3) % VOCABULARY) as i32;
    let x = Tensor::int(&[BATCH, TIME], (0..BATCH * TIME).map(word).collect())?;
    let y = Tensor::float(&[BATCH, 1], (0..BATCH).map(|b| (b % 2) as f32 as _).collect())?;
    let mut optimizer = Optimizer::new(Adam::default(), Clip::None)?;
    for step in 0..STEPS {
        let key = Key::new(LAYER_SEED).split(FIRST_STREAM + 2 * step);
        let drops = Drops { input: Some(dropout_mask(key, &[1, BATCH, FEATURES], DROPOUT)?), recurrent: None };
        let values: Vec<Tensor> = variables.iter().map(Variable::value).collect();
        let [table, kernel, recurrent_kernel, bias, out_kernel, out_bias] = &values[..] else { unreachable!() };
        let mut tapes = Tapes::none();
        let open = tapes.open();
        let embedded = embedding(&mut tapes, table, &x)?;
        let recurrent = layer(&mut tapes, &embedded, &Weights { kernel, recurrent_kernel, bias: Some(bias) }, &drops)?;
        let p = dense(&mut tapes, &recurrent.output, out_kernel, Some(out_bias), Activation::Sigmoid)?;
        let loss = binary_crossentropy(&mut tapes, &y, &p, false, 0.0, None, Reduction::SumOverBatchSize)?;
        let mut tape = tapes.close(open).expect("the tape was opened above");
        let gradients = tape.gradient(&loss, &ids, false)?;
        drop(values);
        let pairs = gradients.into_iter().zip(&variables).filter_map(|(gradient, variable)| {
            Some((Tensor::float(variable.value().shape(), gradient?).ok()?, variable))
        });
        optimizer.apply(&pairs.collect::<Vec<_>>(), 0.01)?;
    }
    Ok(variables)
}

/// FNV-1a over the bits of all weights.
fn fingerprint(variables: &[Variable]) -> Result<u32> {
    let mut hash = 0x811c_9dc5_u32;
    for variable in variables {
        for value in variable.value().floats("fingerprint")? {
            #[allow(clippy::unnecessary_cast)] // `Real` is f64 under that feature
            for byte in (*value as f32).to_bits().to_le_bytes() {
                hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
        }
    }
    Ok(hash)
}

fn main() -> Result<()> {
    let cases: [(&str, Layer, usize, &[usize]); 3] = [
        ("simpleRNN", run_simple_rnn, 1, &[UNITS]),
        ("lstm", run_lstm, 4, &[4 * UNITS]),
        ("gru", run_gru, 3, &[2, 3 * UNITS]),
    ];
    for (name, layer, gates, bias) in cases {
        println!("{name} {:08x}", fingerprint(&train(layer, gates, bias)?)?);
    }
    Ok(())
}
