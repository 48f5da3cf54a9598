//! What a service has, and the errors for what it has not.

use crate::error::{Error, Result};
use crate::names::{EnvironmentName, choose_from};
use crate::repository::Service;

/// The environments that a person names, in the order of the helmfile.
pub(super) fn known_environments<'s>(
    service: &'s Service<'_>,
    wanted: &[EnvironmentName],
) -> Result<Vec<&'s str>> {
    let all: Vec<&str> = service.environment_names().collect();
    for name in wanted {
        if !all.contains(&name.as_str()) {
            let service = &service.reference.name;
            return Err(
                Error::invalid(format!("{service} has no environment {name}"))
                    .hint(choose_from(name.as_str(), &all)),
            );
        }
    }
    let is_wanted = |name: &&str| wanted.iter().any(|one| one.as_str() == *name);
    Ok(all.into_iter().filter(is_wanted).collect())
}

/// Whether an environment enables a release.
pub(super) fn is_enabled(service: &Service<'_>, release: &str, environment: &str) -> bool {
    let mut all = service.environments();
    all.any(|(one, enabled)| {
        one.name == environment && enabled.names.iter().any(|(name, _)| name == release)
    })
}

/// The names of the releases that are declared.
pub(super) fn names<'s>(service: &'s Service<'_>) -> Vec<&'s str> {
    let releases = service.helmfile.releases().iter();
    releases.filter_map(|one| one.name.as_deref()).collect()
}

/// The error for a release that a service does not declare.
pub(super) fn no_release(service: &Service<'_>, name: &str) -> Error {
    Error::invalid(format!("{} has no release {name}", service.reference.name))
        .hint(choose_from(name, &names(service)))
}
