//! Secrets: the service's own, and at a path of the form that its group uses.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::names::{is_foreign, written_after};
use super::namespaces::lives_in_rightly;
use super::neighbour::{Neighbour, SecretsPath};
use super::rule::{FOREIGN_NAME, STALE_SECRETS_PATH};
use crate::conventions::{DEFAULTS_ROOT, SECRETS_FOLDER_END, SECRETS_ROOT, secrets_folder};
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
            if is_foreign(&name, service, repository)?
                && !lives_in_rightly(service, &name, repository)?
            {
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

/// Paths of secrets in another form than the group uses: that which the clusters of a service have,
/// where the group has moved to folders for clusters, or that of most of its services. A form that
/// many use is not out of date. Templates are judged and do not count.
pub(super) fn stale(neighbours: &[Neighbour]) -> Vec<Finding> {
    let counts = counts(neighbours);
    let Some((usual, most)) = counts.iter().max_by_key(|(_, count)| **count) else {
        return Vec::new();
    };
    let usual = Usual {
        form: usual,
        most: *most,
        counts: &counts,
    };
    let mut findings = Vec::new();
    for neighbour in neighbours.iter().filter(|neighbour| neighbour.is_asked) {
        let stale = neighbour.secrets.iter();
        let stale = stale.filter_map(|path| Some((path, usual.instead_of(path, neighbour)?)));
        findings.extend(stale.map(|(path, expected)| {
            let group = neighbour.reference.group_name();
            let written = match &path.form {
                Form::Below(form) => format!("{SECRETS_ROOT}{form}"),
                Form::Misplaced(folder) => folder.clone(),
            };
            let message =
                format!("secrets of {group} are in {SECRETS_ROOT}{expected}, not in {written}");
            let help = match neighbour.reference.is_template() {
                true => "use the path that the services use, so that new ones do",
                false => "use the path that the others use, if the secrets are there",
            };
            let file = neighbour.reference.helmfile();
            Finding::new(&STALE_SECRETS_PATH, file, path.at, message, help)
        }));
    }
    findings
}

/// What a group's services do.
struct Usual<'c> {
    /// The form that most of them have.
    form: &'c str,
    /// How many have it.
    most: usize,
    counts: &'c BTreeMap<&'c str, usize>,
}

impl Usual<'_> {
    /// The form that a path should have; `None` where it is fine as it is.
    fn instead_of<'f>(&'f self, path: &SecretsPath, of: &'f Neighbour) -> Option<&'f str> {
        let expected = self.expected(of);
        let form = match &path.form {
            // One that no service has at its right place is nothing to compare with.
            Form::Misplaced(_) => return (self.most > 1).then_some(expected),
            Form::Below(form) => form.as_str(),
        };
        if form == expected || of.own_forms.iter().any(|own| own == form) {
            return None;
        }
        let is_for_clusters = is_for_clusters(form);
        let mut others = of.secrets.iter();
        let is_second = others.any(|other| other.form == Form::Below(expected.to_owned()));
        if is_second && (path.is_commented || is_for_clusters) {
            return None;
        }
        let own = self.counts.get(form).copied().unwrap_or_default();
        // The secrets of other clusters are not there for these, unless several services say so.
        let is_elsewhere = is_for_clusters && own < FEW;
        (is_elsewhere || own * 2 <= self.most && self.most > 1).then_some(expected)
    }

    fn expected<'f>(&'f self, of: &'f Neighbour) -> &'f str {
        match of.own_forms.first() {
            Some(own) if is_for_clusters(self.form) && !self.is_own(of) => own,
            _ => self.form,
        }
    }

    fn is_own(&self, of: &Neighbour) -> bool {
        of.own_forms.iter().any(|own| own == self.form)
    }
}

/// So many services are no slip any more.
const FEW: usize = 3;

/// Whether a form has a folder for a group of clusters, as `main_services/NAME`.
fn is_for_clusters(form: &str) -> bool {
    let folder = form.split_once('/').map(|(folder, _)| folder);
    folder.is_some_and(|folder| folder.ends_with(SECRETS_FOLDER_END))
}

/// The forms that the clusters of a service's environments have.
pub(super) fn own_forms(service: &Service<'_>, repository: &Repository<'_>) -> Vec<String> {
    let Ok(Some(clusters)) = repository.clusters() else {
        return Vec::new();
    };
    let mut forms = Vec::new();
    for environment in service.environment_names() {
        let form = format!("{}/NAME", secrets_folder(environment));
        if !clusters.serving([environment]).is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// How many services have each form; templates do not count.
fn counts(neighbours: &[Neighbour]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    let services = neighbours
        .iter()
        .filter(|neighbour| !neighbour.reference.is_template());
    for neighbour in services {
        let paths = neighbour.secrets.iter();
        let forms: BTreeSet<&str> = paths.filter_map(|path| path.form.below()).collect();
        for form in forms {
            *counts.entry(form).or_default() += 1;
        }
    }
    counts
}

/// The form of a path of secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// The folders above that of the service, with NAME for it, as `main_services/NAME`, or `NAME`.
    Below(String),
    /// It does not start at the root of all secrets: the folder that it names, without that of the
    /// service.
    Misplaced(String),
}

impl Form {
    /// That of a values file; `None` where it has no secrets, or is too deep.
    pub(super) fn of(file: &str) -> Option<Self> {
        let Some(rest) = file.strip_prefix(SECRETS_ROOT) else {
            return misplaced(file).map(Self::Misplaced);
        };
        let parts: Vec<&str> = rest.split('/').collect();
        match parts.as_slice() {
            [_, _file] => Some(Self::Below("NAME".to_owned())),
            [group, _, _file] => Some(Self::Below(format!("{group}/NAME"))),
            _ => None,
        }
    }

    fn below(&self) -> Option<&str> {
        match self {
            Self::Below(form) => Some(form),
            Self::Misplaced(_) => None,
        }
    }
}

/// The folder of a file on the deployment server that is called as those of secrets are, and is not
/// where they are: `/etc/helmfile-defaults/main_services/private/`.
fn misplaced(file: &str) -> Option<String> {
    let rest = file.strip_prefix(DEFAULTS_ROOT)?;
    let folders: Vec<&str> = rest.split('/').collect();
    let (_, folders) = folders.split_last()?;
    let last = folders
        .iter()
        .rposition(|folder| *folder == "private" || folder.ends_with(SECRETS_FOLDER_END))?;
    Some(format!(
        "{DEFAULTS_ROOT}{}/NAME",
        folders[..=last].join("/")
    ))
}
