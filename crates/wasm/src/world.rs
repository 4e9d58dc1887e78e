//! All state behind the boundary, and the one convention by which calls return.

use std::cell::RefCell;
use std::rc::Rc;

use throughtime_nn::{BackwardPass, DType, Error, Result, Tape, TapeId, Tapes, Tensor, Variable, buffer};

use crate::slab::Slab;

/// What a tensor's handle names.
pub enum Entry {
    /// A tensor.
    Tensor(Tensor),
    /// A variable, usable wherever a tensor is.
    Variable(Rc<Variable>),
}

/// A tape between recordings, or the name of one that records.
pub enum TapeSlot {
    /// It does not record.
    Idle(Tape),
    /// It records.
    Recording(TapeId),
    /// Its backward pass has stopped at an op whose backward is computed in JavaScript.
    Asking(Box<Asking>),
}

/// A tape in the middle of a backward pass.
pub struct Asking {
    /// What is recorded on it.
    pub tape: Tape,
    /// The pass.
    pub pass: BackwardPass,
    /// The key of the op that is asked about.
    pub key: u32,
    /// The sources that were asked for; those that the tape does not know are none.
    pub sources: Vec<Option<Tensor>>,
}

/// Everything JavaScript has handles to.
pub struct World {
    entries: Slab<Entry>,
    bytes: usize,
    /// Tapes, recording or not.
    pub tape_slots: Slab<TapeSlot>,
    /// The tapes that record now.
    pub tapes: Tapes,
    record: Vec<u32>,
    error: Option<Error>,
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(World {
        entries: Slab::new("tensor"),
        bytes: 0,
        tape_slots: Slab::new("tape"),
        tapes: Tapes::none(),
        record: Vec::new(),
        error: None,
    });
}

const BYTES_PER_ELEMENT: usize = 4;

/// Words of a result in a record before its sizes: handle, dtype, address, length, rank.
const RESULT_HEAD: usize = 5;

/// Runs a call that cannot be refused.
pub fn with<T>(call: impl FnOnce(&mut World) -> T) -> T {
    WORLD.with_borrow_mut(call)
}

/// A call with results of its own: the address of its record, 0 when refused.
pub fn record(call: impl FnOnce(&mut World) -> Result<()>) -> u32 {
    with(|world| {
        world.record.clear();
        world.record.push(0);
        match call(world) {
            Ok(()) => address(&world.record),
            Err(error) => {
                world.free_results();
                world.refuse(error)
            }
        }
    })
}

/// A call with one tensor as its result.
pub fn one(call: impl FnOnce(&mut World) -> Result<Tensor>) -> u32 {
    record(|world| call(world).and_then(|tensor| world.give(tensor)))
}

/// A call with several tensors as its results.
pub fn many(call: impl FnOnce(&mut World) -> Result<Vec<Tensor>>) -> u32 {
    record(|world| call(world)?.into_iter().try_for_each(|tensor| world.give(tensor)))
}

impl World {
    /// The tensor or the variable's present value. **Errors** `disposed`.
    pub fn tensor(&self, handle: u32) -> Result<Tensor> {
        Ok(match self.entries.get(handle)? {
            Entry::Tensor(tensor) => tensor.clone(),
            Entry::Variable(variable) => variable.value(),
        })
    }

    /// As [`World::tensor`]; nothing for handle 0.
    pub fn optional(&self, handle: u32) -> Result<Option<Tensor>> {
        if handle == 0 { Ok(None) } else { self.tensor(handle).map(Some) }
    }

    /// As [`World::tensor`], for a list.
    pub fn tensors(&self, handles: &[u32]) -> Result<Vec<Tensor>> {
        let mut tensors = buffer::with_capacity("handles", handles.len())?;
        for &handle in handles {
            tensors.push(self.tensor(handle)?);
        }
        Ok(tensors)
    }

    /// **Errors** `disposed`; `invalid-argument` for a tensor that is no variable.
    pub fn variable(&self, handle: u32) -> Result<Rc<Variable>> {
        match self.entries.get(handle)? {
            Entry::Variable(variable) => Ok(variable.clone()),
            Entry::Tensor(_) => Err(Error::argument("variable", "a variable", "a tensor")),
        }
    }

    /// A handle for it.
    pub fn insert(&mut self, entry: Entry) -> Result<u32> {
        let bytes = bytes_of(&entry);
        let handle = self.entries.insert(entry)?;
        self.bytes += bytes;
        Ok(handle)
    }

    /// Lets go of it; handles that name nothing are ignored.
    pub fn free(&mut self, handle: u32) {
        if let Some(entry) = self.entries.remove(handle) {
            self.bytes -= bytes_of(&entry);
        }
    }

    /// How many tensors and variables have handles, and the bytes of their elements.
    pub fn usage(&self) -> (usize, usize) {
        (self.entries.len(), self.bytes)
    }

    /// Adds a tensor to the results.
    pub fn give(&mut self, tensor: Tensor) -> Result<()> {
        let handle = self.insert(Entry::Tensor(tensor.clone()))?;
        self.describe(handle, &tensor).inspect_err(|_| self.free(handle))
    }

    /// Adds to the results a tensor that has this handle already.
    pub fn describe(&mut self, handle: u32, tensor: &Tensor) -> Result<()> {
        let (dtype, data) = match tensor.dtype() {
            DType::Float32 => (0, address(tensor.floats("record")?)),
            DType::Int32 => (1, address(tensor.ints("record")?)),
            DType::Bool => (2, address(tensor.ints("record")?)),
        };
        buffer::grow("record", &mut self.record, RESULT_HEAD + tensor.rank())?;
        self.record[0] += 1;
        self.record.extend([handle, dtype, data, tensor.len() as u32, tensor.rank() as u32]);
        self.record.extend(tensor.shape().iter().map(|&size| size as u32));
        Ok(())
    }

    /// Adds to the results something that is no tensor: a bare handle, 0 for none.
    pub fn give_handle(&mut self, handle: u32) {
        self.record[0] += 1;
        self.record.extend([handle, 0, 0, 0, 0]);
    }

    /// **Errors** `invalid-argument` unless there are so many handles left.
    pub fn check_room(&self, count: usize) -> Result<()> {
        self.entries.check_room(count)
    }

    /// A refused call keeps nothing of what it had made so far.
    fn free_results(&mut self) {
        let record = std::mem::take(&mut self.record);
        let mut at = 1;
        while let Some(&[handle, _, _, _, rank]) = record.get(at..at + RESULT_HEAD) {
            self.free(handle);
            at += RESULT_HEAD + rank as usize;
        }
    }

    /// Keeps the reason for [`World::take_error`]; the 0 that says so.
    pub fn refuse(&mut self, error: Error) -> u32 {
        self.error = Some(error);
        0
    }

    /// The last refusal.
    pub fn take_error(&mut self) -> Option<Error> {
        self.error.take()
    }
}

fn bytes_of(entry: &Entry) -> usize {
    BYTES_PER_ELEMENT
        * match entry {
            Entry::Tensor(tensor) => tensor.len(),
            Entry::Variable(variable) => variable.value().len(),
        }
}

/// Where it lies in wasm memory.
fn address<T>(slice: &[T]) -> u32 {
    slice.as_ptr() as usize as u32
}
