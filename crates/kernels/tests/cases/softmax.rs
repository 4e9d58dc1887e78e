//! Softmax and log-softmax against `f64`, stability, and the backwards by central differences.

use throughtime_kernels::{log_softmax_rows, log_softmax_rows_backward, softmax_rows, softmax_rows_backward};

use super::{Case, assert_near, noise, noise64, wide};

pub const CASES: &[Case] = &[
    ("softmax/forward against f64", forward),
    ("softmax/large inputs", large),
    ("softmax/backward by central differences", backward),
];

/// An exp of 1 ulp, a sum and a division.
const TOLERANCE: f64 = 1e-6;
/// Central differences in `f64` at a step of 1e-6.
const DIFFERENCES: f64 = 1e-8;

/// Rows of softmax in `f64`.
fn truth(x: &[f64], cols: usize) -> Vec<f64> {
    x.chunks(cols)
        .flat_map(|row| {
            let m = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let e: Vec<f64> = row.iter().map(|v| (v - m).exp()).collect();
            let total: f64 = e.iter().sum();
            e.into_iter().map(move |v| v / total)
        })
        .collect()
}

fn forward() {
    for (rows, cols) in [(0, 4), (1, 1), (3, 2), (5, 7), (4, 33), (2, 1000)] {
        let x: Vec<f32> = noise(1, rows * cols).iter().map(|v| v * 20.0).collect();
        let (mut y, mut ln_y) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        softmax_rows(&x, cols, &mut y);
        log_softmax_rows(&x, cols, &mut ln_y);
        let t = truth(&wide(&x), cols);
        assert_near(&wide(&y), &t, TOLERANCE, "softmax");
        assert_near(&wide(&ln_y), &t.iter().map(|v| v.ln()).collect::<Vec<_>>(), TOLERANCE, "log softmax");
    }
}

fn large() {
    let x = [1e30f32, 1e30, -1e30, 3e38, -3e38, 0.0, f32::NEG_INFINITY, 0.0, 0.0];
    let (mut y, mut ln_y) = ([9.0; 9], [9.0; 9]);
    softmax_rows(&x, 3, &mut y);
    assert_eq!(y, [0.5, 0.5, 0.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5]);
    log_softmax_rows(&x, 3, &mut ln_y);
    assert!(ln_y.iter().all(|v| !v.is_nan()));
}

fn backward() {
    let (rows, cols, h) = (3, 7, 1e-6);
    let (x, dy) = (noise64(1, rows * cols), noise64(2, rows * cols));
    type Forward = fn(&[f64], usize, &mut [f64]);
    type Backward = fn(&[f64], &[f64], usize, &mut [f64]);
    let pairs: [(Forward, Backward); 2] =
        [(softmax_rows, softmax_rows_backward), (log_softmax_rows, log_softmax_rows_backward)];
    for (forward, backward) in pairs {
        let loss = |x: &[f64]| -> f64 {
            let mut y = vec![0.0; x.len()];
            forward(x, cols, &mut y);
            y.iter().zip(&dy).map(|(y, d)| y * d).sum()
        };
        let (mut y, mut dx) = (vec![0.0; x.len()], vec![9.0; x.len()]);
        forward(&x, cols, &mut y);
        backward(&y, &dy, cols, &mut dx);
        let slopes: Vec<f64> = (0..x.len())
            .map(|i| {
                let (mut up, mut down) = (x.clone(), x.clone());
                up[i] += h;
                down[i] -= h;
                (loss(&up) - loss(&down)) / (2.0 * h)
            })
            .collect();
        assert_near(&dx, &slopes, DIFFERENCES, "dx");
    }
}
