//! Values files: loaded by something, and there where something loads them.

use std::collections::BTreeSet;

use super::names::only_environment;
use super::rule::{MISSING_REFERENCE, PLACEHOLDER_VALUES, UNLOADED_VALUES};
use super::{Finding, Report, START, Texts, View};
use crate::conventions::README_HIERARCHY;
use crate::create::template::is_only_comments;
use crate::helmfile::Pattern;
use crate::yaml::NodeId;

/// What all services load from the folders of others, and the files that nothing of their own
/// service loads.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Paths below the root, with anything in the place of what is not known.
    elsewhere: Vec<(Pattern, String)>,
    unloaded: Vec<Finding>,
    fresh: Vec<Finding>,
}

impl References {
    pub(super) fn note(&mut self, view: &View<'_>, texts: &Texts, report: &mut Report) {
        for release in view.helmfile.releases() {
            for (_, pattern) in view.values_files(release) {
                if pattern.start().starts_with("../") {
                    self.elsewhere
                        .push((pattern.clone(), view.group.path.clone()));
                }
            }
        }
        placeholders(view, texts, report);
        missing(view, report);
        self.fresh = unloaded(view);
    }

    pub(super) fn settle(&mut self, wanted: bool) {
        let fresh = std::mem::take(&mut self.fresh);
        if wanted {
            self.unloaded.extend(fresh);
        }
    }

    /// A file may be loaded by another service: then it is not dead.
    pub(super) fn report(self, report: &mut Report) {
        let is_loaded = |finding: &Finding| {
            self.elsewhere.iter().any(|(pattern, group)| {
                let inside = finding.path.strip_prefix(group.as_str());
                inside.is_some_and(|inside| {
                    pattern.may_be(&format!("../{inside}"), &only_environment(""))
                        || pattern.start().ends_with(inside)
                })
            })
        };
        let dead = self
            .unloaded
            .into_iter()
            .filter(|finding| !is_loaded(finding));
        report.findings.extend(dead);
    }
}

/// Whether a file is meant to be loaded, going by its name: endings may be misspelled.
fn looks_like_values(name: &str) -> bool {
    ["values", "global"].iter().any(|start| {
        let rest = name.strip_prefix(start);
        rest.is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    }) && [".yaml", ".yml"].iter().any(|ending| name.contains(ending))
}

fn placeholders(view: &View<'_>, texts: &Texts, report: &mut Report) {
    for (name, text) in texts {
        if !view.is_template() && looks_like_values(name) && is_only_comments(text) {
            let message = "there is nothing but comments in it".to_owned();
            let help = "remove it until there is something to set".to_owned();
            report.add(&PLACEHOLDER_VALUES, view.path(name), START, message, help);
        }
    }
}

/// Whether some release loads a file in some environment.
fn is_loaded(view: &View<'_>, file: &str) -> bool {
    let releases = view.helmfile.releases();
    let mut combinations = releases.iter().flat_map(|release| {
        let scopes = view.scopes(release);
        let patterns = view.values_files(release);
        scopes.into_iter().flat_map(move |scope| {
            let patterns = patterns.iter();
            patterns.map(move |(_, pattern)| (scope, pattern))
        })
    });
    combinations.any(|(scope, pattern)| {
        pattern.may_be(file, &scope) || pattern.may_be(&format!("./{file}"), &scope)
    })
}

/// Whether a text names a file of this folder somewhere, and not one of a longer name or path.
fn mentions(text: &str, file: &str) -> bool {
    text.match_indices(file).any(|(at, _)| {
        let before = text[..at].trim_end_matches("./");
        let joined = |letter: char| letter.is_alphanumeric() || "-_./".contains(letter);
        !before.ends_with(joined) && !text[before.len()..].starts_with("../")
    })
}

fn unloaded(view: &View<'_>) -> Vec<Finding> {
    // Environments or releases that are out of sight may load anything.
    if view.beyond().is_some()
        && view
            .helmfile
            .releases()
            .iter()
            .all(|one| one.name.is_some())
    {
        return Vec::new();
    }
    if view.is_template() || view.helmfile.releases().is_empty() {
        return Vec::new();
    }
    let files = view.files.iter().filter(|file| looks_like_values(file));
    // A file may be read by other means than `values:`.
    let dead = files.filter(|file| !mentions(view.helmfile.text(), file) && !is_loaded(view, file));
    dead.map(|file| Finding {
        rule: &UNLOADED_VALUES,
        severity: UNLOADED_VALUES.severity,
        path: view.path(file),
        at: START,
        message: "no release loads this file in any environment".to_owned(),
        help: "rename it to what the helmfile loads, name it there, or remove it".to_owned(),
    })
    .collect()
}

fn missing(view: &View<'_>, report: &mut Report) {
    let example = example_entries(view);
    let mut found = BTreeSet::new();
    let mut candidates: Vec<NodeId> = Vec::new();
    for release in view.helmfile.releases() {
        for &(node, ref pattern) in view.values_files(release) {
            let is_usual = README_HIERARCHY.contains(&written(view, node).as_str())
                || example.contains(&written(view, node));
            if is_usual || pattern.start().starts_with('/') || pattern.has_unknown() {
                continue;
            }
            candidates.push(node);
            let mut scopes = view.scopes(release).into_iter();
            if scopes.any(|scope| exists(view, pattern, &scope)) {
                found.insert(node);
            }
        }
    }
    candidates.sort();
    candidates.dedup();
    for node in candidates.iter().filter(|node| !found.contains(node)) {
        let file = view.helmfile.unquoted(*node);
        let message = format!("{file} is no file in any environment or release");
        let help = "name a file that is there, or remove this line";
        report.add_at(&MISSING_REFERENCE, view, *node, message, help);
    }
}

/// An entry without the blanks in its expressions, which people write differently.
fn written(view: &View<'_>, node: NodeId) -> String {
    view.helmfile.unquoted(node).replace(' ', "")
}

/// What the group's template loads: a file of that name is not missed.
fn example_entries(view: &View<'_>) -> Vec<String> {
    let entries = view.group.template_entries.iter();
    entries.map(|entry| entry.replace(' ', "")).collect()
}

fn exists(view: &View<'_>, pattern: &Pattern, scope: &crate::helmfile::Scope<'_>) -> bool {
    let Some(file) = pattern.fill(scope) else {
        return true;
    };
    let file = file.strip_prefix("./").unwrap_or(&file);
    match file.strip_prefix("../") {
        None => file.contains('/') || view.files.iter().any(|known| known == file),
        Some(beside) => match beside.split_once('/') {
            Some((folder, name)) => match view.group.folders.get(folder) {
                Some(files) => name.contains('/') || files.iter().any(|known| known == name),
                // Further away than this looks.
                None => folder == "..",
            },
            None => view.group.files.contains_key(beside),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_files_are_known_by_their_names_though_misspelled() {
        for name in [
            "values.yaml",
            "values-x.yml",
            "values-staging.yaml.yml",
            "global-eqiad.yaml",
        ] {
            assert!(looks_like_values(name), "{name}");
        }
        for name in [
            "helmfile.yaml",
            "my-values.yaml",
            ".fixtures.yaml",
            "values.md",
            "valuesx.yaml",
        ] {
            assert!(!looks_like_values(name), "{name}");
        }
    }
}
