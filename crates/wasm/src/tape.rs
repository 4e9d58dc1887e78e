//! Tapes.

use throughtime_nn::{Code, Error, Question, Result, Tape, Tensor, buffer};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arguments::borrowed;
use crate::world::{self, Asking, TapeSlot, World};

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
            TapeSlot::Asking(asking) => asking.tape.watch(&x),
        }
        Ok(())
    })
}

/// The gradients; or, while `rawTapeAsks` has a key, dL/d(outputs) and what was saved of the op of that key. `seed` 0 is ones.
#[wasm_bindgen(js_name = rawTapeGradient)]
pub fn raw_tape_gradient(tape: u32, target: u32, seed: u32, sources: &[u32], keep: bool) -> u32 {
    world::record(|world| {
        let target = world.tensor(target)?;
        let seed = match world.optional(seed)? {
            Some(seed) => buffer::copy(AT, seed.floats(AT)?)?,
            None => buffer::filled(AT, target.len(), 1.0)?,
        };
        let sources = sources.iter().map(|&source| world.optional(source)).collect::<Result<Vec<_>>>()?;
        let own = idle(world, tape)?;
        // A source that the tape does not know has no gradient, even if its values entered an op that was recorded.
        let sources: Vec<_> = sources.into_iter().map(|source| source.filter(|source| own.tracks(source))).collect();
        let ids: Vec<_> = sources.iter().flatten().map(Tensor::id).collect();
        let pass = own.backward(&target, seed, &ids, keep)?;
        let own = std::mem::take(own);
        go_on(world, tape, Asking { tape: own, pass, key: 0, sources })
    })
}

/// The key of the op at which the tape's backward pass has stopped; 0 when it has come to its end.
#[wasm_bindgen(js_name = rawTapeAsks)]
pub fn raw_tape_asks(tape: u32) -> u32 {
    world::with(|world| match world.tape_slots.get_mut(tape) {
        Ok(TapeSlot::Asking(asking)) => asking.key,
        _ => 0,
    })
}

/// Goes on with dL/d(inputs) of the op that was asked about, 0 for none; results as `rawTapeGradient`.
#[wasm_bindgen(js_name = rawTapeAnswer)]
pub fn raw_tape_answer(tape: u32, d_inputs: &[u32]) -> u32 {
    world::record(|world| {
        let d_inputs = d_inputs.iter().map(|&d| world.optional(d)).collect::<Result<Vec<_>>>()?;
        let d_inputs = d_inputs.iter().map(|d| d.as_ref().map(|d| buffer::copy(AT, d.floats(AT)?)).transpose());
        let d_inputs = d_inputs.collect::<Result<Vec<_>>>()?;
        match std::mem::replace(world.tape_slots.get_mut(tape)?, TapeSlot::Idle(Tape::default())) {
            TapeSlot::Asking(mut asking) => {
                asking.pass.answer(d_inputs);
                go_on(world, tape, *asking)
            }
            other => {
                *world.tape_slots.get_mut(tape)? = other;
                Err(Error::new(Code::TapeState, AT, "a backward pass under way", "none"))
            }
        }
    })
}

/// Records an op that was computed in JavaScript, where its backward is known by the key.
#[wasm_bindgen(js_name = rawTapesRecord)]
pub fn raw_tapes_record(key: u32, inputs: &[u32], outputs: &[u32], saved: &[u32]) -> u32 {
    world::record(|world| {
        let inputs = world.tensors(inputs)?;
        let question = Question { key, outputs: world.tensors(outputs)?, saved: world.tensors(saved)? };
        world.tapes.record_asked(&borrowed(&inputs), question)
    })
}

const AT: &str = "GradientTape.gradient";

fn go_on(world: &mut World, tape: u32, mut asking: Asking) -> Result<()> {
    let stop = asking.pass.run();
    if let Ok(Some((question, d_outputs))) = stop {
        for (output, d_output) in question.outputs.iter().zip(d_outputs) {
            give(world, Some(output), d_output)?;
        }
        question.saved.into_iter().try_for_each(|saved| world.give(saved))?;
        asking.key = question.key;
        *world.tape_slots.get_mut(tape)? = TapeSlot::Asking(Box::new(asking));
        return Ok(());
    }
    let Asking { tape: own, pass, sources, .. } = asking;
    *world.tape_slots.get_mut(tape)? = TapeSlot::Idle(own);
    stop?;
    let mut gradients = pass.finish()?.into_iter();
    for source in &sources {
        let gradient = source.as_ref().and_then(|_| gradients.next()?);
        give(world, source.as_ref(), gradient)?;
    }
    Ok(())
}

/// A gradient in the shape of what it is of, or none.
fn give(world: &mut World, of: Option<&Tensor>, gradient: Option<Vec<f32>>) -> Result<()> {
    match of.zip(gradient) {
        Some((of, values)) => world.give(Tensor::float(of.shape(), values)?)?,
        None => world.give_handle(0),
    }
    Ok(())
}

#[wasm_bindgen(js_name = rawTapeFree)]
pub fn raw_tape_free(tape: u32) {
    world::with(|world| {
        if let Some(TapeSlot::Recording(id)) = world.tape_slots.remove(tape) {
            world.tapes.close(id);
        }
    });
}

/// A tape that does not record. A backward pass that was left half done, since what was asked failed, is given up.
fn idle(world: &mut World, tape: u32) -> Result<&mut Tape> {
    let slot = world.tape_slots.get_mut(tape)?;
    if let TapeSlot::Asking(asking) = slot {
        *slot = TapeSlot::Idle(std::mem::take(&mut asking.tape));
    }
    match slot {
        TapeSlot::Idle(own) => Ok(own),
        _ => Err(Error::new(Code::TapeState, "GradientTape", "a tape that is not recording", "one that is")),
    }
}
