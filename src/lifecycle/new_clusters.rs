//! The namespaces of a service in the clusters that serve its new environments.

use super::LifecyclePlan;
use crate::error::Result;
use crate::names::{EnvironmentName, Namespace};
use crate::repository::{OfPuppet, Repository, Service};

impl LifecyclePlan {
    /// Asks for the namespaces of a service where a cluster lacks one that serves a new environment,
    /// with the settings that they have for the environment `like`. Where that cannot be told, it is
    /// noted.
    ///
    /// # Errors
    /// Where a folder cannot be listed, or a values file of the administrators is not written in a
    /// way that can be edited safely.
    pub(super) fn ask_for_namespaces(
        &mut self,
        repository: &Repository<'_>,
        service: &Service<'_>,
        environments: &[&EnvironmentName],
        like: &str,
    ) -> Result<()> {
        for environment in environments {
            let served = self.or_note(is_served(repository, environment), environment.as_str());
            if served == Some(false) {
                self.notes.push(format!(
                    "no cluster serves {environment}: it is no environment of helmfile.d/admin_ng"
                ));
            }
        }
        for namespace in service.namespace_names() {
            let Ok(name) = namespace.parse::<Namespace>() else {
                continue;
            };
            for environment in environments {
                self.ask_for(repository, service, &name, (environment.as_str(), like))?;
            }
        }
        Ok(())
    }

    fn ask_for(
        &mut self,
        repository: &Repository<'_>,
        service: &Service<'_>,
        namespace: &Namespace,
        (environment, like): (&str, &str),
    ) -> Result<()> {
        let of_puppet = OfPuppet::Nothing;
        let here = [environment];
        let lookup = repository.lookup_namespace(namespace.as_str(), &here, &of_puppet);
        let Some(lookup) = self.or_note(lookup, environment).flatten() else {
            return Ok(());
        };
        if lookup.lacking.is_empty() {
            let reason = lookup.why_unknown().filter(|_| !lookup.unknown.is_empty());
            self.notes
                .extend(reason.map(|reason| by_hand(environment, &reason)));
            return Ok(());
        }
        let group = service.reference.group.as_ref();
        let of_group = repository.group_environments(group)?;
        let placement =
            repository.placement_where_missing(namespace.as_str(), group, of_group, &here);
        let Some(placement) = self.or_note(placement, environment).flatten() else {
            return Ok(());
        };
        let like = [like];
        let there = repository.lookup_namespace(namespace.as_str(), &like, &of_puppet);
        let there = self.or_note(there, environment).flatten();
        let mut places = there.iter().flat_map(|lookup| &lookup.places);
        let other = places.find_map(|place| place.file);
        for file in &placement.files {
            let after = match other {
                Some(other) => file.with_entry_of(namespace, other)?,
                None => file.with(namespace)?,
            };
            if let Some(after) = after {
                self.changes.edit(file.path(), file.text(), after)?;
            }
        }
        Ok(())
    }

    /// What was found, or a note that says why nothing was.
    fn or_note<T>(&mut self, found: Result<T>, environment: &str) -> Option<T> {
        found
            .map_err(|error| self.notes.push(by_hand(environment, &error.message)))
            .ok()
    }
}

/// Whether a cluster serves an environment; true too where nothing says which clusters there are.
fn is_served(repository: &Repository<'_>, environment: &EnvironmentName) -> Result<bool> {
    let clusters = repository.clusters()?;
    Ok(clusters.is_none_or(|clusters| !clusters.serving([environment.as_str()]).is_empty()))
}

fn by_hand(environment: &str, reason: &str) -> String {
    format!("look for the namespace in {environment} by hand: {reason}")
}
