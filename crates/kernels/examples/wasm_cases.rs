//! The cases of `tests/cases` as a module of plain exports, for `run_wasm_cases.mjs`: a case that fails traps.

#[path = "../tests/cases/mod.rs"]
mod cases;

use std::sync::Mutex;

use cases::{Case, GROUPS};

/// What the last panic said.
static MESSAGE: Mutex<String> = Mutex::new(String::new());

/// Case `i` of all groups, or a case that fails.
fn case(i: usize) -> Case {
    GROUPS.iter().copied().flatten().nth(i).copied().unwrap_or(("no such case", || panic!("no such case")))
}

/// How many cases there are.
#[unsafe(no_mangle)]
pub extern "C" fn case_count() -> usize {
    GROUPS.iter().map(|g| g.len()).sum()
}

/// Where the name of case `i` lies.
#[unsafe(no_mangle)]
pub extern "C" fn case_name(i: usize) -> *const u8 {
    case(i).0.as_ptr()
}

/// How many bytes the name of case `i` has.
#[unsafe(no_mangle)]
pub extern "C" fn case_name_len(i: usize) -> usize {
    case(i).0.len()
}

/// Runs case `i`.
#[unsafe(no_mangle)]
pub extern "C" fn run_case(i: usize) {
    std::panic::set_hook(Box::new(|info| {
        if let Ok(mut message) = MESSAGE.lock() {
            *message = info.to_string();
        }
    }));
    case(i).1();
}

/// Where the message of the last failed case lies.
#[unsafe(no_mangle)]
pub extern "C" fn message() -> *const u8 {
    MESSAGE.lock().map_or(std::ptr::null(), |m| m.as_ptr())
}

/// How many bytes that message has.
#[unsafe(no_mangle)]
pub extern "C" fn message_len() -> usize {
    MESSAGE.lock().map_or(0, |m| m.len())
}
