//! A rule together with what it keeps of each variable.

use std::collections::HashMap;
use std::fmt;

use super::rule::{change, check_like, check_rate};
use super::{AT, Clip, Rule};
use crate::{Error, NodeId, Real, Result, Tensor, Variable, buffer};

/// Changes weights by their gradients.
///
/// A variable's slots (moments, velocities) begin as zeros when it is first seen and are kept under its name.
///
/// ```
/// # use throughtime_nn::{optim::{Clip, Optimizer, Sgd}, Tensor, Variable};
/// let w = Variable::new(&Tensor::scalar(1.0), true).unwrap();
/// let mut sgd = Optimizer::new(Sgd::default(), Clip::None).unwrap();
/// sgd.apply(&[(Tensor::scalar(0.5), &w)], 0.5).unwrap();
/// assert_eq!(w.value().floats("w").unwrap(), [0.75]);
/// ```
pub struct Optimizer {
    rule: Box<dyn Rule>,
    clip: Clip,
    /// How many steps were taken. Set it, and assign to the [`slots`](Optimizer::slots), to go on where another has stopped.
    pub iterations: u64,
    slots: HashMap<NodeId, Vec<Variable>>,
}

// Rules are not shown: being printable they would bring all of the formatting of floats into the WebAssembly module.
impl fmt::Debug for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Optimizer").field("iterations", &self.iterations).finish_non_exhaustive()
    }
}

impl Optimizer {
    /// **Errors** `invalid-argument` for a hyperparameter outside its range.
    pub fn new(rule: impl Rule + 'static, clip: Clip) -> Result<Self> {
        rule.check()?;
        clip.check()?;
        Ok(Optimizer { rule: Box::new(rule), clip, iterations: 0, slots: HashMap::new() })
    }

    /// One step: clips the gradients, then changes each variable. Without pairs nothing happens.
    ///
    /// **Errors**, before anything is changed: `invalid-argument` for a learning rate that is negative or not finite
    /// and for a variable that occurs twice; `shape-mismatch`, `dtype-mismatch` for a gradient unlike its variable; `out-of-memory`.
    pub fn apply(&mut self, pairs: &[(Tensor, &Variable)], learning_rate: f64) -> Result<()> {
        check_pairs(pairs, learning_rate)?;
        if pairs.is_empty() {
            return Ok(());
        }
        for (_, variable) in pairs {
            self.slots(variable)?;
        }
        self.iterations += 1;
        let gradients: Vec<&[Real]> = pairs.iter().map(|(gradient, _)| gradient.saved()).collect();
        for (gradient, (_, variable)) in self.clip.clipped(&gradients)?.iter().zip(pairs) {
            let slots = &self.slots[&variable.id()];
            change(&*self.rule, gradient, variable, slots, learning_rate, self.iterations)?;
        }
        Ok(())
    }

    /// The slots of a variable in the order of its [`Rule`], each of the variable's shape; zeros before its first step.
    pub fn slots(&mut self, variable: &Variable) -> Result<&[Variable]> {
        if !self.slots.contains_key(&variable.id()) {
            let value = variable.value();
            let zeros = || Ok(Tensor::from_op(value.shape(), buffer::zeros(AT, value.len())?));
            let slots = (0..self.rule.slot_count()).map(|_| Variable::new(&zeros()?, false));
            self.slots.insert(variable.id(), slots.collect::<Result<_>>()?);
        }
        Ok(&self.slots[&variable.id()])
    }

    /// Frees the slots of a variable that is about to be dropped.
    pub fn forget(&mut self, variable: &Variable) {
        self.slots.remove(&variable.id());
    }
}

fn check_pairs(pairs: &[(Tensor, &Variable)], learning_rate: f64) -> Result<()> {
    check_rate(learning_rate)?;
    for (i, (gradient, variable)) in pairs.iter().enumerate() {
        check_like(gradient, variable)?;
        if pairs[..i].iter().any(|(_, before)| before.id() == variable.id()) {
            return Err(Error::argument(AT, "each variable once", "one that occurs twice"));
        }
    }
    Ok(())
}
