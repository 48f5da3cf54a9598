//! Values files that a release or an environment has by its name, copied for a new one.

use std::collections::BTreeMap;

use super::LifecyclePlan;
use crate::changes::{Content, TreeFile};
use crate::error::Result;
use crate::helmfile::{DeclaredRelease, Pattern, Scope};
use crate::repository::Service;
use crate::whole_words::whole_words;

/// A values file of the service's folder, and what it is called for the new name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counterpart {
    /// What it is called now.
    pub from: String,
    /// What the new release or environment would load.
    pub to: String,
}

/// The files that `release` loads by its own name in these environments, with their names for a
/// release called `new`. Only files of the service's own folder count.
pub(super) fn of_release(
    service: &Service<'_>,
    release: &DeclaredRelease,
    new: &str,
    environments: &[&str],
) -> Vec<Counterpart> {
    let each = environments.iter();
    let renamed = each.map(|environment| {
        let was = scope(service, release, environment, release.name.as_deref());
        let is = scope(service, release, environment, Some(new));
        (was, is)
    });
    let renamed: Vec<(Scope<'_>, Scope<'_>)> = renamed.collect();
    found(service, release, &renamed, Pattern::names_release)
}

/// The files that all releases load by the name of the environment `like`, with their names for an
/// environment called `new`.
pub(super) fn of_environment(service: &Service<'_>, like: &str, new: &str) -> Vec<Counterpart> {
    let releases = service.helmfile.releases().iter();
    let all = releases.flat_map(|release| {
        let name = release.name.as_deref();
        let was = scope(service, release, like, name);
        let is = scope(service, release, new, name);
        found(service, release, &[(was, is)], Pattern::names_environment)
    });
    let mut all: Vec<Counterpart> = all.collect();
    all.sort();
    all.dedup();
    all
}

fn scope<'s>(
    service: &'s Service<'_>,
    release: &'s DeclaredRelease,
    environment: &'s str,
    name: Option<&'s str>,
) -> Scope<'s> {
    let namespace = service.helmfile.release_value(release, "namespace");
    Scope {
        environment,
        release: name,
        namespace: namespace.and_then(|node| service.helmfile.literal(node)),
    }
}

fn found(
    service: &Service<'_>,
    release: &DeclaredRelease,
    scopes: &[(Scope<'_>, Scope<'_>)],
    depends: fn(&Pattern) -> bool,
) -> Vec<Counterpart> {
    let mut pairs = BTreeMap::new();
    for (_, pattern) in service.values_files(release) {
        if !depends(pattern) {
            continue;
        }
        for (was, is) in scopes {
            let (Some(from), Some(to)) = (pattern.fill(was), pattern.fill(is)) else {
                continue;
            };
            let from = from.trim_start_matches("./").to_owned();
            if service.files.contains(&from) {
                pairs.insert(from, to.trim_start_matches("./").to_owned());
            }
        }
    }
    let pairs = pairs.into_iter();
    pairs.map(|(from, to)| Counterpart { from, to }).collect()
}

impl LifecyclePlan {
    /// Adds a copy of each file; `tree` is the service's folder. What is there already stays, and
    /// a link stays a link.
    pub(super) fn copy(&mut self, pairs: &[Counterpart], tree: &[TreeFile]) -> Result<()> {
        for Counterpart { from, to } in pairs {
            if tree.iter().any(|file| file.path == *to) {
                self.already
                    .push(format!("{to} is there already; it stays as it is"));
                continue;
            }
            let Some(file) = tree.iter().find(|file| file.path == *from) else {
                continue;
            };
            self.changes.create(self.service.path(to), file.into())?;
        }
        Ok(())
    }

    /// Notes the lines of copied files that say `name`, which may have to say something else.
    pub(super) fn note_mentions(&mut self, pairs: &[Counterpart], tree: &[TreeFile], name: &str) {
        for Counterpart { from, to } in pairs {
            let Some(file) = tree.iter().find(|file| file.path == *from) else {
                continue;
            };
            if let Content::Text(text) = &file.content {
                let path = self.service.path(to);
                let lines = text.lines().enumerate();
                let says = |line: &str| {
                    whole_words(line, name, char::is_alphanumeric)
                        .next()
                        .is_some()
                };
                let said = lines.filter(|(_, line)| says(line));
                let notes = said.map(|(index, line)| {
                    format!("{path}:{}: says {name}: {}", index + 1, line.trim())
                });
                self.notes.extend(notes);
            }
        }
    }
}
