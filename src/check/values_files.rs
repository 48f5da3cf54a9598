//! Values files: loaded by something, and there where something loads them.

use std::collections::BTreeSet;

use super::Finding;
use super::finding::START;
use super::neighbour::Neighbour;
use super::rule::{MISSING_REFERENCE, Severity, UNLOADED_VALUES};
use crate::conventions::README_HIERARCHY;
use crate::error::Result;
use crate::helmfile::{DeclaredRelease, Pattern, Scope};
use crate::repository::{Repository, Service};
use crate::yaml::{NodeId, Position};

/// Whether a file is meant to be loaded, going by its name: endings may be misspelled.
pub(super) fn looks_like_values(name: &str) -> bool {
    ["values", "global"].iter().any(|start| {
        let rest = name.strip_prefix(start);
        rest.is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    }) && [".yaml", ".yml"].iter().any(|ending| name.contains(ending))
}

/// Values files that no service of the group loads.
pub(super) fn unloaded(neighbours: &[Neighbour]) -> Vec<Finding> {
    let patterns: Vec<&Pattern> = neighbours
        .iter()
        .flat_map(|neighbour| &neighbour.loads_elsewhere)
        .collect();
    let mut findings = Vec::new();
    for neighbour in neighbours {
        let dead = neighbour.unloaded.iter().filter(|file| {
            let beside = format!("{}/{file}", neighbour.reference.name);
            !patterns.iter().any(|pattern| may_load(pattern, &beside))
        });
        findings.extend(dead.map(|file| {
            let path = neighbour.reference.path(file);
            let message = "no release loads this file in any environment".to_owned();
            let help = "rename it to what the helmfile loads, name it there, or remove it";
            Finding::new(&UNLOADED_VALUES, path, START, message, help)
        }));
    }
    findings
}

/// Whether a service loads a file of a folder beside its own, as `other/values.yaml`.
fn may_load(pattern: &Pattern, beside: &str) -> bool {
    let anywhere = Scope {
        environment: "",
        release: None,
        namespace: None,
    };
    pattern.may_be(&format!("../{beside}"), &anywhere) || pattern.start().ends_with(beside)
}

/// The names of the values files that a service has and does not load itself.
pub(crate) fn unloaded_by_itself(
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> Vec<String> {
    let helmfile = &service.helmfile;
    let mut releases = helmfile.releases().iter();
    let are_named = releases.all(|release| release.name.is_some());
    if service.reference.is_template() || helmfile.releases().is_empty() {
        return Vec::new();
    }
    // Environments or releases that are not seen here may load anything.
    if are_named && service.declared_elsewhere(repository).is_some() {
        return Vec::new();
    }
    let files = service.files.iter().filter(|file| looks_like_values(file));
    // A file may be read by other means than `values:`.
    let dead = files.filter(|file| !mentions(helmfile.text(), file) && !is_loaded(service, file));
    dead.cloned().collect()
}

/// Whether some release loads a file in some environment.
pub(super) fn is_loaded(service: &Service<'_>, file: &str) -> bool {
    let mut releases = service.helmfile.releases().iter();
    releases.any(|release| loads(service, release, file))
}

/// Whether a release may load a file in some environment.
pub(super) fn loads(service: &Service<'_>, release: &DeclaredRelease, file: &str) -> bool {
    let spellings = [file, &format!("./{file}")];
    let patterns = service.values_files(release).iter();
    let mut likely = patterns.filter(|(_, pattern)| {
        // The first letters rule out most of them.
        let mut spellings = spellings.iter();
        spellings.any(|file| file.starts_with(pattern.start()))
    });
    let scopes = service.scopes(release);
    likely.any(|(_, pattern)| {
        let mut scopes = scopes.iter();
        scopes.any(|scope| spellings.iter().any(|file| pattern.may_be(file, scope)))
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

/// Values files that are named, and exist in no environment or release. One that others of the group
/// name too is a place where a service may put a file: that is only said.
pub(super) fn missing(neighbours: &[Neighbour]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for neighbour in neighbours {
        for (file, at) in &neighbour.missing {
            let bare = without_blanks(file);
            let others = neighbours.iter().filter(|other| {
                other.reference != neighbour.reference && other.names.contains(&bare)
            });
            let enough = match bare.contains("{{") {
                true => 1,
                false => 2,
            };
            let path = neighbour.reference.helmfile();
            let message = format!("{file} does not exist in any environment or release");
            let help = "name a file that is there, or remove this line";
            let finding = Finding::new(&MISSING_REFERENCE, path, *at, message, help);
            findings.push(match others.take(enough).count() < enough {
                true => finding,
                false => finding.with_severity(Severity::Info),
            });
        }
    }
    findings
}

/// The values files of this folder that a service names, without blanks.
pub(super) fn named(service: &Service<'_>) -> BTreeSet<String> {
    let releases = service.helmfile.releases().iter();
    let files = releases.flat_map(|release| service.values_files(release));
    let here = files.filter(|(_, pattern)| !pattern.start().starts_with('/'));
    here.map(|(node, _)| without_blanks(service.helmfile.unquoted(*node)))
        .collect()
}

/// The values files that a service names and has in no environment or release, with their places.
/// Those that every service may have, by the README or by the group's template, are not missed.
///
/// # Errors
/// Where the system refuses to read the group's template.
pub(super) fn missing_of(
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> Result<Vec<(String, Position)>> {
    let template = repository.group_template(service.reference.group.as_ref())?;
    let in_template = template.map_or(&[] as &[String], |template| &template.values_files);
    let usual: Vec<String> = in_template
        .iter()
        .map(|file| without_blanks(file))
        .collect();
    let is_usual = |written: &str| {
        let written = without_blanks(written);
        README_HIERARCHY.contains(&written.as_str()) || usual.contains(&written)
    };
    let mut named: BTreeSet<NodeId> = BTreeSet::new();
    let mut found: BTreeSet<NodeId> = BTreeSet::new();
    for release in service.helmfile.releases() {
        for (node, pattern) in service.values_files(release) {
            let is_elsewhere = pattern.start().starts_with('/');
            if is_elsewhere || is_usual(service.helmfile.unquoted(*node)) {
                continue;
            }
            named.insert(*node);
            for scope in service.scopes(release) {
                if exists(pattern, &scope, service, repository) {
                    found.insert(*node);
                    break;
                }
            }
        }
    }
    let helmfile = &service.helmfile;
    let missing = named.difference(&found).map(|node| {
        (
            helmfile.unquoted(*node).to_owned(),
            helmfile.position(*node),
        )
    });
    Ok(missing.collect())
}

/// An entry without the blanks in its expressions, which people write differently.
fn without_blanks(written: &str) -> String {
    written.replace(' ', "")
}

/// Whether a file is there in a scope; one that nobody can look at may be.
fn exists(
    pattern: &Pattern,
    scope: &Scope<'_>,
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> bool {
    let Some(file) = pattern.fill(scope) else {
        return true;
    };
    let path = service.reference.path(&file);
    // Nothing outside the root is looked at.
    path.starts_with("../") || repository.has_file(&path).unwrap_or(true)
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
