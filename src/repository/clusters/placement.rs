//! Which values files a new namespace goes into.

use super::{Cluster, Clusters, NamespaceFile, NamespaceLookup, Repository};
use crate::conventions::{ADMIN_NG, DEFAULT_GROUP, HELMFILE, namespace_limit};
use crate::error::{Error, Result};
use crate::names::GroupName;
use crate::repository::Layout;

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

/// What to do where the place of a namespace is unknown.
const HINT: &str = "use --only service, and ask for the namespace otherwise";

impl Placement<'_, '_> {
    /// The paths of the values files, from the root on.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.path()).collect()
    }

    /// How many characters the namespace may have, with the suffix of the certificate that sets
    /// the limit.
    #[must_use]
    pub fn name_limit(&self) -> Option<(usize, &'static str)> {
        namespace_limit(self.clusters.iter().map(String::as_str))
    }
}

impl<'s> Repository<'s> {
    /// Where the namespace of a new service of `group` goes that runs in `environments`, of all
    /// those that the group has. `None` where the root has no values files of the administrators.
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
        group_environments: &[&str],
        environments: &[&str],
    ) -> Result<Option<Placement<'_, 's>>> {
        let Some(group) = group.filter(|_| self.layout() == Layout::Checkout) else {
            return Ok(None);
        };
        if !self.has_folder(&format!("{ADMIN_NG}/values"))? {
            return Ok(None);
        }
        let Some(clusters) = self.clusters()? else {
            return self.placement_by_name(group, group_environments).map(Some);
        };
        let all = serving(clusters, group_environments)?;
        let wanted = serving(clusters, environments)?;
        let own = match wanted.len() < all.len() {
            true => self.own_files(group, clusters, &wanted, all.len())?,
            false => None,
        };
        let files = match own {
            Some(files) => files,
            None => vec![self.group_file(group, clusters, &all)?],
        };
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
        group_environments: &[&str],
        environments: &[&str],
    ) -> Result<Option<Placement<'_, 's>>> {
        let Some(clusters) = self.clusters()? else {
            return self.placement(group, group_environments, environments);
        };
        let Some(lookup) = self.lookup_namespace(namespace, environments, None)? else {
            return self.placement(group, group_environments, environments);
        };
        if lookup.is_everywhere() {
            let files: Vec<String> = lookup.files().into_iter().map(str::to_owned).collect();
            return self.placement_in(clusters, &files).map(Some);
        }
        let lacks_it = |environment: &&&str| {
            let mut serving = clusters.serving([**environment]).into_iter();
            serving.any(|cluster| lookup.lacking.contains(&cluster.name.as_str()))
        };
        let lacking: Vec<&str> = environments.iter().filter(lacks_it).copied().collect();
        match lacking.is_empty() {
            true => self.placement(group, group_environments, environments),
            false => self.placement(group, group_environments, &lacking),
        }
    }

    /// The values files in which a namespace is declared for the clusters that serve `environments`,
    /// without those that only add to it: what a cluster sets for one service alone is rarely right
    /// for another. `None` where not every one of these clusters has it.
    ///
    /// # Errors
    /// As [`Self::placement`].
    pub fn placement_like(
        &self,
        namespace: &str,
        environments: &[&str],
    ) -> Result<Option<Placement<'_, 's>>> {
        let Some(clusters) = self.clusters()? else {
            return Ok(None);
        };
        let lookup = self.lookup_namespace(namespace, environments, None)?;
        let Some(lookup) = lookup.filter(NamespaceLookup::is_everywhere) else {
            return Ok(None);
        };
        let files: Vec<String> = lookup.files().into_iter().map(str::to_owned).collect();
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
        environments: &[&str],
    ) -> Result<Placement<'_, 's>> {
        if group.as_str() != DEFAULT_GROUP {
            return Err(Error::failed(format!(
                "there is no {ADMIN_NG}/{HELMFILE} to tell which values file holds the namespaces \
                 of {group}"
            ))
            .hint(HINT));
        }
        let file = format!("{ADMIN_NG}/values/main.yaml");
        Ok(Placement {
            files: vec![self.namespaces_in(&file)?],
            clusters: environments.iter().map(|name| (*name).to_owned()).collect(),
            certificates: Vec::new(),
        })
    }

    fn namespaces_in(&self, path: &str) -> Result<&NamespaceFile<'s>> {
        let file = self.admin_file(path)?;
        match &file.namespaces {
            Ok(Some(namespaces)) => Ok(namespaces),
            Ok(None) if !file.is_there => Err(Error::failed(format!("there is no {path}")).hint(
                format!("{ADMIN_NG}/{HELMFILE} loads it: restore it, or {HINT}"),
            )),
            Ok(None) => Err(NamespaceFile::none_in(path)),
            Err(error) => Err(error.clone()),
        }
    }

    pub(super) fn declares_namespaces(&self, path: &str) -> Result<bool> {
        let file = self.admin_file(path)?.readable();
        Ok(file.is_some_and(|file| file.known().next().is_some()))
    }

    /// The file of a group: of those that all its clusters load whatever they are called, the one
    /// that no other group's clusters do.
    fn group_file(
        &self,
        group: &GroupName,
        clusters: &Clusters,
        serving: &[&Cluster],
    ) -> Result<String> {
        let mut candidates = shared_files(serving);
        let elsewhere = |file: &String| {
            let mut loading = clusters.loading(file).into_iter();
            loading.any(|cluster| !has_cluster(serving, cluster))
        };
        let only_here: Vec<String> = candidates
            .iter()
            .filter(|file| !elsewhere(file))
            .cloned()
            .collect();
        match only_here.as_slice() {
            [_] => candidates = only_here,
            _ => self.drop_those_of_other_groups(group, clusters, serving, &mut candidates)?,
        }
        if candidates.len() > 1 {
            let mut declaring = Vec::new();
            for file in candidates {
                if self.declares_namespaces(&file)? {
                    declaring.push(file);
                }
            }
            candidates = declaring;
        }
        match candidates.as_slice() {
            [file] => Ok(file.clone()),
            found => Err(no_single_file(group, serving, found)),
        }
    }

    /// Drops the files that are loaded for another group. Groups with a template of their own are
    /// looked at first, since one file tells their environments; the services of the others are
    /// read only where that is not enough.
    fn drop_those_of_other_groups(
        &self,
        group: &GroupName,
        clusters: &Clusters,
        serving: &[&Cluster],
        candidates: &mut Vec<String>,
    ) -> Result<()> {
        let mut others = Vec::new();
        for other in self
            .groups()?
            .iter()
            .flatten()
            .filter(|other| *other != group)
        {
            let has_template = self.template_folder(Some(other))?.is_some();
            others.push((!has_template, other));
        }
        others.sort();
        for (_, other) in others {
            if candidates.len() <= 1 {
                break;
            }
            let environments = self.group_environments(Some(other))?;
            let theirs = clusters.serving(environments.iter().map(String::as_str));
            let theirs = theirs
                .iter()
                .filter(|cluster| !has_cluster(serving, cluster));
            let loaded: Vec<String> = theirs.flat_map(|cluster| cluster.shared_files()).collect();
            candidates.retain(|file| !loaded.contains(file));
        }
        Ok(())
    }
}

fn serving<'c>(clusters: &'c Clusters, environments: &[&str]) -> Result<Vec<&'c Cluster>> {
    let serving = clusters.serving(environments.iter().copied());
    if serving.is_empty() {
        let wanted = environments.join(", ");
        return Err(Error::failed(format!(
            "no environment in {ADMIN_NG}/{HELMFILE} serves {wanted}"
        ))
        .hint(HINT));
    }
    Ok(serving)
}

/// The files that all of these clusters load, whatever they are called.
fn shared_files(clusters: &[&Cluster]) -> Vec<String> {
    let Some((first, rest)) = clusters.split_first() else {
        return Vec::new();
    };
    let mut shared = first.shared_files();
    for cluster in rest {
        shared.retain(|file| cluster.loads(file));
    }
    shared
}

fn has_cluster(clusters: &[&Cluster], cluster: &Cluster) -> bool {
    clusters.iter().any(|known| known.name == cluster.name)
}

fn no_single_file(group: &GroupName, serving: &[&Cluster], found: &[String]) -> Error {
    let found = match found.is_empty() {
        true => "none".to_owned(),
        false => found.join(", "),
    };
    let serving: Vec<&str> = serving
        .iter()
        .map(|cluster| cluster.name.as_str())
        .collect();
    Error::failed(format!(
        "unknown which values file holds the namespaces of {group}: one file is wanted that \
         {ADMIN_NG}/{HELMFILE} loads in {} and for no other group, and found: {found}",
        serving.join(", ")
    ))
    .hint(HINT)
}
