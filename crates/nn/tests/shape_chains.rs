//! Chains of ops on shapes without elements and shapes too large: each ends in a tensor as long as its shape says, or in words.

mod common;

use common::Draw;
use throughtime_nn::{NodeId, Result, Tape, Tapes, Tensor, ops, shape};

/// Small sizes often, so that ops fit together; zero and huge ones often enough.
const SIZES: [usize; 14] = [0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 8, 9, 33];
const HUGE: [usize; 5] = [4097, 1 << 29, 1 << 31, usize::MAX / 2, usize::MAX];
const CHAINS: u64 = 20_000;
const LONGEST: usize = 6;

fn size(draw: &mut Draw) -> usize {
    if draw.below(25) == 0 { HUGE[draw.below(HUGE.len())] } else { SIZES[draw.below(SIZES.len())] }
}

fn shape_of(draw: &mut Draw) -> Vec<usize> {
    (0..draw.below(5)).map(|_| size(draw)).collect()
}

/// Ops with arguments that fit and such that do not; axes are there, as the glue sees to it.
fn op(draw: &mut Draw, t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let axis = draw.below(a.rank().max(1));
    let axes: Vec<usize> = (0..a.rank()).filter(|_| draw.below(2) == 0).collect();
    match draw.below(14) {
        0 => ops::add(t, a, b),
        1 => ops::mul(t, a, b),
        2 => ops::matmul(t, a, b),
        3 => ops::sum(t, a, &axes, draw.below(2) == 0),
        4 => ops::mean(t, a, &axes, true),
        5 => ops::max(t, a, &axes, false),
        6 => ops::reshape(t, a, &shape_of(draw)),
        7 => ops::transpose(t, a, &(0..a.rank()).rev().collect::<Vec<_>>()),
        8 => ops::broadcast_to(t, a, &shape_of(draw)),
        9 if a.rank() > 0 => ops::concat(t, &[a, b], axis),
        10 => ops::stack(t, &[a, a, b], axis),
        11 if a.rank() > 0 => Ok(ops::unstack(t, a, axis)?.pop().unwrap_or_else(|| a.clone())),
        12 => ops::softmax(t, a),
        _ => ops::exp(t, a),
    }
}

fn chain(seed: u64) {
    let mut draw = Draw::new(seed);
    let (mut tapes, mut pool) = (Tapes::none(), Vec::<Tensor>::new());
    let shape = loop {
        let shape = shape_of(&mut draw);
        if shape::size(&shape) < 1 << 16 {
            break shape;
        }
    };
    let Ok(first) = Tensor::float(&shape, vec![0.5; shape::size(&shape)]) else { return };
    let mut tape = Tape::default();
    tape.watch(&first);
    let open = tapes.resume(tape);
    pool.push(first);
    for _ in 0..=draw.below(LONGEST) {
        let (a, b) = (pool[draw.below(pool.len())].clone(), pool[draw.below(pool.len())].clone());
        if let Ok(result) = op(&mut draw, &mut tapes, &a, &b) {
            assert_eq!(result.len(), shape::size(result.shape()), "chain {seed}: {:?}", result.shape());
            if result.len() < 1 << 16 {
                pool.push(result);
            }
        }
    }
    let (sources, last): (Vec<NodeId>, _) = (vec![pool[0].id()], pool[pool.len() - 1].clone());
    let gradients = tapes.close(open).unwrap().gradient(&last, &sources, false);
    if let Ok(gradients) = gradients {
        gradients.iter().flatten().for_each(|d| assert_eq!(d.len(), pool[0].len(), "chain {seed}"));
    }
}

#[test]
fn chains_of_ops_end_in_tensors_or_in_words() {
    (1..=CHAINS).for_each(chain);
}
