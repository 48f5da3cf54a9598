//! One key through the layers: which of them set it, to what, and which wins.

use std::fmt;
use std::str::FromStr;

use super::value::{Data, Value};
use crate::error::Error;

/// The keys that lead to a value, as `main_app.replicas`. A dot within a key has a backslash before
/// it, as with helm's `--set`; a number counts into a list, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPath(Vec<String>);

impl KeyPath {
    /// Reads a path; `None` where one of its keys is empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut keys = vec![String::new()];
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let letter = match letter {
                '.' => {
                    keys.push(String::new());
                    continue;
                }
                '\\' => letters.next()?,
                other => other,
            };
            keys.last_mut()?.push(letter);
        }
        let is_whole = keys.iter().all(|key| !key.is_empty());
        is_whole.then_some(Self(keys))
    }

    /// The path of these keys.
    pub(super) fn of(keys: Vec<String>) -> Self {
        Self(keys)
    }

    /// The keys, without backslashes.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.0
    }

    /// The value at the end of the path.
    #[must_use]
    pub fn find<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        let mut keys = self.0.iter();
        keys.try_fold(value, |value, key| value.get(key))
    }

    /// The first value on the path that is not a mapping, so that what earlier layers have below it
    /// is gone, with the number of keys that lead to it; the end of the path is not looked at.
    fn cut<'v>(&self, value: &'v Value) -> Option<(usize, &'v Value)> {
        let mut value = value;
        for (depth, key) in self.0.iter().enumerate() {
            if !matches!(value.data, Data::Map(_)) {
                return Some((depth, value));
            }
            value = value.get(key)?;
        }
        None
    }

    /// The first keys of the path.
    #[must_use]
    pub fn start(&self, depth: usize) -> Self {
        Self(self.0.iter().take(depth).cloned().collect())
    }
}

impl FromStr for KeyPath {
    type Err = Error;

    fn from_str(text: &str) -> crate::error::Result<Self> {
        Self::parse(text).ok_or_else(|| {
            Error::invalid(format!("in {text:?} one of its parts is empty"))
                .hint("write the keys with dots between them, as in main_app.replicas")
        })
    }
}

/// What one layer does to a key.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The value that it sets; of one that replaces all of a mapping above the key, that value.
    pub value: Value,
    /// The key above, where all of it is replaced, and so the key itself is gone.
    pub replaced: Option<KeyPath>,
    /// Whether the result comes from here; of a mapping, some of it.
    pub wins: bool,
}

/// What each of `layers`, in order, does to a key, of which `result` came out.
#[must_use]
pub fn key_trace<'v>(
    path: &KeyPath,
    layers: impl Iterator<Item = &'v Value>,
    result: &Value,
) -> Vec<Link> {
    let links = layers.filter_map(|layer| {
        let (replaced, value) = if let Some(value) = path.find(layer) {
            (None, value)
        } else {
            let (depth, value) = path.cut(layer)?;
            (Some(path.start(depth)), value)
        };
        Some(Link {
            value: value.clone(),
            replaced,
            wins: false,
        })
    });
    let mut links: Vec<Link> = links.collect();
    let is_map = |link: &Link| link.replaced.is_none() && matches!(link.value.data, Data::Map(_));
    match path.find(result) {
        Some(Value {
            data: Data::Map(_), ..
        }) => {
            let parts = links.iter_mut().rev().take_while(|link| is_map(link));
            parts.for_each(|link| link.wins = true);
        }
        Some(value) => {
            let origin = value.origin;
            let mut winners = links.iter_mut().rev();
            if let Some(link) = winners.find(|link| link.value.origin == origin) {
                link.wins = true;
            }
        }
        // The last layer that touches the key removed it.
        None => links
            .iter_mut()
            .rev()
            .take(1)
            .for_each(|link| link.wins = true),
    }
    links
}

impl fmt::Display for KeyPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self
            .0
            .iter()
            .map(|key| key.replace('\\', "\\\\").replace('.', "\\."));
        out.write_str(&keys.collect::<Vec<String>>().join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::merge::over_earlier;
    use super::super::read::read;
    use super::*;

    fn links(files: &[&str], path: &str) -> Vec<(String, bool)> {
        let layers = files.iter().enumerate();
        let layer = |(index, text): (usize, &&str)| {
            let mut value = read(text).unwrap();
            value.set_layer(index);
            value
        };
        let layers: Vec<Value> = layers.map(layer).collect();
        let mut result = Value::empty();
        for layer in &layers {
            over_earlier(&mut result, layer.clone());
        }
        let path = KeyPath::parse(path).unwrap();
        let links = key_trace(&path, layers.iter(), &result).into_iter();
        let seen = links.map(|link| (link.value.to_json().to_string(), link.wins));
        seen.collect()
    }

    fn link(value: &str, wins: bool) -> (String, bool) {
        (value.to_owned(), wins)
    }

    #[test]
    fn the_last_layer_that_sets_a_key_wins() {
        assert_eq!(
            links(&["a: {b: 1}", "c: 1", "a: {b: 2}"], "a.b"),
            [link("1", false), link("2", true)]
        );
        assert_eq!(
            links(&["a: {b: 1}", "a: {b: 1}"], "a.b"),
            [link("1", false), link("1", true)]
        );
        assert_eq!(links(&["a: 1"], "b"), []);
        assert_eq!(links(&["a: [1, {b: 2}]"], "a.1.b"), [link("2", true)]);
    }

    #[test]
    fn what_replaces_a_mapping_above_the_key_is_a_link_too() {
        assert_eq!(
            links(&["a: {b: 1}", "a: ~"], "a.b"),
            [link("1", false), link("null", true)]
        );
        assert_eq!(
            links(&["a: {b: 1}", "a: 3", "a: {b: 2}"], "a.b"),
            [link("1", false), link("3", false), link("2", true)]
        );
    }

    #[test]
    fn all_parts_of_a_mapping_win() {
        assert_eq!(
            links(&["a: {b: 1}", "a: 3", "a: {c: 1}", "a: {d: 1}"], "a"),
            [
                link(r#"{"b":1}"#, false),
                link("3", false),
                link(r#"{"c":1}"#, true),
                link(r#"{"d":1}"#, true)
            ]
        );
    }

    #[test]
    fn a_dot_in_a_key_has_a_backslash() {
        assert_eq!(links(&["a.b: {c: 1}"], "a\\.b.c"), [link("1", true)]);
        assert_eq!(KeyPath::parse("a\\.b.c").unwrap().to_string(), "a\\.b.c");
        for broken in ["", ".", "a.", "a..b", "a\\"] {
            assert_eq!(KeyPath::parse(broken), None, "{broken}");
        }
    }
}
