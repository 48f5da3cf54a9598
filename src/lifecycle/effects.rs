//! What a change means for each environment: the releases that it installs, and whether their
//! values are the same as before.

use std::fmt;

use serde::Serialize;

use crate::error::Result;
use crate::repository::{Repository, ServiceRef};
use crate::values::{EffectiveValues, effective_values_in};

/// What a change means for an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The environment.
    pub environment: String,
    /// Each release that it installs before or after, in order.
    pub releases: Vec<ReleaseEffect>,
}

impl Effect {
    /// Whether all values stay as they are.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let mut releases = self.releases.iter();
        releases.all(|release| release.values == ValuesEffect::Unchanged)
    }
}

/// What a change means for a release in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleaseEffect {
    /// The release.
    pub release: String,
    /// What becomes of its values.
    pub values: ValuesEffect,
}

/// What becomes of a release's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValuesEffect {
    /// The release was not there before.
    New,
    /// The release is not there any more.
    Gone,
    /// Its merged values are the same as before, as far as the checkout has them.
    Unchanged,
    /// Its merged values are others.
    Changed,
}

impl fmt::Display for ValuesEffect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Unchanged => "values unchanged",
            Self::Changed => "values changed",
        })
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.releases.iter();
        let each = each.map(|one| format!("{} ({})", one.release, one.values));
        let each: Vec<String> = each.collect();
        write!(out, "{}: {}", self.environment, each.join(", "))
    }
}

/// Compares a service as it is with what it will be. An environment whose values cannot be told,
/// before or after, is left out: nothing is claimed about it.
pub(crate) fn effects(
    before: &Repository<'_>,
    after: &Repository<'_>,
    service: &ServiceRef,
) -> Result<Vec<Effect>> {
    let environments = environments(before, service)?;
    let mut all = environments.clone();
    for environment in self::environments(after, service)? {
        if !all.contains(&environment) {
            all.push(environment);
        }
    }
    let mut found = Vec::new();
    for environment in all {
        let was = values(before, service, &environment)?;
        let is = values(after, service, &environment)?;
        if let (Some(was), Some(is)) = (was, is) {
            found.push(Effect {
                releases: releases(&was, &is),
                environment,
            });
        }
    }
    Ok(found)
}

fn environments(repository: &Repository<'_>, service: &ServiceRef) -> Result<Vec<String>> {
    let Some(files) = repository.read(service)? else {
        return Ok(Vec::new());
    };
    let service = files.service()?;
    Ok(service.environment_names().map(str::to_owned).collect())
}

/// The values of all releases of an environment; none where the service does not have it, and
/// `None` where they cannot be told.
fn values(
    repository: &Repository<'_>,
    service: &ServiceRef,
    environment: &str,
) -> Result<Option<Vec<EffectiveValues>>> {
    let Some(files) = repository.read(service)? else {
        return Ok(Some(Vec::new()));
    };
    if files.service()?.helmfile.environment(environment).is_none() {
        return Ok(Some(Vec::new()));
    }
    Ok(effective_values_in(repository, &files, environment).ok())
}

fn releases(was: &[EffectiveValues], is: &[EffectiveValues]) -> Vec<ReleaseEffect> {
    let find = |releases: &'_ [EffectiveValues], name: &str| {
        let found = releases.iter().find(|one| one.name == name);
        found.map(|one| one.values.to_json())
    };
    let added = is.iter().filter(|one| find(was, &one.name).is_none());
    let names = was.iter().chain(added).map(|one| one.name.clone());
    let effect = |name: String| {
        let values = match (find(was, &name), find(is, &name)) {
            (None, _) => ValuesEffect::New,
            (_, None) => ValuesEffect::Gone,
            (Some(was), Some(is)) if was == is => ValuesEffect::Unchanged,
            _ => ValuesEffect::Changed,
        };
        ReleaseEffect {
            release: name,
            values,
        }
    };
    names.map(effect).collect()
}
