//! `release add`: declares a release where it is new, and enables it.

use super::LifecyclePlan;
use super::copied_values::of_release;
use super::edited::refused;
use super::known::{is_enabled, known_environments, names, no_release};
use super::release_choice::{ReleaseChoice, nearest};
use crate::changes::TreeFile;
use crate::conventions::{CANARY, release_belongs_in};
use crate::error::{Error, Result};
use crate::helmfile::{DeclaredRelease, HelmfileEdit, ReleaseBody, block_without_name};
use crate::names::{EnvironmentName, ReleaseName};
use crate::repository::{Repository, Service, ServiceFiles, ServiceQuery};
use crate::text_edit::TextEdits;
use crate::whole_words::{joins_names, whole_words};

/// A release to be added.
#[derive(Debug, Clone)]
pub struct AddRelease<'a> {
    /// Its name.
    pub name: &'a ReleaseName,
    /// What it is made like; the nearest by name where nobody says.
    pub like: Option<&'a ReleaseChoice>,
    /// Where it is enabled; where the other one is, if nobody says.
    pub environments: Option<&'a [EnvironmentName]>,
    /// Whether the other one's values files are copied.
    pub copy_values: bool,
    /// Whether it may go where it makes no sense.
    pub force: bool,
}

impl AddRelease<'_> {
    /// Plans it for a service; `tree` is the service's folder.
    ///
    /// # Errors
    /// Where a name is unknown, the release makes no sense in an environment, or the helmfile is
    /// not written in a way that allows the edit.
    pub fn plan(
        &self,
        repository: &Repository<'_>,
        files: &ServiceFiles,
        tree: &[TreeFile],
    ) -> Result<LifecyclePlan> {
        let service = files.service()?;
        let name = self.name.as_str();
        let mut plan = LifecyclePlan::new(files.reference.clone());
        let is_declared = service.helmfile.release(name).is_some();
        if is_declared {
            self.refuse_like_elsewhere(&service)?;
        }
        let like = self.own_like(&service)?;
        // A release that is named and is not there is said first.
        let body = match is_declared {
            true => None,
            false => Some(self.body(repository, &service, like)?),
        };
        let environments = self.environments_in(&service, like)?;
        self.refuse_where_senseless(&environments)?;
        let mut edits = Vec::new();
        if let Some(body) = body {
            edits.push(HelmfileEdit::AddRelease {
                name: self.name.clone(),
                body,
            });
        }
        for environment in environments {
            if is_enabled(&service, name, environment) {
                let already = format!("{environment} enables {name} already");
                plan.already.push(already);
                continue;
            }
            edits.push(HelmfileEdit::EnableRelease {
                release: name.to_owned(),
                environment: environment.to_owned(),
            });
        }
        self.add_values(&mut plan, &service, like, tree)?;
        if edits.is_empty() && plan.changes.is_empty() {
            plan.notes.clear();
        }
        plan.edit(&service, &edits)?;
        Ok(plan)
    }

    /// The release of the service itself that the new one is like; `None` where that is another
    /// service's, or there is none to choose.
    fn own_like<'s>(&self, service: &'s Service<'_>) -> Result<Option<&'s DeclaredRelease>> {
        let declared = names(service);
        let wanted = match self.like {
            Some(choice) if choice.service.is_some() => return Ok(None),
            Some(choice) => choice.release.as_str(),
            None => match self.nearest_of(service, &declared) {
                Some(name) => name,
                None => return Ok(None),
            },
        };
        let found = service.helmfile.release(wanted);
        found.map(Some).ok_or_else(|| no_release(service, wanted))
    }

    /// The declared release that the new one is most like: of those that run where it may, if there
    /// are such.
    fn nearest_of<'s>(&self, service: &Service<'_>, declared: &[&'s str]) -> Option<&'s str> {
        let name = self.name.as_str();
        let runs_where_it_may = |other: &&&str| {
            let mut all = service.environment_names();
            all.any(|environment| {
                release_belongs_in(name, environment) && is_enabled(service, other, environment)
            })
        };
        let fitting = declared.iter().filter(runs_where_it_may).copied();
        let fitting: Vec<&str> = fitting.collect();
        nearest(name, &fitting).or_else(|| nearest(name, declared))
    }

    /// The environments to enable it in, in the order of the helmfile.
    fn environments_in<'s>(
        &self,
        service: &'s Service<'_>,
        like: Option<&DeclaredRelease>,
    ) -> Result<Vec<&'s str>> {
        let all: Vec<&str> = service.environment_names().collect();
        if let Some(wanted) = self.environments {
            return known_environments(service, wanted);
        }
        let Some(like) = like.and_then(|like| like.name.as_deref()) else {
            return Err(Error::invalid(
                "it is not clear in which environments to enable the release",
            )
            .hint(format!("name them with -e: {}", all.join(","))));
        };
        let fits = |environment: &&str| {
            is_enabled(service, like, environment)
                && release_belongs_in(self.name.as_str(), environment)
        };
        let environments: Vec<&str> = all.iter().copied().filter(fits).collect();
        match environments.is_empty() {
            true => Err(Error::invalid(format!(
                "no environment that enables {like} is one for {}",
                self.name
            ))
            .hint(format!("name the environments with -e: {}", all.join(",")))),
            false => Ok(environments),
        }
    }

    /// Holds the README's rules: a canary takes live traffic, a test release none.
    fn refuse_where_senseless(&self, environments: &[&str]) -> Result<()> {
        let name = self.name.as_str();
        let mut wrong = environments.iter().copied();
        let wrong = wrong.find(|environment| !release_belongs_in(name, environment));
        match wrong {
            Some(environment) if !self.force => {
                let why = match name {
                    CANARY => "a canary release only makes sense with live traffic",
                    _ => "a test release is for staging alone",
                };
                Err(Error::invalid(format!("{name} in {environment}: {why}"))
                    .hint("leave out that environment, or give --force"))
            }
            _ => Ok(()),
        }
    }

    fn refuse_like_elsewhere(&self, service: &Service<'_>) -> Result<()> {
        match self.like {
            Some(like) if like.service.is_some() => Err(Error::invalid(format!(
                "{} declares {} already, so its block is not taken from {like}",
                service.reference.name, self.name
            ))
            .hint("leave out --like to enable it as it is")),
            _ => Ok(()),
        }
    }

    fn body(
        &self,
        repository: &Repository<'_>,
        service: &Service<'_>,
        like: Option<&DeclaredRelease>,
    ) -> Result<ReleaseBody> {
        if let Some(like) = like.and_then(|like| like.name.clone()) {
            return Ok(ReleaseBody::Like(like));
        }
        match self.like {
            Some(choice) => block_elsewhere(repository, service, choice),
            None => Err(Error::failed(format!(
                "{} declares no release that {} could be like",
                service.reference.helmfile(),
                self.name
            ))
            .hint("name one of another service: --like SERVICE/RELEASE")),
        }
    }

    fn add_values(
        &self,
        plan: &mut LifecyclePlan,
        service: &Service<'_>,
        like: Option<&DeclaredRelease>,
        tree: &[TreeFile],
    ) -> Result<()> {
        let Some(like) = like else {
            return match self.copy_values {
                true => Err(
                    Error::invalid("--copy-values needs a release of the service itself")
                        .hint("leave it out, and write the values file by hand"),
                ),
                false => Ok(()),
            };
        };
        let environments: Vec<&str> = service.environment_names().collect();
        let pairs = of_release(service, like, self.name.as_str(), &environments);
        if self.copy_values {
            plan.copy(&pairs, tree)?;
            plan.note_mentions(&pairs, tree, like.name.as_deref().unwrap_or_default());
            return Ok(());
        }
        for pair in &pairs {
            if !service.files.contains(&pair.to) {
                plan.notes.push(format!(
                    "{} is not there; --copy-values copies {}",
                    pair.to, pair.from
                ));
            }
        }
        Ok(())
    }
}

/// The block of a release of another service, with this service's name for the other's.
fn block_elsewhere(
    repository: &Repository<'_>,
    service: &Service<'_>,
    choice: &ReleaseChoice,
) -> Result<ReleaseBody> {
    let Some(other) = &choice.service else {
        return Ok(ReleaseBody::Lines(Vec::new()));
    };
    let query = ServiceQuery::Name(other.to_string());
    let group = service.reference.group.as_ref();
    let found = repository.find(&query, group);
    let other = found.or_else(|_| repository.find(&query, None))?;
    let files = repository.existing(&other)?;
    let theirs = files.service()?;
    let release = theirs.helmfile.release(choice.release.as_str());
    let release = release.ok_or_else(|| no_release(&theirs, choice.release.as_str()))?;
    let lines = block_without_name(&theirs.helmfile, release);
    let lines = lines.map_err(|error| refused(&other.helmfile(), &error))?;
    let renamed = |line: String| whole_name(&line, &other.name, &service.reference.name);
    Ok(ReleaseBody::Lines(lines.into_iter().map(renamed).collect()))
}

/// A line with a name in place of another, wherever that stands as a whole.
fn whole_name(line: &str, from: &str, to: &str) -> String {
    let mut edits = TextEdits::default();
    for range in whole_words(line, from, joins_names) {
        edits.replace(range, to);
    }
    edits.apply(line).unwrap_or_else(|_| line.to_owned())
}
