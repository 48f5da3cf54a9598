//! What differs between the values of two releases, leaf by leaf.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::effective::EffectiveValues;
use super::key_trace::KeyPath;
use super::show::written_at;
use super::value::{Data, Value};
use crate::names::{EnvironmentName, InvalidName, ReleaseName};

/// One side of a comparison: an environment, or one release in it, as `eqiad/canary`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub environment: EnvironmentName,
    /// Only this release.
    pub release: Option<ReleaseName>,
}

impl FromStr for Side {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let (environment, release) = match text.split_once('/') {
            Some((environment, release)) => (environment, Some(release)),
            None => (text, None),
        };
        Ok(Self {
            environment: environment.parse()?,
            release: release.map(str::parse).transpose()?,
        })
    }
}

impl fmt::Display for Side {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.environment.as_str())?;
        match &self.release {
            Some(release) => write!(out, "/{}", release.as_str()),
            None => Ok(()),
        }
    }
}

/// A leaf that the two sides do not have alike; `None` where one has nothing there.
#[derive(Debug, Clone, PartialEq)]
struct Change<'v> {
    keys: Vec<String>,
    sides: [Option<&'v Value>; 2],
}

/// Every leaf that differs, in the order of the keys.
fn changes(sides: [Option<&Value>; 2]) -> Vec<Change<'_>> {
    let mut found = Vec::new();
    add_changes(&mut Vec::new(), sides, &mut found);
    found
}

fn add_changes<'v>(
    keys: &mut Vec<String>,
    sides: [Option<&'v Value>; 2],
    found: &mut Vec<Change<'v>>,
) {
    let below = parts(sides);
    for key in &below {
        keys.push(key.clone());
        add_changes(keys, sides.map(|side| side?.get(key)), found);
        keys.pop();
    }
    let json = |side: Option<&Value>| side.map(Value::to_json);
    if below.is_empty() && json(sides[0]) != json(sides[1]) {
        let keys = keys.clone();
        found.push(Change { keys, sides });
    }
}

/// What both sides are compared by: keys of mappings, and indices of lists that are as long. A side
/// that has nothing there is an empty one. None where the two are compared as they are.
fn parts(sides: [Option<&Value>; 2]) -> BTreeSet<String> {
    let data = sides.map(|side| side.map(|value| &value.data));
    if let [Some(Data::List(left)), Some(Data::List(right))] = data {
        let indices = 0..left.len();
        return match left.len() == right.len() {
            true => indices.map(|index| index.to_string()).collect(),
            false => BTreeSet::new(),
        };
    }
    let mut keys = BTreeSet::new();
    for side in data {
        match side {
            // An empty mapping is a leaf where the other side is something else.
            Some(Data::Map(entries)) => keys.extend(entries.keys().cloned()),
            Some(_) => return BTreeSet::new(),
            None => {}
        }
    }
    keys
}

/// The releases of two sides, and how each side is called.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The service's folder, from the root on.
    pub folder: &'a str,
    pub names: [&'a str; 2],
    pub releases: [&'a [EffectiveValues]; 2],
    /// Whether the releases are compared by their order and not by their names.
    pub is_one_pair: bool,
}

impl Compared<'_> {
    /// What differs, for people; nothing where all is alike.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for [left, right] in self.pairs() {
            let part = self.pair(left, right);
            if !text.is_empty() && !part.is_empty() {
                text.push('\n');
            }
            text.push_str(&part);
        }
        text
    }

    fn pairs(&self) -> Vec<[Option<&EffectiveValues>; 2]> {
        let [left, right] = self.releases;
        if self.is_one_pair {
            return vec![[left.first(), right.first()]];
        }
        let named = |list: &'_ [EffectiveValues], name: &str| -> Option<usize> {
            list.iter().position(|one| one.name == name)
        };
        let both = left
            .iter()
            .map(|one| [Some(one), named(right, &one.name).map(|at| &right[at])]);
        let only_right = right.iter().filter(|one| named(left, &one.name).is_none());
        let only_right = only_right.map(|one| [None, Some(one)]);
        both.chain(only_right).collect()
    }

    fn pair(&self, left: Option<&EffectiveValues>, right: Option<&EffectiveValues>) -> String {
        let [one, other] = self.names;
        let (Some(left), Some(right)) = (left, right) else {
            let has_it = if left.is_some() { one } else { other };
            let name = left.or(right).map_or("", |release| &release.name);
            return format!("{name} is only in {has_it} ({})\n", self.folder);
        };
        let changes = changes([Some(&left.values), Some(&right.values)]);
        if changes.is_empty() {
            return String::new();
        }
        let mut text = match self.is_one_pair {
            true => format!("{one} and {other} ({})\n", self.folder),
            false => format!("{} in {one} and {other} ({})\n", left.name, self.folder),
        };
        let width = one.len().max(other.len());
        for change in changes {
            let _ = writeln!(text, "  {}", KeyPath::of(change.keys));
            for (side, (name, release)) in change.sides.iter().zip([(one, left), (other, right)]) {
                let _ = match side {
                    Some(value) => {
                        let at = written_at(release, value.origin);
                        writeln!(text, "    {name:width$}  {at}  {}", value.to_json())
                    }
                    None => writeln!(text, "    {name:width$}  not set"),
                };
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    fn changed(left: &str, right: &str) -> Vec<String> {
        let [left, right] = [left, right].map(|text| read(text).unwrap());
        let changes = changes([Some(&left), Some(&right)]).into_iter();
        let json =
            |side: Option<&Value>| side.map_or("-".to_owned(), |one| one.to_json().to_string());
        changes
            .map(|change| {
                let [left, right] = change.sides.map(json);
                format!("{} {left} {right}", KeyPath::of(change.keys))
            })
            .collect()
    }

    #[test]
    fn every_leaf_that_differs_is_named_once() {
        assert_eq!(changed("a: {b: 1, c: 2}", "a: {b: 1, c: 3}"), ["a.c 2 3"]);
        assert_eq!(changed("a: {b: 1}", "{}"), ["a.b 1 -"]);
        assert_eq!(changed("a: ~", "{}"), ["a null -"]);
        assert_eq!(changed("a: {}", "{}"), ["a {} -"]);
        assert_eq!(changed("a: {b: 1}", "a: {}"), ["a.b 1 -"]);
        assert_eq!(changed("a: {b: 1}", "a: 3"), [r#"a {"b":1} 3"#]);
        assert_eq!(changed("a: [1, 2]", "a: [1, 3]"), ["a.1 2 3"]);
        assert_eq!(changed("a: [1, 2]", "a: [1]"), ["a [1,2] [1]"]);
        assert_eq!(changed("a: '1'", "a: 1"), [r#"a "1" 1"#]);
        assert_eq!(changed("a.b: 1", "a.b: 2"), ["a\\.b 1 2"]);
        assert!(changed("x: 1\na: [{b: 1}]", "a: [{b: 1}]\nx: 1").is_empty());
    }

    #[test]
    fn a_side_is_an_environment_or_a_release_in_it() {
        let side: Side = "eqiad/canary".parse().unwrap();
        assert_eq!(side.environment.as_str(), "eqiad");
        assert_eq!(side.release.unwrap().as_str(), "canary");
        assert_eq!("eqiad".parse::<Side>().unwrap().release, None);
        for wrong in ["", "/", "eqiad/", "a/b/c", "eqiad/Main"] {
            assert!(wrong.parse::<Side>().is_err(), "{wrong}");
        }
    }
}
