//! Products against three plain loops in `f64`, and the laws about their bits.

use throughtime_kernels::gemm::{gemm_on, gemm_tn_on};
use throughtime_kernels::simd::Scalar4;
use throughtime_kernels::{Element, Packed, Store, gemm, gemm_bias, gemm_tn};

use super::{Case, assert_bits, assert_near, noise, wide};

pub const CASES: &[Case] = &[
    ("gemm/all forms, all small shapes", small_shapes),
    ("gemm/all forms, larger shapes with odd tails", larger_shapes),
    ("gemm/f64", in_f64),
    ("gemm/strides leave what lies between", strides),
    ("gemm/a row's bits do not depend on m", rows_alone),
    ("gemm/a column's bits do not depend on n", columns_alone),
    ("gemm/TN has the bits of NN", tn_is_nn),
    ("gemm/scalar twin has the same bits", twin_bits),
    ("gemm/a bias is a first row of C", biased),
    ("gemm/no terms", no_terms),
    ("gemm/packing again into the same buffer", repack),
    ("gemm/NaN and infinity reach only their row and column", non_finite),
];

/// A rounding for each of k terms, of partial sums around 1: k·ε, where the proven bound is k²·ε/8 for such operands.
fn tolerance(k: usize, epsilon: f64) -> f64 {
    (k + 1) as f64 * epsilon
}

/// The forms of a product.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Nn,
    Nt,
    Tn,
}

const FORMS: [Form; 3] = [Form::Nn, Form::Nt, Form::Tn];

/// A matrix `[rows, cols]`, or its transpose as it would lie.
fn lay<T: Element>(x: &[T], rows: usize, cols: usize, transposed: bool, stride: usize) -> Vec<T> {
    let (r, c) = if transposed { (cols, rows) } else { (rows, cols) };
    let mut out = vec![T::from_f64(f64::NAN); r * stride];
    for i in 0..r {
        for j in 0..c {
            out[i * stride + j] = if transposed { x[j * cols + i] } else { x[i * cols + j] };
        }
    }
    out
}

/// The product in the form asked for, on operands laid out with `gap` extra elements a row.
#[allow(clippy::too_many_arguments)]
fn product<T: Element>(
    form: Form,
    m: usize,
    k: usize,
    n: usize,
    a: &[T],
    b: &[T],
    c: &mut [T],
    ldc: usize,
    gap: usize,
    store: Store,
) {
    let lda = if form == Form::Tn { m } else { k } + gap;
    let ldb = if form == Form::Nt { k } else { n } + gap;
    let a = lay(a, m, k, form == Form::Tn, lda);
    let b = lay(b, k, n, form == Form::Nt, ldb);
    if form == Form::Tn {
        return gemm_tn(m, n, k, &a, lda, &b, ldb, c, ldc, store, &mut Vec::new());
    }
    let mut packed = Packed::new();
    match form {
        Form::Nn => packed.pack(&b, k, n, ldb),
        _ => packed.pack_transposed(&b, k, n, ldb),
    }
    gemm(m, &a, lda, &packed, c, ldc, store);
}

/// `c + a·b` or `a·b` in `f64`, by three loops.
fn naive(m: usize, k: usize, n: usize, a: &[f64], b: &[f64], c: &[f64], store: Store) -> Vec<f64> {
    let mut out = if store == Store::Add { c.to_vec() } else { vec![0.0; m * n] };
    for i in 0..m {
        for p in 0..k {
            for j in 0..n {
                out[i * n + j] += a[i * k + p] * b[p * n + j];
            }
        }
    }
    out
}

/// All forms and stores of one shape against [`naive`].
fn check<T: Element>(m: usize, k: usize, n: usize, epsilon: f64) {
    let make = |seed, len| -> Vec<T> { noise(seed, len).into_iter().map(|v| T::from_f64(f64::from(v))).collect() };
    let wide = |x: &[T]| -> Vec<f64> { x.iter().map(|v| v.to_f64()).collect() };
    let (a, b, c) = (make(1, m * k), make(2, k * n), make(3, m * n));
    for store in [Store::Overwrite, Store::Add] {
        let truth = naive(m, k, n, &wide(&a), &wide(&b), &wide(&c), store);
        for form in FORMS {
            let mut got = c.clone();
            product(form, m, k, n, &a, &b, &mut got, n, 0, store);
            assert_near(&wide(&got), &truth, tolerance(k, epsilon), &format!("{form:?} {m}x{k}x{n} {store:?}"));
        }
    }
}

/// Every m and n up to 33 with some k, and every k up to 33 with some m and n.
fn small_shapes() {
    for i in 0..=33 {
        for j in 0..=33 {
            check::<f32>(i, [1, 3, 8, 33][(i + j) % 4], j, f32::EPSILON.into());
            check::<f32>([1, 2, 3, 4, 5][(i + j) % 5], i, j, f32::EPSILON.into());
        }
    }
}

/// Over the edges of the blocks of k and of rows.
fn larger_shapes() {
    for (m, k, n) in
        [(1, 128, 100), (2, 255, 31), (3, 256, 40), (70, 257, 9), (131, 100, 67), (37, 513, 71), (5, 600, 1)]
    {
        check::<f32>(m, k, n, f32::EPSILON.into());
    }
}

fn in_f64() {
    for (m, k, n) in [(1, 1, 1), (4, 8, 8), (7, 33, 13), (33, 300, 17), (2, 5, 31), (1, 64, 40)] {
        check::<f64>(m, k, n, f64::EPSILON);
    }
}

fn strides() {
    for (m, k, n) in [(1, 5, 3), (4, 9, 8), (7, 17, 13), (6, 300, 21)] {
        let (a, b) = (noise(1, m * k), noise(2, k * n));
        let ldc = n + 3;
        for form in FORMS {
            let (mut tight, mut gapped) = (vec![0.0; m * n], vec![7.0f32; (m - 1) * ldc + n]);
            product(form, m, k, n, &a, &b, &mut tight, n, 0, Store::Overwrite);
            product(form, m, k, n, &a, &b, &mut gapped, ldc, 5, Store::Overwrite);
            for (i, row) in gapped.chunks(ldc).enumerate() {
                assert_bits(&row[..n], &tight[i * n..][..n], &format!("{form:?} with strides"));
                assert!(row[n..].iter().all(|&v| v == 7.0), "{form:?} wrote between the rows of C");
            }
        }
    }
}

/// A batch of m is m batches of 1, and any way in between.
fn rows_alone() {
    for (m, k, n) in [(9, 33, 19), (130, 64, 40), (41, 300, 33), (7, 7, 100)] {
        let (a, b, c) = (noise(1, m * k), noise(2, k * n), noise(3, m * n));
        let mut packed = Packed::new();
        packed.pack(&b, k, n, n);
        for store in [Store::Overwrite, Store::Add] {
            let mut whole = c.clone();
            gemm(m, &a, k, &packed, &mut whole, n, store);
            for size in [1, 2, 3, 5] {
                let mut parts = c.clone();
                for i in (0..m).step_by(size) {
                    let rows = size.min(m - i);
                    gemm(rows, &a[i * k..], k, &packed, &mut parts[i * n..], n, store);
                }
                assert_bits(&parts, &whole, &format!("{m}x{k}x{n} in batches of {size}, {store:?}"));
            }
        }
    }
}

fn columns_alone() {
    let (m, k, n) = (6, 270, 29);
    let (a, b) = (noise(1, m * k), noise(2, k * n));
    let mut whole = vec![0.0; m * n];
    product(Form::Nn, m, k, n, &a, &b, &mut whole, n, 0, Store::Overwrite);
    for width in [1, 4, 9, 28] {
        let left: Vec<f32> = b.chunks(n).flat_map(|row| row[n - width..].to_vec()).collect();
        let mut part = vec![0.0; m * width];
        product(Form::Nn, m, k, width, &a, &left, &mut part, width, 0, Store::Overwrite);
        for i in 0..m {
            assert_bits(&part[i * width..][..width], &whole[i * n + n - width..][..width], "fewer columns");
        }
    }
}

fn tn_is_nn() {
    for (m, k, n) in [(9, 33, 19), (64, 300, 40), (1, 513, 9), (3, 256, 8)] {
        let (a, b, c) = (noise(1, m * k), noise(2, k * n), noise(3, m * n));
        for store in [Store::Overwrite, Store::Add] {
            let [nn, nt, tn] = FORMS.map(|form| {
                let mut out = c.clone();
                product(form, m, k, n, &a, &b, &mut out, n, 0, store);
                out
            });
            assert_bits(&nt, &nn, "NT against NN");
            assert_bits(&tn, &nn, "TN against NN");
        }
    }
}

fn twin_bits() {
    if cfg!(target_feature = "relaxed-simd") {
        return;
    }
    for (m, k, n) in [(1, 40, 70), (2, 33, 19), (3, 300, 33), (13, 64, 31), (66, 129, 100)] {
        let (a, b, c) = (noise(1, m * k), noise(2, k * n), noise(3, m * n));
        let mut packed = Packed::new();
        packed.pack(&b, k, n, n);
        let (mut best, mut twin) = (c.clone(), c.clone());
        gemm(m, &a, k, &packed, &mut best, n, Store::Add);
        gemm_on::<Scalar4<f32>>(m, &a, k, &packed, &mut twin, n, Store::Add);
        assert_bits(&best, &twin, "NN");
        let across = lay(&a, m, k, true, m);
        let scratch = &mut Vec::new();
        gemm_tn(m, n, k, &across, m, &b, n, &mut best, n, Store::Add, scratch);
        gemm_tn_on::<Scalar4<f32>>(m, n, k, &across, m, &b, n, &mut twin, n, Store::Add, scratch);
        assert_bits(&best, &twin, "TN");
    }
}

/// With k = 0 Overwrite clears and Add leaves; no rows and no columns do nothing.
fn no_terms() {
    for form in FORMS {
        let mut c = [5.0f32; 6];
        product(form, 2, 0, 3, &[], &[], &mut c, 3, 0, Store::Add);
        assert_eq!(c, [5.0; 6]);
        product(form, 2, 0, 2, &[], &[], &mut c, 4, 0, Store::Overwrite);
        assert_eq!(c, [0.0, 0.0, 5.0, 5.0, 0.0, 0.0]);
        product(form, 0, 3, 2, &[], &[1.0; 6], &mut c, 2, 0, Store::Overwrite);
        product(form, 2, 3, 0, &[1.0; 6], &[], &mut c, 0, 0, Store::Overwrite);
        assert_eq!(c, [0.0, 0.0, 5.0, 5.0, 0.0, 0.0]);
        product(form, 2, 0, 0, &[], &[], &mut [0f32; 0], 9, 0, Store::Overwrite);
        // More rows than a block, more terms than one: nothing of the empty B and C may be pointed at.
        let (rows, terms) = (20, 300);
        product(form, rows, terms, 0, &noise(1, rows * terms), &[], &mut [0f32; 0], 9, 0, Store::Add);
    }
}

fn repack() {
    let (b, a) = (noise(1, 40 * 30), noise(2, 3 * 40));
    let mut packed = Packed::new();
    packed.pack(&b, 40, 30, 30);
    packed.pack_transposed(&b, 11, 13, 17);
    assert_eq!((packed.k(), packed.n()), (11, 13));
    let mut fresh = Packed::new();
    fresh.pack_transposed(&b, 11, 13, 17);
    let [again, first] = [&packed, &fresh].map(|p| {
        let mut c = [0.0; 3 * 13];
        gemm(3, &a, 11, p, &mut c, 13, Store::Overwrite);
        c
    });
    assert_bits(&again, &first, "packed again");
}

fn non_finite() {
    let (m, k, n) = (6, 9, 11);
    let (mut a, mut b) = (noise(1, m * k), noise(2, k * n));
    a[2 * k + 4] = f32::NAN;
    b[3 * n + 10] = f32::INFINITY;
    let mut c = vec![0.0; m * n];
    product(Form::Nn, m, k, n, &a, &b, &mut c, n, 0, Store::Overwrite);
    for i in 0..m {
        for j in 0..n {
            let v = c[i * n + j];
            assert_eq!(v.is_finite(), i != 2 && j != 10, "element {i}, {j} is {v}");
        }
    }
}

fn biased() {
    for (m, k, n) in [(1, 1, 1), (3, 5, 7), (4, 8, 16), (6, 300, 21), (9, 2, 8), (2, 0, 3), (0, 3, 2)] {
        let (a, b, bias) = (noise(1, m * k), noise(2, k * n), noise(3, n));
        let mut packed = Packed::new();
        packed.pack(&b, k, n, n);
        // A column more than C has, which must stay as it is.
        let ldc = n + 1;
        let mut c = vec![7.0f32; m * ldc];
        gemm_bias(m, &a, k, &packed, &bias, &mut c, ldc);

        let rows: Vec<f32> = (0..m).flat_map(|_| bias.iter().copied().chain([7.0])).collect();
        let mut added = rows.clone();
        gemm(m, &a, k, &packed, &mut added, ldc, Store::Add);
        assert_bits(&c, &added, &format!("bias of {m} x {k} x {n}"));

        let without_gap: Vec<f64> = (0..m).flat_map(|_| wide(&bias)).collect();
        let truth = naive(m, k, n, &wide(&a), &wide(&b), &without_gap, Store::Add);
        let own: Vec<f32> = c.chunks(ldc).flat_map(|row| row[..n].to_vec()).collect();
        assert_near(&wide(&own), &truth, tolerance(k, 2f64.powi(-24)), &format!("bias of {m} x {k} x {n} in f64"));
    }
}
