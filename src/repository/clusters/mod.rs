//! The clusters as the administrators' folder has them: which of them serve a service, which values
//! files each loads, and which namespaces these declare.

mod group;
mod habit;
mod lookup;
mod namespaces;
mod of_service;
mod placement;

pub use group::GroupEnvironments;
pub use lookup::{NamespaceLookup, NamespacePlace, OfPuppet};
pub use namespaces::{KnownNamespace, NamespaceFile};
pub(crate) use namespaces::{NAMESPACES, is_sorted_mostly};
pub use of_service::{ServiceNamespace, ServiceNamespaces};
pub use placement::{Placement, SiblingNamespace};

use std::collections::BTreeSet;

use super::reference::path_from;
use super::{Layout, Repository, once, unreadable_helmfile};
use crate::conventions::{ADMIN_NG, DEFAULTS_ROOT, HELMFILE, namespace_limit, serves};
use crate::error::Result;
use crate::helmfile::{Environment, Helmfile, Pattern, ReadError, Scope, Source, StateFacts};

/// A cluster: an environment of the administrators' helmfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Its name, as `staging-eqiad`.
    pub name: String,
    /// The values files that it is known to load, later ones winning. What is on the deployment
    /// server is not among them.
    pub files: Vec<LoadedFile>,
    /// Whether it may load others: a template decides on one, or one is outside the root.
    pub loads_unknown_files: bool,
    /// Whether every namespace of its values files gets a certificate.
    pub has_certificates: bool,
    /// Whether its namespaces are those of its values files merged with the services that puppet
    /// has deploy users for. Source: `helmfile_namespaces.yaml` of `admin_ng`, since 2025-04.
    pub merges_deploy_users: bool,
}

/// A values file that a cluster loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedFile {
    /// Its path, from the root on.
    pub path: String,
    /// Whether the cluster's name is part of how the helmfile names it, so that every cluster has
    /// one of its own.
    pub is_own: bool,
}

/// All clusters of a checkout, in the order of the administrators' helmfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters(Vec<Cluster>);

/// A values file of the administrators, as far as it can be read.
pub struct AdminFile<'s> {
    /// Its path, from the root on.
    pub path: String,
    /// Whether there is such a file.
    pub is_there: bool,
    /// Its namespaces; `None` where it declares none.
    ///
    /// An error means that the file cannot be read, or is not YAML.
    pub namespaces: Result<Option<NamespaceFile<'s>>>,
}

/// Where puppet puts the services that it has deploy users for, for each cluster.
const SERVICES_OF_PUPPET: &str = "services-";

impl Clusters {
    fn read(text: &str) -> std::result::Result<Self, ReadError> {
        let source = Source::new(text)?;
        let helmfile = source.read()?;
        let environments = helmfile.environments().iter();
        Ok(Self(
            environments
                .map(|environment| cluster(&helmfile, environment))
                .collect(),
        ))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Cluster> {
        self.0.iter()
    }

    /// Those that serve some of these environments of services.
    #[must_use]
    pub fn serving<'e>(&self, environments: impl IntoIterator<Item = &'e str>) -> Vec<&Cluster> {
        let environments: Vec<&str> = environments.into_iter().collect();
        let is_served = |cluster: &&Cluster| {
            let mut served = environments.iter();
            served.any(|environment| serves(&cluster.name, environment))
        };
        self.0.iter().filter(is_served).collect()
    }

    /// The paths of the values files that they load, from the root on, sorted.
    #[must_use]
    pub fn values_files(&self) -> BTreeSet<&str> {
        let files = self.0.iter().flat_map(|cluster| &cluster.files);
        files.map(|loaded| loaded.path.as_str()).collect()
    }

    /// How many characters a namespace may have so that every cluster can make its certificate.
    /// `None` without clusters.
    #[must_use]
    pub fn shortest_limit(&self) -> Option<usize> {
        let names = self.0.iter().map(|cluster| cluster.name.as_str());
        namespace_limit(names).map(|(limit, _)| limit)
    }

    /// Those that load a values file.
    #[must_use]
    pub fn loading(&self, file: &str) -> Vec<&Cluster> {
        self.0
            .iter()
            .filter(|cluster| cluster.loads(file))
            .collect()
    }
}

impl Cluster {
    /// Whether it loads a values file.
    #[must_use]
    pub fn loads(&self, file: &str) -> bool {
        self.files.iter().any(|loaded| loaded.path == file)
    }

    /// Those that are called the same for every cluster that loads them.
    fn shared_files(&self) -> Vec<String> {
        let shared = self.files.iter().filter(|loaded| !loaded.is_own);
        shared.map(|loaded| loaded.path.clone()).collect()
    }

    /// Those that are this cluster's alone.
    fn own_files(&self) -> impl Iterator<Item = &str> {
        let own = self.files.iter().filter(|loaded| loaded.is_own);
        own.map(|loaded| loaded.path.as_str())
    }
}

/// The values file with the namespaces of the default group, in a checkout from before there was a
/// helmfile of the administrators.
fn file_without_helmfile() -> String {
    format!("{ADMIN_NG}/values/main.yaml")
}

fn has_cluster(clusters: &[&Cluster], cluster: &Cluster) -> bool {
    clusters.iter().any(|known| known.name == cluster.name)
}

fn cluster(helmfile: &Helmfile<'_>, environment: &Environment) -> Cluster {
    let scope = Scope {
        environment: &environment.name,
        release: None,
        namespace: None,
    };
    let patterns = environment
        .values_files
        .iter()
        .map(|file| Pattern::of(file));
    let patterns: Vec<Pattern> = patterns.collect();
    let in_checkout = patterns
        .iter()
        .filter(|file| !file.start().starts_with('/'));
    let files = in_checkout.map(|file| {
        let path = path_from(ADMIN_NG, &file.fill(&scope)?);
        let is_own = file.names_environment();
        (!path.starts_with("..")).then_some(LoadedFile { path, is_own })
    });
    let files: Vec<Option<LoadedFile>> = files.collect();
    let of_puppet = format!("{DEFAULTS_ROOT}{SERVICES_OF_PUPPET}");
    let state = StateFacts::of(helmfile, &environment.name);
    Cluster {
        name: environment.name.clone(),
        loads_unknown_files: files.contains(&None),
        files: files.into_iter().flatten().collect(),
        has_certificates: state.decide(".Values.namespace_certificates") == Some(true),
        merges_deploy_users: patterns
            .iter()
            .any(|file| file.start().starts_with(&of_puppet)),
    }
}

impl<'s> Repository<'s> {
    /// The clusters; `None` where the root has no administrators' helmfile.
    ///
    /// # Errors
    /// Where that helmfile cannot be read.
    pub fn clusters(&self) -> Result<Option<&Clusters>> {
        let clusters = once(&self.clusters, || {
            let path = format!("{ADMIN_NG}/{HELMFILE}");
            let Some(text) = self.text(&path)? else {
                return Ok(None);
            };
            Clusters::read(&text)
                .map(Some)
                .map_err(|error| unreadable_helmfile(&path, &error))
        })?;
        Ok(clusters.as_ref())
    }

    /// Whether the root is a checkout with values files of the administrators.
    pub(super) fn has_admin_values(&self) -> Result<bool> {
        match self.layout() {
            Layout::Checkout => self.has_folder(&format!("{ADMIN_NG}/values")),
            Layout::Folder => Ok(false),
        }
    }

    /// A values file of the administrators; one that is not there declares no namespaces.
    pub fn admin_file(&self, path: &str) -> &AdminFile<'s> {
        if let Some(known) = self.admin_files.get(path) {
            return known;
        }
        let text = self.snapshot.text(path);
        let is_there = !matches!(text, Ok(None));
        let namespaces = match text {
            Ok(Some(text)) => NamespaceFile::parse(path, text),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        let file = AdminFile {
            path: path.to_owned(),
            is_there,
            namespaces,
        };
        self.admin_files.insert(path.to_owned(), Box::new(file))
    }
}

impl<'s> AdminFile<'s> {
    /// Its namespaces; `None` where it declares none, or cannot be read.
    #[must_use]
    pub fn readable(&self) -> Option<&NamespaceFile<'s>> {
        self.namespaces.as_ref().ok()?.as_ref()
    }
}

#[cfg(test)]
mod tests;
