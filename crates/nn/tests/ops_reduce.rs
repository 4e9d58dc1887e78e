//! Reductions and comparisons.

mod common;
use common::*;
use throughtime_nn::ops::*;
use throughtime_nn::{Code, DType, Result, Tapes, Tensor};

type Reduction = fn(&mut Tapes, &Tensor, &[usize], bool) -> Result<Tensor>;
const REDUCTIONS: [(&str, Reduction); 4] = [("sum", sum), ("mean", mean), ("max", max), ("min", min)];

/// Sums of up to 120 numbers below 1, each rounded to f32.
const ROUNDING: f64 = 2e-6;

/// Every subset of the axes 0..rank.
fn subsets(rank: usize) -> impl Iterator<Item = Vec<usize>> {
    (0..1 << rank).map(move |bits: usize| (0..rank).filter(|axis| bits >> axis & 1 == 1).collect())
}

/// The groups of entries that go into one, by brute force over multi-indices; with the kept shape.
fn groups(x: &Tensor, axes: &[usize]) -> (Vec<usize>, Vec<Vec<f64>>) {
    let kept: Vec<usize> = (0..x.rank()).map(|a| if axes.contains(&a) { 1 } else { x.shape()[a] }).collect();
    let mut groups = vec![Vec::new(); kept.iter().product()];
    for (flat, v) in floats_of(x).iter().enumerate() {
        let (mut rest, mut place, mut weight) = (flat, 0, 1);
        for axis in (0..x.rank()).rev() {
            let index = rest % x.shape()[axis];
            rest /= x.shape()[axis];
            place += if axes.contains(&axis) { 0 } else { index * weight };
            weight *= kept[axis];
        }
        groups[place].push(f64::from(*v));
    }
    (kept, groups)
}

#[test]
fn every_set_of_axes_equals_brute_force() {
    for shape in [&[2, 3, 4, 5][..], &[3, 1, 2], &[7], &[1, 1], &[]] {
        let x = sample(shape, 1);
        for axes in subsets(shape.len()) {
            let (kept, groups) = groups(&x, &axes);
            let by: [fn(&Vec<f64>) -> f64; 4] = [
                |g| g.iter().sum(),
                |g| g.iter().sum::<f64>() / g.len() as f64,
                |g| g.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                |g| g.iter().copied().fold(f64::INFINITY, f64::min),
            ];
            for ((name, op), by) in REDUCTIONS.into_iter().zip(by) {
                println!("{name} {shape:?} {axes:?}");
                let expected: Vec<f64> = groups.iter().map(by).collect();
                let wide = op(&mut Tapes::none(), &x, &axes, true).unwrap();
                assert_eq!(wide.shape(), kept);
                assert_close(&floats_of(&wide), &expected, ROUNDING);
                let narrow = op(&mut Tapes::none(), &x, &axes, false).unwrap();
                assert_eq!(narrow.rank(), x.rank() - axes.len());
                assert_eq!(floats_of(&narrow), floats_of(&wide));
            }
        }
    }
}

#[test]
fn gradients_of_every_set_of_axes() {
    for shape in [&[2, 3, 2][..], &[5], &[2, 1, 3]] {
        for axes in subsets(shape.len()) {
            for (name, op) in REDUCTIONS {
                println!("{name} {shape:?} {axes:?}");
                for keepdims in [false, true] {
                    check_gradients(&[sample(shape, 2)], |t, x| op(t, &x[0], &axes, keepdims).unwrap());
                }
            }
        }
    }
}

#[test]
fn ties_share_evenly_and_nan_shows() {
    let x = tensor(&[2, 4], &[5.0, 1.0, 5.0, 0.0, 2.0, 2.0, 2.0, 2.0]);
    let d = gradients_of_sum(std::slice::from_ref(&x), |t, x| max(t, &x[0], &[1], false));
    assert_eq!(d[0].as_deref(), Some(&[0.5, 0.0, 0.5, 0.0, 0.25, 0.25, 0.25, 0.25][..]));
    let d = gradients_of_sum(&[x], |t, x| min(t, &x[0], &[1], false));
    assert_eq!(d[0].as_deref(), Some(&[0.0, 0.0, 0.0, 1.0, 0.25, 0.25, 0.25, 0.25][..]));
    for op in [max, min] {
        for axes in [&[0][..], &[1], &[0, 1]] {
            let x = tensor(&[2, 2], &[f64::NAN, 1.0, 2.0, 3.0]);
            assert!(floats_of(&op(&mut Tapes::none(), &x, axes, false).unwrap())[0].is_nan());
        }
    }
}

#[test]
fn the_place_of_the_largest() {
    let x = tensor(&[2, 3], &[1.0, 5.0, 5.0, 0.0, -1.0, -2.0]);
    assert_eq!(ints_of(&arg_max(&x, 1).unwrap()), [1, 0]);
    let down = arg_max(&x, 0).unwrap();
    assert_eq!((down.shape(), down.dtype(), ints_of(&down)), (&[3][..], DType::Int32, vec![0, 0, 0]));
    assert_eq!(ints_of(&arg_max(&ints(&[2, 2], &[1, 2, 9, 0]), 0).unwrap()), [1, 0]);
    assert_eq!(ints_of(&arg_max(&tensor(&[4], &[1.0, f64::NAN, 9.0, f64::NAN]), 0).unwrap()), [1]);
    assert_eq!(code_of(arg_max(&x, 2)), Code::InvalidArgument);
    assert_eq!(code_of(arg_max(&tensor(&[2, 0], &[]), 1)), Code::ShapeMismatch);
    assert_eq!(arg_max(&tensor(&[0, 2], &[]), 1).unwrap().shape(), [0]);
}

#[test]
fn refusals() {
    let t = &mut Tapes::none();
    for (name, op) in REDUCTIONS {
        println!("{name}");
        let error = op(t, &sample(&[2, 3], 1), &[2], false).unwrap_err();
        assert_eq!((error.code, error.at), (Code::InvalidArgument, name));
        assert_eq!(code_of(op(t, &sample(&[2, 3], 1), &[1, 1], false)), Code::InvalidArgument);
        assert_eq!(code_of(op(t, &ints(&[2], &[1, 2]), &[0], false)), Code::DtypeMismatch);
    }
    let nothing = tensor(&[2, 0], &[]);
    for op in [mean, max, min] {
        assert_eq!(code_of(op(t, &nothing, &[1], false)), Code::ShapeMismatch);
        assert_eq!(op(t, &nothing, &[0], false).unwrap().shape(), [0]);
    }
    assert_eq!(floats_of(&sum(t, &nothing, &[1], false).unwrap()), [0.0, 0.0]);
}

#[test]
fn comparisons_of_floats_integers_and_nan() {
    type Comparison = fn(&Tensor, &Tensor) -> Result<Tensor>;
    let table: [(Comparison, [i32; 4]); 6] = [
        (equal, [0, 1, 0, 0]),
        (not_equal, [1, 0, 1, 1]),
        (greater, [0, 0, 1, 0]),
        (greater_equal, [0, 1, 1, 0]),
        (less, [1, 0, 0, 0]),
        (less_equal, [1, 1, 0, 0]),
    ];
    for (op, expected) in table {
        let y = op(&tensor(&[4], &[1.0, 2.0, 3.0, f64::NAN]), &tensor(&[], &[2.0])).unwrap();
        assert_eq!((y.dtype(), ints_of(&y)), (DType::Bool, expected.to_vec()));
        assert_eq!(ints_of(&op(&ints(&[3], &[1, 2, 3]), &ints(&[1], &[2])).unwrap()), expected[..3]);
        assert_eq!(code_of(op(&ints(&[1], &[1]), &tensor(&[1], &[1.0]))), Code::DtypeMismatch);
        assert_eq!(code_of(op(&ints(&[2], &[1, 2]), &ints(&[3], &[1, 2, 3]))), Code::ShapeMismatch);
    }
}

#[test]
fn logic() {
    let (a, b) = (bools(&[2, 1], &[0, 1]), bools(&[2], &[0, 1]));
    assert_eq!(ints_of(&logical_and(&a, &b).unwrap()), [0, 0, 0, 1]);
    assert_eq!(ints_of(&logical_or(&a, &b).unwrap()), [0, 1, 1, 1]);
    assert_eq!(ints_of(&logical_not(&a).unwrap()), [1, 0]);
    let int = ints(&[2], &[0, 1]);
    assert_eq!(code_of(logical_and(&a, &int)), Code::DtypeMismatch);
    assert_eq!(code_of(logical_or(&int, &a)), Code::DtypeMismatch);
    assert_eq!(code_of(logical_not(&int)), Code::DtypeMismatch);
    assert_eq!(code_of(logical_or(&b, &bools(&[3], &[0, 0, 0]))), Code::ShapeMismatch);
}
