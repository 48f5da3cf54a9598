//! Values as helm sees them, each with the place that it comes from.

use std::collections::BTreeMap;

use serde_json::Number;

/// Where a value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The index of its layer; 0 as long as it is in none.
    pub layer: usize,
    /// The line, counted from 1.
    pub line: usize,
}

/// A value with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub data: Data,
    /// Where it was written; of a mapping, where its first part was.
    pub origin: Origin,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number; never infinite.
    Float(f64),
    Text(String),
    List(Vec<Value>),
    /// A mapping. helm sorts its keys.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// An empty mapping.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            data: Data::Map(BTreeMap::new()),
            origin: Origin { layer: 0, line: 1 },
        }
    }

    /// Makes it, and all in it, part of a layer.
    pub fn set_layer(&mut self, layer: usize) {
        self.origin.layer = layer;
        match &mut self.data {
            Data::List(items) => items.iter_mut().for_each(|item| item.set_layer(layer)),
            Data::Map(entries) => entries
                .values_mut()
                .for_each(|value| value.set_layer(layer)),
            _ => {}
        }
    }

    /// Gives it, and all in it, other lines.
    pub fn map_lines(&mut self, line: &impl Fn(usize) -> usize) {
        self.origin.line = line(self.origin.line);
        match &mut self.data {
            Data::List(items) => items.iter_mut().for_each(|item| item.map_lines(line)),
            Data::Map(entries) => entries.values_mut().for_each(|value| value.map_lines(line)),
            _ => {}
        }
    }

    /// What is under a key, or at an index of a list.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.data {
            Data::Map(entries) => entries.get(key),
            Data::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The same without origins.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.data {
            Data::Null => Json::Null,
            Data::Bool(truth) => Json::Bool(*truth),
            Data::Integer(number) => Json::Number((*number).into()),
            Data::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            Data::Text(text) => Json::String(text.clone()),
            Data::List(items) => items.iter().map(Value::to_json).collect(),
            Data::Map(entries) => {
                let entries = entries.iter();
                entries
                    .map(|(key, value)| (key.clone(), value.to_json()))
                    .collect()
            }
        }
    }

    /// Every leaf's origin, by JSON pointer (RFC 6901). An empty list or mapping is a leaf.
    #[must_use]
    pub fn origins(&self) -> Vec<(String, Origin)> {
        let mut found = Vec::new();
        self.add_origins("", &mut found);
        found
    }

    fn add_origins(&self, pointer: &str, found: &mut Vec<(String, Origin)>) {
        match &self.data {
            Data::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    value.add_origins(&format!("{pointer}/{key}"), found);
                }
            }
            Data::List(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    item.add_origins(&format!("{pointer}/{index}"), found);
                }
            }
            _ => found.push((pointer.to_owned(), self.origin)),
        }
    }
}
