//! Elements in, handles, variables.

use std::rc::Rc;

use throughtime_nn::{Result, Tensor, Variable, buffer};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arguments::shape_of;
use crate::world::{self, Entry};

/// Is there room for so many elements? To be asked before one of the three below: the glue allocates by itself, and cannot be refused.
#[wasm_bindgen(js_name = rawRoom)]
pub fn raw_room(elements: f64) -> u32 {
    world::record(|_| buffer::check("tensor", &[elements as usize]))
}

#[wasm_bindgen(js_name = rawFloat)]
pub fn raw_float(shape: &[f64], values: Vec<f32>) -> u32 {
    world::one(|_| Tensor::float(&shape_of("tensor", shape)?, values))
}

#[wasm_bindgen(js_name = rawInt)]
pub fn raw_int(shape: &[f64], values: Vec<i32>) -> u32 {
    world::one(|_| Tensor::int(&shape_of("tensor", shape)?, values))
}

#[wasm_bindgen(js_name = rawBool)]
pub fn raw_bool(shape: &[f64], values: Vec<i32>) -> u32 {
    world::one(|_| Tensor::bool(&shape_of("tensor", shape)?, values))
}

/// The handle itself, 0 when refused.
fn scalar(tensor: Result<Tensor>) -> u32 {
    world::with(|world| {
        let handle = tensor.and_then(|tensor| world.insert(Entry::Tensor(tensor)));
        handle.unwrap_or_else(|error| world.refuse(error))
    })
}

#[wasm_bindgen(js_name = rawFloatScalar)]
pub fn raw_float_scalar(value: f64) -> u32 {
    scalar(Ok(Tensor::scalar(value as f32)))
}

#[wasm_bindgen(js_name = rawIntScalar)]
pub fn raw_int_scalar(value: i32) -> u32 {
    scalar(Tensor::int(&[], vec![value]))
}

#[wasm_bindgen(js_name = rawInspect)]
pub fn raw_inspect(x: u32) -> u32 {
    world::record(|world| {
        let tensor = world.tensor(x)?;
        world.describe(x, &tensor)
    })
}

#[wasm_bindgen(js_name = rawClone)]
pub fn raw_clone(x: u32) -> u32 {
    world::one(|world| world.tensor(x))
}

#[wasm_bindgen(js_name = rawDetach)]
pub fn raw_detach(x: u32) -> u32 {
    world::one(|world| Ok(world.tensor(x)?.detached()))
}

#[wasm_bindgen(js_name = rawFree)]
pub fn raw_free(x: u32) {
    world::with(|world| world.free(x));
}

#[wasm_bindgen(js_name = rawNumTensors)]
pub fn raw_num_tensors() -> u32 {
    world::with(|world| world.usage().0 as u32)
}

#[wasm_bindgen(js_name = rawNumBytes)]
pub fn raw_num_bytes() -> f64 {
    world::with(|world| world.usage().1 as f64)
}

#[wasm_bindgen(js_name = rawIsRelaxed)]
pub fn raw_is_relaxed() -> bool {
    cfg!(target_feature = "relaxed-simd")
}

#[wasm_bindgen(js_name = rawVariableNew)]
pub fn raw_variable_new(value: u32, trainable: bool) -> u32 {
    world::record(|world| {
        let variable = Variable::new(&world.tensor(value)?, trainable)?;
        let handle = world.insert(Entry::Variable(Rc::new(variable)))?;
        world.give_handle(handle);
        Ok(())
    })
}

#[wasm_bindgen(js_name = rawVariableAssign)]
pub fn raw_variable_assign(variable: u32, value: u32) -> u32 {
    world::record(|world| world.variable(variable)?.assign(&world.tensor(value)?))
}

#[wasm_bindgen(js_name = rawVariableSetTrainable)]
pub fn raw_variable_set_trainable(variable: u32, trainable: bool) -> u32 {
    world::record(|world| {
        world.variable(variable)?.set_trainable(trainable);
        Ok(())
    })
}
