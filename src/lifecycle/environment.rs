//! `environment add`: an environment like one that is there, with its values files.

use super::LifecyclePlan;
use super::copied_values::of_environment;
use super::known::known_environments;
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
        known_environments(&service, std::slice::from_ref(self.like))?;
        let is_there =
            |name: &&EnvironmentName| service.helmfile.environment(name.as_str()).is_some();
        let (there, new): (Vec<&EnvironmentName>, Vec<_>) = self.names.iter().partition(is_there);
        let already = there.iter().map(|name| format!("{name} is there already"));
        plan.already.extend(already);
        for name in &new {
            let pairs = of_environment(&service, like, name.as_str());
            plan.copy(&pairs, tree)?;
            plan.note_mentions(&pairs, tree, like);
        }
        plan.ask_for_namespaces(repository, &service, &new, like)?;
        let edits = new.into_iter().map(|name| HelmfileEdit::AddEnvironment {
            name: name.clone(),
            like: like.to_owned(),
        });
        let edits: Vec<HelmfileEdit> = edits.collect();
        plan.edit(&service, &edits)?;
        Ok(plan)
    }
}
