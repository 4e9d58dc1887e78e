//! Matrix products: values against the sum written out, gradients, refusals.

mod common;
use common::*;
use throughtime_nn::ops::*;
use throughtime_nn::{Code, Tapes, Tensor, Variable};

/// Products of up to 40 numbers below 1, each rounded to f32.
const ROUNDING: f64 = 1e-5;

/// `[batch, m, k]` x `[batch or once, k, n]`, in f64.
fn written_out(a: &Tensor, b: &Tensor, [batch, m, k, n]: [usize; 4]) -> Vec<f64> {
    let once = b.len() == k * n;
    let (a, b) = (floats_of(a), floats_of(b));
    let entry = |i: usize, row: usize, column: usize| {
        let b_at = |p: usize| f64::from(b[(if once { 0 } else { i * k } + p) * n + column]);
        (0..k).map(|p| f64::from(a[(i * m + row) * k + p]) * b_at(p)).sum()
    };
    let entry = &entry;
    (0..batch).flat_map(|i| (0..m).flat_map(move |r| (0..n).map(move |c| entry(i, r, c)))).collect()
}

#[test]
fn equals_the_sum_written_out() {
    for [batch, m, k, n] in [[1, 1, 1, 1], [1, 3, 4, 5], [2, 5, 7, 3], [3, 9, 17, 33], [4, 1, 40, 8], [2, 3, 0, 2]] {
        let a = sample(&[batch, m, k], 1);
        for b in [sample(&[k, n], 2), sample(&[batch, k, n], 3)] {
            let c = matmul(&mut Tapes::none(), &a, &b).unwrap();
            assert_eq!(c.shape(), [batch, m, n]);
            assert_close(&floats_of(&c), &written_out(&a, &b, [batch, m, k, n]), ROUNDING);
        }
    }
}

#[test]
fn gradients() {
    let check = |a: &[usize], b: &[usize]| {
        check_gradients(&[sample(a, 1), sample(b, 2)], |t, x| matmul(t, &x[0], &x[1]).unwrap());
    };
    check(&[2, 3], &[3, 4]);
    check(&[1, 5], &[5, 1]);
    check(&[2, 3, 5], &[5, 4]);
    check(&[2, 2, 1, 3], &[3, 2]);
    check(&[2, 3, 5], &[2, 5, 4]);
    check(&[2, 2, 3, 1], &[2, 2, 1, 3]);
    check(&[0, 3], &[3, 2]);
}

#[test]
fn two_products_of_the_same_operands_add_up() {
    let pairs: [(&[usize], &[usize]); 3] = [(&[2, 3], &[3, 4]), (&[2, 2, 3], &[3, 2]), (&[2, 2, 3], &[2, 3, 2])];
    for (a, b) in pairs {
        check_gradients_of_all(&[sample(a, 1), sample(b, 2)], |t, x| {
            (0..3).map(|_| matmul(t, &x[0], &x[1]).unwrap()).collect()
        });
    }
}

#[test]
fn a_variable_is_packed_anew_when_it_changes() {
    let weight = Variable::new(&tensor(&[2, 1], &[1.0, 2.0]), true).unwrap();
    let x = tensor(&[1, 2], &[10.0, 1.0]);
    let product = || floats_of(&matmul(&mut Tapes::none(), &x, &weight.value()).unwrap());
    assert_eq!(product(), [12.0]);
    weight.update(|w| w[1] = 5.0).unwrap();
    assert_eq!(product(), [15.0]);
    weight.assign(&tensor(&[2, 1], &[0.0, 1.0])).unwrap();
    assert_eq!(product(), [1.0]);
}

#[test]
fn refusals() {
    let code = |a: &[usize], b: &[usize]| code_of(matmul(&mut Tapes::none(), &sample(a, 1), &sample(b, 2)));
    assert_eq!(code(&[3], &[3, 2]), Code::ShapeMismatch);
    assert_eq!(code(&[2, 3], &[3]), Code::ShapeMismatch);
    assert_eq!(code(&[2, 3], &[2, 3]), Code::ShapeMismatch);
    assert_eq!(code(&[2, 3, 4], &[3, 4, 2]), Code::ShapeMismatch);
    assert_eq!(code(&[3, 4], &[2, 4, 2]), Code::ShapeMismatch);
    let int = ints(&[1, 1], &[1]);
    assert_eq!(code_of(matmul(&mut Tapes::none(), &int, &sample(&[1, 1], 1))), Code::DtypeMismatch);
    assert_eq!(code_of(matmul(&mut Tapes::none(), &sample(&[1, 1], 1), &int)), Code::DtypeMismatch);
}

/// Equations (6)-(8) of an LSTM, written with ops.
#[test]
fn an_lstm_step_by_its_equations() {
    let hidden = 3;
    let shapes: [&[usize]; 5] = [&[2, 4], &[2, 3], &[2, 3], &[7, 12], &[12]];
    let inputs: Vec<Tensor> = shapes.iter().zip(1..).map(|(shape, seed)| sample(shape, seed)).collect();
    check_gradients_of_all(&inputs, |t, x| {
        let joined = concat(t, &[&x[0], &x[1]], 1).unwrap();
        let product = matmul(t, &joined, &x[3]).unwrap();
        let z = add(t, &product, &x[4]).unwrap();
        let mut gate = |i: usize, f| {
            let part = slice(t, &z, &[0, i * hidden], &[2, hidden]).unwrap();
            activate(t, &part, f).unwrap()
        };
        use throughtime_nn::Activation::{Sigmoid, Tanh};
        let (i, f, g, o) = (gate(0, Sigmoid), gate(1, Sigmoid), gate(2, Tanh), gate(3, Sigmoid));
        let (kept, new) = (mul(t, &f, &x[2]).unwrap(), mul(t, &i, &g).unwrap());
        let c = add(t, &kept, &new).unwrap();
        let squashed = activate(t, &c, Tanh).unwrap();
        vec![mul(t, &o, &squashed).unwrap(), c]
    });
}
