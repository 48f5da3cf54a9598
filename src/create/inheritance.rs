//! What a service takes from its sibling, for the person to look at.

use serde::Serialize;

use super::sibling::inherit::{OpenKind, OpenValue};
use super::sibling::tree::{Copied, In, Sibling};

/// What a service takes from its sibling, does not take, or has by a name of its own, each with its
/// place. Paths are within the service's folder, lines those of the sibling's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Inheritance {
    /// The sibling, as GROUP/NAME.
    pub from: String,
    /// Values that are left open: `CHANGE_ME` is in their place.
    pub open: Vec<Inherited>,
    /// Values that are kept and should be looked at.
    pub kept: Vec<Inherited>,
    /// Charts, images and addresses with the sibling's name in them: what was made of these.
    pub own: Vec<Inherited>,
    /// Links and references that lead to nothing under the new name.
    pub dangling: Vec<Inherited>,
    /// In how many places the sibling's helmfile differs from the group's template of today; `None`
    /// where that is unknown.
    pub behind: Option<usize>,
}

/// One place of an [`Inheritance`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inherited {
    /// The file.
    pub path: String,
    /// The line, from 1; 0 for a file as a whole.
    pub line: usize,
    /// What is there, in a few words.
    pub what: String,
}

impl Inheritance {
    /// What was found as a sibling's files were copied; `has_port` where a port was asked for.
    pub(super) fn of(sibling: &Sibling<'_>, copied: &Copied, has_port: bool) -> Self {
        fn listed<T>(found: &[In<T>], say: impl Fn(&T) -> (usize, String)) -> Vec<Inherited> {
            let places = found.iter().map(|found| {
                let (line, what) = say(&found.what);
                let path = found.path.clone();
                Inherited { path, line, what }
            });
            places.collect()
        }
        let is_open = |value: &OpenValue| !(has_port && value.kind == OpenKind::PublicPort);
        let open: Vec<In<OpenValue>> = copied
            .open
            .iter()
            .filter(|found| is_open(&found.what))
            .cloned()
            .collect();
        let mut kept = listed(&copied.kept, |value| {
            let what = match &value.value {
                Some(text) => format!("{}: {text}", value.key),
                None => value.key.clone(),
            };
            (value.line, what)
        });
        kept.extend(listed(&copied.unread, |error| {
            let what = format!("all of it, which is not YAML ({})", error.reason);
            (error.at.line, what)
        }));
        Self {
            from: sibling.reference().to_string(),
            open: listed(&open, |value| (value.line, value.kind.key().to_owned())),
            kept,
            own: listed(&copied.own, |name| {
                let what = match name.old == name.new {
                    true => name.old.clone(),
                    false => format!("{}, was {}", name.new, name.old),
                };
                (name.line, what)
            }),
            dangling: listed(&copied.dangling, |link| (0, link.new.clone())),
            behind: None,
        }
    }

    /// All of it in words, one place to a line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let from = &self.from;
        let mut lines = Vec::new();
        let mut add = |heading: String, places: &[Inherited]| {
            if !places.is_empty() {
                lines.push(heading);
                lines.extend(places.iter().map(Inherited::in_words));
            }
        };
        add("left open, as CHANGE_ME:".to_owned(), &self.open);
        add(format!("kept from {from}, look at these:"), &self.kept);
        add("may exist for the sibling alone:".to_owned(), &self.own);
        add("lead to nothing yet:".to_owned(), &self.dangling);
        if let Some(places) = self.behind.filter(|places| *places > 0) {
            let template = "the template of its group";
            let places = match places {
                1 => "1 place".to_owned(),
                _ => format!("{places} places"),
            };
            lines.push(format!(
                "the helmfile of {from} differs from {template} in {places}; --helmfile template \
                 takes that"
            ));
        }
        lines
    }
}

impl Inherited {
    fn in_words(&self) -> String {
        let Self { path, line, what } = self;
        match line {
            0 => format!("  {path}: {what}"),
            _ => format!("  {path}:{line}: {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_differ_are_counted_in_words() {
        let lines = |behind| {
            let inheritance = Inheritance {
                from: "birds/gull".to_owned(),
                behind,
                ..Inheritance::default()
            };
            inheritance.lines().join("")
        };
        assert!(
            lines(Some(1)).contains(" in 1 place; "),
            "{}",
            lines(Some(1))
        );
        assert!(lines(Some(2)).contains(" in 2 places; "));
        assert_eq!(
            (lines(Some(0)), lines(None)),
            (String::new(), String::new())
        );
    }
}
