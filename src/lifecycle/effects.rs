//! What a change means for each environment: the releases that it installs, and whether their
//! values are the same as before.

use std::fmt;

use serde::Serialize;

use crate::changes::ChangeSet;
use crate::error::Result;
use crate::repository::{Files, Overlay, Repository, ServiceRef, Snapshot};
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

/// What changes mean for some services: `before` is what there is, read through `files`.
///
/// # Errors
/// Where a folder or a helmfile cannot be read.
pub(crate) fn effects_of<'s>(
    changes: &ChangeSet,
    before: &Repository<'_>,
    files: &dyn Files,
    services: impl IntoIterator<Item = &'s ServiceRef>,
) -> Result<Vec<Vec<Effect>>> {
    let overlay = Overlay::new(files, changes);
    let snapshot = Snapshot::new(&overlay);
    let after = Repository::new(&snapshot, before.layout());
    let services = services.into_iter();
    services
        .map(|service| effects(before, &after, service))
        .collect()
}

/// Compares a service as it is with what it will be. An environment whose values cannot be told,
/// before or after, is left out: nothing is claimed about it.
fn effects(
    before: &Repository<'_>,
    after: &Repository<'_>,
    service: &ServiceRef,
) -> Result<Vec<Effect>> {
    let (was, is) = (values(before, service)?, values(after, service)?);
    let mut names: Vec<&str> = Vec::new();
    for (environment, _) in was.iter().chain(&is) {
        if !names.contains(&environment.as_str()) {
            names.push(environment);
        }
    }
    let effects = names.into_iter().filter_map(|environment| {
        let (was, is) = (
            in_environment(&was, environment)?,
            in_environment(&is, environment)?,
        );
        Some(Effect {
            environment: environment.to_owned(),
            releases: releases(was, is),
        })
    });
    Ok(effects.collect())
}

/// The values of a service in each of its environments; `None` where they cannot be told.
type Values = Vec<(String, Option<Vec<Merged>>)>;

/// The values in one environment; none where the service does not have it.
fn in_environment<'v>(values: &'v Values, environment: &str) -> Option<&'v [Merged]> {
    let found = values.iter().find(|(name, _)| name == environment);
    found.map_or(Some(&[]), |(_, values)| values.as_deref())
}

/// The merged values of a release.
struct Merged {
    release: String,
    values: serde_json::Value,
}

/// The values of all releases of a service that is there.
fn values(repository: &Repository<'_>, service: &ServiceRef) -> Result<Values> {
    let Some(files) = repository.read(service)? else {
        return Ok(Vec::new());
    };
    let read = files.service()?;
    let each = read.environment_names().map(|environment| {
        let values = effective_values_in(repository, &files, environment).ok();
        let merged = values.map(|values| values.into_iter().map(merged).collect());
        (environment.to_owned(), merged)
    });
    Ok(each.collect())
}

fn merged(values: EffectiveValues) -> Merged {
    Merged {
        values: values.values.to_json(),
        release: values.name,
    }
}

fn releases(was: &[Merged], is: &[Merged]) -> Vec<ReleaseEffect> {
    fn find<'m>(all: &'m [Merged], name: &str) -> Option<&'m serde_json::Value> {
        let found = all.iter().find(|one| one.release == name);
        found.map(|one| &one.values)
    }
    let effect = |name: &str| {
        let values = match (find(was, name), find(is, name)) {
            (None, _) => ValuesEffect::New,
            (_, None) => ValuesEffect::Gone,
            (Some(was), Some(is)) if was == is => ValuesEffect::Unchanged,
            _ => ValuesEffect::Changed,
        };
        ReleaseEffect {
            release: name.to_owned(),
            values,
        }
    };
    let added = is.iter().filter(|one| find(was, &one.release).is_none());
    let all = was.iter().chain(added);
    all.map(|one| effect(&one.release)).collect()
}
