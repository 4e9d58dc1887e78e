//! What every update rule is, and one step of any of them.

use std::borrow::Borrow;

use super::AT;
use crate::{Decimal, Error, Real, Result, Tensor, Variable};

/// How a weight w changes by its gradient g, at learning rate η: [`Sgd`](super::Sgd), [`Adam`](super::Adam),
/// [`RmsProp`](super::RmsProp), or one of your own.
pub trait Rule {
    /// **Errors** `invalid-argument` for a hyperparameter outside its range.
    fn check(&self) -> Result<()>;

    /// How many numbers are kept for each number of a weight.
    fn slot_count(&self) -> usize;

    /// Step number `t`, counted from 1; all slices are of one length.
    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, t: u64);
}

/// One step of one variable, whose slots are kept by the caller; step number `t` is counted from 1.
///
/// **Errors**, before anything is changed: `invalid-argument` for a hyperparameter or a learning rate outside its range,
/// for another number of slots than the rule has and for a variable that stands twice; `shape-mismatch` and
/// `dtype-mismatch` for a gradient or a slot unlike the variable.
///
/// ```
/// # use throughtime_nn::{optim::{step, Sgd}, Tensor, Variable};
/// let [w, m] = [1.0, 0.0].map(|x| Variable::new(&Tensor::scalar(x), true).unwrap());
/// let sgd = Sgd { momentum: 0.5, nesterov: false };
/// step(&sgd, &Tensor::scalar(0.5), &w, &[&m], 0.5, 1).unwrap();
/// assert_eq!((w.value().floats("w").unwrap()[0], m.value().floats("m").unwrap()[0]), (0.75, -0.25));
/// ```
pub fn step<V: Borrow<Variable>>(
    rule: &dyn Rule,
    g: &Tensor,
    variable: &Variable,
    slots: &[V],
    rate: f64,
    t: u64,
) -> Result<()> {
    rule.check()?;
    check_rate(rate)?;
    check_like(g, variable)?;
    if t == 0 {
        return Err(Error::argument(AT, "a step counted from 1", t));
    }
    if slots.len() != rule.slot_count() {
        return Err(Error::argument(AT, format!("{} slots for each variable", rule.slot_count()), slots.len()));
    }
    for (i, slot) in slots.iter().map(Borrow::borrow).enumerate() {
        check_shape(g.shape(), slot)?;
        if slot.id() == variable.id() || slots[..i].iter().any(|before| before.borrow().id() == slot.id()) {
            return Err(Error::argument(AT, "a variable of its own for each slot", "one that stands twice"));
        }
    }
    change(rule, g.saved(), variable, slots, rate, t)
}

/// As [`step`], of what was checked.
pub(super) fn change<V: Borrow<Variable>>(
    rule: &dyn Rule,
    g: &[Real],
    variable: &Variable,
    slots: &[V],
    rate: f64,
    t: u64,
) -> Result<()> {
    variable.make_own()?;
    slots.iter().try_for_each(|slot| slot.borrow().make_own())?;
    let mut slots: Vec<_> = slots.iter().map(|slot| slot.borrow().elements_mut()).collect();
    let mut slots: Vec<&mut [Real]> = slots.iter_mut().map(|slot| &mut **slot).collect();
    rule.step(&mut variable.elements_mut(), g, &mut slots, rate, t);
    Ok(())
}

pub(super) fn check(wanted: &str, got: f64, fine: bool) -> Result<()> {
    if fine { Ok(()) } else { Err(Error::argument(AT, wanted, Decimal(got))) }
}

/// How slowly a mean moves.
pub(super) fn check_beta(name: &str, beta: f64) -> Result<()> {
    check(&format!("{name} from 0 to below 1"), beta, (0.0..1.0).contains(&beta))
}

pub(super) fn check_epsilon(epsilon: f64) -> Result<()> {
    check("epsilon of at least 0", epsilon, epsilon >= 0.0 && epsilon.is_finite())
}

pub(super) fn check_rate(rate: f64) -> Result<()> {
    check("a learningRate of at least 0", rate, rate >= 0.0 && rate.is_finite())
}

pub(super) fn check_like(x: &Tensor, variable: &Variable) -> Result<()> {
    x.floats(AT)?;
    check_shape(x.shape(), variable)
}

fn check_shape(shape: &[usize], variable: &Variable) -> Result<()> {
    if variable.has_shape(shape) {
        return Ok(());
    }
    Err(Error::shape(AT, format!("the variable's shape {:?}", variable.value().shape()), shape))
}

/// By squaring, so that the bits depend on no platform's `pow`.
pub(super) fn power(base: f64, mut exponent: u64) -> f64 {
    let (mut result, mut square) = (1.0, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= square;
        }
        square *= square;
        exponent >>= 1;
    }
    result
}
