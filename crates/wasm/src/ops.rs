//! Elementwise ops, matrices and reductions.

use throughtime_nn::{Result, Tapes, Tensor, ops};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arguments::{activation, axis, sizes};
use crate::world;

/// Ops of one operand that go on the tape.
macro_rules! unary {
    ($($js:ident $name:ident $op:ident;)*) => { $(
        #[wasm_bindgen(js_name = $js)]
        pub fn $name(x: u32) -> u32 {
            unary_op(ops::$op, x)
        }
    )* };
}

/// Ops of two operands that go on the tape.
macro_rules! binary {
    ($($js:ident $name:ident $op:ident;)*) => { $(
        #[wasm_bindgen(js_name = $js)]
        pub fn $name(a: u32, b: u32) -> u32 {
            binary_op(ops::$op, a, b)
        }
    )* };
}

/// Ops of two operands without a gradient.
macro_rules! comparison {
    ($($js:ident $name:ident $op:ident;)*) => { $(
        #[wasm_bindgen(js_name = $js)]
        pub fn $name(a: u32, b: u32) -> u32 {
            world::one(|world| ops::$op(&world.tensor(a)?, &world.tensor(b)?))
        }
    )* };
}

/// Reductions over axes.
macro_rules! reduction {
    ($($js:ident $name:ident $op:ident;)*) => { $(
        #[wasm_bindgen(js_name = $js)]
        pub fn $name(x: u32, axes: &[f64], keepdims: bool) -> u32 {
            world::one(|world| {
                let x = world.tensor(x)?;
                ops::$op(&mut world.tapes, &x, &sizes(stringify!($op), axes)?, keepdims)
            })
        }
    )* };
}

type Unary = fn(&mut Tapes, &Tensor) -> Result<Tensor>;
type Binary = fn(&mut Tapes, &Tensor, &Tensor) -> Result<Tensor>;

fn unary_op(op: Unary, x: u32) -> u32 {
    world::one(|world| {
        let x = world.tensor(x)?;
        op(&mut world.tapes, &x)
    })
}

fn binary_op(op: Binary, a: u32, b: u32) -> u32 {
    world::one(|world| {
        let (a, b) = (world.tensor(a)?, world.tensor(b)?);
        op(&mut world.tapes, &a, &b)
    })
}

unary! {
    rawNeg raw_neg neg;
    rawSquare raw_square square;
    rawSqrt raw_sqrt sqrt;
    rawExp raw_exp exp;
    rawLog raw_log log;
    rawAbs raw_abs abs;
    rawSign raw_sign sign;
    rawSoftmax raw_softmax softmax;
    rawLogSoftmax raw_log_softmax log_softmax;
}

binary! {
    rawAdd raw_add add;
    rawSub raw_sub sub;
    rawMul raw_mul mul;
    rawDiv raw_div div;
    rawMaximum raw_maximum maximum;
    rawMinimum raw_minimum minimum;
    rawMatmul raw_matmul matmul;
}

comparison! {
    rawEqual raw_equal equal;
    rawNotEqual raw_not_equal not_equal;
    rawGreater raw_greater greater;
    rawGreaterEqual raw_greater_equal greater_equal;
    rawLess raw_less less;
    rawLessEqual raw_less_equal less_equal;
    rawLogicalAnd raw_logical_and logical_and;
    rawLogicalOr raw_logical_or logical_or;
}

reduction! {
    rawSum raw_sum sum;
    rawMean raw_mean mean;
    rawMax raw_max max;
    rawMin raw_min min;
}

#[wasm_bindgen(js_name = rawLogicalNot)]
pub fn raw_logical_not(x: u32) -> u32 {
    world::one(|world| ops::logical_not(&world.tensor(x)?))
}

#[wasm_bindgen(js_name = rawPow)]
pub fn raw_pow(a: u32, exponent: f64) -> u32 {
    world::one(|world| {
        let a = world.tensor(a)?;
        ops::pow(&mut world.tapes, &a, exponent)
    })
}

#[wasm_bindgen(js_name = rawWhere)]
pub fn raw_where(condition: u32, a: u32, b: u32) -> u32 {
    world::one(|world| {
        let (condition, a, b) = (world.tensor(condition)?, world.tensor(a)?, world.tensor(b)?);
        ops::where_(&mut world.tapes, &condition, &a, &b)
    })
}

#[wasm_bindgen(js_name = rawClip)]
pub fn raw_clip(x: u32, lo: f64, hi: f64) -> u32 {
    world::one(|world| {
        let x = world.tensor(x)?;
        ops::clip(&mut world.tapes, &x, lo, hi)
    })
}

#[wasm_bindgen(js_name = rawActivate)]
pub fn raw_activate(x: u32, code: u32) -> u32 {
    world::one(|world| {
        let x = world.tensor(x)?;
        ops::activate(&mut world.tapes, &x, activation("activate", code)?)
    })
}

#[wasm_bindgen(js_name = rawArgMax)]
pub fn raw_arg_max(x: u32, along: f64) -> u32 {
    world::one(|world| {
        let x = world.tensor(x)?;
        ops::arg_max(&x, axis("argMax", along, x.rank())?)
    })
}
