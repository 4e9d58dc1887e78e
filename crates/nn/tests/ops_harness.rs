//! The gradient check itself: it accepts a right backward pass and refuses a wrong one.

mod common;
use common::*;
use throughtime_nn::{Tapes, Tensor};

/// y = x², with dy/dx = `factor`·x.
fn square(tapes: &mut Tapes, x: &Tensor, factor: f64) -> Tensor {
    let values = floats_of(x);
    let y = Tensor::float(x.shape(), values.iter().map(|v| v * v).collect()).unwrap();
    let saved = x.clone();
    tapes
        .record(&[x], &y, move |d, grads| {
            grads.add(&saved, d.iter().zip(&values).map(|(d, v)| d * v * factor as throughtime_nn::Real).collect())
        })
        .unwrap();
    y
}

#[test]
fn a_right_gradient_passes() {
    check_gradients(&[sample(&[3, 2], 1)], |t, x| square(t, &x[0], 2.0));
}

#[test]
#[cfg(feature = "f64")]
#[should_panic(expected = "relative error")]
fn a_gradient_wrong_by_a_millionth_share_fails() {
    check_gradients(&[sample(&[3, 2], 1)], |t, x| square(t, &x[0], 2.0 * (1.0 + 2e-6)));
}

#[test]
#[should_panic(expected = "TapeState")]
fn a_gradient_that_is_missing_fails() {
    check_gradients(&[sample(&[2], 1)], |_, x| Tensor::float(&[2], floats_of(&x[0])).unwrap());
}
