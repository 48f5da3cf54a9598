//! What is kept of each service of a group, for the rules that compare. Whole helmfiles would be too
//! much: there may be thousands.

use std::collections::BTreeSet;

use super::secrets::{Form, own_forms};
use super::values_files::{missing_of, named, unloaded_by_itself};
use crate::helmfile::Pattern;
use crate::repository::{Repository, Service, ServiceRef};
use crate::yaml::Position;

/// What the rules compare of a service.
#[derive(Debug, Clone)]
pub(super) struct Neighbour {
    pub(super) reference: ServiceRef,
    /// Whether findings in it are asked for.
    pub(super) is_asked: bool,
    /// The paths of its secrets.
    pub(super) secrets: Vec<SecretsPath>,
    /// The forms that the clusters of its environments have; none where no cluster is known.
    pub(super) own_forms: Vec<String>,
    /// The values files that it loads from outside its folder.
    pub(super) loads_elsewhere: Vec<Pattern>,
    /// The values files that its releases name in the checkout, without blanks.
    pub(super) names: BTreeSet<String>,
    /// Those that do not exist in any environment or release, where findings are asked for.
    pub(super) missing: Vec<(String, Position)>,
    /// The names of its values files that it does not load itself, where findings are asked for.
    pub(super) unloaded: Vec<String>,
}

/// A path of secrets that a helmfile names.
#[derive(Debug, Clone)]
pub(super) struct SecretsPath {
    /// Its form, as `main_services/NAME`; the path itself where it does not start at the root of
    /// all secrets.
    pub(super) form: Form,
    /// Whether a comment on its line says what it is for.
    pub(super) is_commented: bool,
    /// Its place in the helmfile.
    pub(super) at: Position,
}

impl Neighbour {
    /// What is kept of a service.
    pub(super) fn of(service: &Service<'_>, repository: &Repository<'_>, is_asked: bool) -> Self {
        Self {
            reference: service.reference.clone(),
            is_asked,
            secrets: secrets(service),
            own_forms: own_forms(service, repository),
            loads_elsewhere: loads_elsewhere(service),
            names: named(service),
            missing: match is_asked {
                // A template that the system refuses to read is none.
                true => missing_of(service, repository).unwrap_or_default(),
                false => Vec::new(),
            },
            unloaded: match is_asked {
                true => unloaded_by_itself(service, repository),
                false => Vec::new(),
            },
        }
    }
}

fn secrets(service: &Service<'_>) -> Vec<SecretsPath> {
    let mut found: Vec<SecretsPath> = Vec::new();
    for release in service.helmfile.releases() {
        for &(node, _) in service.values_files(release) {
            let Some(form) = Form::of(service.helmfile.unquoted(node)) else {
                continue;
            };
            let at = service.helmfile.position(node);
            if found.iter().all(|known| known.at != at) {
                let rest = &service.helmfile.text()[service.helmfile.span(node).end..];
                let line = rest.lines().next().unwrap_or_default();
                found.push(SecretsPath {
                    form,
                    is_commented: line.contains('#'),
                    at,
                });
            }
        }
    }
    found
}

fn loads_elsewhere(service: &Service<'_>) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    for release in service.helmfile.releases() {
        for (_, pattern) in service.values_files(release) {
            if pattern.start().starts_with("../") && !found.contains(pattern) {
                found.push(pattern.clone());
            }
        }
    }
    found
}
