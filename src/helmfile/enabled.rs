//! Which releases an environment enables, as far as that is known without running a template.

use super::document::{DeclaredRelease, Environment, Helmfile};
use crate::conventions::DEFAULTS_ROOT;
use crate::yaml::NodeId;

/// The releases that an environment enables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enabled {
    /// Their names with their nodes, in order.
    pub names: Vec<(String, NodeId)>,
    /// Whether there is a list at all.
    pub has_list: bool,
    /// What may enable or disable others: templates in the list, and files of values.
    pub unknown: Vec<NodeId>,
    /// Whether nothing at all can enable or disable others, lines of a template included.
    pub is_known: bool,
}

impl Helmfile<'_> {
    /// The releases that an environment enables.
    #[must_use]
    pub fn enabled(&self, environment: &Environment) -> Enabled {
        let mut enabled = Enabled {
            names: Vec::new(),
            has_list: false,
            unknown: Vec::new(),
            is_known: true,
        };
        let own = self.state_values_of(environment);
        // Values at the top hold for every environment.
        for values in self.top_level("values").chain(own) {
            for item in self.tree().items(values) {
                self.add_enabled(*item, &mut enabled);
            }
        }
        enabled.is_known = enabled.unknown.is_empty() && self.generated().is_none();
        enabled
    }

    fn add_enabled(&self, item: NodeId, enabled: &mut Enabled) {
        if self.tree().scalar(item).is_some() {
            // What puppet writes holds no lists of releases.
            if !self.unquoted(item).starts_with(DEFAULTS_ROOT) {
                enabled.unknown.push(item);
            }
            return;
        }
        let Some(list) = self.tree().merged(item, "releases") else {
            return;
        };
        // A list takes the place of an earlier one.
        enabled.names.clear();
        enabled.has_list = true;
        if self.tree().scalar(list).is_some() {
            enabled.unknown.push(list);
        }
        for name in self.tree().items(list) {
            match self.literal(*name) {
                Some(text) => enabled.names.push((text.to_owned(), *name)),
                None => enabled.unknown.push(*name),
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
        written.any(|text| text.contains("has .Release.Name") && text.contains("releases"))
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

    #[test]
    fn a_release_follows_the_lists_where_its_condition_looks_into_them() {
        for (condition, follows) in [
            (
                r"installed: '{{ has .Release.Name .Environment.Values.releases }}'",
                true,
            ),
            (
                r#"installedTemplate: "{{`{{ .Values | get \"releases\" | has .Release.Name }}`}}""#,
                true,
            ),
            ("installed: true", false),
            ("installed: '{{ .Values.releases | len }}'", false),
            ("namespace: releases", false),
        ] {
            let text = format!("releases:\n- name: x\n  {condition}\n");
            let source = Source::new(&text).unwrap();
            let helmfile = source.read().unwrap();
            let release = &helmfile.releases()[0];
            assert_eq!(helmfile.follows_lists(release), follows, "{condition}");
        }
    }
}
