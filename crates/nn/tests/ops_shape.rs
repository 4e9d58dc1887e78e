//! Ops that move elements: every dtype, gradients, refusals; and the constructors.

mod common;
use common::*;
use throughtime_nn::ops::*;
use throughtime_nn::{Code, DType, Result, Tapes, Tensor};

/// Entry `[i, j, k]` of the shape `[2, 3, 4]` is 100·i + 10·j + k: a movement shows in the digits.
fn digits() -> Tensor {
    let values = (0..24).map(|flat| flat / 12 * 100 + flat / 4 % 3 * 10 + flat % 4);
    Tensor::int(&[2, 3, 4], values.collect()).unwrap()
}

/// `op` on ints by hand; the same on bool and float; and its gradient.
fn moves(op: impl Fn(&mut Tapes, &Tensor) -> Result<Tensor>, shape: &[usize], expected: &[i32]) {
    let t = &mut Tapes::none();
    let y = op(t, &digits()).unwrap();
    assert_eq!((y.shape(), y.dtype(), ints_of(&y)), (shape, DType::Int32, expected.to_vec()));
    let truth = cast(t, &digits(), DType::Bool).unwrap();
    let y = op(t, &truth).unwrap();
    assert_eq!((y.dtype(), ints_of(&y)), (DType::Bool, expected.iter().map(|v| (*v != 0) as i32).collect()));
    let float = cast(t, &digits(), DType::Float32).unwrap();
    let back = op(t, &float).and_then(|y| cast(t, &y, DType::Int32)).unwrap();
    assert_eq!(ints_of(&back), expected);
    check_gradients(&[sample(&[2, 3, 4], 1)], |t, x| op(t, &x[0]).unwrap());
}

#[test]
fn the_same_order_in_another_shape() {
    let all = ints_of(&digits());
    moves(|t, x| reshape(t, x, &[4, 6]), &[4, 6], &all);
    moves(|t, x| expand_dims(t, x, 0), &[1, 2, 3, 4], &all);
    moves(|t, x| expand_dims(t, x, 3), &[2, 3, 4, 1], &all);
    moves(|t, x| cast(t, x, x.dtype()), &[2, 3, 4], &all);
    let t = &mut Tapes::none();
    let x = sample(&[1, 2, 1], 1);
    assert_eq!(squeeze(t, &x, &[]).unwrap().shape(), [2]);
    assert_eq!(squeeze(t, &x, &[2]).unwrap().shape(), [1, 2]);
    assert_eq!(reshape(t, &sample(&[1], 1), &[]).unwrap().shape(), [0; 0]);
    check_gradients(&[x], |t, x| squeeze(t, &x[0], &[0]).unwrap());
}

#[test]
fn transposing() {
    let t = &mut Tapes::none();
    let y = transpose(t, &digits(), &[2, 0, 1]).unwrap();
    for (at, v) in ints_of(&y).into_iter().enumerate() {
        let (k, i, j) = (at / 6, at / 3 % 2, at % 3);
        assert_eq!(v as usize, 100 * i + 10 * j + k);
    }
    moves(|t, x| transpose(t, x, &[0, 1, 2]), &[2, 3, 4], &ints_of(&digits()));
    for permutation in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut inverse = [0; 3];
        (0..3).for_each(|a| inverse[permutation[a]] = a);
        let there = transpose(t, &digits(), &permutation).unwrap();
        assert_eq!(ints_of(&transpose(t, &there, &inverse).unwrap()), ints_of(&digits()));
        check_gradients(&[sample(&[2, 3, 4], 1)], |t, x| transpose(t, &x[0], &permutation).unwrap());
    }
    assert_eq!(transpose(t, &Tensor::scalar(1.0), &[]).unwrap().rank(), 0);
    assert_eq!(transpose(t, &sample(&[0, 3], 1), &[1, 0]).unwrap().shape(), [3, 0]);
}

#[test]
fn slicing_and_reversing() {
    moves(|t, x| slice(t, x, &[1, 1, 2], &[1, 2, 2]), &[1, 2, 2], &[112, 113, 122, 123]);
    moves(|t, x| slice(t, x, &[0, 2, 3], &[2, 1, 1]), &[2, 1, 1], &[23, 123]);
    moves(|t, x| slice(t, x, &[0, 0, 0], &[2, 3, 4]), &[2, 3, 4], &ints_of(&digits()));
    let part =
        |axis| move |t: &mut Tapes, x: &Tensor| reverse(t, x, axis).and_then(|x| slice(t, &x, &[0, 0, 0], &[1, 1, 4]));
    moves(part(0), &[1, 1, 4], &[100, 101, 102, 103]);
    moves(part(1), &[1, 1, 4], &[20, 21, 22, 23]);
    moves(part(2), &[1, 1, 4], &[3, 2, 1, 0]);
    let t = &mut Tapes::none();
    assert_eq!(slice(t, &digits(), &[2, 0, 0], &[0, 3, 4]).unwrap().shape(), [0, 3, 4]);
    assert_eq!(reverse(t, &sample(&[2, 0], 1), 1).unwrap().shape(), [2, 0]);
}

#[test]
fn two_slices_of_one_tensor_add_up() {
    check_gradients_of_all(&[sample(&[3, 4], 1)], |t, x| {
        vec![slice(t, &x[0], &[0, 1], &[3, 2]).unwrap(), slice(t, &x[0], &[1, 0], &[2, 3]).unwrap()]
    });
}

#[test]
fn joining_and_parting() {
    let t = &mut Tapes::none();
    let (a, b) = (ints(&[2, 1], &[1, 2]), ints(&[2, 2], &[3, 4, 5, 6]));
    assert_eq!(ints_of(&concat(t, &[&a, &b], 1).unwrap()), [1, 3, 4, 2, 5, 6]);
    let (a, b) = (bools(&[2], &[1, 0]), bools(&[2], &[0, 0]));
    let y = stack(t, &[&a, &b], 1).unwrap();
    assert_eq!((y.shape(), y.dtype(), ints_of(&y)), (&[2, 2][..], DType::Bool, vec![1, 0, 0, 0]));
    for axis in 0..3 {
        let parts = unstack(t, &digits(), axis).unwrap();
        assert_eq!(parts.len(), digits().shape()[axis]);
        let again = stack(t, &parts.iter().collect::<Vec<_>>(), axis).unwrap();
        assert_eq!((again.shape(), ints_of(&again)), (digits().shape(), ints_of(&digits())));
        check_gradients_of_all(&[sample(&[2, 3, 4], 1)], |t, x| unstack(t, &x[0], axis).unwrap());
        check_gradients(&[sample(&[2, 3], 1), sample(&[2, 3], 2)], |t, x| {
            stack(t, &[&x[0], &x[1], &x[0]], axis).unwrap()
        });
    }
    for axis in 0..2 {
        let mut shape = [2, 3];
        shape[axis] = 5;
        check_gradients(&[sample(&[2, 3], 1), sample(&shape, 2)], |t, x| {
            concat(t, &[&x[0], &x[1], &x[0]], axis).unwrap()
        });
    }
    check_gradients(&[sample(&[2, 3, 2], 1)], |t, x| unstack(t, &x[0], 1).unwrap().swap_remove(1));
    assert!(unstack(t, &sample(&[0, 2], 1), 0).unwrap().is_empty());
}

#[test]
fn gathering() {
    moves(
        |t, x| gather(t, x, &ints(&[2], &[3, 0]), 2).and_then(|y| slice(t, &y, &[1, 2, 0], &[1, 1, 2])),
        &[1, 1, 2],
        &[123, 120],
    );
    moves(|t, x| gather(t, x, &ints(&[], &[1]), 1), &[2, 4], &[10, 11, 12, 13, 110, 111, 112, 113]);
    for axis in 0..3 {
        let ids = ints(&[2, 2], &[1, 0, 1, 1]);
        check_gradients(&[sample(&[2, 3, 4], 1)], |t, x| gather(t, &x[0], &ids, axis).unwrap());
    }
    let hot = one_hot(&ints(&[2], &[2, 0]), 3).unwrap();
    assert_eq!((hot.shape(), floats_of(&hot)), (&[2, 3][..], vec![0.0, 0.0, 1.0, 1.0, 0.0, 0.0]));
}

#[test]
fn repeating() {
    let shapes: [(&[usize], &[usize]); 6] = [
        (&[2, 1], &[2, 3]),
        (&[], &[2, 2]),
        (&[3], &[2, 3]),
        (&[1, 3, 1], &[2, 3, 2]),
        (&[2, 3], &[2, 3]),
        (&[1], &[0]),
    ];
    for (from, to) in shapes {
        assert_eq!(broadcast_to(&mut Tapes::none(), &sample(from, 1), to).unwrap().shape(), to);
        check_gradients(&[sample(from, 1)], |t, x| broadcast_to(t, &x[0], to).unwrap());
    }
    let y = broadcast_to(&mut Tapes::none(), &bools(&[2, 1], &[1, 0]), &[2, 2, 2]).unwrap();
    assert_eq!((y.dtype(), ints_of(&y)), (DType::Bool, vec![1, 1, 0, 0, 1, 1, 0, 0]));
}

#[test]
fn casting() {
    let t = &mut Tapes::none();
    let x = tensor(&[4], &[-1.9, 0.0, 2.7, -2147483648.0]);
    assert_eq!(ints_of(&cast(t, &x, DType::Int32).unwrap()), [-1, 0, 2, i32::MIN]);
    let beyond = tensor(&[2, 1], &[f64::NAN, 1e20]);
    assert_eq!(ints_of(&cast(t, &beyond, DType::Bool).unwrap()), [1, 1]);
    assert_eq!(floats_of(&cast(t, &ints(&[2], &[-3, 4]), DType::Float32).unwrap()), [-3.0, 4.0]);
    assert_eq!(ints_of(&cast(t, &bools(&[2], &[0, 1]), DType::Int32).unwrap()), [0, 1]);
}

#[test]
fn casting_refuses_what_int32_cannot_hold() {
    for (bad, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "infinity"), (2147483648.0, "2147483648"), (-1e20, "-1e20")]
    {
        let error = cast(&mut Tapes::none(), &tensor(&[2, 2], &[0.0, 1.5, bad, 0.0]), DType::Int32).unwrap_err();
        assert_eq!(error.to_string(), format!("cast: expected numbers within int32, got {shown} at position [1, 0]."));
    }
}

#[test]
fn constructors() {
    let zeros = Tensor::zeros(&[2, 2], DType::Float32).unwrap();
    assert_eq!((zeros.shape(), floats_of(&zeros)), (&[2, 2][..], vec![0.0; 4]));
    assert_eq!(ints_of(&Tensor::ones(&[2], DType::Bool).unwrap()), [1, 1]);
    assert_eq!(ints_of(&Tensor::full(&[1], -2.5, DType::Int32).unwrap()), [-2]);
    assert_eq!(floats_of(&Tensor::range(0.0, 1.0, 0.25, DType::Float32).unwrap()), [0.0, 0.25, 0.5, 0.75]);
    assert!(Tensor::range(1.0, 0.0, 1.0, DType::Int32).unwrap().is_empty());
    assert_eq!(floats_of(&Tensor::eye(2, 3).unwrap()), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(code_of(Tensor::range(0.0, 1.0, 0.0, DType::Int32)), Code::InvalidArgument);
    assert_eq!(code_of(Tensor::range(0.0, f64::INFINITY, 1.0, DType::Int32)), Code::InvalidArgument);
    assert_eq!(code_of(Tensor::range(0.0, 1e300, 1.0, DType::Int32)), Code::InvalidArgument);
    assert_eq!(code_of(Tensor::zeros(&[usize::MAX, 2], DType::Int32)), Code::InvalidArgument);
    assert_eq!(code_of(Tensor::eye(1 << 20, 1 << 20)), Code::InvalidArgument);
}

#[test]
fn refusals() {
    use Code::*;
    let t = &mut Tapes::none();
    let x = &sample(&[2, 3], 1);
    let ids = &ints(&[1], &[0]);
    assert_eq!(code_of(reshape(t, x, &[4])), ShapeMismatch);
    assert_eq!(code_of(expand_dims(t, x, 3)), InvalidArgument);
    assert_eq!(code_of(squeeze(t, x, &[0])), ShapeMismatch);
    assert_eq!(code_of(squeeze(t, x, &[2])), InvalidArgument);
    assert_eq!(code_of(transpose(t, x, &[0])), InvalidArgument);
    assert_eq!(code_of(transpose(t, x, &[0, 0])), InvalidArgument);
    assert_eq!(code_of(reverse(t, x, 2)), InvalidArgument);
    assert_eq!(code_of(slice(t, x, &[0], &[1])), InvalidArgument);
    assert_eq!(code_of(slice(t, x, &[0, 2], &[2, 2])), IndexOutOfRange);
    assert_eq!(code_of(slice(t, x, &[usize::MAX, 0], &[2, 1])), IndexOutOfRange);
    assert_eq!(code_of(concat(t, &[], 0)), InvalidArgument);
    assert_eq!(code_of(concat(t, &[x], 2)), InvalidArgument);
    assert_eq!(code_of(concat(t, &[x, &sample(&[2, 4], 1)], 0)), ShapeMismatch);
    assert_eq!(code_of(concat(t, &[x, &sample(&[2], 1)], 0)), ShapeMismatch);
    assert_eq!(code_of(concat(t, &[ids, &sample(&[1], 1)], 0)), DtypeMismatch);
    assert_eq!(code_of(stack(t, &[], 0)), InvalidArgument);
    assert_eq!(code_of(stack(t, &[x], 3)), InvalidArgument);
    assert_eq!(code_of(stack(t, &[x, &sample(&[3, 2], 1)], 0)), ShapeMismatch);
    assert_eq!(code_of(unstack(t, x, 2)), InvalidArgument);
    assert_eq!(code_of(gather(t, x, &ints(&[1], &[2]), 0)), IndexOutOfRange);
    assert_eq!(code_of(gather(t, x, &ints(&[1], &[-1]), 0)), IndexOutOfRange);
    assert_eq!(code_of(gather(t, x, x, 0)), DtypeMismatch);
    assert_eq!(code_of(gather(t, x, ids, 2)), InvalidArgument);
    assert_eq!(code_of(one_hot(&ints(&[2], &[0, 3]), 3)), IndexOutOfRange);
    assert_eq!(code_of(one_hot(x, 3)), DtypeMismatch);
    assert_eq!(code_of(broadcast_to(t, x, &[2])), ShapeMismatch);
    assert_eq!(code_of(broadcast_to(t, x, &[3, 2])), ShapeMismatch);
    assert_eq!(code_of(broadcast_to(t, x, &[1, 3])), ShapeMismatch);
    let message = gather(t, x, &ints(&[3], &[0, 1, 7]), 0).unwrap_err().to_string();
    assert_eq!(message, "gather: expected an index from 0 to 1, got 7 at position 2.");
}
