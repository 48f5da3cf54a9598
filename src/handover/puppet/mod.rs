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

use super::unread::{ReadFile, Unread, text_of};
use super::{GroupFacts, SourceFile};
use crate::changes::Edit;
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
    /// The files that tell nothing: in their place stand empty ones.
    pub unread: Vec<Unread>,
}

impl Puppet {
    /// The files that every clone has.
    pub const FILES: [&str; 3] = [DeployUsers::PATH, Catalog::PATH, Listeners::PATH];

    /// The clone whose files are read like this.
    ///
    /// # Errors
    /// None that a file can cause.
    pub fn of(read: ReadFile<'_>) -> Result<Self> {
        let mut unread = Vec::new();
        let users = text_of(read, DeployUsers::PATH).and_then(DeployUsers::parse);
        let users = Unread::note(DeployUsers::PATH, users, &mut unread);
        let catalog = text_of(read, Catalog::PATH).and_then(Catalog::parse);
        let catalog = Unread::note(Catalog::PATH, catalog, &mut unread);
        let listeners = text_of(read, Listeners::PATH).and_then(Listeners::parse);
        let listeners = Unread::note(Listeners::PATH, listeners, &mut unread);
        let workers = GroupFacts::ALL.iter().filter_map(GroupFacts::workers_file);
        let paths = workers.chain([Conftool::PATH, Mappings::PATH].map(str::to_owned));
        let others = paths.filter_map(|path| {
            let text = Unread::note(&path, read(&path), &mut unread)??;
            Some(SourceFile { path, text })
        });
        let others = others.collect();
        Ok(Self {
            deploy_users: users.map_or_else(|| DeployUsers::parse(empty(DeployUsers::KEY)), Ok)?,
            catalog: catalog.map_or_else(|| Catalog::parse(empty(Catalog::KEY)), Ok)?,
            listeners: listeners.map_or_else(|| Listeners::parse(empty(Listeners::KEY)), Ok)?,
            others,
            unread,
        })
    }

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

    /// The changes that take a service out of the catalog, conftool, the workers' pools and the
    /// listeners.
    ///
    /// # Errors
    /// Where one of them cannot be edited safely, or others use what goes.
    pub(super) fn without_service(&self, service: &str) -> Result<Vec<Edit>> {
        let mut files = vec![
            (self.catalog.file().clone(), self.catalog.without(service)?),
            (
                self.listeners.file().clone(),
                self.listeners.without(service)?,
            ),
        ];
        let others = self.other_lines_of(service);
        for file in &self.others {
            if others.iter().all(|(path, _)| *path != file.path) {
                continue;
            }
            let after = match file.path.as_str() {
                Conftool::PATH => Conftool::parse(file.clone())?.without(service),
                Mappings::PATH => continue,
                _ => WorkerPools::parse(file.clone())?.without(service)?,
            };
            files.push((file.clone(), after));
        }
        let files = files.iter().map(|(file, after)| (file, after.clone()));
        Ok(Edit::of_changed(files))
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

/// A file with nothing below its key.
fn empty(key: &str) -> String {
    format!("{key}: {{}}\n")
}
