//! Which values files a new namespace goes into.

use super::group::{HINT, nothing_serves};
use super::{Cluster, Clusters, GroupEnvironments, NamespaceFile, NamespaceLookup, OfPuppet};
use super::{Repository, file_without_helmfile, has_cluster};
use crate::conventions::{ADMIN_NG, DEFAULT_GROUP, HELMFILE, broken_limit};
use crate::error::{Error, Result};
use crate::names::GroupName;

/// Where a new namespace is asked for.
#[derive(Debug)]
pub struct Placement<'r, 's> {
    /// The values files, each with its namespaces.
    pub files: Vec<&'r NamespaceFile<'s>>,
    /// The clusters that will have the namespace by them.
    pub clusters: Vec<String>,
    /// Those of them in which it gets a certificate.
    pub certificates: Vec<String>,
}

/// The namespace of the service that a new one is made like.
#[derive(Clone, Debug)]
pub struct SiblingNamespace {
    /// Its name.
    pub name: String,
    /// The environments that the sibling runs in.
    pub environments: Vec<String>,
}

impl Placement<'_, '_> {
    /// The paths of the values files, from the root on.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.path()).collect()
    }

    /// The limit that a namespace is too long for there, with the suffix of the certificate that
    /// sets it: all clusters that load the files make its certificate.
    #[must_use]
    pub fn limit_broken_by(&self, namespace: &str) -> Option<(usize, &'static str)> {
        let mut known = self.files.iter().filter_map(|file| file.find(namespace));
        let has_own_names = known.any(|known| known.has_tls_hostnames);
        let clusters = self.clusters.iter().map(String::as_str);
        broken_limit(namespace, has_own_names, clusters)
    }
}

impl<'s> Repository<'s> {
    /// Where the namespace of a new service of `group` goes that runs in `environments`, of all
    /// those that the group has; `None` where the root has no values files of the administrators.
    /// Environments that only clusters of other groups serve do not count.
    ///
    /// It is the group's file: the one that all clusters of the group load and those of no other
    /// group do. A service that runs in only some of the group's clusters goes where its siblings
    /// do: into these clusters' own files where those that run in as few have theirs there.
    ///
    /// # Errors
    /// Where it is unknown which file it is, or a file cannot be read.
    pub fn placement(
        &self,
        group: Option<&GroupName>,
        group_environments: &GroupEnvironments,
        environments: &[&str],
    ) -> Result<Option<Placement<'_, 's>>> {
        let Some(group) = group else {
            return Ok(None);
        };
        if !self.has_admin_values()? {
            return Ok(None);
        }
        let Some(clusters) = self.clusters()? else {
            return self.placement_by_name(group, group_environments).map(Some);
        };
        let mut wanted = clusters.serving(environments.iter().copied());
        if wanted.is_empty() && !group_environments.is_empty() {
            return Err(nothing_serves(environments));
        }
        let home = self.home(group, clusters, group_environments)?;
        wanted.retain(|cluster| cluster.loads(&home.file));
        if wanted.is_empty() {
            return Err(not_of_group(group, environments, &home.file));
        }
        let is_everywhere = home
            .clusters
            .iter()
            .all(|known| has_cluster(&wanted, known));
        let own = match is_everywhere {
            true => None,
            false => self.own_files(group, clusters, &wanted, home.clusters.len())?,
        };
        let files = own.unwrap_or_else(|| vec![home.file]);
        self.placement_in(clusters, &files).map(Some)
    }

    /// Where a namespace that may be declared already has to go so that every cluster serving
    /// `environments` has it: where it is declared, if none lacks it; else as [`Self::placement`],
    /// for those that do.
    ///
    /// # Errors
    /// As [`Self::placement`].
    pub fn placement_where_missing(
        &self,
        namespace: &str,
        group: Option<&GroupName>,
        group_environments: &GroupEnvironments,
        environments: &[&str],
    ) -> Result<Option<Placement<'_, 's>>> {
        let Some(clusters) = self.clusters()? else {
            return self.placement(group, group_environments, environments);
        };
        let Some(lookup) = self.lookup_namespace(namespace, environments, &OfPuppet::Nothing)?
        else {
            return self.placement(group, group_environments, environments);
        };
        if lookup.is_everywhere() {
            let files: Vec<String> = lookup.files().into_iter().map(str::to_owned).collect();
            return self.placement_in(clusters, &files).map(Some);
        }
        let lacking = clusters.lacking(&lookup, environments);
        match lacking.is_empty() {
            true => self.placement(group, group_environments, environments),
            false => self.placement(group, group_environments, &lacking),
        }
    }

    /// Where the namespace of a service goes that is made like another one and runs in the same
    /// clusters, whose namespace is `like`: into the files that declare that one; for those of the
    /// group's clusters that lack it as [`Self::placement`]. Files that only add to what another
    /// declares are none of them: what a cluster sets for one service alone is rarely right for
    /// another. `None` where no file declares it, and where the other one runs in other clusters: the
    /// file of a service in all of them would be wrong for one in a single cluster.
    ///
    /// # Errors
    /// As [`Self::placement`].
    pub fn placement_beside(
        &self,
        like: &SiblingNamespace,
        group: Option<&GroupName>,
        group_environments: &GroupEnvironments,
        environments: &[&str],
    ) -> Result<Option<Placement<'_, 's>>> {
        let Some(clusters) = self.clusters()? else {
            return Ok(None);
        };
        let theirs = like.environments.iter().map(String::as_str);
        if clusters.serving(theirs) != clusters.serving(environments.iter().copied()) {
            return Ok(None);
        }
        let lookup = self.lookup_namespace(&like.name, environments, &OfPuppet::Nothing)?;
        let Some(lookup) = lookup else {
            return Ok(None);
        };
        let mut files: Vec<String> = lookup.files().into_iter().map(str::to_owned).collect();
        if files.is_empty() {
            return Ok(None);
        }
        let of_group = self.environments_of_group(group)?;
        let mut lacking = clusters.lacking(&lookup, environments);
        lacking.retain(|environment| of_group.contains(environment));
        if !lacking.is_empty() {
            let rest = self.placement(group, group_environments, &lacking)?;
            let rest = rest.iter().flat_map(Placement::paths).map(str::to_owned);
            files.extend(rest);
            files.sort();
            files.dedup();
        }
        self.placement_in(clusters, &files).map(Some)
    }

    /// The values files of the clusters that serve `environments`: those that they load, and those
    /// of operators beside the files that are a cluster's own.
    ///
    /// # Errors
    /// Where the administrators' helmfile or a folder cannot be read.
    pub fn files_of_clusters(&self, environments: &[&str]) -> Result<Vec<String>> {
        let Some(clusters) = self.clusters()? else {
            return Ok(Vec::new());
        };
        let mut found: Vec<String> = Vec::new();
        for cluster in clusters.serving(environments.iter().copied()) {
            found.extend(cluster.shared_files());
            for own in cluster.own_files() {
                let Some((folder, _)) = own.rsplit_once('/') else {
                    continue;
                };
                let names = self.file_names(folder)?.into_iter();
                let yaml = names
                    .filter(|name| name.rsplit_once('.').is_some_and(|(_, end)| end == "yaml"));
                found.extend(yaml.map(|name| format!("{folder}/{name}")));
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// These values files with the clusters that load them.
    fn placement_in(&self, clusters: &Clusters, files: &[String]) -> Result<Placement<'_, 's>> {
        let is_loaded = |cluster: &&Cluster| files.iter().any(|file| cluster.loads(file));
        let loading: Vec<&Cluster> = clusters.iter().filter(is_loaded).collect();
        let certificates = loading.iter().filter(|cluster| cluster.has_certificates);
        let files = files.iter().map(|file| self.namespaces_in(file));
        Ok(Placement {
            files: files.collect::<Result<_>>()?,
            certificates: certificates.map(|cluster| cluster.name.clone()).collect(),
            clusters: loading.iter().map(|cluster| cluster.name.clone()).collect(),
        })
    }

    /// A checkout from before there was a helmfile of the administrators.
    fn placement_by_name(
        &self,
        group: &GroupName,
        environments: &GroupEnvironments,
    ) -> Result<Placement<'_, 's>> {
        if group.as_str() != DEFAULT_GROUP {
            return Err(Error::failed(format!(
                "there is no {ADMIN_NG}/{HELMFILE} to tell which values file holds the namespaces \
                 of {group}"
            ))
            .hint(HINT));
        }
        Ok(Placement {
            files: vec![self.namespaces_in(&file_without_helmfile())?],
            clusters: environments
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            certificates: Vec::new(),
        })
    }

    /// The namespaces of a values file that a new one goes into.
    ///
    /// # Errors
    /// Where the file is not there, declares none, or cannot be read.
    pub(super) fn namespaces_in(&self, path: &str) -> Result<&NamespaceFile<'s>> {
        let file = self.admin_file(path);
        match &file.namespaces {
            Ok(Some(namespaces)) => Ok(namespaces),
            Ok(None) if !file.is_there => {
                Err(Error::failed(format!("there is no {path}")).hint(format!(
                    "{ADMIN_NG}/{HELMFILE} loads it: restore it, or make it with the line \
                     `namespaces: {{}}`, or {HINT}"
                )))
            }
            Ok(None) => Err(NamespaceFile::none_in(path)),
            Err(error) => Err(error.clone()),
        }
    }
}

impl Clusters {
    /// Those of the environments that a cluster serves which lacks the namespace.
    fn lacking<'e>(&self, lookup: &NamespaceLookup<'_>, environments: &[&'e str]) -> Vec<&'e str> {
        let lacks_it = |environment: &&str| {
            let mut serving = self.serving([*environment]).into_iter();
            serving.any(|cluster| lookup.lacking.contains(&cluster.name.as_str()))
        };
        environments.iter().copied().filter(lacks_it).collect()
    }
}

fn not_of_group(group: &GroupName, environments: &[&str], file: &str) -> Error {
    let environments = environments.join(", ");
    Error::failed(format!(
        "the namespaces of {group} are in {file}, which no cluster loads that serves {environments}"
    ))
    .hint(HINT)
}
