//! JSON, as every command prints it.

use serde::Serialize;

/// The version of the documents; it changes when a program that reads one would have to.
pub const VERSION: u32 = 1;

/// Any of the program's data as indented JSON with a line break at the end.
#[must_use]
pub fn to_json(value: &impl Serialize) -> String {
    // Only a map with keys that are not text could fail, and none is given.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
