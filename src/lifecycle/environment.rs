//! `environment add`: an environment like one that is there, with its values files.

use super::LifecyclePlan;
use super::copied_values::of_environment;
use super::release_add::known_environments;
use crate::changes::TreeFile;
use crate::error::Result;
use crate::helmfile::HelmfileEdit;
use crate::names::EnvironmentName;
use crate::repository::{Repository, ServiceFiles};

/// Environments to be added.
#[derive(Debug, Clone)]
pub struct AddEnvironments<'a> {
    /// Their names.
    pub names: &'a [EnvironmentName],
    /// The environment that they are like.
    pub like: &'a EnvironmentName,
}

impl AddEnvironments<'_> {
    /// Plans it for a service; `tree` is the service's folder.
    ///
    /// # Errors
    /// Where the other environment is unknown, or the helmfile is not written in a way that allows
    /// the edit.
    pub fn plan(
        &self,
        repository: &Repository<'_>,
        files: &ServiceFiles,
        tree: &[TreeFile],
    ) -> Result<LifecyclePlan> {
        let service = files.service()?;
        let mut plan = LifecyclePlan::new(files.reference.clone());
        let like = self.like.as_str();
        let known: Vec<&str> = service.environment_names().collect();
        known_environments(&service, std::slice::from_ref(self.like))?;
        let mut edits = Vec::new();
        for name in self.names {
            if known.contains(&name.as_str()) {
                plan.already.push(format!("{name} is there already"));
                continue;
            }
            edits.push(HelmfileEdit::AddEnvironment {
                name: name.clone(),
                like: like.to_owned(),
            });
        }
        for name in self.names {
            if known.contains(&name.as_str()) {
                continue;
            }
            let pairs = of_environment(&service, like, name.as_str());
            plan.copy(&pairs, tree)?;
            plan.note_mentions(&pairs, tree, like);
        }
        let is_new = |name: &&EnvironmentName| !known.contains(&name.as_str());
        let new: Vec<&EnvironmentName> = self.names.iter().filter(is_new).collect();
        plan.ask_for_namespaces(repository, &service, &new, like)?;
        plan.edit(&service, &edits)?;
        Ok(plan)
    }
}
