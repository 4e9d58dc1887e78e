//! Errors on their way to JavaScript.

use std::fmt::Write;

use throughtime_nn::Error;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::world;

/// The last refusal as JSON, empty when there was none.
#[wasm_bindgen(js_name = rawTakeError)]
pub fn raw_take_error() -> String {
    world::with(|world| world.take_error()).map_or_else(String::new, |error| json(&error))
}

fn json(error: &Error) -> String {
    let mut out = String::from("{");
    let fields = [
        ("code", error.code.as_str()),
        ("at", error.at),
        ("expected", &error.expected),
        ("got", &error.got),
        ("hint", &error.hint),
    ];
    for (i, (name, value)) in fields.into_iter().enumerate() {
        out.push_str(if i == 0 { "\"" } else { ",\"" });
        out.push_str(name);
        out.push_str("\":\"");
        value.chars().for_each(|c| escape(&mut out, c));
        out.push('"');
    }
    out.push('}');
    out
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' | '\\' => out.extend(['\\', c]),
        c if c < ' ' => drop(write!(out, "\\u{:04x}", c as u32)),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use throughtime_nn::Code;

    #[test]
    fn json_escapes_quotes_backslashes_and_control_characters() {
        let error = Error::new(Code::InvalidArgument, "op", "a \"name\"", "back\\slash\n");
        let expected =
            r#"{"code":"invalid-argument","at":"op","expected":"a \"name\"","got":"back\\slash\u000a","hint":""}"#;
        assert_eq!(json(&error), expected);
    }
}
