//! Ops on two operands, broadcast to a common shape; gradients of what was repeated are summed back.

use throughtime_kernels::{Vector, lanes, map_inplace, zip};

use crate::tape::BACKWARD;
use crate::{DType, Decimal, Error, Grads, Lane, Real, Result, Tapes, Tensor, buffer, shape};

use super::broadcast::{SUM, Spread, each_block, fold, sum_back};
use super::elements::{ints_of, of_ints};

/// A loop over two operands of one length into a result, and over both operands and d, which becomes a gradient. Only these
/// loops are compiled for each op; what is around them is shared.
type Pairs<'a> = &'a dyn Fn(&[Real], &[Real], &mut [Real]);
type PairsBack = Box<dyn Fn(&[Real], &[Real], &mut [Real])>;

/// Forward of an op that takes two floats or two int32.
fn binary(
    at: &'static str,
    a: &Tensor,
    b: &Tensor,
    float: impl Fn(Lane, Lane) -> Lane,
    int: Option<fn(i32, i32) -> i32>,
) -> Result<Tensor> {
    binary_by(at, a, b, &|a, b, out| zip(a, b, out, &float), int)
}

fn binary_by(
    at: &'static str,
    a: &Tensor,
    b: &Tensor,
    float: Pairs,
    int: Option<fn(i32, i32) -> i32>,
) -> Result<Tensor> {
    let common = shape::broadcast(at, a.shape(), b.shape())?;
    let count = shape::size(&common);
    match (a.dtype(), b.dtype(), int) {
        (DType::Int32, DType::Int32, Some(int)) => {
            let mut out = buffer::with_capacity(at, count)?;
            each_block(&common, (ints_of(a), a.shape()), (ints_of(b), b.shape()), &mut |a, b, _| {
                out.extend(a.iter().zip(b).map(|(a, b)| int(*a, *b)));
            });
            Tensor::int(&common, out)
        }
        _ => {
            let (va, vb) = (a.floats(at)?, b.floats(at)?);
            let mut out = buffer::zeros(at, count)?;
            each_block(&common, (va, a.shape()), (vb, b.shape()), &mut |a, b, range| float(a, b, &mut out[range]));
            Ok(Tensor::from_op(&common, out))
        }
    }
}

/// Backward of [`binary`]: dL/da = `d_a`(d, a, b) summed back to a's shape, and likewise for b.
fn record(
    t: &mut Tapes,
    operands: [&Tensor; 2],
    out: &Tensor,
    d_a: impl Fn(Lane, Lane, Lane) -> Lane + 'static,
    d_b: impl Fn(Lane, Lane, Lane) -> Lane + 'static,
) -> Result<()> {
    let d_a: PairsBack = Box::new(move |a, b, d| lanes([a, b], [d], |[a, b], [d]| [d_a(d, a, b)]));
    let d_b: PairsBack = Box::new(move |a, b, d| lanes([a, b], [d], |[a, b], [d]| [d_b(d, a, b)]));
    record_by(t, operands, out, [d_a, d_b])
}

fn record_by(t: &mut Tapes, [a, b]: [&Tensor; 2], out: &Tensor, shares: [PairsBack; 2]) -> Result<()> {
    if out.dtype() != DType::Float32 || !t.tracks(&[a, b]) {
        return Ok(());
    }
    let (sa, sb, common) = (a.clone(), b.clone(), out.shape().to_vec());
    t.record(&[a, b], out, move |d, grads| {
        to_both(d, [&sa, &sb], grads, &common, &|d, which| {
            let (a, b) = ((sa.saved(), sa.shape()), (sb.saved(), sb.shape()));
            each_block(&common, a, b, &mut |a, b, range| shares[which](a, b, &mut d[range]));
        })
    })
}

/// Gives each operand that wants it its gradient: d as `share` makes it of the first or the second, summed back to its shape.
fn to_both(
    d: Vec<Real>,
    [a, b]: [&Tensor; 2],
    grads: &mut Grads,
    common: &[usize],
    share: &dyn Fn(&mut [Real], usize),
) -> Result<()> {
    let wanted = (grads.wants(a), grads.wants(b));
    let mut give = |x: &Tensor, which: usize, mut d: Vec<Real>| {
        share(&mut d, which);
        grads.add(x, sum_back(d, common, x.shape())?)
    };
    match wanted {
        (true, true) => {
            give(a, 0, buffer::copy(BACKWARD, &d)?)?;
            give(b, 1, d)
        }
        (false, true) => give(b, 1, d),
        _ => give(a, 0, d),
    }
}

/// Backward of a sum or difference, which needs no operands: dL/da = d, dL/db = `sign_b`·d.
fn record_linear(t: &mut Tapes, [a, b]: [&Tensor; 2], out: &Tensor, negate_b: bool) -> Result<()> {
    if out.dtype() != DType::Float32 || !t.tracks(&[a, b]) {
        return Ok(());
    }
    let (sa, sb, common) = (a.clone(), b.clone(), out.shape().to_vec());
    t.record(&[a, b], out, move |d, grads| {
        if !grads.wants(&sb) {
            return grads.add(&sa, sum_back(d, &common, sa.shape())?);
        }
        if grads.wants(&sa) {
            grads.add(&sa, fold(BACKWARD, &d, &common, sa.shape(), &SUM)?)?;
        }
        let mut d_b = sum_back(d, &common, sb.shape())?;
        if negate_b {
            map_inplace(&mut d_b, |d: Lane| d.neg());
        }
        grads.add(&sb, d_b)
    })
}

/// `a + b`; also of two int32 (wrapping).
///
/// **Shapes** broadcast. **Errors** `shape-mismatch`, `dtype-mismatch` (mixed dtypes, bool).
/// ```
/// # use throughtime_nn::{Tapes, Tensor, ops::add};
/// let row = Tensor::float(&[3], vec![1.0, 2.0, 3.0]).unwrap();
/// let y = add(&mut Tapes::none(), &row, &Tensor::scalar(10.0)).unwrap();
/// assert_eq!(y.floats("y").unwrap(), [11.0, 12.0, 13.0]);
/// ```
pub fn add(t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let out = binary("add", a, b, |a, b| a.add(b), Some(i32::wrapping_add))?;
    record_linear(t, [a, b], &out, false)?;
    Ok(out)
}

/// `a − b`; also of two int32 (wrapping). **Shapes**, **Errors** as [`add`].
pub fn sub(t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let out = binary("sub", a, b, |a, b| a.sub(b), Some(i32::wrapping_sub))?;
    record_linear(t, [a, b], &out, true)?;
    Ok(out)
}

/// `a·b` elementwise; also of two int32 (wrapping). **Shapes**, **Errors** as [`add`].
pub fn mul(t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let out = binary("mul", a, b, |a, b| a.mul(b), Some(i32::wrapping_mul))?;
    record(t, [a, b], &out, |d, _, b| d.mul(b), |d, a, _| d.mul(a))?;
    Ok(out)
}

/// `a / b` of floats, as IEEE 754 divides. **Shapes**, **Errors** as [`add`], and `dtype-mismatch` for int32.
pub fn div(t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let out = binary("div", a, b, |a, b| a.div(b), None)?;
    record(t, [a, b], &out, |d, _, b| d.div(b), |d, a, b| d.mul(a.div(b)).div(b).neg())?;
    Ok(out)
}

/// The larger of a and b; NaN where either is. Also of two int32.
///
/// Where they are equal each gets half the gradient (as Keras on torch). **Shapes**, **Errors** as [`add`].
pub fn maximum(t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let larger = |a: Lane, b: Lane| Lane::select(b.eq(b), a.max(b), b);
    let out = binary("maximum", a, b, larger, Some(i32::max))?;
    record(t, [a, b], &out, share_of_larger, |d, a, b| share_of_larger(d, b, a))?;
    Ok(out)
}

/// The smaller of a and b; NaN where either is. Also of two int32.
///
/// Where they are equal each gets half the gradient (as Keras on torch). **Shapes**, **Errors** as [`add`].
pub fn minimum(t: &mut Tapes, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let smaller = |a: Lane, b: Lane| Lane::select(b.eq(b), a.min(b), b);
    let out = binary("minimum", a, b, smaller, Some(i32::min))?;
    record(t, [a, b], &out, |d, a, b| share_of_larger(d, b, a), share_of_larger)?;
    Ok(out)
}

/// d where x > y, d/2 where they are equal, 0 elsewhere.
#[inline(always)]
fn share_of_larger(d: Lane, x: Lane, y: Lane) -> Lane {
    let tie = Lane::select(x.eq(y), d.mul(Lane::splat(0.5)), Lane::splat(0.0));
    Lane::select(x.gt(y), d, tie)
}

/// `x^exponent`, with the zeros, infinities and NaN of C's `pow`: by multiplication for whole exponents up to ±64, `√x` for 0.5,
/// else `e^(exponent·ln |x|)`, with x's sign where the exponent is odd (its relative error grows as `|exponent·ln |x||`).
///
/// **Errors** `dtype-mismatch` unless float, `invalid-argument` for an exponent that is not finite.
pub fn pow(t: &mut Tapes, x: &Tensor, exponent: f64) -> Result<Tensor> {
    let values = x.floats("pow")?;
    if !exponent.is_finite() {
        return Err(Error::argument("pow", "a finite exponent", Decimal(exponent)));
    }
    let mut out = buffer::zeros("pow", x.len())?;
    power(values, exponent, &mut out);
    let out = Tensor::from_op(x.shape(), out);
    if t.tracks(&[x]) {
        let saved = x.clone();
        t.record(&[x], &out, move |d, grads| pow_backward(&d, &saved, exponent, grads))?;
    }
    Ok(out)
}

/// dL/dx += d·p·x^(p−1); 0 for p = 0, at x = 0 too.
fn pow_backward(d: &[Real], x: &Tensor, exponent: f64, grads: &mut Grads) -> Result<()> {
    let mut d_x = buffer::zeros(BACKWARD, d.len())?;
    if exponent != 0.0 {
        power(x.saved(), exponent - 1.0, &mut d_x);
        let factor = Lane::splat(exponent as Real);
        lanes([d], [&mut d_x], |[d], [p]| [d.mul(p.mul(factor))]);
    }
    grads.add(x, d_x)
}

fn power(x: &[Real], exponent: f64, out: &mut [Real]) {
    use throughtime_kernels::map;
    let (zero, one, infinity) = (Lane::splat(0.0), Lane::splat(1.0), Lane::splat(Real::INFINITY));
    let is_whole = exponent.fract() == 0.0;
    if is_whole && exponent.abs() <= 64.0 {
        let times = exponent.abs() as u32;
        return match exponent < 0.0 {
            true => map(x, out, |x: Lane| one.div(whole_power(x, times))),
            false => map(x, out, |x: Lane| whole_power(x, times)),
        };
    }
    // C's pow knows no power of a negative number that is not whole, but of −∞ and −0, which count as positive there.
    let nan = Lane::splat(Real::NAN);
    let positive = |x: Lane, size: Lane| Lane::select(x.ge(zero), size, Lane::select(x.eq(infinity.neg()), size, nan));
    if exponent == 0.5 {
        return map(x, out, |x: Lane| positive(x, x.abs().sqrt()));
    }
    let p = Lane::splat(exponent.clamp(Real::MIN as f64, Real::MAX as f64) as Real);
    let size = |x: Lane| x.abs().ln().mul(p).exp();
    match (is_whole, exponent % 2.0 != 0.0) {
        (false, _) => map(x, out, |x: Lane| positive(x, size(x))),
        (true, false) => map(x, out, size),
        // −0 is known by its reciprocal.
        (true, true) => map(x, out, |x: Lane| {
            let negative = size(x).neg();
            Lane::select(x.lt(zero), negative, Lane::select(one.div(x).eq(infinity.neg()), negative, size(x)))
        }),
    }
}

/// x·x·…·x by repeated squaring.
#[inline(always)]
fn whole_power(x: Lane, mut times: u32) -> Lane {
    let (mut product, mut square) = (Lane::splat(1.0), x);
    while times > 0 {
        if times & 1 == 1 {
            product = product.mul(square);
        }
        square = square.mul(square);
        times >>= 1;
    }
    product
}

/// `a` where the condition holds, `b` elsewhere; the gradient goes to the one that was taken.
///
/// **Shapes** all three broadcast. **Errors** `dtype-mismatch` unless the condition is bool and a, b are of one dtype,
/// `shape-mismatch`.
pub fn where_(t: &mut Tapes, condition: &Tensor, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if condition.dtype() != DType::Bool {
        return Err(Error::dtype("where", "a condition of dtype bool", condition.dtype()));
    }
    if a.dtype() != b.dtype() {
        return Err(Error::dtype("where", a.dtype().as_str(), b.dtype()).with_hint("Use cast on one of the two."));
    }
    let common = shape::broadcast("where", &shape::broadcast("where", a.shape(), b.shape())?, condition.shape())?;
    let out = match a.dtype() {
        DType::Float32 => Tensor::from_op(&common, choose(condition, (a.saved(), a), (b.saved(), b), &common)?),
        dtype => of_ints(dtype, &common, choose(condition, (ints_of(a), a), (ints_of(b), b), &common)?)?,
    };
    if out.dtype() == DType::Float32 && t.tracks(&[a, b]) {
        let (sa, sb, condition) = (a.clone(), b.clone(), condition.clone());
        t.record(&[a, b], &out, move |d, grads| {
            to_both(d, [&sa, &sb], grads, &common, &|d, which| {
                let mut takes = Spread::new(ints_of(&condition), condition.shape(), &common);
                for range in takes.blocks() {
                    let pairs = takes.at(range.clone()).iter().zip(&mut d[range]);
                    pairs.filter(|(take, _)| (**take == 0) == (which == 0)).for_each(|(_, d)| *d = 0.0);
                }
            })
        })?;
    }
    Ok(out)
}

fn choose<T: Copy>(condition: &Tensor, a: (&[T], &Tensor), b: (&[T], &Tensor), common: &[usize]) -> Result<Vec<T>> {
    let mut out = buffer::with_capacity("where", shape::size(common))?;
    let mut a = Spread::new(a.0, a.1.shape(), common);
    a.blocks().for_each(|range| out.extend_from_slice(a.at(range)));
    let takes = (ints_of(condition), condition.shape());
    each_block(common, takes, (b.0, b.1.shape()), &mut |takes, b, range| {
        let all = takes.iter().zip(b).zip(&mut out[range]);
        all.filter(|((take, _), _)| **take == 0).for_each(|((_, b), out)| *out = *b);
    });
    Ok(out)
}
