//! The files of operations/puppet that a new service changes, each as a typed document: parsed
//! once, asked questions, edited as text.

mod catalog;
mod conftool;
mod deploy_users;
mod document;
mod listeners;
mod mappings;
mod worker_pools;

pub use catalog::{Catalog, CatalogEntry, CatalogState, DeclaredState, DiscoveryName};
pub use conftool::Conftool;
pub use deploy_users::{DeployUser, DeployUsers, ServiceUsers, UserGroup, UsersPlace};
pub use listeners::{Listener, Listeners};
pub use mappings::{Mappings, Rule};
pub use worker_pools::WorkerPools;

use super::SourceFile;
use crate::error::{Error, Result};

/// A clone of operations/puppet, as far as a new service changes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Puppet {
    /// Who may deploy what.
    pub deploy_users: DeployUsers,
    /// The service catalog.
    pub catalog: Catalog,
    /// The listeners of the service mesh.
    pub listeners: Listeners,
    /// The files that may be there besides, unparsed: conftool's, and those of the worker roles.
    pub others: Vec<SourceFile>,
}

impl Puppet {
    /// The lines of conftool's file and of the workers' pools that have a service, each with its
    /// file.
    pub(super) fn other_lines_of(&self, service: &str) -> Vec<(String, usize)> {
        let is_of_service = |line: &str| {
            let key = line.trim().split(':').next().unwrap_or_default();
            let second = key.strip_suffix("-ro").or_else(|| key.strip_suffix("-rw"));
            second.unwrap_or(key) == service
        };
        let mut found = Vec::new();
        for file in &self.others {
            let lines = file.text.lines().enumerate();
            let own = lines.filter(|(_, line)| is_of_service(line));
            found.extend(own.map(|(index, _)| (file.path.clone(), index + 1)));
        }
        found
    }

    /// A file that may be there besides.
    ///
    /// # Errors
    /// Where the clone does not have it.
    pub(super) fn other(&self, path: &str) -> Result<SourceFile> {
        let found = self.others.iter().find(|file| file.path == path);
        found
            .cloned()
            .ok_or_else(|| Error::failed(format!("the clone has no {path}")))
    }
}
