//! Tapes.

use throughtime_nn::{Code, Error, Result, Tape, Tensor};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::world::{self, TapeSlot, World};

#[wasm_bindgen(js_name = rawTapeNew)]
pub fn raw_tape_new() -> u32 {
    world::record(|world| {
        let handle = world.tape_slots.insert(TapeSlot::Idle(Tape::default()))?;
        world.give_handle(handle);
        Ok(())
    })
}

#[wasm_bindgen(js_name = rawTapeStart)]
pub fn raw_tape_start(tape: u32) -> u32 {
    world::record(|world| {
        let own = std::mem::take(idle(world, tape)?);
        let id = world.tapes.resume(own);
        *world.tape_slots.get_mut(tape)? = TapeSlot::Recording(id);
        Ok(())
    })
}

#[wasm_bindgen(js_name = rawTapeStop)]
pub fn raw_tape_stop(tape: u32) -> u32 {
    world::record(|world| {
        let slot = world.tape_slots.get_mut(tape)?;
        if let TapeSlot::Recording(id) = *slot {
            *slot = TapeSlot::Idle(world.tapes.close(id).unwrap_or_default());
        }
        Ok(())
    })
}

#[wasm_bindgen(js_name = rawTapeWatch)]
pub fn raw_tape_watch(tape: u32, x: u32) -> u32 {
    world::record(|world| {
        let x = world.tensor(x)?;
        match world.tape_slots.get_mut(tape)? {
            TapeSlot::Idle(own) => own.watch(&x),
            TapeSlot::Recording(id) => {
                if let Some(own) = world.tapes.get(*id) {
                    own.watch(&x);
                }
            }
        }
        Ok(())
    })
}

#[wasm_bindgen(js_name = rawTapeGradient)]
pub fn raw_tape_gradient(tape: u32, target: u32, sources: &[u32], keep: bool) -> u32 {
    world::record(|world| {
        let target = world.tensor(target)?;
        let sources = sources.iter().map(|&source| world.optional(source)).collect::<Result<Vec<_>>>()?;
        let tape = idle(world, tape)?;
        // A source that the tape does not know has no gradient, even if its values entered an op that was recorded.
        let known: Vec<Option<&Tensor>> =
            sources.iter().map(|source| source.as_ref().filter(|source| tape.tracks(source))).collect();
        let ids: Vec<_> = known.iter().flatten().map(|source| source.id()).collect();
        let mut gradients = tape.gradient(&target, &ids, keep)?.into_iter();
        for source in known {
            match source.and_then(|source| Some((source, gradients.next()??))) {
                Some((source, values)) => world.give(Tensor::float(source.shape(), values)?)?,
                None => world.give_handle(0),
            }
        }
        Ok(())
    })
}

#[wasm_bindgen(js_name = rawTapeFree)]
pub fn raw_tape_free(tape: u32) {
    world::with(|world| {
        if let Some(TapeSlot::Recording(id)) = world.tape_slots.remove(tape) {
            world.tapes.close(id);
        }
    });
}

fn idle(world: &mut World, tape: u32) -> Result<&mut Tape> {
    match world.tape_slots.get_mut(tape)? {
        TapeSlot::Idle(own) => Ok(own),
        TapeSlot::Recording(_) => {
            Err(Error::new(Code::TapeState, "GradientTape", "a tape that is not recording", "one that is"))
        }
    }
}
