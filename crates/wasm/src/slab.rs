//! Handles: numbers that name what JavaScript holds of ours.

use std::collections::VecDeque;

use throughtime_nn::{Code, Error, Result, buffer};

/// JavaScript holds integers below 2^31 without a box.
const HANDLE_BITS: u32 = 31;
/// So many low bits of a handle are the slot's index plus one; the bits above count how often the slot was used.
const INDEX_BITS: u32 = 21;
const INDEX_MASK: u32 = (1 << INDEX_BITS) - 1;
const GENERATIONS: u32 = 1 << (HANDLE_BITS - INDEX_BITS);
/// The one free for longest is used next, and none before so many are free: generations of a slot last as long as possible.
const FEWEST_FREE: usize = 1 << 9;

/// Things with handles. A handle that was removed names nothing, also after its slot was used again: not before
/// `FEWEST_FREE · GENERATIONS`, half a million, other handles were given out.
pub struct Slab<T> {
    kind: &'static str,
    slots: Vec<Slot<T>>,
    free: VecDeque<u32>,
}

struct Slot<T> {
    generation: u32,
    value: Option<T>,
}

impl<T> Slab<T> {
    /// `kind` is what messages call the things.
    pub const fn new(kind: &'static str) -> Self {
        Slab { kind, slots: Vec::new(), free: VecDeque::new() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// **Errors** `invalid-argument` when there are as many as handles can name; `out-of-memory`.
    pub fn insert(&mut self, value: T) -> Result<u32> {
        self.check_room(1)?;
        // Much at once, so that memory is flat from the first step on. What is free has room for all, so that `remove` needs none.
        let more = if self.slots.is_empty() { 2 * FEWEST_FREE } else { 1 };
        buffer::grow("memory", &mut self.slots, more)?;
        let room = self.slots.len() + more - self.free.len();
        self.free.try_reserve(room).map_err(|_| buffer::refused("memory", (room * size_of::<u32>()) as u64))?;
        let all_used = self.slots.len() == INDEX_MASK as usize;
        let reused = if self.free.len() > FEWEST_FREE || all_used { self.free.pop_front() } else { None };
        let index = reused.unwrap_or_else(|| {
            self.slots.push(Slot { generation: 0, value: None });
            self.slots.len() as u32 - 1
        });
        let slot = &mut self.slots[index as usize];
        slot.value = Some(value);
        Ok(slot.generation << INDEX_BITS | (index + 1))
    }

    /// **Errors** `invalid-argument` unless so many more can be named.
    pub fn check_room(&self, count: usize) -> Result<()> {
        match self.len().saturating_add(count) <= INDEX_MASK as usize {
            true => Ok(()),
            false => Err(Error::argument("memory", format!("at most {INDEX_MASK} live {}s", self.kind), "more")),
        }
    }

    /// **Errors** `disposed`.
    pub fn get(&self, handle: u32) -> Result<&T> {
        let slot = index_of(handle).and_then(|index| self.slots.get(index));
        let value = slot.filter(|slot| slot.generation == handle >> INDEX_BITS).and_then(|slot| slot.value.as_ref());
        value.ok_or_else(|| disposed(self.kind))
    }

    /// **Errors** `disposed`.
    pub fn get_mut(&mut self, handle: u32) -> Result<&mut T> {
        let kind = self.kind;
        let slot = index_of(handle).and_then(|index| self.slots.get_mut(index));
        let value = slot.filter(|slot| slot.generation == handle >> INDEX_BITS).and_then(|slot| slot.value.as_mut());
        value.ok_or_else(|| disposed(kind))
    }

    /// Takes it out; nothing for a handle that names nothing.
    pub fn remove(&mut self, handle: u32) -> Option<T> {
        let index = index_of(handle)?;
        let slot = self.slots.get_mut(index).filter(|slot| slot.generation == handle >> INDEX_BITS)?;
        let value = slot.value.take()?;
        slot.generation = (slot.generation + 1) % GENERATIONS;
        self.free.push_back(index as u32);
        Some(value)
    }
}

fn index_of(handle: u32) -> Option<usize> {
    (handle & INDEX_MASK).checked_sub(1).map(|index| index as usize)
}

fn disposed(kind: &'static str) -> Error {
    Error::new(Code::Disposed, "handle", format!("a {kind} in use"), "a disposed one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_handle_names_nothing_even_after_reuse() {
        let mut slab = Slab::new("thing");
        let first = slab.insert('a').unwrap();
        assert_eq!(slab.remove(first), Some('a'));
        let second = slab.insert('b').unwrap();
        assert_ne!(first, second);
        assert_eq!((slab.remove(first), slab.len()), (None, 1));
        assert_eq!(slab.get(first).unwrap_err().code, Code::Disposed);
        assert_eq!(slab.get(second), Ok(&'b'));
        assert!(slab.get(0).is_err());
    }

    #[test]
    fn a_removed_handle_stays_dead_through_many_others_and_all_are_small() {
        let mut slab = Slab::new("thing");
        let first = slab.insert(0).unwrap();
        slab.remove(first);
        for i in 0..FEWEST_FREE * GENERATIONS as usize {
            let handle = slab.insert(i).unwrap();
            assert!(handle != first && handle < 1 << HANDLE_BITS);
            assert_eq!(slab.remove(handle), Some(i));
        }
        assert!(slab.slots.len() <= FEWEST_FREE + 2);
    }

    #[test]
    fn there_is_room_for_as_many_as_can_be_named() {
        let mut slab = Slab::new("thing");
        for _ in 0..INDEX_MASK {
            slab.insert(()).unwrap();
        }
        assert_eq!(slab.insert(()).unwrap_err().code, Code::InvalidArgument);
        assert!(slab.check_room(0).is_ok() && slab.check_room(1).is_err());
        slab.remove(1);
        assert!(slab.insert(()).is_ok());
    }
}
