//! What the templates of a helmfile can be filled in with, and conditions decided by it.

use std::collections::BTreeMap;

use super::document::Helmfile;
use super::dynamic::DynamicRegion;
use super::expression::{Entries, Names, Term};
use crate::yaml::{Kind, NodeId};

/// What is known of what templates name: the environment, and the state values that the helmfile
/// itself sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFacts {
    environment: String,
    state: Entries,
}

impl StateFacts {
    /// What `helmfile` says about `environment`. What the command line may set
    /// (`--state-values-set`) is assumed unset.
    #[must_use]
    pub fn of(helmfile: &Helmfile<'_>, environment: &str) -> Self {
        let mut facts = Self {
            environment: environment.to_owned(),
            state: Entries::default(),
        };
        let reader = StateReader {
            helmfile,
            gaps: helmfile.dynamic_regions(),
        };
        let own = helmfile.environment(environment).into_iter();
        let own = own.flat_map(|own| helmfile.state_values_of(own));
        for values in helmfile.top_level("values").chain(own) {
            for item in helmfile.tree().items(values) {
                facts.learn(&reader, *item);
            }
        }
        facts
    }

    /// Takes in the values of one item; what is in a gap may be there or not.
    fn learn(&mut self, reader: &StateReader<'_>, item: NodeId) {
        let helmfile = reader.helmfile;
        let item = helmfile.tree().resolve(item);
        let Kind::Mapping { .. } = helmfile.tree().node(item).kind else {
            self.state.is_open = true;
            return;
        };
        let mut learnt = Entries::default();
        for entry in helmfile.tree().entries(item) {
            let Some(key) = helmfile.literal(entry.key) else {
                learnt.is_open = true;
                continue;
            };
            if reader.is_unsure(entry.key) {
                learnt.is_open = true;
                if let Some(known) = self.state.known.get_mut(key) {
                    *known = Term::Unknown;
                }
                continue;
            }
            let value = reader.value(entry.value);
            learnt.known.insert(key.to_owned(), value);
        }
        lay_over(&mut self.state, learnt);
    }

    /// Whether a condition holds; `None` where that is unknown.
    #[must_use]
    pub fn decide(&self, condition: &str) -> Option<bool> {
        self.names().evaluate(condition).truth()
    }

    /// Whether the state value at these keys, with dots between them, is true.
    #[must_use]
    pub fn is_on(&self, keys: &str) -> Option<bool> {
        match self.names().evaluate(&format!(".Values.{keys}")) {
            Term::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// What a helmfile can name while it is filled in as a whole.
    #[must_use]
    pub fn names(&self) -> Names {
        let state = Term::Map(self.state.clone());
        let environment = [
            ("Name", Term::Text(self.environment.clone())),
            ("Values", state.clone()),
        ];
        let top = [
            ("Environment", Term::Map(entries(environment))),
            ("Values", state.clone()),
            ("StateValues", state),
        ];
        Names {
            top: entries(top),
            ..Names::default()
        }
    }

    /// What the parts of a release can name that are filled in after that.
    #[must_use]
    pub fn names_of_release(&self, name: Option<&str>, namespace: Option<&str>) -> Names {
        let mut names = self.names();
        let text =
            |text: Option<&str>| text.map_or(Term::Unknown, |text| Term::Text(text.to_owned()));
        let mut release = entries([("Name", text(name)), ("Namespace", text(namespace))]);
        release.is_open = true;
        names
            .top
            .known
            .insert("Release".to_owned(), Term::Map(release));
        names
    }
}

fn entries<const N: usize>(known: [(&str, Term); N]) -> Entries {
    let known = known.map(|(key, term)| (key.to_owned(), term));
    Entries {
        known: BTreeMap::from(known),
        is_open: false,
    }
}

/// Lays later state values over earlier ones: mappings come together, all else replaces.
fn lay_over(earlier: &mut Entries, later: Entries) {
    earlier.is_open |= later.is_open;
    for (key, value) in later.known {
        match (earlier.known.get_mut(&key), value) {
            (Some(Term::Map(below)), Term::Map(over)) => lay_over(below, over),
            (_, value) => {
                earlier.known.insert(key, value);
            }
        }
    }
}

/// Words that YAML has for something else than text.
const NO_TEXT: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];

struct StateReader<'h> {
    helmfile: &'h Helmfile<'h>,
    /// Lines that may be there or not.
    gaps: Vec<DynamicRegion>,
}

impl StateReader<'_> {
    fn is_unsure(&self, node: NodeId) -> bool {
        let start = self.helmfile.span(node).start;
        self.gaps.iter().any(|gap| gap.span.contains(&start))
    }

    fn value(&self, node: NodeId) -> Term {
        let helmfile = self.helmfile;
        let node = helmfile.tree().resolve(node);
        let may_hold_more = || self.gaps.iter().any(|gap| helmfile.may_add_to(node, gap));
        match &helmfile.tree().node(node).kind {
            Kind::Sequence { .. } if may_hold_more() => Term::Unknown,
            Kind::Sequence { items, .. } => {
                Term::List(items.iter().map(|item| self.value(*item)).collect())
            }
            Kind::Mapping { entries, .. } => {
                let mut found = Entries {
                    is_open: may_hold_more(),
                    ..Entries::default()
                };
                for entry in entries {
                    match helmfile.literal(entry.key).filter(|key| *key != "<<") {
                        None => found.is_open = true,
                        Some(key) => {
                            found.known.insert(key.to_owned(), self.value(entry.value));
                        }
                    }
                }
                Term::Map(found)
            }
            Kind::Scalar(..) | Kind::Alias(_) => self.scalar(node),
        }
    }

    fn scalar(&self, node: NodeId) -> Term {
        let written = self.helmfile.written(node);
        let Some(text) = self.helmfile.literal(node) else {
            return Term::Unknown;
        };
        let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic())
            && !NO_TEXT.contains(&text.to_ascii_lowercase().as_str());
        match written {
            "true" => Term::Bool(true),
            "false" => Term::Bool(false),
            _ if is_word || written.starts_with(['"', '\'']) => Term::Text(text.to_owned()),
            // One with a zero in front may be of another base.
            _ if written != "0" && written.starts_with('0') => Term::Unknown,
            _ => written.parse().map_or(Term::Unknown, Term::Integer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helmfile::Source;

    #[test]
    fn a_condition_that_is_nested_too_deep_is_unknown() {
        let facts = facts(TEXT);
        let nested =
            |levels: usize| format!("not {}true{}", "(not ".repeat(levels), ")".repeat(levels));
        assert_eq!(facts.decide(&nested(51)), Some(true));
        assert_eq!(facts.decide(&nested(200_000)), None);
    }

    fn facts(text: &str) -> StateFacts {
        let source = Source::new(text).unwrap();
        StateFacts::of(&source.read().unwrap(), "eqiad")
    }

    const TEXT: &str = "values:\n- backfill: false\n  size: 3\n  name: one\nenvironments:\n  eqiad:\n    values:\n    - on: true\n    - name: 'two'\n    - listed: [x, y1]\n      deep: {er: y1}\n";

    #[test]
    fn conditions_on_state_values_and_the_environment_are_decided() {
        let facts = facts(TEXT);
        for (condition, result) in [
            (".Values.backfill", Some(false)),
            ("not .Values.backfill", Some(true)),
            (".Environment.Values.on", Some(true)),
            ("eq .Environment.Name \"eqiad\"", Some(true)),
            ("ne .Environment.Name `eqiad`", Some(false)),
            ("eq .Values.name \"two\"", Some(true)),
            ("and .Values.on (not .Values.backfill)", Some(true)),
            (
                "or .Values.backfill (eq .Environment.Name \"codfw\")",
                Some(false),
            ),
            ("hasKey .Environment.Values \"on\"", Some(true)),
            ("hasKey .Values \"off\"", Some(false)),
            ("true", Some(true)),
            (".Values.size", Some(true)),
            ("eq .Values.size 3", Some(true)),
            (".Values.on | not", Some(false)),
            ("and .Values.backfill .Values.missing", Some(false)),
            (
                "has .Environment.Name (list \"eqiad\" \"codfw\")",
                Some(true),
            ),
            ("has \"x\" .Values.listed", Some(true)),
            ("has \"z\" .Values.listed", Some(false)),
            (".Values | get \"off\" false", Some(false)),
            ("eq .Values.deep.er \"y1\"", Some(true)),
        ] {
            assert_eq!(facts.decide(condition), result, "{condition}");
        }
    }

    #[test]
    fn what_is_not_understood_or_unknown_is_not_decided() {
        let facts = facts(TEXT);
        for condition in [
            "",
            "$x",
            ".Values.missing",
            "eq .Values.on \"true\"",
            "env \"X\"",
            "not",
            "(.Values.on",
            ".Values.on .Values.on",
            "and .Values.on .Values.missing",
            "or .Values.backfill .Values.missing",
            "or .Values.missing .Values.backfill",
        ] {
            assert_eq!(facts.decide(condition), None, "{condition}");
        }
        let open = facts_with_file();
        assert_eq!(open.decide("hasKey .Values \"off\""), None);
        assert_eq!(open.decide("hasKey .Values \"on\""), Some(true));
    }

    #[test]
    fn values_within_an_open_condition_are_not_known() {
        let block = "{{ if $x }}\n    - on: false\n    - more: true\n    {{ end }}\n";
        let facts = facts(&format!("{TEXT}    {block}"));
        assert_eq!(facts.decide(".Values.on"), None);
        assert_eq!(facts.decide(".Values.more"), None);
        assert_eq!(facts.decide("hasKey .Values \"more\""), None);
        assert_eq!(facts.decide(".Values.name"), Some(true));
    }

    fn facts_with_file() -> StateFacts {
        facts(&format!(
            "{TEXT}    - /etc/helmfile-defaults/general.yaml\n"
        ))
    }
}
