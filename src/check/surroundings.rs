//! What a service is checked against: its siblings, the charts, and what the administrators have.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::namespaces::check_order;
use crate::create::template::HELMFILE;
use crate::helmfile::{Helmfile, Pattern, Scope};
use crate::namespace::NamespaceFile;

/// A folder of services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name, as `services`; empty in a folder that is no checkout.
    pub name: String,
    /// Its path below the root, with a slash at the end unless it is empty.
    pub path: String,
    /// The folders in it, those that hold no service too, with the names of their files.
    pub folders: BTreeMap<String, Vec<String>>,
    /// The files beside them, such as the bases of helmfiles.
    pub files: BTreeMap<String, String>,
    /// The values files that its template loads, as they are written.
    pub template_entries: Vec<String>,
    /// Whether its template is from the time before there was a user who may deploy.
    pub template_lacks_deploy: bool,
}

impl Group {
    /// Notes what the group's template does.
    pub fn learn(&mut self, template: &Helmfile<'_>) {
        let releases = template.releases().iter();
        self.template_entries = releases
            .flat_map(|one| template.values_files(one))
            .collect();
        self.template_lacks_deploy = !template.text().contains("-deploy-");
    }

    /// The services and the template among the folders.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let names = self.folders.keys().map(String::as_str);
        names.filter(|name| self.has_service(name))
    }

    /// Whether a folder of this name holds a service.
    #[must_use]
    pub fn has_service(&self, name: &str) -> bool {
        let files = self.folders.get(name);
        files.is_some_and(|files| files.iter().any(|file| file == HELMFILE))
    }
}

/// A values file of the administrators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdminFile {
    /// Its namespaces, each with whether its certificate has names of its own.
    pub namespaces: BTreeMap<String, bool>,
    /// The first of them that is out of order.
    pub out_of_order: Option<Finding>,
}

/// What the administrators' folder says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Admin {
    /// The environments, each with its values files; `None` where one of them is not known.
    pub environments: BTreeMap<String, Option<Vec<String>>>,
    /// The values files by their paths relative to the folder.
    pub files: BTreeMap<String, AdminFile>,
}

impl Admin {
    /// Reads the administrators' helmfile; `files` are still to be read.
    #[must_use]
    pub fn of(helmfile: &Helmfile<'_>) -> Self {
        let environments = helmfile.environments().iter().map(|environment| {
            let scope = Scope {
                environment: &environment.name,
                release: None,
                namespace: None,
            };
            // What lies on the deployment server holds no namespaces.
            let own = environment
                .values_files
                .iter()
                .filter(|file| !file.starts_with('/'));
            let files: Option<Vec<String>> =
                own.map(|file| Pattern::of(file).fill(&scope)).collect();
            (environment.name.clone(), files)
        });
        Self {
            environments: environments.collect(),
            files: BTreeMap::new(),
        }
    }

    /// The values files that are to be read.
    #[must_use]
    pub fn wanted(&self) -> Vec<String> {
        let mut wanted: Vec<String> = self
            .environments
            .values()
            .flatten()
            .flatten()
            .cloned()
            .collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// The values files for some of the services' environments, and the administrators' names of
    /// these environments. `None` where that cannot be known.
    #[must_use]
    pub fn serving(&self, services: &[&str]) -> Option<(Vec<&str>, Vec<&AdminFile>)> {
        let serving = self.environments.iter().filter(|(admin, _)| {
            let mut served = services.iter();
            served.any(|service| crate::conventions::serves(admin, service))
        });
        let mut names = Vec::new();
        let mut files = Vec::new();
        for (name, paths) in serving {
            names.push(name.as_str());
            for path in paths.as_ref()? {
                files.push(self.files.get(path)?);
            }
        }
        (!names.is_empty()).then_some((names, files))
    }
}

impl AdminFile {
    /// What the values file at `path`, from the root on, has; nothing where it has no namespaces.
    #[must_use]
    pub fn read(path: &str, text: &str) -> Self {
        let Ok(file) = NamespaceFile::read(path, text) else {
            return Self::default();
        };
        let known = file.known();
        Self {
            namespaces: known
                .map(|known| (known.name.to_owned(), known.has_tls_hostnames))
                .collect(),
            out_of_order: check_order(&file, path),
        }
    }
}

/// Everything that a service is checked against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// All groups of the checkout, whichever are to be checked.
    pub groups: Vec<Group>,
    /// The charts; `None` where there is no such folder.
    pub charts: Option<BTreeSet<String>>,
    /// The administrators' folder; `None` where there is none, or it cannot be read.
    pub admin: Option<Admin>,
}

impl Surroundings {
    /// Whether some group has a service of this name.
    #[must_use]
    pub fn has_service(&self, name: &str) -> bool {
        self.groups.iter().any(|group| group.has_service(name))
    }

    /// Whether some values file of the administrators has a namespace of this name.
    #[must_use]
    pub fn has_namespace(&self, name: &str) -> bool {
        let mut files = self.admin.iter().flat_map(|admin| admin.files.values());
        files.any(|file| file.namespaces.contains_key(name))
    }
}
