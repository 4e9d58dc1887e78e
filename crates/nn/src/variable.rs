//! A weight: a tensor that keeps its name while its value changes.

use std::cell::{RefCell, RefMut};

use crate::{Error, NodeId, Real, Result, Tensor};

const AT: &str = "variable";

/// A mutable float tensor. A tape watches it when it is trainable.
///
/// Tensors handed out by [`Variable::value`] keep the value they had: assignment copies when they are still alive.
///
/// ```
/// use throughtime_nn::{Tensor, Variable};
/// let w = Variable::new(&Tensor::float(&[2], vec![1.0, 2.0])?, true)?;
/// let before = w.value();
/// w.update(|values| values[0] = 5.0)?;
/// assert_eq!(before.floats("before")?, [1.0, 2.0]);
/// assert_eq!(w.value().floats("after")?, [5.0, 2.0]);
/// assert!(w.assign(&Tensor::scalar(1.0)).is_err());
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
#[derive(Debug)]
pub struct Variable {
    value: RefCell<Tensor>,
}

impl Variable {
    /// **Errors** `dtype-mismatch` unless the value is float32.
    pub fn new(value: &Tensor, trainable: bool) -> Result<Self> {
        value.floats(AT)?;
        Ok(Variable { value: RefCell::new(value.as_variable(NodeId::next(), trainable)) })
    }

    /// The present value, under the variable's name.
    pub fn value(&self) -> Tensor {
        self.value.borrow().clone()
    }

    /// Its name on the tape.
    pub fn id(&self) -> NodeId {
        self.value.borrow().id()
    }

    /// Is this its shape?
    pub(crate) fn has_shape(&self, shape: &[usize]) -> bool {
        self.value.borrow().shape() == shape
    }

    /// **Errors** `shape-mismatch` unless the shapes are equal.
    pub fn assign(&self, value: &Tensor) -> Result<()> {
        let mut own = self.value.borrow_mut();
        if own.shape() != value.shape() {
            return Err(Error::shape("variable.assign", format!("shape {:?}", own.shape()), value.shape()));
        }
        value.floats("variable.assign")?;
        *own = value.as_variable(own.id(), own.trainable());
        Ok(())
    }

    /// Changes the elements in place; what was handed out before stays as it was, which may take a copy.
    ///
    /// **Errors** `out-of-memory`.
    pub fn update(&self, change: impl FnOnce(&mut [Real])) -> Result<()> {
        self.make_own()?;
        change(&mut self.elements_mut());
        Ok(())
    }

    /// Makes the elements its own, for [`Variable::elements_mut`]. **Errors** `out-of-memory`.
    pub(crate) fn make_own(&self) -> Result<()> {
        self.value.borrow_mut().make_own(AT)
    }

    /// As [`Variable::update`], after [`Variable::make_own`] and for as long as the answer is held.
    pub(crate) fn elements_mut(&self) -> RefMut<'_, [Real]> {
        RefMut::map(self.value.borrow_mut(), Tensor::own)
    }

    /// From here on, do tapes watch it?
    pub fn set_trainable(&self, trainable: bool) {
        let mut own = self.value.borrow_mut();
        let changed = own.as_variable(own.id(), trainable);
        *own = changed;
    }
}
