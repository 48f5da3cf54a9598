//! Whether a namespace is there in every cluster that needs it: the one decision that `check`,
//! `checklist` and `create` share.

use super::{Cluster, NamespaceFile, Repository};
use crate::error::Result;

/// Where a cluster has a namespace.
#[derive(Debug, Clone, Copy)]
pub struct NamespacePlace<'r> {
    /// The cluster.
    pub cluster: &'r str,
    /// The values file that declares it; `None` where puppet's deploy users alone make it.
    pub file: Option<&'r NamespaceFile<'r>>,
    namespace: &'r str,
    of_puppet: &'r str,
}

impl NamespacePlace<'_> {
    /// What shows it: path and line.
    #[must_use]
    pub fn evidence(&self) -> String {
        let declared = self.file.and_then(|file| {
            let at = file.place_of(self.namespace)?;
            Some(format!("{}:{}", file.path(), at.line))
        });
        declared.unwrap_or_else(|| self.of_puppet.to_owned())
    }
}

/// What the clusters that serve a service have of its namespace.
#[derive(Debug, Clone, Default)]
pub struct NamespaceLookup<'r> {
    /// The clusters that have it, each with its place.
    pub places: Vec<NamespacePlace<'r>>,
    /// Whether `tlsHostnames` gives its certificate other names than the namespace's somewhere.
    pub has_tls_hostnames: bool,
    /// The clusters that lack it.
    pub lacking: Vec<&'r str>,
    /// The clusters of which it is unknown, since a template decides on a values file or one cannot
    /// be read.
    pub unknown: Vec<&'r str>,
    /// The clusters that have it from puppet alone, and so make no certificate for it. Source:
    /// `helmfile_namespace_certs.yaml` of `admin_ng`, which knows the values only.
    pub without_certificate: Vec<&'r str>,
}

impl NamespaceLookup<'_> {
    /// Whether every cluster that serves the service has the namespace.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.lacking.is_empty() && self.unknown.is_empty() && !self.places.is_empty()
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
    /// Looks for a namespace in the clusters that serve `environments`. `of_puppet` is what shows
    /// that puppet has deploy users for it, where a clone of puppet was looked at.
    ///
    /// `None` where there are no clusters for these environments.
    ///
    /// # Errors
    /// Where the administrators' helmfile cannot be read, or the system refuses to read a file.
    pub fn lookup_namespace<'r>(
        &'r self,
        namespace: &'r str,
        environments: &[&str],
        of_puppet: Option<&'r str>,
    ) -> Result<Option<NamespaceLookup<'r>>> {
        let Some(clusters) = self.clusters()? else {
            return Ok(None);
        };
        let serving = clusters.serving(environments.iter().copied());
        let mut lookup = NamespaceLookup::default();
        for &cluster in &serving {
            self.look_in(cluster, namespace, of_puppet, &mut lookup)?;
        }
        Ok((!serving.is_empty()).then_some(lookup))
    }

    fn look_in<'r>(
        &'r self,
        cluster: &'r Cluster,
        namespace: &'r str,
        of_puppet: Option<&'r str>,
        lookup: &mut NamespaceLookup<'r>,
    ) -> Result<()> {
        let mut is_known = !cluster.loads_unknown_files;
        let mut declared: Option<&'r NamespaceFile<'r>> = None;
        for loaded in &cluster.files {
            let file = self.admin_file(&loaded.path)?;
            is_known &= file.namespaces.is_ok();
            let Some(found) = file.readable().filter(|file| file.has(namespace)) else {
                continue;
            };
            // The first file declares it, later ones only add to that.
            declared.get_or_insert(found);
            lookup.has_tls_hostnames |= found.has_tls_hostnames(namespace);
        }
        let of_puppet = of_puppet.filter(|_| cluster.merges_deploy_users);
        let name = cluster.name.as_str();
        if declared.is_some() || of_puppet.is_some() {
            if declared.is_none() && cluster.has_certificates {
                lookup.without_certificate.push(name);
            }
            lookup.places.push(NamespacePlace {
                cluster: name,
                file: declared,
                namespace,
                of_puppet: of_puppet.unwrap_or_default(),
            });
        } else if is_known {
            lookup.lacking.push(name);
        } else {
            lookup.unknown.push(name);
        }
        Ok(())
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
            let file = self.admin_file(&loaded.path)?;
            if file.readable().is_some_and(|file| file.has(namespace)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
