//! What a helmfile says, as single statements, so that what a merge changed can be compared with
//! what the template changed.

use std::collections::BTreeMap;

use super::lines::Lines;
use crate::helmfile::{Helmfile, ReadError, Source};
use crate::yaml::{Kind, NodeId};

/// How often a helmfile says something: the path of keys with a value as it is written, or a line
/// of template actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning(BTreeMap<(String, String), isize>);

/// What is different once a merge is made, and should not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It says other things than before where the template changed nothing.
    Beside(String),
    /// A change of the template is not, or not everywhere, in the result.
    Half(String),
}

impl Meaning {
    /// What a text says.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn of(text: &str) -> Result<Self, ReadError> {
        let lines = Lines::of(text)?;
        let source = Source::new(&without_aliases(text))?;
        let helmfile = source.read()?;
        let mut said = Said(BTreeMap::new());
        for document in helmfile.tree().documents() {
            said.document(&helmfile, *document);
        }
        for line in lines.code.iter().filter(|line| line.is_action) {
            said.add("{{", line.code.trim());
        }
        Ok(Self(said.0))
    }

    fn count(&self, statement: &(String, String)) -> isize {
        self.0.get(statement).copied().unwrap_or_default()
    }

    /// What `after` says more often than this (or, below zero, less often).
    fn change_to(&self, after: &Self) -> BTreeMap<(String, String), isize> {
        let mut changes = BTreeMap::new();
        for statement in self.0.keys().chain(after.0.keys()) {
            let change = after.count(statement) - self.count(statement);
            if change != 0 {
                changes.insert(statement.clone(), change);
            }
        }
        changes
    }

    /// Compares a merge: `own` became `result`, as `base` became `theirs`.
    pub(super) fn check(own: &Self, result: &Self, base: &Self, theirs: &Self) -> Option<Flaw> {
        let meant = base.change_to(theirs);
        for (statement, change) in own.change_to(result) {
            let wanted = meant.get(&statement).copied().unwrap_or_default();
            if wanted.signum() != change.signum() {
                return Some(Flaw::Beside(shown(&statement)));
            }
        }
        for (statement, change) in meant {
            let (is, wanted) = (result.count(&statement), theirs.count(&statement));
            if (change > 0 && is < wanted) || (change < 0 && is > wanted) {
                return Some(Flaw::Half(shown(&statement)));
            }
        }
        None
    }
}

fn shown((path, value): &(String, String)) -> String {
    match (path.as_str(), value.as_str()) {
        ("{{", value) => value.to_owned(),
        (path, "") => path.to_owned(),
        (path, value) => format!("{path}: {value}"),
    }
}

struct Said(BTreeMap<(String, String), isize>);

/// No path of keys is longer than that in a file that people write; one that is says no more.
const LONGEST_PATH: usize = 1000;

impl Said {
    fn add(&mut self, path: &str, value: &str) {
        let words: Vec<&str> = value.split_whitespace().collect();
        let statement = (path.to_owned(), words.join(" "));
        *self.0.entry(statement).or_default() += 1;
    }

    fn document(&mut self, helmfile: &Helmfile<'_>, document: NodeId) {
        let tree = helmfile.tree();
        let mut waiting = vec![(document, String::new())];
        while let Some((id, path)) = waiting.pop() {
            let below = |more: String| match path.len() > LONGEST_PATH {
                true => path.clone(),
                false => format!("{path}{more}"),
            };
            match &tree.node(id).kind {
                Kind::Sequence { items, .. } if !items.is_empty() => {
                    waiting.extend(items.iter().map(|item| {
                        let name = tree.entry(*item, "name").map(|entry| entry.value);
                        let name = name.map_or("", |name| helmfile.unquoted(name));
                        (*item, below(format!("[{name}]")))
                    }));
                }
                Kind::Mapping { entries, .. } if !entries.is_empty() => {
                    waiting.extend(entries.iter().map(|entry| {
                        let key = helmfile.written(entry.key);
                        let dot = if path.is_empty() { "" } else { "." };
                        (entry.value, below(format!("{dot}{key}")))
                    }));
                }
                // What an alias refers to is said where that stands.
                Kind::Alias(_) => self.add(&path, helmfile.written(id)),
                _ => self.add(&path, unquoted(helmfile.written(id))),
            }
        }
    }
}

/// The text with plain words for aliases: a version with the releases of a service may lack what
/// they refer to.
fn without_aliases(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let marks = [": *", "- *"];
        match marks.iter().find_map(|mark| line.find(mark)) {
            Some(at) => format!("{}^{}", &line[..at + 2], &line[at + 3..]),
            None => line.to_owned(),
        }
    });
    lines.collect()
}

/// A scalar without the quotes around it.
fn unquoted(written: &str) -> &str {
    let inner = |quote: char| written.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(own: &str, result: &str, base: &str, theirs: &str) -> Option<Flaw> {
        let of = |text: &str| Meaning::of(text).unwrap();
        Meaning::check(&of(own), &of(result), &of(base), &of(theirs))
    }

    #[test]
    fn a_merge_that_does_what_the_template_did_has_no_flaw() {
        assert_eq!(
            flaw("a: 1\nb: 2\n", "b: 2\na: 3\n", "a: 1\n", "a: 3\n"),
            None
        );
        // Documents, quotes and comments say nothing.
        assert_eq!(
            flaw("a: 1\nb: x\n", "a: 1 # y\n---\nb: \"x\"\n", "", ""),
            None
        );
        // It was done already.
        assert_eq!(flaw("a: 3\n", "a: 3\n", "a: 1\n", "a: 3\n"), None);
    }

    #[test]
    fn what_is_changed_beside_or_only_in_part_is_a_flaw() {
        let beside = |what: &str| Some(Flaw::Beside(what.to_owned()));
        let half = |what: &str| Some(Flaw::Half(what.to_owned()));
        assert_eq!(
            flaw("a: 1\nb: 2\n", "a: 3\n", "a: 1\n", "a: 3\n"),
            beside("b: 2")
        );
        assert_eq!(
            flaw(
                "m:\n  b: 1\n",
                "m:\n  b: 1\na: 1\n",
                "m:\n  b: 1\n",
                "m:\n  a: 1\n  b: 1\n"
            ),
            beside("a: 1")
        );
        assert_eq!(flaw("a: 1\n", "a: 1\n", "a: 1\n", "a: 3\n"), half("a: 1"));
        assert_eq!(flaw("{{ if .X }}\n", "\n", "", ""), beside("{{ if .X }}"));
        let two = "releases:\n- name: x\n  v: 1\n- name: y\n  v: 1\n";
        let one = two.replacen("v: 1", "v: 2", 1);
        let both = two.replace("v: 1", "v: 2");
        assert_eq!(flaw(two, &one, two, &both), half("releases[y].v: 1"));
    }

    #[test]
    fn an_alias_counts_though_what_it_refers_to_is_missing() {
        let text = "releases:\n- name: x\n  <<: *none\n";
        assert!(flaw(text, &text.replace("*none", "*other"), text, text).is_some());
    }
}
