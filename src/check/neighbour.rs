//! What is kept of each service of a group, for the rules that compare. Whole helmfiles would be too
//! much: there may be thousands.

use super::secrets::form;
use super::values_files::unloaded_by_itself;
use crate::helmfile::Pattern;
use crate::repository::{Repository, Service, ServiceRef};
use crate::yaml::Position;

/// What the rules compare of a service.
#[derive(Debug, Clone)]
pub(super) struct Neighbour {
    pub(super) reference: ServiceRef,
    /// Whether findings in it are asked for.
    pub(super) is_asked: bool,
    /// The paths of its secrets; none of a template.
    pub(super) secrets: Vec<SecretsPath>,
    /// The values files that it loads from outside its folder.
    pub(super) loads_elsewhere: Vec<Pattern>,
    /// The names of its values files that it does not load itself, where findings are asked for.
    pub(super) unloaded: Vec<String>,
}

/// A path of secrets that a helmfile names.
#[derive(Debug, Clone)]
pub(super) struct SecretsPath {
    /// Its form, as `main_services/NAME`.
    pub(super) form: String,
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
            loads_elsewhere: loads_elsewhere(service),
            unloaded: match is_asked {
                true => unloaded_by_itself(service, repository),
                false => Vec::new(),
            },
        }
    }
}

fn secrets(service: &Service<'_>) -> Vec<SecretsPath> {
    let mut found: Vec<SecretsPath> = Vec::new();
    if service.reference.is_template() {
        return found;
    }
    for release in service.helmfile.releases() {
        for &(node, _) in service.values_files(release) {
            let Some(form) = form(service.helmfile.unquoted(node)) else {
                continue;
            };
            let at = service.helmfile.position(node);
            if found.iter().all(|known| known.at != at) {
                found.push(SecretsPath { form, at });
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
