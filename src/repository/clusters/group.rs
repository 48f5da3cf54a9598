//! The clusters of a group of services, and the values file that is the group's.

use std::cmp::Reverse;

use super::{Cluster, Clusters, Repository, has_cluster};
use crate::conventions::{ADMIN_NG, HELMFILE, TEMPLATE_FOLDER};
use crate::error::{Error, Result};
use crate::names::GroupName;
use crate::repository::{ServiceFiles, ServiceRef, group_folder};

/// What to do where the place of a namespace is unknown.
pub(super) const HINT: &str = "use --only service, and ask for the namespace otherwise";

/// The environments that the services of a group run in: a list for each service; one for all
/// where a template, or the group's name, says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupEnvironments(Vec<Vec<String>>);

/// The clusters that a group runs in, and the values file that they share.
pub(super) struct Home<'c> {
    pub(super) file: String,
    pub(super) clusters: Vec<&'c Cluster>,
}

/// Values files that as many services of a group are served by, and as many clusters load.
struct Candidates<'c> {
    files: Vec<String>,
    covered: usize,
    /// The clusters of the services that are covered.
    clusters: Vec<&'c Cluster>,
    loading: usize,
}

impl GroupEnvironments {
    /// Those that a template says, which all services of the group are made from.
    #[must_use]
    pub fn of_template(environments: Vec<String>) -> Self {
        let lists = [environments];
        Self(lists.into_iter().filter(|list| !list.is_empty()).collect())
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, each once.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.0.iter().flatten() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// The clusters that serve each service; those that no cluster serves are left out.
    fn served<'c>(&self, clusters: &'c Clusters) -> Vec<Vec<&'c Cluster>> {
        let lists = self.0.iter();
        let served = lists.map(|list| clusters.serving(list.iter().map(String::as_str)));
        served.filter(|serving| !serving.is_empty()).collect()
    }
}

impl Repository<'_> {
    /// The environments of a group: those of its template, else those of the services that can be
    /// read, else the clusters that it is named after. Nothing where none of these says any.
    ///
    /// # Errors
    /// Where a folder cannot be listed, or the administrators' helmfile cannot be read.
    pub fn group_environments(&self, group: Option<&GroupName>) -> Result<&GroupEnvironments> {
        let folder = group_folder(group);
        if let Some(known) = self.group_environments.get(&folder) {
            return Ok(known);
        }
        let found = self.find_group_environments(group)?;
        Ok(self.group_environments.insert(folder, Box::new(found)))
    }

    fn find_group_environments(&self, group: Option<&GroupName>) -> Result<GroupEnvironments> {
        let template = ServiceRef::new(group, TEMPLATE_FOLDER);
        let template = match self.has(&template).unwrap_or(false) {
            true => self.read(&template).ok().flatten(),
            false => None,
        };
        let of_template = template.as_ref().and_then(environments_of);
        if let Some(environments) = of_template {
            return Ok(GroupEnvironments::of_template(environments));
        }
        let services = self.readable_services(group)?;
        let lists: Vec<_> = services.iter().filter_map(environments_of).collect();
        match (lists.is_empty(), group) {
            (true, Some(group)) => {
                let clusters = self.clusters_of_new_group(group)?;
                Ok(GroupEnvironments::of_template(clusters))
            }
            _ => Ok(GroupEnvironments(lists)),
        }
    }

    /// The environments of a group without those that only clusters of other groups serve.
    ///
    /// # Errors
    /// As [`Self::group_environments`].
    pub fn environments_of_group(&self, group: Option<&GroupName>) -> Result<Vec<&str>> {
        let environments = self.group_environments(group)?;
        let mut names = environments.names();
        let Ok(Some(clusters)) = self.clusters() else {
            return Ok(names);
        };
        if let Some(first) = self.candidates(clusters, environments).first() {
            names.retain(|name| {
                let serving = clusters.serving([*name]);
                serving
                    .iter()
                    .any(|known| has_cluster(&first.clusters, known))
            });
        }
        Ok(names)
    }

    /// Where a group is at home: of the values files that all clusters of most of its services load
    /// whatever these are called, the one that is loaded for no other group.
    ///
    /// # Errors
    /// Where it is unknown which file that is.
    pub(super) fn home<'c>(
        &self,
        group: &GroupName,
        clusters: &'c Clusters,
        environments: &GroupEnvironments,
    ) -> Result<Home<'c>> {
        for mut candidates in self.candidates(clusters, environments) {
            self.drop_those_of_others(group, clusters, &mut candidates)?;
            match candidates.files.as_slice() {
                [] => {}
                [file] => {
                    return Ok(Home {
                        file: file.clone(),
                        clusters: candidates.clusters,
                    });
                }
                several => return Err(no_single_file(group, &candidates.clusters, several)),
            }
        }
        let serving = clusters.serving(environments.names());
        Err(match (environments.is_empty(), serving.is_empty()) {
            (true, _) => Error::failed(format!(
                "unknown which environments {group} has: no template and no service of it says any"
            ))
            .hint(HINT),
            (false, true) => nothing_serves(&environments.names()),
            (false, false) => no_single_file(group, &serving, &[]),
        })
    }

    /// The files that may be a group's, the likeliest first: those that serve most of its services,
    /// and of these the ones that the fewest clusters load.
    fn candidates<'c>(
        &self,
        clusters: &'c Clusters,
        environments: &GroupEnvironments,
    ) -> Vec<Candidates<'c>> {
        let services = environments.served(clusters);
        let mut found: Vec<Candidates<'c>> = Vec::new();
        for file in shared_files(&services) {
            let covered = services.iter();
            let covered = covered.filter(|serving| serving.iter().all(|one| one.loads(&file)));
            let covered: Vec<_> = covered.collect();
            if covered.len() * 2 <= services.len() {
                continue;
            }
            let (covered, of_covered) = (covered.len(), union(&covered));
            let loading = clusters.loading(&file).len();
            let mut alike = found.iter_mut();
            let alike = alike.find(|known| known.covered == covered && known.loading == loading);
            match alike {
                Some(alike) => alike.files.push(file),
                None => found.push(Candidates {
                    files: vec![file],
                    covered,
                    clusters: of_covered,
                    loading,
                }),
            }
        }
        let all = clusters.iter().count();
        if found.iter().any(|candidates| candidates.loading < all) {
            // What every cluster loads is nobody's own.
            found.retain(|candidates| candidates.loading < all);
        }
        found.sort_by_key(|candidates| (Reverse(candidates.covered), candidates.loading));
        for candidates in &mut found {
            self.drop_those_without_namespaces(candidates);
        }
        found
    }

    /// Drops the files that declare no namespaces of services, where others do that are as likely, or
    /// that are for some of the clusters alone.
    fn drop_those_without_namespaces(&self, candidates: &mut Candidates<'_>) {
        let files = candidates.files.iter();
        let declaring = files.filter(|file| self.declares_namespaces(file));
        let declaring: Vec<String> = declaring.cloned().collect();
        if !declaring.is_empty() {
            candidates.files = declaring;
        } else if self.some_declare(&candidates.clusters) {
            candidates.files.clear();
        }
    }

    /// Whether some of these clusters, and not all, load a file with namespaces of services.
    fn some_declare(&self, clusters: &[&Cluster]) -> bool {
        let mut files = clusters.iter().flat_map(|cluster| cluster.shared_files());
        files.any(|file| {
            let is_for_all = clusters.iter().all(|cluster| cluster.loads(&file));
            !is_for_all && self.declares_namespaces(&file)
        })
    }

    /// Drops the files that are loaded for another group. Groups with a template of their own are
    /// looked at first, since one file tells their environments; the services of the others are
    /// read only where that is not enough.
    fn drop_those_of_others(
        &self,
        group: &GroupName,
        clusters: &Clusters,
        candidates: &mut Candidates<'_>,
    ) -> Result<()> {
        let home = candidates.clusters.clone();
        let is_elsewhere = |file: &String| {
            let mut loading = clusters.loading(file).into_iter();
            loading.any(|cluster| !has_cluster(&home, cluster))
        };
        let mut others = Vec::new();
        if candidates.files.iter().any(is_elsewhere) {
            for other in self.groups()?.iter().flatten() {
                let template = self.template_folder(Some(other));
                let has_template = template.is_ok_and(|folder| folder.is_some());
                others.push((!has_template, other));
            }
            others.retain(|(_, other)| *other != group);
            others.sort();
        }
        for (_, other) in others {
            if !candidates.files.iter().any(is_elsewhere) {
                break;
            }
            let environments = self.group_environments(Some(other))?;
            let likely = self.candidates(clusters, environments).into_iter().next();
            let mut theirs = likely.map_or_else(Vec::new, |likely| likely.clusters);
            theirs.retain(|cluster| !has_cluster(&home, cluster));
            candidates
                .files
                .retain(|file| !theirs.iter().any(|cluster| cluster.loads(file)));
        }
        Ok(())
    }

    /// Whether a values file declares a namespace that is not one of the clusters themselves.
    pub(super) fn declares_namespaces(&self, path: &str) -> bool {
        let file = self.admin_file(path).readable();
        file.is_some_and(|file| file.known().any(|known| !known.system))
    }
}

/// The environments of a service; `None` where it cannot be read or has none.
fn environments_of(files: &ServiceFiles) -> Option<Vec<String>> {
    let service = files.read().ok()?;
    let names = service.environment_names().map(str::to_owned);
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then_some(names)
}

/// The files that some of these clusters load, whatever they are called; each once.
fn shared_files(services: &[Vec<&Cluster>]) -> Vec<String> {
    let mut shared = Vec::new();
    for cluster in services.iter().flatten() {
        for file in cluster.shared_files() {
            if !shared.contains(&file) {
                shared.push(file);
            }
        }
    }
    shared
}

fn union<'c>(services: &[&Vec<&'c Cluster>]) -> Vec<&'c Cluster> {
    let mut all: Vec<&Cluster> = Vec::new();
    for cluster in services.iter().copied().flatten() {
        if !has_cluster(&all, cluster) {
            all.push(cluster);
        }
    }
    all
}

/// The error where no cluster serves these environments.
pub(super) fn nothing_serves(environments: &[&str]) -> Error {
    let wanted = environments.join(", ");
    Error::failed(match wanted.is_empty() {
        true => {
            "there is no environment that tells which clusters the namespace goes to".to_owned()
        }
        false => format!("no environment in {ADMIN_NG}/{HELMFILE} serves {wanted}"),
    })
    .hint(HINT)
}

fn no_single_file(group: &GroupName, serving: &[&Cluster], found: &[String]) -> Error {
    let found = match found.is_empty() {
        true => "none".to_owned(),
        false => found.join(", "),
    };
    let serving = serving.iter().map(|cluster| cluster.name.as_str());
    let serving: Vec<&str> = serving.collect();
    Error::failed(format!(
        "unknown which values file holds the namespaces of {group}: one file is wanted that \
         {ADMIN_NG}/{HELMFILE} loads in {} and for no other group, and found: {found}",
        serving.join(", ")
    ))
    .hint(HINT)
}
