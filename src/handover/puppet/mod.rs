//! The files of operations/puppet that a new service changes, each as a typed document: parsed
//! once, asked questions, edited as text.

mod catalog;
mod deploy_users;
mod document;
mod listeners;

pub use catalog::{Catalog, CatalogEntry, CatalogState, DeclaredState, DiscoveryName};
pub use deploy_users::{DeployUser, DeployUsers, ServiceUsers, UserGroup};
pub use listeners::{Listener, Listeners};

/// A clone of operations/puppet, as far as a new service changes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Puppet {
    /// Who may deploy what.
    pub deploy_users: DeployUsers,
    /// The service catalog.
    pub catalog: Catalog,
    /// The listeners of the service mesh.
    pub listeners: Listeners,
}
