//! A backward pass under way: the records of a tape in reverse, with stops where somebody else is to compute.

use std::collections::HashSet;
use std::rc::Rc;

use crate::tape::{Backward, Grads, Question, Record};
use crate::{NodeId, Real, Result};

type Gradients = Vec<Option<Vec<Real>>>;

/// A backward pass that can be halted: it stops at each op whose backward is computed elsewhere, and goes on with the answer.
///
/// ```
/// use throughtime_nn::{Question, Tapes, Tensor, Variable, ops};
/// // y = x, whose gradient is to be turned around.
/// let w = Variable::new(&Tensor::scalar(3.0), true)?;
/// let mut tapes = Tapes::none();
/// let id = tapes.open();
/// let y = w.value().detached();
/// tapes.record_asked(&[&w.value()], Question { key: 7, outputs: vec![y.clone()], saved: vec![] })?;
/// let loss = ops::mul(&mut tapes, &y, &y)?;
/// let mut pass = tapes.close(id).unwrap().backward(&loss, vec![1.0], &[w.id()], false)?;
/// let (question, d_outputs) = pass.run()?.unwrap();
/// assert_eq!((question.key, d_outputs), (7, vec![Some(vec![6.0])]));
/// pass.answer(vec![Some(vec![-6.0])]);
/// assert!(pass.run()?.is_none());
/// assert_eq!(pass.finish()?, [Some(vec![-6.0])]);
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub struct BackwardPass {
    /// Those still to be visited, the next one last.
    records: Vec<Rc<Record>>,
    grads: Grads,
    sources: Vec<NodeId>,
    /// Looked up at every record.
    kept: HashSet<NodeId>,
    /// The inputs of the op that was asked about.
    waiting: Vec<NodeId>,
}

impl BackwardPass {
    pub(crate) fn new(records: Vec<Rc<Record>>, grads: Grads, sources: &[NodeId]) -> Self {
        let kept = sources.iter().copied().collect();
        BackwardPass { records, grads, sources: sources.to_vec(), kept, waiting: Vec::new() }
    }

    /// Goes on to the end, or to the next op whose backward is computed elsewhere: the question, and dL/d(outputs).
    ///
    /// **Errors** `out-of-memory`, and those of the ops; the pass cannot go on then.
    pub fn run(&mut self) -> Result<Option<(Question, Gradients)>> {
        while let Some(record) = self.records.pop() {
            let d_outputs = record.outputs.iter().map(|id| self.grads.take(*id, self.kept.contains(id)));
            let d_outputs = d_outputs.collect::<Result<Vec<_>>>()?;
            if d_outputs.iter().all(Option::is_none) {
                continue;
            }
            match &record.backward {
                Backward::Own(backward) => backward(d_outputs, &mut self.grads)?,
                Backward::Asked(question) => {
                    self.waiting = record.inputs.clone();
                    return Ok(Some((question.clone(), d_outputs)));
                }
            }
        }
        Ok(None)
    }

    /// dL/d(inputs) of the op that was asked about, each as long as its input.
    pub fn answer(&mut self, d_inputs: Gradients) {
        for (id, d_input) in std::mem::take(&mut self.waiting).into_iter().zip(d_inputs) {
            if let Some(d_input) = d_input {
                self.grads.add_to(id, d_input);
            }
        }
    }

    /// dL/d(source) for each source, `None` where the target does not depend on it. **Errors** `out-of-memory`.
    pub fn finish(mut self) -> Result<Gradients> {
        let last = |i: usize| !self.sources[i + 1..].contains(&self.sources[i]);
        self.sources.iter().enumerate().map(|(i, id)| self.grads.take(*id, !last(i))).collect()
    }
}
