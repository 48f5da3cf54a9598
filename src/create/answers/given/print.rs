//! Prints answers as a file of answers has them.

use std::fmt::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Given, GivenValue};
use crate::json::to_json;
use crate::values::text_in_line;

/// One service as a mapping, several as a list, in YAML that old and new readers take alike.
#[must_use]
pub fn answers_in_yaml(services: &[Given]) -> String {
    let mut text = String::new();
    for given in services {
        for (number, (key, value)) in given.entries().into_iter().enumerate() {
            let start = match (services.len(), number) {
                (1, _) => "",
                (_, 0) => "- ",
                _ => "  ",
            };
            let _ = writeln!(text, "{start}{key}: {}", in_yaml(&value));
        }
    }
    text
}

fn in_yaml(value: &GivenValue) -> String {
    match value {
        GivenValue::Text(text) => text_in_line(text),
        GivenValue::Number(number) => number.to_string(),
        GivenValue::Truth(truth) => truth.to_string(),
        GivenValue::List(items) => {
            let items: Vec<String> = items.iter().map(|item| text_in_line(item)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// The same in JSON.
#[must_use]
pub fn answers_in_json(services: &[Given]) -> String {
    match services {
        [one] => to_json(one),
        several => to_json(&several),
    }
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.entries() {
            map.serialize_entry(key, &value)?;
        }
        map.end()
    }
}

impl Serialize for GivenValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            GivenValue::Text(text) => text.serialize(serializer),
            GivenValue::Number(number) => number.serialize(serializer),
            GivenValue::Truth(truth) => truth.serialize(serializer),
            GivenValue::List(items) => items.serialize(serializer),
        }
    }
}
