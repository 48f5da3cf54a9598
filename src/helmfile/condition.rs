//! Conditions of a helmfile's templates, decided where that needs no template engine.

use std::collections::BTreeMap;

use super::document::Helmfile;
use crate::yaml::{Kind, NodeId};

/// A state value of a helmfile, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateValue {
    /// True or false.
    Bool(bool),
    Text(String),
    /// Something that no condition here is decided by.
    Other,
}

/// What conditions can be decided with: the environment, and the state values that the helmfile
/// itself sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFacts {
    environment: String,
    state: BTreeMap<String, StateValue>,
    /// Whether there can be no other state values.
    is_complete: bool,
}

impl StateFacts {
    /// What `helmfile` says about `environment`. What the command line may set
    /// (`--state-values-set`) is assumed unset.
    #[must_use]
    pub fn of(helmfile: &Helmfile<'_>, environment: &str) -> Self {
        let mut facts = Self {
            environment: environment.to_owned(),
            state: BTreeMap::new(),
            is_complete: true,
        };
        let own = helmfile.environment(environment).and_then(|found| {
            let (block, index) = found.slot;
            let value = helmfile.tree().entries(block)[index].value;
            helmfile.tree().merged(value, "values")
        });
        let blocks: Vec<_> = helmfile.line_blocks().collect();
        let is_within = |start| blocks.iter().any(|block| block.contains(&start));
        for values in helmfile.top_level("values").chain(own) {
            for item in helmfile.tree().items(values) {
                facts.learn(helmfile, *item, &is_within);
            }
        }
        facts
    }

    /// Takes in the values of one item; what `is_unsure` has at its place may be there or not.
    fn learn(&mut self, helmfile: &Helmfile<'_>, item: NodeId, is_unsure: &impl Fn(usize) -> bool) {
        let item = helmfile.tree().resolve(item);
        if !matches!(helmfile.tree().node(item).kind, Kind::Mapping { .. }) {
            self.is_complete = false;
            return;
        }
        for entry in helmfile.tree().entries(item) {
            let Some(key) = helmfile.literal(entry.key) else {
                self.is_complete = false;
                continue;
            };
            if is_unsure(helmfile.span(entry.key).start) {
                self.is_complete = false;
                if let Some(known) = self.state.get_mut(key) {
                    *known = StateValue::Other;
                }
                continue;
            }
            let value = state_value(helmfile, entry.value);
            self.state.insert(key.to_owned(), value);
        }
    }

    /// Whether a condition holds; `None` where that is unknown.
    #[must_use]
    pub fn decide(&self, condition: &str) -> Option<bool> {
        let words = words(condition)?;
        let mut rest = words.as_slice();
        let term = self.call(&mut rest)?;
        rest.is_empty().then(|| term.truth()).flatten()
    }

    /// A function with its arguments, or one term alone.
    fn call(&self, rest: &mut &[Word]) -> Option<Term> {
        let Some(Word::Name(name)) = rest.first() else {
            return self.term(rest);
        };
        if name.starts_with('.') || matches!(name.as_str(), "true" | "false") {
            return self.term(rest);
        }
        *rest = &rest[1..];
        let mut arguments = Vec::new();
        while !matches!(rest.first(), None | Some(Word::Close)) {
            arguments.push(self.argument(rest)?);
        }
        self.apply(name, &arguments)
    }

    fn apply(&self, name: &str, arguments: &[Argument]) -> Option<Term> {
        use Argument::{State, Value};
        let truths = || arguments.iter().map(|one| one.term().truth());
        let truth = match (name, arguments) {
            ("not", [one]) => !one.term().truth()?,
            ("and", [_, ..]) => truths().try_fold(true, |all, one| Some(all && one?))?,
            ("or", [_, ..]) => truths().try_fold(false, |any, one| Some(any || one?))?,
            ("eq", [Value(left), Value(right)]) => left.equals(right)?,
            ("ne", [Value(left), Value(right)]) => !left.equals(right)?,
            ("hasKey", [State, Value(Term::Text(key))]) => {
                let has_it = self.state.contains_key(key);
                (has_it || self.is_complete).then_some(has_it)?
            }
            _ => return None,
        };
        Some(Term::Bool(truth))
    }

    fn argument(&self, rest: &mut &[Word]) -> Option<Argument> {
        if let Some(Word::Name(name)) = rest.first()
            && STATE.contains(&name.as_str())
        {
            *rest = &rest[1..];
            return Some(Argument::State);
        }
        self.term(rest).map(Argument::Value)
    }

    fn term(&self, rest: &mut &[Word]) -> Option<Term> {
        let (first, more) = rest.split_first()?;
        *rest = more;
        match first {
            Word::Text(text) => Some(Term::Text(text.clone())),
            Word::Name(name) => Some(self.named(name)),
            Word::Open => {
                let term = self.call(rest)?;
                let (close, more) = rest.split_first()?;
                *rest = more;
                (*close == Word::Close).then_some(term)
            }
            Word::Close => None,
        }
    }

    fn named(&self, name: &str) -> Term {
        match name {
            "true" => return Term::Bool(true),
            "false" => return Term::Bool(false),
            ".Environment.Name" => return Term::Text(self.environment.clone()),
            _ => {}
        }
        let keys = STATE.iter().filter_map(|state| name.strip_prefix(state));
        let mut keys = keys.filter_map(|rest| rest.strip_prefix('.'));
        match keys.next().and_then(|key| self.state.get(key)) {
            Some(StateValue::Bool(truth)) => Term::Bool(*truth),
            Some(StateValue::Text(text)) => Term::Text(text.clone()),
            Some(StateValue::Other) | None => Term::Unknown,
        }
    }
}

fn state_value(helmfile: &Helmfile<'_>, node: NodeId) -> StateValue {
    let text = helmfile.literal(node);
    match (text, helmfile.written(helmfile.tree().resolve(node))) {
        (Some(_), "true") => StateValue::Bool(true),
        (Some(_), "false") => StateValue::Bool(false),
        (Some(text), written) if written.starts_with(['"', '\'']) => {
            StateValue::Text(text.to_owned())
        }
        (Some(text), _) if text.starts_with(|first: char| first.is_ascii_alphabetic()) => {
            StateValue::Text(text.to_owned())
        }
        _ => StateValue::Other,
    }
}

/// The names under which templates reach the state values.
const STATE: [&str; 3] = [".Environment.Values", ".StateValues", ".Values"];

enum Argument {
    /// The mapping of all state values.
    State,
    Value(Term),
}

impl Argument {
    fn term(&self) -> &Term {
        match self {
            Argument::State => &Term::Unknown,
            Argument::Value(term) => term,
        }
    }
}

#[derive(Debug)]
enum Term {
    Bool(bool),
    Text(String),
    Unknown,
}

impl Term {
    /// Go takes empty text for false.
    fn truth(&self) -> Option<bool> {
        match self {
            Term::Bool(truth) => Some(*truth),
            Term::Text(text) => Some(!text.is_empty()),
            Term::Unknown => None,
        }
    }

    /// Only what is of one kind can be compared.
    fn equals(&self, other: &Term) -> Option<bool> {
        match (self, other) {
            (Term::Bool(left), Term::Bool(right)) => Some(left == right),
            (Term::Text(left), Term::Text(right)) => Some(left == right),
            _ => None,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Word {
    Open,
    Close,
    Text(String),
    Name(String),
}

/// The words of a condition; `None` where it holds what is not understood here.
fn words(condition: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = condition.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '(' => (Word::Open, 1),
            ')' => (Word::Close, 1),
            '"' | '`' => {
                let inner = &rest[1..];
                let end = inner.find(first)?;
                let text = &inner[..end];
                (!text.contains('\\')).then_some(())?;
                (Word::Text(text.to_owned()), end + 2)
            }
            _ => {
                let end =
                    rest.find(|letter: char| letter.is_whitespace() || "()\"`".contains(letter));
                let name = &rest[..end.unwrap_or(rest.len())];
                let is_name =
                    |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
                name.chars().all(is_name).then_some(())?;
                (Word::Name(name.to_owned()), name.len())
            }
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helmfile::Source;

    fn facts(text: &str) -> StateFacts {
        let source = Source::new(text).unwrap();
        StateFacts::of(&source.read().unwrap(), "eqiad")
    }

    const TEXT: &str = "values:\n- backfill: false\n  size: 3\n  name: one\nenvironments:\n  eqiad:\n    values:\n    - on: true\n    - name: 'two'\n";

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
            ".Values.size",
            ".Values.missing",
            "eq .Values.size 3",
            "eq .Values.on \"true\"",
            "env \"X\"",
            "not",
            "(.Values.on",
            ".Values.on | not",
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
