//! The kernels' rates in WebAssembly: built as a module of plain exports that `run_bench_wasm.mjs` times.

use std::cell::RefCell;

use throughtime_kernels::{Packed, Store, Vector, activation, copy, gemm, gemm_tn, lanes};

/// Buffers of the case at hand.
#[derive(Default)]
struct Case {
    shape: [usize; 3],
    a: Vec<f32>,
    b: Vec<f32>,
    c: Vec<f32>,
    packed: Packed<f32>,
    scratch: Vec<f32>,
}

thread_local! {
    static CASE: RefCell<Case> = RefCell::default();
}

/// Numbers between −1 and 1 without any pattern that matters.
fn noise(len: usize) -> Vec<f32> {
    (0..len as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / 8_388_608.0 - 1.0).collect()
}

/// Makes ready a product of m, k, n.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(m: usize, k: usize, n: usize) {
    let (a, b, c) = (noise(m * k), noise(k * n), noise(m * n));
    let mut packed = Packed::new();
    packed.pack(&b, k, n, n);
    CASE.set(Case { shape: [m, k, n], a, b, c, packed, scratch: Vec::new() });
}

/// `C = A·B` with B packed before, `times` times.
#[unsafe(no_mangle)]
pub extern "C" fn run_nn(times: usize) {
    CASE.with_borrow_mut(|Case { shape: [m, k, n], a, packed, c, .. }| {
        for _ in 0..times {
            gemm(*m, a, *k, packed, c, *n, Store::Overwrite);
        }
    });
}

/// `C = Aᵀ·B` from row-major operands, `times` times.
#[unsafe(no_mangle)]
pub extern "C" fn run_tn(times: usize) {
    CASE.with_borrow_mut(|Case { shape: [m, k, n], a, b, c, scratch, .. }| {
        for _ in 0..times {
            gemm_tn(*m, *n, *k, a, *m, b, *n, c, *n, Store::Overwrite, scratch);
        }
    });
}

/// One activation over m·k values, `times` times: 0 exp, 1 sigmoid, 2 tanh, 3 a copy alone, which the others begin with.
#[unsafe(no_mangle)]
pub extern "C" fn run_map(which: u32, times: usize) {
    CASE.with_borrow_mut(|Case { a, c, .. }| {
        let out = &mut c[..a.len()];
        for _ in 0..times {
            copy(a, out);
            match which {
                0 => activation::exp(out),
                1 => activation::sigmoid(out),
                2 => activation::tanh(out),
                _ => {}
            }
        }
    });
}

/// The forward of an LSTM's cell over k·n cells, `times` times: three sigmoids and two tanh each.
#[unsafe(no_mangle)]
pub extern "C" fn run_cells(times: usize) {
    CASE.with_borrow_mut(|Case { a, b, c, scratch, .. }| {
        let len = b.len();
        scratch.resize(4 * len, 0.0);
        let (gates, cells) = scratch.split_at_mut(len);
        let (cells, hidden) = cells.split_at_mut(len);
        let (activated, out) = hidden.split_at_mut(len);
        for _ in 0..times {
            let inputs = [&a[..len], &a[len..2 * len], &a[2 * len..3 * len], &a[3 * len..4 * len], &b[..]];
            let outputs = [&mut *gates, &mut *cells, &mut *activated, &mut *out, &mut c[..len]];
            lanes(inputs, outputs, |[i, f, g, o, held], _| {
                let (i, f, g, o) = (i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid());
                let cell = f.mul_add(held, i.mul(g));
                [i, f, g, cell, o.mul(cell.tanh())]
            });
        }
    });
}
