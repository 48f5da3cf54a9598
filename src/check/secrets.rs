//! Secrets: the service's own, and at a path of the form that its group uses.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::names::{is_foreign, lives_in, written_after};
use super::neighbour::Neighbour;
use super::rule::{FOREIGN_NAME, STALE_SECRETS_PATH};
use crate::conventions::SECRETS_ROOT;
use crate::error::Result;
use crate::helmfile::Pattern;
use crate::repository::{Repository, Service};

/// The secrets of another service.
pub(super) fn foreign(service: &Service<'_>, repository: &Repository<'_>) -> Result<Vec<Finding>> {
    let own = service.reference.own_name();
    let mut findings = Vec::new();
    for (node, rest) in written_after(&service.helmfile, SECRETS_ROOT) {
        let Some((_, below)) = rest.split_once('/') else {
            continue;
        };
        let folder = below.split('/').next().unwrap_or(below);
        for name in resolved(service, folder) {
            if is_foreign(&name, service, repository)? && !lives_in(service, &name) {
                let message = format!("the secrets are those of {name}, and this is {own}");
                let help = format!("replace {name} with {own}");
                findings.push(Finding::at(&FOREIGN_NAME, service, node, message, help));
            }
        }
    }
    Ok(findings)
}

/// What a string becomes in the releases and environments, as far as that is known.
fn resolved(service: &Service<'_>, written: &str) -> BTreeSet<String> {
    let pattern = Pattern::of(written);
    let releases = service.helmfile.releases().iter();
    let scopes = releases.flat_map(|release| service.scopes(release));
    scopes.filter_map(|scope| pattern.fill(&scope)).collect()
}

/// Paths of secrets in another form than the group's template has, or than most of the group's
/// services have where it has no template. A form that many use is not out of date.
pub(super) fn stale(neighbours: &[Neighbour], repository: &Repository<'_>) -> Result<Vec<Finding>> {
    let Some(first) = neighbours.first() else {
        return Ok(Vec::new());
    };
    let group = first.reference.group.as_ref();
    let counts = counts(neighbours);
    let most = counts.iter().max_by_key(|(_, count)| **count);
    let Some((usual, most)) = most else {
        return Ok(Vec::new());
    };
    let template = repository.group_template(group)?;
    let in_template =
        template.and_then(|template| template.values_files.iter().find_map(|file| form(file)));
    let expected = in_template.as_deref().unwrap_or(usual);
    let is_stale = |form: &str| {
        let own = counts.get(form).copied().unwrap_or_default();
        form != expected && own * 2 <= *most
    };
    let mut findings = Vec::new();
    for neighbour in neighbours.iter().filter(|neighbour| neighbour.is_asked) {
        let group = group.map_or("", |group| group.as_str());
        let stale = neighbour.secrets.iter().filter(|path| is_stale(&path.form));
        findings.extend(stale.map(|path| {
            let message = format!(
                "secrets of {group} are in {SECRETS_ROOT}{expected}, not in {SECRETS_ROOT}{}",
                path.form
            );
            let help = "use the path that the others use, if the secrets are there";
            let file = neighbour.reference.helmfile();
            Finding::new(&STALE_SECRETS_PATH, file, path.at, message, help)
        }));
    }
    Ok(findings)
}

/// How many services have each form; templates do not count.
fn counts(neighbours: &[Neighbour]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for neighbour in neighbours {
        let paths = neighbour.secrets.iter();
        let forms: BTreeSet<&str> = paths.map(|path| path.form.as_str()).collect();
        for form in forms {
            *counts.entry(form).or_default() += 1;
        }
    }
    counts
}

/// The form of a path of secrets: the folders above that of the service, with NAME for it, as
/// `main_services/NAME`, or `NAME`.
pub(super) fn form(file: &str) -> Option<String> {
    let rest = file.strip_prefix(SECRETS_ROOT)?;
    let parts: Vec<&str> = rest.split('/').collect();
    match parts.as_slice() {
        [_, _file] => Some("NAME".to_owned()),
        [group, _, _file] => Some(format!("{group}/NAME")),
        _ => None,
    }
}
