//! Optimizers, by Keras 3's formulas: a [`Rule`] for one weight's step, and the [`Optimizer`] that keeps its slots.

mod adam;
mod clip;
mod rms_prop;
mod rule;
mod sgd;

use std::collections::HashMap;

use crate::{Decimal, Error, NodeId, Real, Result, Tensor, Variable};

pub use clip::{Clip, clip_by_global_norm, clip_by_norm};
pub use rule::Rule;

const AT: &str = "optimizer";

/// Changes weights by their gradients.
///
/// A variable's slots (moments, velocities) begin as zeros when it is first seen and are kept under its name.
///
/// ```
/// # use throughtime_nn::{optim::{Clip, Optimizer, Rule}, Tensor, Variable};
/// let w = Variable::new(&Tensor::scalar(1.0), true).unwrap();
/// let mut sgd = Optimizer::new(Rule::sgd(), Clip::None).unwrap();
/// sgd.apply(&[(Tensor::scalar(0.5), &w)], 0.5).unwrap();
/// assert_eq!(w.value().floats("w").unwrap(), [0.75]);
/// ```
#[derive(Debug)]
pub struct Optimizer {
    rule: Rule,
    clip: Clip,
    iterations: u64,
    slots: HashMap<NodeId, Vec<Vec<Real>>>,
}

impl Optimizer {
    /// **Errors** `invalid-argument` for a hyperparameter outside its range.
    pub fn new(rule: Rule, clip: Clip) -> Result<Self> {
        rule.check()?;
        clip.check()?;
        Ok(Optimizer { rule, clip, iterations: 0, slots: HashMap::new() })
    }

    /// How many steps were taken.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// One step: clips the gradients, then changes each variable. Without pairs nothing happens.
    ///
    /// **Errors**, before anything is changed: `invalid-argument` for a learning rate that is negative or not finite
    /// and for a variable that occurs twice; `shape-mismatch`, `dtype-mismatch` for a gradient unlike its variable.
    pub fn apply(&mut self, pairs: &[(Tensor, &Variable)], learning_rate: f64) -> Result<()> {
        check_pairs(pairs, learning_rate)?;
        if pairs.is_empty() {
            return Ok(());
        }
        self.iterations += 1;
        let gradients: Vec<&[Real]> = pairs.iter().map(|(gradient, _)| gradient.saved()).collect();
        for (gradient, (_, variable)) in self.clip.clipped(&gradients).iter().zip(pairs) {
            let (rule, step) = (&self.rule, self.iterations);
            let slots = self.slots.entry(variable.id()).or_insert_with(|| rule.new_slots(gradient.len()));
            variable.update(|weights| rule.step(weights, gradient, slots, learning_rate, step));
        }
        Ok(())
    }

    /// The slots of a variable in the order of [`Rule`], each of the variable's shape; zeros before its first step.
    pub fn slots(&self, variable: &Variable) -> Vec<Tensor> {
        let value = variable.value();
        let own = self.slots.get(&variable.id()).cloned();
        let slots = own.unwrap_or_else(|| self.rule.new_slots(value.len()));
        slots.into_iter().map(|slot| Tensor::from_op(value.shape(), slot)).collect()
    }

    /// Puts back what [`Optimizer::iterations`] and [`Optimizer::slots`] gave, so that training goes on as if it had
    /// never stopped.
    ///
    /// **Errors**, before anything is changed: `invalid-argument` for another number of slots than the rule has,
    /// `shape-mismatch`, `dtype-mismatch` for a slot unlike its variable.
    pub fn restore(&mut self, iterations: u64, slots: &[(&Variable, Vec<Tensor>)]) -> Result<()> {
        for (variable, tensors) in slots {
            let wanted = self.rule.slot_count();
            if tensors.len() != wanted {
                return Err(Error::argument(AT, format!("{wanted} slots for each variable"), tensors.len()));
            }
            tensors.iter().try_for_each(|slot| check_like(slot, variable))?;
        }
        self.iterations = iterations;
        self.slots = slots
            .iter()
            .map(|(variable, tensors)| (variable.id(), tensors.iter().map(|slot| slot.saved().to_vec()).collect()))
            .collect();
        Ok(())
    }
}

fn check_pairs(pairs: &[(Tensor, &Variable)], learning_rate: f64) -> Result<()> {
    if !(learning_rate >= 0.0 && learning_rate.is_finite()) {
        return Err(Error::argument(AT, "a learningRate of at least 0", Decimal(learning_rate)));
    }
    for (i, (gradient, variable)) in pairs.iter().enumerate() {
        check_like(gradient, variable)?;
        if pairs[..i].iter().any(|(_, before)| before.id() == variable.id()) {
            return Err(Error::argument(AT, "each variable once", "one that occurs twice"));
        }
    }
    Ok(())
}

fn check_like(x: &Tensor, variable: &Variable) -> Result<()> {
    x.floats(AT)?;
    let value = variable.value();
    if x.shape() == value.shape() {
        return Ok(());
    }
    Err(Error::shape(AT, format!("the variable's shape {:?}", value.shape()), x.shape()))
}
