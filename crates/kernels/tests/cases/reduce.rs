//! Sums against `f64`, exact maxima, and the twin's bits.

use throughtime_kernels::reduce::{dot_on, subtract_dot_on, sum_on};
use throughtime_kernels::simd::{Scalar4, Vector};
use throughtime_kernels::{column_sums, dot, lanes, max, row_sums, subtract_dot, sum, sum_squares};

use super::{Case, assert_bits, assert_near, noise, noise64, wide};

pub const CASES: &[Case] = &[
    ("reduce/sums against f64, every length", sums),
    ("reduce/max", maxima),
    ("reduce/rows and columns", rows_and_columns),
    ("reduce/scalar twin has the same bits", twin_bits),
    ("reduce/subtract_dot has the bits of its two halves", subtract_then_dot),
];

/// Sixteen partial sums of up to 188 numbers below 1, a rounding each: 188·2⁻²⁴ and some.
const TOLERANCE: f64 = 1.5e-5;

fn sums() {
    for len in (0..80).chain([255, 256, 3001]) {
        let (a, b) = (noise(1, len), noise(2, len));
        let (wa, wb) = (wide(&a), wide(&b));
        let got = [sum(&a), dot(&a, &b), sum_squares(&a)];
        let truth = [wa.iter().sum(), wa.iter().zip(&wb).map(|(a, b)| a * b).sum(), wa.iter().map(|a| a * a).sum()];
        assert_near(&wide(&got), &truth, TOLERANCE, &format!("sum, dot, sum_squares of {len}"));
        let d = noise64(3, len);
        assert_near(&[sum(&d)], &[d.iter().sum()], 1e-14, "sum in f64");
    }
}

fn maxima() {
    assert_eq!(max::<f32>(&[]), f32::NEG_INFINITY);
    for len in 1..70 {
        let x: Vec<f32> = noise(len as u32, len).iter().map(|v| v - 3.0).collect();
        for at in 0..len {
            let mut y = x.clone();
            y[at] = -1.0;
            assert_eq!(max(&y), -1.0, "largest at {at} of {len}");
        }
    }
    assert_eq!(max(&[f32::NAN, 2.0, f32::NAN, -1.0, f32::NAN]), 2.0);
}

fn rows_and_columns() {
    for (rows, cols) in [(0, 3), (1, 1), (3, 5), (7, 33), (40, 4)] {
        let x = noise(1, rows * cols);
        let mut by_column = vec![0.5f32; cols];
        column_sums(&x, &mut by_column);
        let truth: Vec<f64> =
            (0..cols).map(|j| 0.5 + (0..rows).map(|i| f64::from(x[i * cols + j])).sum::<f64>()).collect();
        assert_near(&wide(&by_column), &truth, TOLERANCE, "column_sums");
        let mut by_row = vec![9.0f32; rows];
        row_sums(&x, cols, &mut by_row);
        let truth: Vec<f64> = (0..rows).map(|i| wide(&x[i * cols..][..cols]).iter().sum()).collect();
        assert_near(&wide(&by_row), &truth, TOLERANCE, "row_sums");
    }
    column_sums::<f32>(&[], &mut []);
}

fn twin_bits() {
    if cfg!(target_feature = "relaxed-simd") {
        return;
    }
    for len in 0..70 {
        let (a, b) = (noise(1, len), noise(2, len));
        let twin = [sum_on::<Scalar4<f32>>(&a), dot_on::<Scalar4<f32>>(&a, &b)];
        assert_bits(&[sum(&a), dot(&a, &b)], &twin, "sum and dot");
    }
}

fn subtract_then_dot() {
    for len in 0..70 {
        let (x, y, z) = (noise64(1, len), noise64(2, len), noise64(3, len));
        let (mut apart, mut together, mut twin) = (x.clone(), x.clone(), x);
        let s = Scalar4([0.7; 4]);
        lanes([&y], [&mut apart], |[y], [x]| [x.sub(y.mul(s))]);
        let products =
            [subtract_dot(&mut together, 0.7, &y, &z), subtract_dot_on::<Scalar4<f64>>(&mut twin, 0.7, &y, &z)];
        assert_eq!(products.map(f64::to_bits), [dot(&apart, &z).to_bits(); 2], "product of {len}");
        assert_eq!((&together, &twin), (&apart, &apart), "difference of {len}");
    }
}
