//! The yardsticks of the products: how fast this machine multiplies and adds at all, and the crate `matrixmultiply`.
//! A module of plain exports that `scripts/bench/gemm/product-rates.mjs` times.

use std::cell::RefCell;
use std::hint::black_box;

use matrixmultiply::sgemm;
use throughtime_kernels::simd::BestF32;
use throughtime_kernels::{LANES, Vector};

/// Independent chains of sums: V8's sixteen registers less one for the factor and one that V8 keeps for itself. With
/// fewer the strict build waits for its sums.
const CHAINS: usize = 14;

#[derive(Default)]
struct Case {
    shape: [usize; 3],
    a: Vec<f32>,
    b: Vec<f32>,
    c: Vec<f32>,
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
    CASE.set(Case { shape: [m, k, n], a: noise(m * k), b: noise(k * n), c: vec![0.0; m * n] });
}

/// `C = A·B` with A at the strides given.
fn product(times: usize, strides: impl Fn([usize; 3]) -> (usize, usize)) {
    CASE.with_borrow_mut(|Case { shape, a, b, c }| {
        let [m, k, n] = *shape;
        let (rows, columns) = strides(*shape);
        for _ in 0..times {
            // SAFETY: `prepare` made the buffers for this shape, and the strides stay inside of it.
            unsafe {
                let (a, b, c) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
                sgemm(m, k, n, 1.0, a, rows as isize, columns as isize, b, n as isize, 1, 0.0, c, n as isize, 1);
            }
        }
    });
}

/// `C = A·B` by matrixmultiply, `times` times.
#[unsafe(no_mangle)]
pub extern "C" fn run_nn(times: usize) {
    product(times, |[_, k, _]| (k, 1));
}

/// `C = Aᵀ·B` by matrixmultiply, A `[k, m]`, `times` times.
#[unsafe(no_mangle)]
pub extern "C" fn run_tn(times: usize) {
    product(times, |[m, _, _]| (1, m));
}

/// The operations of one call of [`roof`] for each of its `times`.
#[unsafe(no_mangle)]
pub extern "C" fn roof_operations() -> usize {
    2 * CHAINS * LANES
}

/// Multiply-adds that never leave the registers, `times` in each chain. The sums come near 1 and stay there.
#[unsafe(no_mangle)]
pub extern "C" fn roof(times: usize) -> f32 {
    let factor = BestF32::splat(black_box(0.5));
    let mut sums: [BestF32; CHAINS] = std::array::from_fn(|i| BestF32::splat(black_box(i as f32)));
    for _ in 0..times {
        for sum in &mut sums {
            *sum = sum.mul_add(factor, factor);
        }
    }
    let mut lanes = [0.0; LANES];
    sums.into_iter().fold(BestF32::zero(), |total, sum| total.add(sum)).store(&mut lanes);
    lanes.iter().sum()
}
