//! `release remove`: takes a release out of all lists with its block and the values files that
//! nothing loads any more, or only out of the lists of some environments.

use super::LifecyclePlan;
use super::edited::edited;
use super::known::{is_enabled, known_environments, no_release};
use crate::changes::TreeFile;
use crate::check::unloaded_by_itself;
use crate::error::{Error, Result};
use crate::helmfile::HelmfileEdit;
use crate::names::{EnvironmentName, ReleaseName};
use crate::repository::{Repository, Service, ServiceFiles, unreadable_helmfile};

/// A release to be removed.
#[derive(Debug, Clone)]
pub struct RemoveRelease<'a> {
    /// Its name.
    pub name: &'a ReleaseName,
    /// Where it is disabled; `None` takes it out altogether.
    pub environments: Option<&'a [EnvironmentName]>,
}

impl RemoveRelease<'_> {
    /// Plans it for a service; `tree` is the service's folder.
    ///
    /// # Errors
    /// Where a name is unknown, an environment would be left without a release, or the helmfile is
    /// not written in a way that allows the edit.
    pub fn plan(
        &self,
        repository: &Repository<'_>,
        files: &ServiceFiles,
        tree: &[TreeFile],
    ) -> Result<LifecyclePlan> {
        let service = files.service()?;
        let mut plan = LifecyclePlan::new(files.reference.clone());
        self.refuse_unknown(&service)?;
        match self.environments {
            Some(environments) => self.disable(&mut plan, &service, environments)?,
            None => self.drop(&mut plan, files, &service, repository, tree)?,
        }
        Ok(plan)
    }

    fn refuse_unknown(&self, service: &Service<'_>) -> Result<()> {
        let name = self.name.as_str();
        let mut listed = service.environment_names();
        let is_listed = listed.any(|environment| is_enabled(service, name, environment));
        if is_listed || service.helmfile.release(name).is_some() {
            return Ok(());
        }
        Err(no_release(service, name))
    }

    fn disable(
        &self,
        plan: &mut LifecyclePlan,
        service: &Service<'_>,
        environments: &[EnvironmentName],
    ) -> Result<()> {
        let name = self.name.as_str();
        let mut edits = Vec::new();
        for environment in known_environments(service, environments)? {
            if !is_enabled(service, name, environment) {
                let already = format!("{environment} does not enable {name}");
                plan.already.push(already);
                continue;
            }
            self.refuse_last(service, environment)?;
            edits.push(HelmfileEdit::DisableRelease {
                release: name.to_owned(),
                environment: environment.to_owned(),
            });
        }
        let enabled = service.environment_names();
        let enabled = enabled.filter(|environment| is_enabled(service, name, environment));
        if !edits.is_empty() && enabled.count() == edits.len() {
            plan.notes.push(format!(
                "no environment enables {name} any more; without -e it is taken out altogether"
            ));
        }
        plan.edit(service, &edits)
    }

    fn drop(
        &self,
        plan: &mut LifecyclePlan,
        files: &ServiceFiles,
        service: &Service<'_>,
        repository: &Repository<'_>,
        tree: &[TreeFile],
    ) -> Result<()> {
        for environment in service.environment_names() {
            if is_enabled(service, self.name.as_str(), environment) {
                self.refuse_last(service, environment)?;
            }
        }
        let edit = HelmfileEdit::DropRelease {
            name: self.name.to_string(),
        };
        let path = service.reference.helmfile();
        let text = edited(service, &[edit])?;
        let folder = files.files.clone();
        let after = ServiceFiles::new(files.reference.clone(), &text, folder);
        let after = after.map_err(|error| unreadable_helmfile(&path, &error))?;
        let dead = newly_unloaded(service, &after.service()?, repository);
        for file in tree.iter().filter(|file| dead.contains(&file.path)) {
            plan.changes
                .remove(service.reference.path(&file.path), file.into())?;
        }
        plan.changes.edit(path, files.source.text(), text)
    }

    fn refuse_last(&self, service: &Service<'_>, environment: &str) -> Result<()> {
        let mut all = service.environments();
        let found = all.find(|(one, _)| one.name == environment);
        let is_last = found.is_some_and(|(_, enabled)| {
            let others = enabled.names.iter();
            enabled.is_known && others.filter(|(one, _)| one != self.name.as_str()).count() == 0
        });
        if !is_last {
            return Ok(());
        }
        let (name, service) = (self.name, &service.reference.name);
        Err(Error::invalid(format!(
            "{environment} would be left without a release: {name} is its last one"
        ))
        .hint(format!(
            "to take the whole service away: new-service remove {service}"
        )))
    }
}

/// The values files that nothing loads after an edit, and something did before it.
fn newly_unloaded(
    before: &Service<'_>,
    after: &Service<'_>,
    repository: &Repository<'_>,
) -> Vec<String> {
    let was_dead = unloaded_by_itself(before, repository);
    let mut dead = unloaded_by_itself(after, repository);
    dead.retain(|file| !was_dead.contains(file));
    dead
}
