//! A service that is there: its reference with its helmfile and files, and what these say.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::{Repository, ServiceRef};
use crate::chart::ChartReference;
use crate::error::{Error, Result};
use crate::helmfile::{
    ANY_ENVIRONMENT, DeclaredRelease, Enabled, Environment, Helmfile, Pattern, ReadError, Scope,
    Source, in_environment,
};
use crate::yaml::NodeId;

/// A service's helmfile before it is parsed, and the names of the files beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFiles {
    /// Which service.
    pub reference: ServiceRef,
    /// The helmfile's text with its template actions found.
    pub source: Source,
    /// The names of the files in its folder, sorted.
    pub files: Vec<String>,
}

/// A service, or a group's template.
#[derive(Debug, Clone, PartialEq)]
pub struct Service<'a> {
    /// Which service.
    pub reference: &'a ServiceRef,
    /// Its helmfile.
    pub helmfile: Helmfile<'a>,
    /// The names of the files in its folder, sorted.
    pub files: &'a [String],
    values: ValuesLists,
    /// Asked for by several rules of checking.
    enabled: OnceCell<Vec<Enabled>>,
    elsewhere: OnceCell<Option<String>>,
}

/// Values files by the node of the list that names them. Most releases share one list.
type ValuesLists = BTreeMap<NodeId, Vec<(NodeId, Pattern)>>;

/// The error for a helmfile that cannot be read.
#[must_use]
pub fn unreadable_helmfile(path: &str, error: &ReadError) -> Error {
    Error::failed(format!("{path}: {error}")).hint("fix it, and run again")
}

impl ServiceFiles {
    /// A service with its helmfile's text.
    ///
    /// # Errors
    /// [`ReadError`] where a template action is not closed.
    pub fn new(
        reference: ServiceRef,
        text: &str,
        files: Vec<String>,
    ) -> std::result::Result<Self, ReadError> {
        Ok(Self {
            reference,
            source: Source::new(text)?,
            files,
        })
    }

    /// Parses the helmfile.
    ///
    /// # Errors
    /// [`ReadError`] where it is not YAML.
    pub fn read(&self) -> std::result::Result<Service<'_>, ReadError> {
        let helmfile = self.source.read()?;
        Ok(Service {
            reference: &self.reference,
            values: values_lists(&helmfile),
            helmfile,
            files: &self.files,
            enabled: OnceCell::new(),
            elsewhere: OnceCell::new(),
        })
    }

    /// Parses the helmfile of a service that the run depends on.
    ///
    /// # Errors
    /// Where it is not YAML, with its path.
    pub fn service(&self) -> Result<Service<'_>> {
        self.read()
            .map_err(|error| unreadable_helmfile(&self.reference.helmfile(), &error))
    }
}

fn values_lists(helmfile: &Helmfile<'_>) -> ValuesLists {
    let mut lists = ValuesLists::new();
    for release in helmfile.releases() {
        if let Some(list) = helmfile.release_value(release, "values") {
            lists.entry(list).or_insert_with(|| {
                let items = helmfile.tree().items(list).iter();
                let files = items.filter(|item| helmfile.tree().scalar(**item).is_some());
                let pattern = |item: &NodeId| (*item, Pattern::of(helmfile.unquoted(*item)));
                files.map(pattern).collect()
            });
        }
    }
    lists
}

impl Service<'_> {
    /// Its environments with the releases that they enable.
    pub fn environments(&self) -> impl Iterator<Item = (&Environment, &Enabled)> {
        let environments = self.helmfile.environments();
        let enabled = self.enabled.get_or_init(|| {
            let each = environments.iter();
            each.map(|environment| self.helmfile.enabled(environment))
                .collect()
        });
        environments.iter().zip(enabled)
    }

    /// The names of its environments.
    pub fn environment_names(&self) -> impl Iterator<Item = &str> {
        let environments = self.helmfile.environments().iter();
        environments.map(|environment| environment.name.as_str())
    }

    /// Why releases or environments may come from somewhere else; `None` where the helmfile says
    /// it all.
    #[must_use]
    pub fn declared_elsewhere(&self, repository: &Repository<'_>) -> Option<&str> {
        let find = || self.find_elsewhere(repository);
        self.elsewhere.get_or_init(find).as_deref()
    }

    fn find_elsewhere(&self, repository: &Repository<'_>) -> Option<String> {
        if let Some(at) = self.helmfile.generated() {
            return Some(format!("line {} may add lines of its own", at.line));
        }
        let mut releases = self.helmfile.releases().iter();
        if releases.any(|release| release.name.is_none()) {
            return Some("a template makes the name of a release".to_owned());
        }
        let tree = self.helmfile.tree();
        for bases in self.helmfile.top_level("bases") {
            for base in tree.items(bases) {
                let base = self.helmfile.unquoted(*base);
                if repository.may_declare_releases(self.reference, base) {
                    return Some(format!("{base} may have releases or environments"));
                }
            }
        }
        None
    }

    /// Every combination of an environment and this release.
    #[must_use]
    pub fn scopes<'s>(&'s self, release: &'s DeclaredRelease) -> Vec<Scope<'s>> {
        let namespace = self.helmfile.release_value(release, "namespace");
        let namespace = namespace.and_then(|node| self.helmfile.literal(node));
        let scope = |environment| Scope {
            environment,
            release: release.name.as_deref(),
            namespace,
        };
        self.environment_names().map(scope).collect()
    }

    /// The values files that a release loads, each with its node.
    #[must_use]
    pub fn values_files(&self, release: &DeclaredRelease) -> &[(NodeId, Pattern)] {
        let list = self.helmfile.release_value(release, "values");
        let files = list.and_then(|list| self.values.get(&list));
        files.map_or(&[], Vec::as_slice)
    }

    /// The names of the namespaces of its releases, as far as no template makes them, each once.
    #[must_use]
    pub fn namespace_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (_, name) in self.namespaces() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The namespaces of its releases, each with its node, as far as no template makes them.
    #[must_use]
    pub fn namespaces(&self) -> Vec<(NodeId, &str)> {
        self.helmfile.namespaces()
    }

    /// The chart that its listed releases use. `None` where they differ, or a template makes it.
    #[must_use]
    pub fn chart(&self) -> Option<ChartReference<'_>> {
        self.helmfile.listed_chart()
    }

    /// Where its secrets are on the deployment server, with ENV for the environment.
    #[must_use]
    pub fn secrets(&self) -> Option<String> {
        let path = self.helmfile.secrets_path()?;
        Some(in_environment(path, ANY_ENVIRONMENT))
    }

    /// Whether [`Self::namespaces`] are those of all its releases.
    #[must_use]
    pub fn says_all_namespaces(&self) -> bool {
        let mut releases = self.helmfile.releases().iter();
        let has_one = |release| {
            let node = self.helmfile.release_value(release, "namespace");
            node.is_some_and(|node| self.helmfile.literal(node).is_some())
        };
        !self.helmfile.releases().is_empty() && releases.all(has_one)
    }
}
