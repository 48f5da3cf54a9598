//! Whether a namespace is there in every cluster that needs it: the one decision that `check`,
//! `checklist` and `create` share.

use super::{Cluster, NamespaceFile, Repository, file_without_helmfile};
use crate::conventions::DEFAULT_GROUP;
use crate::error::Result;
use crate::names::GroupName;

/// What puppet has of a namespace: services with deploy users are namespaces in clusters that merge
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfPuppet {
    /// Nobody looked.
    Unknown,
    /// No deploy users.
    Nothing,
    /// Deploy users, and what shows it: path and line.
    Users(String),
}

/// Where a cluster has a namespace.
#[derive(Debug, Clone)]
pub struct NamespacePlace<'r> {
    /// The cluster.
    pub cluster: &'r str,
    /// The values file that declares it; `None` where puppet's deploy users alone make it.
    pub file: Option<&'r NamespaceFile<'r>>,
    namespace: &'r str,
    /// What shows that puppet has deploy users for it.
    of_puppet: String,
}

impl NamespacePlace<'_> {
    /// What shows it: path and line.
    #[must_use]
    pub fn evidence(&self) -> String {
        let declared = self.file.and_then(|file| {
            let at = file.place_of(self.namespace)?;
            Some(format!("{}:{}", file.path(), at.line))
        });
        declared.unwrap_or_else(|| self.of_puppet.clone())
    }

    fn is_system(&self) -> bool {
        let known = self.file.and_then(|file| file.find(self.namespace));
        known.is_some_and(|known| known.system)
    }
}

/// What the clusters that serve a service have of its namespace.
#[derive(Debug, Clone, Default)]
pub struct NamespaceLookup<'r> {
    /// The clusters that have it, each with its place.
    pub places: Vec<NamespacePlace<'r>>,
    /// The clusters that lack it.
    pub lacking: Vec<&'r str>,
    /// The clusters of which it is unknown, since a template decides on a values file, or one cannot
    /// be read.
    pub unknown: Vec<&'r str>,
    /// The clusters that have it if puppet has deploy users for it, which nobody looked at.
    pub up_to_puppet: Vec<&'r str>,
    /// The clusters that have it from puppet alone, and so make no certificate for it. Source:
    /// `helmfile_namespace_certs.yaml` of `admin_ng`, which knows the values only.
    pub without_certificate: Vec<&'r str>,
}

impl NamespaceLookup<'_> {
    /// Whether every cluster that serves the service has the namespace.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        let is_known = self.unknown.is_empty() && self.up_to_puppet.is_empty();
        self.lacking.is_empty() && is_known && !self.places.is_empty()
    }

    /// Why it is not known of every cluster; `None` where it is.
    #[must_use]
    pub fn why_unknown(&self) -> Option<String> {
        let files = self.unknown.join(", ");
        let puppet = self.up_to_puppet.join(", ");
        match (files.is_empty(), puppet.is_empty()) {
            (false, _) => Some(format!(
                "the administrators' values files of {files} are unknown"
            )),
            (true, false) => Some(format!("puppet's deploy users may make it in {puppet}")),
            (true, true) => None,
        }
    }

    /// What shows the places: path and line, each once.
    #[must_use]
    pub fn evidence(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for evidence in self.places.iter().map(NamespacePlace::evidence) {
            if !found.contains(&evidence) {
                found.push(evidence);
            }
        }
        found
    }

    /// Whether some cluster has it as one of its own.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.places.iter().any(NamespacePlace::is_system)
    }

    /// The paths of the values files that declare it, each once.
    #[must_use]
    pub fn files(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for file in self.places.iter().filter_map(|place| place.file) {
            if !found.contains(&file.path()) {
                found.push(file.path());
            }
        }
        found
    }
}

impl Repository<'_> {
    /// Looks for a namespace in the clusters that serve `environments`. Without a helmfile of the
    /// administrators each environment of the default group counts as a cluster of that name.
    ///
    /// `None` where there are no clusters for these environments.
    ///
    /// # Errors
    /// Where the administrators' helmfile cannot be read.
    pub fn lookup_namespace<'r>(
        &'r self,
        namespace: &'r str,
        environments: &[&'r str],
        of_puppet: &OfPuppet,
    ) -> Result<Option<NamespaceLookup<'r>>> {
        let mut lookup = NamespaceLookup::default();
        if let Some(clusters) = self.clusters()? {
            let serving = clusters.serving(environments.iter().copied());
            for &cluster in &serving {
                self.look_in(cluster, namespace, of_puppet, &mut lookup);
            }
            return Ok((!serving.is_empty()).then_some(lookup));
        }
        if !self.has_admin_values()? {
            return Ok(None);
        }
        let file = self.admin_file(&file_without_helmfile());
        let group: Option<GroupName> = DEFAULT_GROUP.parse().ok();
        let served = self.group_environments(group.as_ref())?.names();
        for environment in environments {
            match file.namespaces.is_ok() && served.contains(environment) {
                true => lookup.learn(environment, namespace, file.readable()),
                false => lookup.unknown.push(environment),
            }
        }
        Ok((!environments.is_empty()).then_some(lookup))
    }

    fn look_in<'r>(
        &'r self,
        cluster: &'r Cluster,
        namespace: &'r str,
        of_puppet: &OfPuppet,
        lookup: &mut NamespaceLookup<'r>,
    ) {
        let mut is_known = !cluster.loads_unknown_files;
        let mut declared: Option<&'r NamespaceFile<'r>> = None;
        for loaded in &cluster.files {
            let file = self.admin_file(&loaded.path);
            is_known &= file.namespaces.is_ok();
            // The first file declares it, later ones only add to that.
            let declares_it = |file: &&NamespaceFile<'_>| file.has(namespace);
            declared = declared.or(file.readable().filter(declares_it));
        }
        let name = cluster.name.as_str();
        match of_puppet {
            _ if declared.is_some() => lookup.learn(name, namespace, declared),
            OfPuppet::Users(evidence) if cluster.merges_deploy_users => {
                if cluster.has_certificates {
                    lookup.without_certificate.push(name);
                }
                lookup.places.push(NamespacePlace {
                    cluster: name,
                    file: None,
                    namespace,
                    of_puppet: evidence.clone(),
                });
            }
            _ if !is_known => lookup.unknown.push(name),
            // Where certificates are made it has to be in a values file, whatever puppet has.
            OfPuppet::Unknown if cluster.merges_deploy_users && !cluster.has_certificates => {
                lookup.up_to_puppet.push(name);
            }
            _ => lookup.lacking.push(name),
        }
    }

    /// Whether a cluster that serves `environments` may have a namespace: whether its name is in the
    /// text of one of their values files. Cheap, since most new services have a new name.
    ///
    /// # Errors
    /// As [`Self::lookup_namespace`].
    pub fn may_have_namespace(&self, namespace: &str, environments: &[&str]) -> Result<bool> {
        let Some(clusters) = self.clusters()? else {
            return Ok(true);
        };
        let serving = clusters.serving(environments.iter().copied()).into_iter();
        let mut files = serving.flat_map(|cluster| &cluster.files);
        Ok(files.any(|loaded| {
            // One that cannot be read is looked at again where that matters.
            let text = self.snapshot.text(&loaded.path).ok().flatten();
            text.is_some_and(|text| text.contains(namespace))
        }))
    }

    /// Whether some values file of the administrators declares a namespace of this name.
    ///
    /// # Errors
    /// As [`Self::lookup_namespace`].
    pub fn has_namespace(&self, namespace: &str) -> Result<bool> {
        let Some(clusters) = self.clusters()? else {
            return Ok(false);
        };
        for loaded in clusters.iter().flat_map(|cluster| &cluster.files) {
            let file = self.admin_file(&loaded.path);
            if file.readable().is_some_and(|file| file.has(namespace)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl<'r> NamespaceLookup<'r> {
    /// Takes in what the values file of a cluster says, if it says anything.
    fn learn(&mut self, cluster: &'r str, namespace: &'r str, file: Option<&'r NamespaceFile<'r>>) {
        match file.filter(|file| file.has(namespace)) {
            Some(file) => self.places.push(NamespacePlace {
                cluster,
                file: Some(file),
                namespace,
                of_puppet: String::new(),
            }),
            None => self.lacking.push(cluster),
        }
    }
}
