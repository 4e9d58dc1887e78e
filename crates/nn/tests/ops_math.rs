//! Arithmetic, pointwise ops and softmax: values, gradients, broadcasting, refusals.

mod common;
use common::*;
use throughtime_nn::ops::*;
use throughtime_nn::{Activation, Code, DType, Real, Result, Tapes, Tensor};

/// A few roundings of f32.
const ROUNDING: f64 = 1e-6;

type Binary = fn(&mut Tapes, &Tensor, &Tensor) -> Result<Tensor>;
type Unary = fn(&mut Tapes, &Tensor) -> Result<Tensor>;

const BINARY: [(&str, Binary); 6] =
    [("add", add), ("sub", sub), ("mul", mul), ("div", div), ("maximum", maximum), ("minimum", minimum)];
const UNARY: [(&str, Unary); 9] = [
    ("neg", neg),
    ("square", square),
    ("sqrt", sqrt),
    ("exp", exp),
    ("log", log),
    ("abs", abs),
    ("sign", sign),
    ("softmax", softmax),
    ("log_softmax", log_softmax),
];

fn apply(op: Binary, a: &Tensor, b: &Tensor) -> Tensor {
    op(&mut Tapes::none(), a, b).unwrap()
}

#[test]
fn two_operands_have_right_gradients_under_every_broadcast() {
    let pairs: [(&[usize], &[usize]); 10] = [
        (&[2, 3], &[2, 3]),
        (&[2, 3], &[3]),
        (&[2, 3], &[]),
        (&[3], &[4, 2, 3]),
        (&[2, 1], &[2, 3]),
        (&[2, 1], &[1, 5]),
        (&[2, 3, 1, 4], &[1, 1, 5, 4]),
        (&[2, 1, 4], &[3, 1]),
        (&[7], &[7]),
        (&[0, 3], &[3]),
    ];
    for (name, op) in BINARY {
        for (a, b) in pairs {
            println!("{name} {a:?} {b:?}");
            check_gradients(&[sample(a, 1), sample_between(b, 2, 0.5, 2.0)], |t, x| op(t, &x[0], &x[1]).unwrap());
        }
    }
}

#[test]
fn an_operand_used_twice_gets_both_shares() {
    for (name, op) in BINARY {
        println!("{name}");
        check_gradients(&[sample_between(&[2, 3], 1, 0.5, 2.0)], |t, x| op(t, &x[0], &x[0]).unwrap());
    }
    check_gradients(&[sample(&[3, 3], 1)], |t, x| matmul(t, &x[0], &x[0]).unwrap());
    check_gradients(&[sample(&[2, 1], 1)], |t, x| {
        let y = mul(t, &x[0], &x[0]).unwrap();
        let z = broadcast_to(t, &x[0], &[2, 3]).unwrap();
        let sum = add(t, &z, &y).unwrap();
        concat(t, &[&sum, &y, &y], 1).unwrap()
    });
}

#[test]
fn two_operands_by_hand() {
    let (a, b) = (tensor(&[2, 2], &[1.0, -2.0, 3.0, 8.0]), tensor(&[2], &[2.0, 4.0]));
    let expected: [&[f64]; 6] = [
        &[3.0, 2.0, 5.0, 12.0],
        &[-1.0, -6.0, 1.0, 4.0],
        &[2.0, -8.0, 6.0, 32.0],
        &[0.5, -0.5, 1.5, 2.0],
        &[2.0, 4.0, 3.0, 8.0],
        &[1.0, -2.0, 2.0, 4.0],
    ];
    for ((name, op), expected) in BINARY.into_iter().zip(expected) {
        println!("{name}");
        assert_close(&floats_of(&apply(op, &a, &b)), expected, 0.0);
    }
    let column = apply(sub, &tensor(&[2, 1], &[1.0, 2.0]), &tensor(&[1, 3], &[0.0, 1.0, 2.0]));
    assert_eq!((column.shape(), floats_of(&column)), (&[2, 3][..], vec![1.0, 0.0, -1.0, 2.0, 1.0, 0.0]));
}

#[test]
fn integers_add_and_compare_but_do_not_divide() {
    let (a, b) = (ints(&[3], &[5, -7, i32::MAX]), ints(&[], &[2]));
    assert_eq!(ints_of(&apply(add, &a, &b)), [7, -5, i32::MIN + 1]);
    assert_eq!(ints_of(&apply(sub, &a, &b)), [3, -9, i32::MAX - 2]);
    assert_eq!(ints_of(&apply(mul, &a, &b)), [10, -14, -2]);
    assert_eq!(ints_of(&apply(maximum, &a, &b)), [5, 2, i32::MAX]);
    assert_eq!(ints_of(&apply(minimum, &a, &b)), [2, -7, 2]);
    assert_eq!(code_of(div(&mut Tapes::none(), &a, &b)), Code::DtypeMismatch);
    let t = &mut Tapes::none();
    assert_eq!(ints_of(&neg(t, &a).unwrap()), [-5, 7, -i32::MAX]);
    assert_eq!(ints_of(&square(t, &ints(&[2], &[-3, 4])).unwrap()), [9, 16]);
    assert_eq!(ints_of(&abs(t, &a).unwrap()), [5, 7, i32::MAX]);
    assert_eq!(ints_of(&sign(t, &ints(&[3], &[-3, 0, 9])).unwrap()), [-1, 0, 1]);
    assert_eq!(ints_of(&clip(t, &a, -1.0, 3.0).unwrap()), [3, -1, 3]);
}

#[test]
fn a_tie_is_shared_and_a_nan_shows() {
    let (a, b) = (tensor(&[3], &[1.0, 2.0, 3.0]), tensor(&[3], &[1.0, 3.0, 2.0]));
    let d = gradients_of_sum(&[a.clone(), b.clone()], |t, x| maximum(t, &x[0], &x[1]));
    assert_eq!((d[0].as_deref(), d[1].as_deref()), (Some(&[0.5, 0.0, 1.0][..]), Some(&[0.5, 1.0, 0.0][..])));
    let d = gradients_of_sum(&[a, b], |t, x| minimum(t, &x[0], &x[1]));
    assert_eq!((d[0].as_deref(), d[1].as_deref()), (Some(&[0.5, 1.0, 0.0][..]), Some(&[0.5, 0.0, 1.0][..])));
    for op in [maximum, minimum] {
        let nan = tensor(&[2], &[f64::NAN, 1.0]);
        let number = tensor(&[2], &[1.0, f64::NAN]);
        assert!(floats_of(&apply(op, &nan, &number)).iter().all(|v| v.is_nan()));
    }
}

#[test]
fn one_operand_has_right_gradients() {
    for (name, op) in UNARY {
        for shape in [&[2, 3][..], &[5], &[1, 2, 1, 3]] {
            println!("{name} {shape:?}");
            check_gradients(&[sample_between(shape, 3, 0.3, 2.0)], |t, x| op(t, &x[0]).unwrap());
        }
    }
    for op in [neg, square, exp, abs, sign, softmax, log_softmax] {
        check_gradients(&[sample(&[3, 5], 4)], |t, x| op(t, &x[0]).unwrap());
    }
    check_gradients(&[sample(&[4, 5], 5)], |t, x| clip(t, &x[0], -0.4, 0.5).unwrap());
}

#[test]
fn one_operand_by_hand() {
    let x = tensor(&[5], &[0.25, 1.0, 4.0, 9.0, 2.0]);
    let expect = |op: Unary, f: fn(f64) -> f64| {
        let expected: Vec<f64> = floats_of(&x).iter().map(|v| f(f64::from(*v))).collect();
        assert_close(&floats_of(&op(&mut Tapes::none(), &x).unwrap()), &expected, ROUNDING);
    };
    expect(neg, |v| -v);
    expect(square, |v| v * v);
    expect(sqrt, f64::sqrt);
    expect(exp, f64::exp);
    expect(log, f64::ln);
    let signed = tensor(&[4], &[-2.0, 0.0, 3.0, f64::NAN]);
    let signs = floats_of(&sign(&mut Tapes::none(), &signed).unwrap());
    assert!(signs[..3] == [-1.0, 0.0, 1.0] && signs[3].is_nan());
    assert_eq!(floats_of(&abs(&mut Tapes::none(), &signed).unwrap())[..3], [2.0, 0.0, 3.0]);
}

#[test]
fn powers() {
    for exponent in [0.0, 1.0, 2.0, 3.0, 7.0, -1.0, -2.0, 0.5, 1.5, -0.7, 100.0] {
        let x = sample_between(&[3, 3], 6, 0.5, 1.5);
        let expected: Vec<f64> = floats_of(&x).iter().map(|v| f64::from(*v).powf(exponent)).collect();
        let tolerance = if exponent == 100.0 { 1e-4 } else { 2e-6 };
        assert_close(&floats_of(&pow(&mut Tapes::none(), &x, exponent).unwrap()), &expected, tolerance);
        if exponent != 100.0 {
            check_gradients(&[x], |t, x| pow(t, &x[0], exponent).unwrap());
        }
    }
    check_gradients(&[sample(&[6], 7)], |t, x| pow(t, &x[0], 3.0).unwrap());
    let zero = gradients_of(&[tensor(&[1], &[0.0])], |t, x| vec![pow(t, &x[0], 0.0).unwrap()]);
    assert_eq!(zero[0].as_deref(), Some(&[0.0][..]));
    assert_eq!(code_of(pow(&mut Tapes::none(), &tensor(&[1], &[1.0]), f64::NAN)), Code::InvalidArgument);
}

#[test]
fn powers_are_those_of_c_for_every_sign_zero_and_infinity() {
    let bases = [0.0, -0.0, 1.0, -1.0, 1.5, -1.5, 0.5, -0.5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    let whole = [0.0, 1.0, 2.0, 3.0, 63.0, 64.0, 65.0, 66.0, 101.0, 1e15];
    let exponents = whole.into_iter().flat_map(|n| [n, -n]).chain([0.5, -0.5, 1.5, -1.5, 70.5, -70.5, 1e300]);
    for exponent in exponents {
        let y = floats_of(&pow(&mut Tapes::none(), &tensor(&[bases.len()], &bases), exponent).unwrap());
        for (base, y) in bases.into_iter().zip(y) {
            let right = base.powf(exponent) as Real;
            let (same_sign, error) = (y.is_sign_negative() == right.is_sign_negative(), (y - right).abs());
            let equal = y == right && same_sign || y.is_nan() && right.is_nan() || error <= right.abs() * 1e-5;
            assert!(equal, "{base} to the power {exponent} is {right}, not {y}");
        }
    }
}

#[test]
fn powers_of_negative_numbers_have_right_gradients() {
    for exponent in [-66.0, -65.0, -64.0, -3.0, 2.0, 65.0, 66.0] {
        println!("{exponent}");
        check_gradients(&[tensor(&[4], &[-1.02, -0.97, 1.03, 0.98])], |t, x| pow(t, &x[0], exponent).unwrap());
    }
    let at_zero = |exponent| {
        let d = gradients_of_sum(&[tensor(&[1], &[0.0])], |t, x| pow(t, &x[0], exponent));
        d[0].as_ref().unwrap()[0]
    };
    assert_eq!([1.0, 1.5, 2.0, 66.0].map(at_zero), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!([0.5, -1.0].map(at_zero), [Real::INFINITY, Real::NEG_INFINITY]);
}

#[test]
fn a_nan_shows_through() {
    let t = &mut Tapes::none();
    let x = tensor(&[2, 2], &[f64::NAN, 1.0, 2.0, f64::NAN]);
    assert!(floats_of(&clip(t, &x, -1.0, 1.0).unwrap())[0].is_nan());
    assert!(floats_of(&activate(t, &x, Activation::Relu).unwrap())[0].is_nan());
    for op in [max, min, sum, mean] {
        assert!(floats_of(&op(t, &x, &[0], false).unwrap()).iter().all(|v| v.is_nan()));
    }
    assert_eq!(ints_of(&arg_max(&x, 1).unwrap()), [0, 1]);
}

#[test]
fn softmax_rows_sum_to_one_and_do_not_overflow() {
    let t = &mut Tapes::none();
    let x = tensor(&[2, 3], &[1000.0, 1001.0, 1002.0, -1.0, -1.0, -1.0]);
    let y = floats_of(&softmax(t, &x).unwrap());
    assert_close(&y, &[0.090_030_573, 0.244_728_471, 0.665_240_956, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], ROUNDING);
    let expected: Vec<f64> = y.iter().map(|v| f64::from(*v).ln()).collect();
    assert_close(&floats_of(&log_softmax(t, &x).unwrap()), &expected, ROUNDING);
    assert_eq!(code_of(softmax(t, &Tensor::scalar(1.0))), Code::ShapeMismatch);
    assert_eq!(code_of(log_softmax(t, &ints(&[1], &[1]))), Code::DtypeMismatch);
    assert_eq!(softmax(t, &tensor(&[2, 0], &[])).unwrap().shape(), [2, 0]);
}

#[test]
fn where_takes_from_either_side() {
    let condition = bools(&[2, 1], &[1, 0]);
    check_gradients(&[sample(&[3], 1), sample(&[2, 3], 2)], |t, x| where_(t, &condition, &x[0], &x[1]).unwrap());
    check_gradients(&[sample(&[], 1)], |t, x| where_(t, &condition, &x[0], &x[0]).unwrap());
    let t = &mut Tapes::none();
    let y = where_(t, &condition, &ints(&[2], &[1, 2]), &ints(&[], &[9])).unwrap();
    assert_eq!((y.shape(), ints_of(&y)), (&[2, 2][..], vec![1, 2, 9, 9]));
    let y = where_(t, &condition, &bools(&[], &[1]), &bools(&[], &[0])).unwrap();
    assert_eq!((y.dtype(), ints_of(&y)), (DType::Bool, vec![1, 0]));
    let float = tensor(&[2], &[1.0, 2.0]);
    assert_eq!(code_of(where_(t, &ints(&[2], &[0, 1]), &float, &float)), Code::DtypeMismatch);
    assert_eq!(code_of(where_(t, &condition, &float, &ints(&[2], &[0, 1]))), Code::DtypeMismatch);
    assert_eq!(code_of(where_(t, &bools(&[3], &[0, 1, 1]), &float, &float)), Code::ShapeMismatch);
}

#[test]
fn refusals_come_before_arithmetic() {
    let t = &mut Tapes::none();
    let (float, int, bool) = (sample(&[2, 3], 1), ints(&[3], &[1, 2, 3]), bools(&[3], &[0, 1, 1]));
    for (name, op) in BINARY {
        println!("{name}");
        let error = op(t, &float, &sample(&[2], 1)).unwrap_err();
        assert_eq!((error.code, error.at), (Code::ShapeMismatch, name));
        assert_eq!(code_of(op(t, &float, &int)), Code::DtypeMismatch);
        assert_eq!(code_of(op(t, &bool, &bool)), Code::DtypeMismatch);
    }
    for (name, op) in UNARY {
        println!("{name}");
        assert_eq!(code_of(op(t, &bool)), Code::DtypeMismatch);
    }
    for op in [sqrt, exp, log] {
        assert_eq!(code_of(op(t, &int)), Code::DtypeMismatch);
    }
    assert_eq!(code_of(activate(t, &int, Activation::Tanh)), Code::DtypeMismatch);
    assert_eq!(code_of(clip(t, &float, 1.0, 0.0)), Code::InvalidArgument);
    assert_eq!(code_of(clip(t, &float, f64::NAN, 0.0)), Code::InvalidArgument);
    let (tall, wide) = (Tensor::zeros(&[65536, 1], DType::Float32), Tensor::zeros(&[1, 65536], DType::Float32));
    assert_eq!(code_of(add(t, &tall.unwrap(), &wide.unwrap())), Code::InvalidArgument);
}

#[test]
fn nothing_is_recorded_without_a_tape_or_a_float() {
    let mut tapes = Tapes::none();
    let open = tapes.open();
    let x = ints(&[2], &[1, 2]);
    add(&mut tapes, &x, &x).unwrap();
    let mut tape = tapes.close(open).unwrap();
    assert_eq!(code_of(tape.gradient(&Tensor::scalar(1.0), &[x.id()], false)), Code::TapeState);
}
