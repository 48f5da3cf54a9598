//! Which releases an environment enables, as far as that can be told without running a template.

use std::ops::Range;

use super::document::{DeclaredRelease, Environment, Helmfile};
use super::mask::Action;
use crate::yaml::{NodeId, Position};

/// Values that puppet writes on the deployment server; they hold no lists of releases.
const DEFAULTS: &str = "/etc/helmfile-defaults/";

/// Keys at the top of a helmfile under which nothing can be a release or an environment, or a part
/// of one.
const APART: [&str; 4] = ["helmDefaults", "repositories", "hooks", "commonLabels"];

/// The releases that an environment enables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enabled {
    /// Their names with their nodes, in order.
    pub names: Vec<(String, NodeId)>,
    /// Whether there is a list at all.
    pub has_list: bool,
    /// Whether nothing else can enable or disable one: a template, or a file of values.
    pub is_known: bool,
}

impl Helmfile<'_> {
    /// The releases that an environment enables.
    #[must_use]
    pub fn enabled(&self, environment: &Environment) -> Enabled {
        let (block, index) = environment.place;
        let mut enabled = Enabled {
            names: Vec::new(),
            has_list: false,
            is_known: self.generated().is_none(),
        };
        let own = self.tree().entries(block)[index].value;
        let own = self.tree().merged(own, "values");
        // What stands at the top holds for every environment.
        for values in self.top_level("values").chain(own) {
            for item in self.tree().items(values) {
                self.add_enabled(*item, &mut enabled);
            }
        }
        enabled
    }

    fn add_enabled(&self, item: NodeId, enabled: &mut Enabled) {
        if self.tree().scalar(item).is_some() {
            let file = self.unquoted(item);
            enabled.is_known &= file.starts_with(DEFAULTS);
            return;
        }
        let Some(list) = self.tree().merged(item, "releases") else {
            return;
        };
        enabled.has_list = true;
        enabled.is_known &= self.tree().scalar(list).is_none();
        for name in self.tree().items(list) {
            match self.literal(*name) {
                Some(text) => enabled.names.push((text.to_owned(), *name)),
                None => enabled.is_known = false,
            }
        }
    }

    /// Whether a release is installed only where the environment's list names it. Others are
    /// installed everywhere, or by a condition of their own.
    #[must_use]
    pub fn follows_lists(&self, release: &DeclaredRelease) -> bool {
        let condition = ["installedTemplate", "installed"];
        let mut written = condition
            .iter()
            .filter_map(|key| self.release_value(release, key))
            .map(|node| self.written(node));
        written.any(|text| text.contains(".Values.releases"))
    }

    /// The first template expression that may print lines of its own, and so releases or
    /// environments that cannot be seen here.
    #[must_use]
    pub fn generated(&self) -> Option<Position> {
        let prints = |code: &str| {
            const SILENT: [&str; 6] = ["if ", "else", "end", "/*", "$", "with "];
            !SILENT.iter().any(|start| code.starts_with(start)) && !code.ends_with("fail")
        };
        let mut alone = self.alone();
        let (at, _) = alone.find(|(at, code)| prints(code) && !self.is_apart(*at))?;
        Some(Position::of(self.text(), at))
    }

    /// Whether what is printed at `at` stays below one of the keys [`APART`]: it is indented.
    fn is_apart(&self, at: usize) -> bool {
        let is_indented = !self.text()[..at].ends_with('\n');
        let documents = self.tree().documents().iter();
        let mut entries = documents.flat_map(|root| self.tree().entries(*root));
        let above = entries.rfind(|entry| self.span(entry.key).start < at);
        let key = above.and_then(|entry| self.literal(entry.key));
        is_indented && key.is_some_and(|key| APART.contains(&key))
    }

    /// Whether there are lines that stand or go by a condition.
    #[must_use]
    pub fn has_conditional_lines(&self) -> bool {
        let mut alone = self.alone();
        alone.any(|(_, code)| code.starts_with("if ") || code.starts_with("else"))
    }

    /// The actions on lines that hold nothing else: where they start, and what is between the
    /// braces.
    fn alone(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text();
        let alone = self.actions().iter().filter(|action| {
            let start = text[..action.span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[action.span.end..].find('\n');
            let end = end.map_or(text.len(), |at| action.span.end + at);
            self.is_blank_besides_actions(start..end)
        });
        alone.map(move |action| {
            let code = &text[action.span.clone()];
            let code = code.trim_start_matches("{{").trim_end_matches("}}");
            (action.span.start, code.trim_matches('-').trim())
        })
    }

    fn is_blank_besides_actions(&self, range: Range<usize>) -> bool {
        let mut at = range.start;
        let inside = |action: &&Action| action.span.start >= range.start;
        for action in self.actions().iter().filter(inside) {
            if action.span.start >= range.end {
                break;
            }
            if !self.text()[at..action.span.start].trim().is_empty() {
                return false;
            }
            at = action.span.end;
        }
        at >= range.end || self.text()[at..range.end].trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use crate::helmfile::Source;

    fn enabled(text: &str, environment: &str) -> (Vec<String>, bool, bool) {
        let source = Source::new(text).unwrap();
        let helmfile = source.read().unwrap();
        let found = helmfile.enabled(helmfile.environment(environment).unwrap());
        let names = found.names.into_iter().map(|(name, _)| name).collect();
        (names, found.has_list, found.is_known)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn lists_are_found_through_merge_keys_and_at_the_top() {
        let text = "values:\n- other: 1\nenvironments:\n  a: &a\n    values:\n    - releases: [x, y]\n    - \"/etc/helmfile-defaults/general-{{ .Environment.Name }}.yaml\"\n  b:\n    <<: *a\n  c: {}\n";
        assert_eq!(enabled(text, "a"), (names(&["x", "y"]), true, true));
        assert_eq!(enabled(text, "b"), (names(&["x", "y"]), true, true));
        assert_eq!(enabled(text, "c"), (vec![], false, true));
        let text = "values:\n- releases: [x]\nenvironments:\n  a: {}\n";
        assert_eq!(enabled(text, "a"), (names(&["x"]), true, true));
    }

    #[test]
    fn what_a_template_or_a_file_may_enable_is_not_known() {
        for values in [
            "- releases: [x, '{{ .V }}']",
            "- releases: '{{ .V }}'",
            "- more.yaml",
        ] {
            let text = format!("environments:\n  a:\n    values:\n    {values}\n");
            assert!(!enabled(&text, "a").2, "{values}");
        }
        let generated = "environments:\n  a:\n    values:\n    - releases: [x]\n{{- range list 1 2 }}\n{{- end }}\n";
        assert!(!enabled(generated, "a").2);
        let elsewhere = "environments:\n  a:\n    values:\n    - releases: [x]\nreleases:\n- name: x\n  {{ include \"more\" . }}\nhelmDefaults:\n  args:\n  - {{ if .V }}\n    {{ .V }}\n    {{ end }}\n";
        assert!(!enabled(elsewhere, "a").2);
        let argument = elsewhere.replace("  {{ include \"more\" . }}\n", "");
        assert!(enabled(&argument, "a").2);
        let at_the_start = argument.replace("    {{ .V }}\n", "{{ .V }}\n");
        assert!(!enabled(&at_the_start, "a").2);
        let conditional = "environments:\n  a:\n    values:\n    - releases: [x]\n{{ if .V }}\n{{ $y := 1 }}\n{{ end }}\n";
        assert!(enabled(conditional, "a").2);
    }
}
