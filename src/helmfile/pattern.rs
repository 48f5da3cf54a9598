//! Strings with template expressions in them, resolved as far as they can be without running a
//! template: the names of the environment, of the release, and of its namespace.

use super::branches::{Word, code, word};
use super::mask::mask;

/// What the expressions in a string mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'a> {
    /// `.Environment.Name`
    pub environment: &'a str,
    /// `.Release.Name`; `None` where a template makes it.
    pub release: Option<&'a str>,
    /// `.Release.Namespace`; `None` where a template makes it.
    pub namespace: Option<&'a str>,
}

/// A string as a helmfile has it, in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Environment,
    Release,
    /// The release's name without this at its end: `trimSuffix "…" .Release.Name`.
    ReleaseWithout(String),
    Namespace,
    /// Anything that only a run of the template can tell.
    Unknown,
}

/// What stands for the environment in a path that is the same in all of them.
pub const ANY_ENVIRONMENT: &str = "ENV";

/// A string as a helmfile has it, with the name of an environment put in; as it is written where
/// more would have to be known.
#[must_use]
pub fn in_environment(written: &str, environment: &str) -> String {
    let scope = Scope {
        environment,
        release: None,
        namespace: None,
    };
    let filled = Pattern::of(written).fill(&scope);
    filled.unwrap_or_else(|| written.to_owned())
}

impl Pattern {
    /// Reads a string as it is written, without its quotes.
    #[must_use]
    pub fn of(written: &str) -> Self {
        let mut parts = Vec::new();
        read_into(written, &mut parts);
        Self(parts)
    }

    /// The string in a scope; `None` where that cannot be known.
    #[must_use]
    pub fn fill(&self, scope: &Scope<'_>) -> Option<String> {
        self.0.iter().map(|part| part.fill(scope)).collect()
    }

    /// Whether `text` may be this string in a scope: what cannot be known may be anything.
    #[must_use]
    pub fn may_be(&self, text: &str, scope: &Scope<'_>) -> bool {
        let parts: Vec<Option<String>> = self.0.iter().map(|part| part.fill(scope)).collect();
        fits(&parts, text)
    }

    /// Whether the release's name is part of it.
    #[must_use]
    pub fn names_release(&self) -> bool {
        let mut parts = self.0.iter();
        parts.any(|part| matches!(part, Part::Release | Part::ReleaseWithout(_)))
    }

    /// Whether the environment's name is part of it.
    #[must_use]
    pub fn names_environment(&self) -> bool {
        self.0.contains(&Part::Environment)
    }

    /// Whether some part is known only after running the template.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.0.contains(&Part::Unknown)
    }

    /// The text before the first expression.
    #[must_use]
    pub fn start(&self) -> &str {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }
}

impl Part {
    fn fill(&self, scope: &Scope<'_>) -> Option<String> {
        match self {
            Part::Text(text) => Some(text.clone()),
            Part::Environment => Some(scope.environment.to_owned()),
            Part::Release => scope.release.map(str::to_owned),
            Part::ReleaseWithout(end) => scope
                .release
                .map(|name| name.strip_suffix(end.as_str()).unwrap_or(name).to_owned()),
            Part::Namespace => scope.namespace.map(str::to_owned),
            Part::Unknown => None,
        }
    }
}

fn read_into(written: &str, parts: &mut Vec<Part>) {
    if !written.contains('{') {
        push_text(written, parts);
        return;
    }
    let Ok(masked) = mask(written) else {
        parts.push(Part::Unknown);
        return;
    };
    let mut from = 0;
    let mut open = 0_usize;
    for action in &masked.actions {
        let is_within = open > 0;
        match word(written, action) {
            Word::If(_) | Word::Other => open += 1,
            Word::End => open = open.saturating_sub(1),
            Word::ElseIf(_) | Word::Else | Word::Plain => {}
        }
        if !is_within {
            push_text(&written[from..action.span.start], parts);
            // Which of the branches holds is unknown, and so is all between its start and its end.
            match open > 0 {
                true => parts.push(Part::Unknown),
                false => read_action(code(written, action), parts),
            }
        }
        from = action.span.end;
    }
    if open > 0 {
        return;
    }
    push_text(&written[from..], parts);
}

fn push_text(text: &str, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
}

fn read_action(inner: &str, parts: &mut Vec<Part>) {
    // An expression that helmfile is to leave alone at first is in a raw string.
    let raw = inner
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'));
    match raw.filter(|raw| !raw.contains('`')) {
        Some(raw) => read_into(raw, parts),
        None => parts.push(expression(inner)),
    }
}

fn expression(code: &str) -> Part {
    let words: Vec<&str> = code.split_whitespace().collect();
    match words.as_slice() {
        [".Environment.Name"] => Part::Environment,
        [".Release.Name"] => Part::Release,
        [".Release.Namespace"] => Part::Namespace,
        ["trimSuffix", end, ".Release.Name"] => match quoted(end) {
            Some(end) => Part::ReleaseWithout(end.to_owned()),
            None => Part::Unknown,
        },
        _ => Part::Unknown,
    }
}

fn quoted(word: &str) -> Option<&str> {
    let inner = word.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('\\')).then_some(inner)
}

/// Whether `text` is the parts in a row, with anything for `None`. What is between two of these is
/// looked for where it stands first: if it fits anywhere it fits there, so no choice is made twice.
fn fits(parts: &[Option<String>], text: &str) -> bool {
    let mut pieces: Vec<String> = vec![String::new()];
    for part in parts {
        match (part, pieces.last_mut()) {
            (Some(part), Some(piece)) => piece.push_str(part),
            _ => pieces.push(String::new()),
        }
    }
    let Some((first, others)) = pieces.split_first() else {
        return text.is_empty();
    };
    let Some((last, between)) = others.split_last() else {
        return text == first;
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for piece in between {
        match rest.find(piece.as_str()) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: Scope<'_> = Scope {
        environment: "eqiad",
        release: Some("main-old"),
        namespace: Some("svc"),
    };

    #[test]
    fn many_unknown_parts_are_matched_in_no_time() {
        let pattern = Pattern::of(&"a{{ x }}".repeat(60));
        let start = std::time::Instant::now();
        assert!(!pattern.may_be(&format!("{}b", "c".repeat(2000)), &SCOPE));
        assert!(!pattern.may_be(&"a".repeat(59), &SCOPE));
        assert!(pattern.may_be(&"ab".repeat(60), &SCOPE));
        let ends = Pattern::of(&format!("{}b", "a{{ x }}".repeat(30)));
        assert!(!ends.may_be(&"a".repeat(3000), &SCOPE));
        assert!(start.elapsed().as_secs() < 2);
    }

    fn filled(written: &str) -> Option<String> {
        Pattern::of(written).fill(&SCOPE)
    }

    #[test]
    fn names_are_filled_in_escaped_or_not() {
        let cases = [
            ("values.yaml", "values.yaml"),
            ("values-{{ .Environment.Name }}.yaml", "values-eqiad.yaml"),
            (
                "values-{{`{{ .Release.Name }}`}}.yaml",
                "values-main-old.yaml",
            ),
            (
                "{{ `{{ .Release.Namespace }}` }}/{{- .Environment.Name -}}",
                "svc/eqiad",
            ),
            ("{{`{{ trimSuffix \"-old\" .Release.Name }}`}}", "main"),
            ("{{`{{ trimSuffix \"-new\" .Release.Name }}`}}", "main-old"),
        ];
        for (written, expected) in cases {
            assert_eq!(filled(written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_only_the_template_knows_is_not_guessed() {
        for written in [
            "{{ .Values.x }}",
            "a{{ env \"B\" }}",
            "{{ .Release.Name | upper }}",
            "{{",
        ] {
            assert_eq!(filled(written), None, "{written}");
            assert!(Pattern::of(written).has_unknown());
        }
        let unnamed = Scope {
            release: None,
            ..SCOPE
        };
        assert_eq!(
            Pattern::of("{{`{{ .Release.Name }}`}}").fill(&unnamed),
            None
        );
    }

    #[test]
    fn branches_are_unknown_as_a_whole() {
        let branches = "v-{{ if eq .Environment.Name \"a\" }}east{{ else }}west{{ end }}.yaml";
        let pattern = Pattern::of(branches);
        for file in ["v-east.yaml", "v-west.yaml"] {
            assert!(pattern.may_be(file, &SCOPE), "{file}");
        }
        assert!(!pattern.may_be("v-east.yml", &SCOPE));
        assert_eq!(pattern.fill(&SCOPE), None);
        let nested = Pattern::of("{{ if a }}{{ if b }}x{{ end }}y{{ end }}-{{ .Release.Name }}");
        assert!(nested.may_be("y-main-old", &SCOPE) && !nested.may_be("y-x", &SCOPE));
    }

    #[test]
    fn the_unknown_may_be_anything() {
        let pattern = Pattern::of("values-{{ .Values.x }}-{{ .Environment.Name }}.yaml");
        assert!(pattern.may_be("values-a-b-eqiad.yaml", &SCOPE));
        assert!(pattern.may_be("values--eqiad.yaml", &SCOPE));
        assert!(!pattern.may_be("values-a-codfw.yaml", &SCOPE));
        assert_eq!(pattern.start(), "values-");
    }
}
