//! What the clusters that serve a service have of its namespaces: the one decision that `check` and
//! `checklist` share.

use super::{NamespaceLookup, OfPuppet, Repository};
use crate::error::Result;
use crate::names::Namespace;
use crate::repository::Service;
use crate::yaml::NodeId;

/// A namespace that a helmfile says, with what the clusters have of it.
#[derive(Debug, Clone)]
pub struct ServiceNamespace<'a> {
    /// Where it is in the helmfile.
    pub node: NodeId,
    /// Its name.
    pub name: &'a str,
    /// What the clusters have.
    pub lookup: NamespaceLookup<'a>,
}

/// The namespaces of a service's releases.
#[derive(Debug, Clone, Default)]
pub struct ServiceNamespaces<'a> {
    /// Those that the helmfile says.
    pub known: Vec<ServiceNamespace<'a>>,
    /// Why more may be missing than is known.
    pub unknown: Option<String>,
}

impl ServiceNamespaces<'_> {
    fn unknown(reason: impl Into<String>) -> Self {
        Self {
            known: Vec::new(),
            unknown: Some(reason.into()),
        }
    }
}

impl<'a> ServiceNamespaces<'a> {
    /// Those that the helmfile says, each name once: that of the service first, if it is among them.
    #[must_use]
    pub fn by_name(&self, own: &str) -> Vec<&ServiceNamespace<'a>> {
        let mut found: Vec<&ServiceNamespace<'a>> = Vec::new();
        for namespace in &self.known {
            if found.iter().all(|known| known.name != namespace.name) {
                found.push(namespace);
            }
        }
        found.sort_by_key(|namespace| namespace.name != own);
        found
    }
}

impl Repository<'_> {
    /// Looks for the namespaces of a service in the clusters that serve it; `of_puppet` tells what
    /// puppet has of one. `None` where nobody can have them: of a template, and without values files
    /// of the administrators.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub fn namespaces_of<'r>(
        &'r self,
        service: &'r Service<'_>,
        of_puppet: &dyn Fn(&str) -> OfPuppet,
    ) -> Result<Option<ServiceNamespaces<'r>>> {
        if service.reference.is_template() || !self.has_admin_values()? {
            return Ok(None);
        }
        if let Err(error) = self.clusters() {
            // Services can be looked at without their clusters.
            return Ok(Some(ServiceNamespaces::unknown(error.message)));
        }
        let environments: Vec<&str> = service.environment_names().collect();
        let mut found = ServiceNamespaces::default();
        if !service.says_all_namespaces() {
            let reason = "the helmfile does not say the namespace of every release";
            found.unknown = Some(reason.to_owned());
        }
        for (node, name) in service.namespaces() {
            // What follows is printed as commands.
            if let Err(error) = name.parse::<Namespace>() {
                found.unknown = Some(error.to_string());
                continue;
            }
            let of_puppet = of_puppet(name);
            let Some(lookup) = self.lookup_namespace(name, &environments, &of_puppet)? else {
                let reason = "no cluster of admin_ng serves its environments";
                return Ok(Some(ServiceNamespaces::unknown(reason)));
            };
            found.unknown = lookup.why_unknown().or(found.unknown);
            found.known.push(ServiceNamespace { node, name, lookup });
        }
        Ok(Some(found))
    }

    /// The limit that a namespace of a service is too long for, as for a new one: in the clusters
    /// that load the files which it is in or would go into. With the suffix of the certificate that
    /// sets it.
    ///
    /// # Errors
    /// Where it is unknown which files these are.
    pub fn limit_broken_by(
        &self,
        namespace: &str,
        service: &Service<'_>,
    ) -> Result<Option<(usize, &'static str)>> {
        let group = service.reference.group.as_ref();
        let environments: Vec<&str> = service.environment_names().collect();
        let of_group = self.group_environments(group)?;
        let placement = self.placement_where_missing(namespace, group, of_group, &environments)?;
        Ok(placement.and_then(|placement| placement.limit_broken_by(namespace)))
    }
}
