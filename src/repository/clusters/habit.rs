//! Where the services of a group have their namespaces: in the file of the group, or in the own files
//! of their clusters.

use super::{Cluster, Clusters, OfPuppet, Repository};
use crate::error::Result;
use crate::names::GroupName;
use crate::repository::ServiceFiles;

impl Repository<'_> {
    /// The own files of the clusters `wanted`, if that is where the siblings have their namespaces
    /// that run in just these clusters; where none does, those that run in only some of the group's
    /// tell. In each cluster it is the file that declares namespaces already.
    ///
    /// # Errors
    /// Where a cluster has its own file for them, and that is not there or has no place for one: the
    /// namespace would go to clusters that it is not for if it went into the group's file.
    pub(super) fn own_files(
        &self,
        group: &GroupName,
        clusters: &Clusters,
        wanted: &[&Cluster],
        of_group: usize,
    ) -> Result<Option<Vec<String>>> {
        let (mut like_it, mut others) = (Habit::default(), Habit::default());
        for files in self.readable_services(Some(group))? {
            let Some((serving, is_own)) = self.habit_of(&files, clusters)? else {
                continue;
            };
            match serving == wanted {
                true => like_it.count(is_own),
                false if serving.len() < of_group => others.count(is_own),
                false => {}
            }
        }
        let habit = if like_it.is_empty() { others } else { like_it };
        if !habit.prefers_own_files() {
            return Ok(None);
        }
        let mut found = Vec::new();
        for cluster in wanted {
            let own = self.own_files_of(cluster)?;
            if own.is_empty() {
                // Only the group's file can be for this cluster.
                return Ok(None);
            }
            found.extend(own);
        }
        Ok(Some(found))
    }

    /// The own files of a cluster that declare namespaces; where none does, the one that could.
    fn own_files_of(&self, cluster: &Cluster) -> Result<Vec<String>> {
        let own: Vec<&str> = cluster.own_files().collect();
        let declaring = own.iter().filter(|file| {
            let known = self.admin_file(file).readable();
            known.is_some_and(|known| known.known().next().is_some())
        });
        let declaring: Vec<String> = declaring.map(|file| (*file).to_owned()).collect();
        if !declaring.is_empty() {
            return Ok(declaring);
        }
        let has_place = |file: &&&str| self.admin_file(file).readable().is_some();
        let Some(file) = own.iter().find(has_place).or(own.first()) else {
            return Ok(Vec::new());
        };
        self.namespaces_in(file)?;
        Ok(vec![(*file).to_owned()])
    }

    /// The clusters that serve a service, and whether its namespace is in their own files. `None`
    /// where it has none that is declared.
    fn habit_of<'c>(
        &self,
        files: &ServiceFiles,
        clusters: &'c Clusters,
    ) -> Result<Option<(Vec<&'c Cluster>, bool)>> {
        let Ok(service) = files.read() else {
            return Ok(None);
        };
        let environments: Vec<&str> = service.environment_names().collect();
        let namespaces = service.namespaces();
        let Some((_, namespace)) = namespaces.first() else {
            return Ok(None);
        };
        let lookup = self.lookup_namespace(namespace, &environments, &OfPuppet::Nothing)?;
        let Some(lookup) = lookup else {
            return Ok(None);
        };
        let serving = clusters.serving(environments);
        let declared = lookup.files();
        let is_own = declared.iter().all(|file| {
            let mut own = serving.iter().flat_map(|cluster| cluster.own_files());
            own.any(|known| known == *file)
        });
        Ok((!declared.is_empty()).then_some((serving, is_own)))
    }
}

/// How many services have their namespaces in the own files of their clusters.
#[derive(Debug, Clone, Copy, Default)]
struct Habit {
    own: usize,
    shared: usize,
}

impl Habit {
    fn count(&mut self, is_own: bool) {
        match is_own {
            true => self.own += 1,
            false => self.shared += 1,
        }
    }

    fn is_empty(self) -> bool {
        self.own + self.shared == 0
    }

    fn prefers_own_files(self) -> bool {
        self.own > self.shared
    }
}
