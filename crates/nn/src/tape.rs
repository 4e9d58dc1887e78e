//! The tape: what was computed from what, and how to go back.
//!
//! One op, or one whole recurrent layer, is one record: its inputs, its outputs and a closure that is given dL/d(outputs), as
//! buffers of its own, and adds to dL/d(inputs). The closure owns what it saved. Going back is a walk over the records in reverse.

use std::collections::HashSet;
use std::collections::hash_map::{Entry, HashMap};
use std::rc::Rc;

use throughtime_kernels::gemm::Store;
use throughtime_kernels::lanes;

use crate::backward_pass::BackwardPass;
use crate::{Code, Error, NodeId, Real, Result, Tensor, buffer};

type OwnBackward = dyn Fn(Vec<Option<Vec<Real>>>, &mut Grads) -> Result<()>;

const RECORD: &str = "GradientTape.record";

/// Where a backward pass is refused.
pub(crate) const BACKWARD: &str = "GradientTape.gradient";

/// How to get from dL/d(outputs) to dL/d(inputs).
pub(crate) enum Backward {
    /// A closure that adds to the gradients.
    Own(Box<OwnBackward>),
    /// It is computed by whoever recorded the op: the pass stops there and asks.
    Asked(Question),
}

/// What is given back to whoever recorded an op whose backward is computed elsewhere.
#[derive(Clone)]
pub struct Question {
    /// By which he knows the op.
    pub key: u32,
    /// The op's outputs.
    pub outputs: Vec<Tensor>,
    /// What he saved.
    pub saved: Vec<Tensor>,
}

pub(crate) struct Record {
    pub(crate) inputs: Vec<NodeId>,
    pub(crate) outputs: Vec<NodeId>,
    pub(crate) backward: Backward,
}

/// The gradients of a backward pass under way: dL/dx for every node that still waits to be visited.
///
/// An op of one's own adds to them in the closure that it records:
///
/// ```
/// use throughtime_nn::{Tapes, Tensor, Variable};
/// /// y = x²
/// fn square(tapes: &mut Tapes, x: &Tensor) -> throughtime_nn::Result<Tensor> {
///     let values = x.floats("square")?.to_vec();
///     let y = Tensor::float(x.shape(), values.iter().map(|v| v * v).collect())?;
///     let x_ = x.clone();
///     tapes.record(&[x], &y, move |mut d_y, grads| {
///         d_y.iter_mut().zip(&values).for_each(|(d, v)| *d *= 2.0 * v);
///         grads.add(&x_, d_y)
///     })?;
///     Ok(y)
/// }
/// let w = Variable::new(&Tensor::scalar(3.0), true)?;
/// let mut tapes = Tapes::none();
/// let id = tapes.open();
/// let y = square(&mut tapes, &w.value())?;
/// let gradients = tapes.close(id).unwrap().gradient(&y, &[w.id()], false)?;
/// assert_eq!(gradients, [Some(vec![6.0])]);
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
pub struct Grads {
    buffers: HashMap<NodeId, Vec<Real>>,
    wanted: HashSet<NodeId>,
}

impl Grads {
    /// Does any of the asked-for sources depend on `x`? If not, its gradient need not be computed.
    pub fn wants(&self, x: &Tensor) -> bool {
        self.wanted.contains(&x.id())
    }

    /// dL/dx += `d_x`. **Errors** none of its own: a closure of a record ends with it.
    pub fn add(&mut self, x: &Tensor, d_x: Vec<Real>) -> Result<()> {
        debug_assert_eq!(x.len(), d_x.len());
        self.add_to(x.id(), d_x);
        Ok(())
    }

    pub(crate) fn add_to(&mut self, x: NodeId, d_x: Vec<Real>) {
        if !self.wanted.contains(&x) {
            return;
        }
        match self.buffers.get_mut(&x) {
            None => drop(self.buffers.insert(x, d_x)),
            Some(sum) => lanes([&d_x], [sum], |[d], [s]| [throughtime_kernels::Vector::add(s, d)]),
        }
    }

    /// Lets `write` put its share into dL/dx: [`Store::Overwrite`] (over zeros) the first time, [`Store::Add`] afterwards.
    ///
    /// **Errors** `out-of-memory`, and those of `write`.
    pub fn accumulate(&mut self, x: &Tensor, write: impl FnOnce(&mut [Real], Store) -> Result<()>) -> Result<()> {
        if !self.wants(x) {
            return Ok(());
        }
        match self.buffers.entry(x.id()) {
            Entry::Occupied(sum) => write(sum.into_mut(), Store::Add),
            Entry::Vacant(place) => write(place.insert(buffer::zeros(BACKWARD, x.len())?), Store::Overwrite),
        }
    }
}

impl Grads {
    /// The gradient of a node, as a copy if it is needed again.
    pub(crate) fn take(&mut self, id: NodeId, again: bool) -> Result<Option<Vec<Real>>> {
        if !again {
            return Ok(self.buffers.remove(&id));
        }
        self.buffers.get(&id).map(|d| buffer::copy(BACKWARD, d)).transpose()
    }
}

/// One gradient tape: what ran while it was open among [`Tapes`].
///
/// ```
/// use throughtime_nn::{Tapes, Tensor, ops};
/// let x = Tensor::float(&[2], vec![1.0, 2.0])?;
/// let mut tapes = Tapes::none();
/// let id = tapes.open();
/// tapes.get(id).unwrap().watch(&x);
/// let y = ops::mul(&mut tapes, &x, &x)?;
/// let mut tape = tapes.close(id).unwrap();
/// assert_eq!(tape.gradient(&y, &[x.id()], false)?, [Some(vec![2.0, 4.0])]);
/// // The records are used up.
/// assert!(tape.gradient(&y, &[x.id()], false).is_err());
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
#[derive(Default)]
pub struct Tape {
    records: Vec<Rc<Record>>,
    tracked: HashSet<NodeId>,
}

impl Tape {
    /// Watches a tensor that is not a trainable variable.
    pub fn watch(&mut self, x: &Tensor) {
        self.tracked.insert(x.id());
    }

    /// Does it know x: a trainable variable, a watched tensor, or something computed from them?
    pub fn tracks(&self, x: &Tensor) -> bool {
        x.trainable() || self.tracked.contains(&x.id())
    }

    /// dL/d(source) for each source, `None` where the target does not depend on it.
    ///
    /// Seeds the walk with ones in the target's shape, so a target that is no scalar means the gradient of its sum.
    /// Unless `keep`, the records are used up, each freed as soon as it was visited.
    ///
    /// **Errors** `tape-state` when the tape holds no records; or when an op's backward is computed elsewhere, which
    /// [`Tape::backward`] asks for; `out-of-memory`.
    pub fn gradient(&mut self, target: &Tensor, sources: &[NodeId], keep: bool) -> Result<Vec<Option<Vec<Real>>>> {
        let seed = buffer::filled(BACKWARD, target.len(), 1.0)?;
        let mut pass = self.backward(target, seed, sources, keep)?;
        match pass.run()? {
            None => pass.finish(),
            Some(_) => Err(Error::new(
                Code::TapeState,
                BACKWARD,
                "ops whose backward is known",
                "one whose backward is computed elsewhere",
            )),
        }
    }

    /// The backward pass from the target to the sources, still to be run; it begins with `seed`, dL/d(target).
    ///
    /// **Errors** `tape-state` when the tape holds no records.
    pub fn backward(
        &mut self,
        target: &Tensor,
        seed: Vec<Real>,
        sources: &[NodeId],
        keep: bool,
    ) -> Result<BackwardPass> {
        if self.records.is_empty() && !sources.contains(&target.id()) {
            return Err(Error::new(Code::TapeState, BACKWARD, "a tape with recorded ops", "an empty one").with_hint(
                "Compute the loss inside tape.record(() => ...) from trainable variables or watched tensors.",
            ));
        }
        let wanted = self.reachable_from(&sources.iter().copied().collect());
        let mut grads = Grads { buffers: HashMap::new(), wanted };
        grads.add(target, seed)?;
        let records = if keep { self.records.clone() } else { std::mem::take(&mut self.records) };
        Ok(BackwardPass::new(records, grads, sources))
    }

    fn keep(&mut self, record: &Rc<Record>) -> Result<()> {
        let more = record.outputs.len();
        let full = |_| buffer::refused(RECORD, (more * size_of::<NodeId>()) as u64);
        self.tracked.try_reserve(more).map_err(full)?;
        buffer::grow(RECORD, &mut self.records, 1)?;
        self.tracked.extend(&record.outputs);
        self.records.push(record.clone());
        Ok(())
    }

    /// The sources and everything computed from them.
    fn reachable_from(&self, sources: &HashSet<NodeId>) -> HashSet<NodeId> {
        let mut reached = sources.clone();
        for record in &self.records {
            if record.inputs.iter().any(|id| reached.contains(id)) {
                reached.extend(&record.outputs);
            }
        }
        reached
    }
}

/// Names an open tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TapeId(u64);

/// The tapes that are recording now, outermost first. Ops take it as their first argument.
///
/// ```
/// use throughtime_nn::{Tapes, Tensor, Variable, ops};
/// let w = Variable::new(&Tensor::scalar(2.0), true)?;
/// let mut tapes = Tapes::none();
/// let [outer, inner] = [tapes.open(), tapes.open()];
/// let y = ops::exp(&mut tapes, &w.value())?;
/// let inside = tapes.close(inner).unwrap().gradient(&y, &[w.id()], false)?;
/// // The outer tape records on, without the inner one.
/// let z = ops::mul(&mut tapes, &y, &y)?;
/// let outside = tapes.close(outer).unwrap().gradient(&z, &[w.id(), y.id()], false)?;
/// assert_eq!(inside[0], Some(y.floats("y")?.to_vec()));
/// assert_eq!(outside[0].as_ref().unwrap()[0], 2.0 * z.floats("z")?[0]);
/// # Ok::<(), throughtime_nn::Error>(())
/// ```
#[derive(Default)]
pub struct Tapes {
    active: Vec<(TapeId, Tape)>,
    opened: u64,
}

impl Tapes {
    /// No tape: nothing is recorded.
    pub fn none() -> Self {
        Tapes::default()
    }

    /// Starts recording on a new tape.
    pub fn open(&mut self) -> TapeId {
        self.resume(Tape::default())
    }

    /// Starts recording on a tape that was closed before.
    pub fn resume(&mut self, tape: Tape) -> TapeId {
        self.opened += 1;
        self.active.push((TapeId(self.opened), tape));
        TapeId(self.opened)
    }

    /// The open tape of that name, to watch inputs on it.
    pub fn get(&mut self, id: TapeId) -> Option<&mut Tape> {
        self.active.iter_mut().find(|(own, _)| *own == id).map(|(_, tape)| tape)
    }

    /// Stops recording and hands the tape out.
    pub fn close(&mut self, id: TapeId) -> Option<Tape> {
        let at = self.active.iter().position(|(own, _)| *own == id)?;
        Some(self.active.remove(at).1)
    }

    /// Would a record of these inputs be kept? If not, nothing need be saved for the backward.
    pub fn tracks(&self, inputs: &[&Tensor]) -> bool {
        self.active.iter().any(|(_, tape)| inputs.iter().any(|x| tape.tracks(x)))
    }

    /// Records an op with one output: `backward` gets dL/d(output), a buffer to keep, and adds to the inputs' gradients.
    ///
    /// **Errors** `out-of-memory`.
    pub fn record(
        &mut self,
        inputs: &[&Tensor],
        output: &Tensor,
        backward: impl Fn(Vec<Real>, &mut Grads) -> Result<()> + 'static,
    ) -> Result<()> {
        self.record_many(inputs, &[output], move |mut d_outputs, grads| match d_outputs.pop().flatten() {
            Some(d_output) => backward(d_output, grads),
            None => Ok(()),
        })
    }

    /// Records an op with several outputs; those that the loss does not depend on have no gradient. **Errors** `out-of-memory`.
    pub fn record_many(
        &mut self,
        inputs: &[&Tensor],
        outputs: &[&Tensor],
        backward: impl Fn(Vec<Option<Vec<Real>>>, &mut Grads) -> Result<()> + 'static,
    ) -> Result<()> {
        self.push(inputs, outputs, Backward::Own(Box::new(backward)))
    }

    /// Records an op whose backward is computed elsewhere, where the question is known by its key. **Errors** `out-of-memory`.
    pub fn record_asked(&mut self, inputs: &[&Tensor], question: Question) -> Result<()> {
        let outputs = question.outputs.clone();
        self.push(inputs, &outputs.iter().collect::<Vec<_>>(), Backward::Asked(question))
    }

    fn push(&mut self, inputs: &[&Tensor], outputs: &[&Tensor], backward: Backward) -> Result<()> {
        let ids = |tensors: &[&Tensor]| tensors.iter().map(|x| x.id()).collect::<Vec<_>>();
        let record = Rc::new(Record { inputs: ids(inputs), outputs: ids(outputs), backward });
        for (_, tape) in &mut self.active {
            if inputs.iter().any(|x| tape.tracks(x)) {
                tape.keep(&record)?;
            }
        }
        Ok(())
    }
}
