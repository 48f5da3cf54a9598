//! The services that depend on a file of the checkout, whatever it is.

use super::find::is_inside;
use super::{Layout, Repository, ServiceQuery, ServiceRef, no_service, path_from};
use crate::conventions::{ADMIN_NG, CHARTS, HELMFILE_D};
use crate::error::Result;
use crate::names::GroupName;

/// Who depends on a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dependents {
    /// Every service there is.
    Everybody,
    /// These.
    Services(Vec<ServiceRef>),
}

impl Repository<'_> {
    /// What a person names, or git does: a service, or a path of any kind. `inside` is where a path
    /// leads to that a person gave, from the root on; nowhere, if that is outside.
    ///
    /// # Errors
    /// Where a folder cannot be listed, or the path leads outside.
    pub fn query(
        &self,
        name: &str,
        inside: &dyn Fn(&str) -> Result<Option<String>>,
    ) -> Result<ServiceQuery> {
        let no_name = |letter: char| letter == '/' || letter == '.' || letter.is_uppercase();
        let is_path = name.contains(no_name) || self.has_file(name)?;
        let may_be_name = !name.contains('/') && !matches!(name, "." | "..");
        if !is_path || may_be_name && !self.services_named(name, None)?.is_empty() {
            return Ok(ServiceQuery::Name(name.to_owned()));
        }
        let inside = inside(name)?.ok_or_else(|| no_service(name))?;
        let is_there =
            |path: &str| -> Result<bool> { Ok(self.has_file(path)? || self.has_folder(path)?) };
        // git names files from the top, wherever it is run.
        let from_top = path_from("", name);
        let is_from_top = !name.starts_with('/')
            && !is_there(&inside)?
            && (from_top.starts_with(HELMFILE_D) || is_there(&from_top)?);
        let path = if is_from_top { from_top } else { inside };
        Ok(ServiceQuery::Depending(path))
    }

    /// The services of `groups` that depend on a path from the root on, which need not be there any
    /// more: those in a folder, the one that a file belongs to, all of a group for what is in none
    /// of its services, all that there are for a file of the clusters, and those that are deployed
    /// with a chart.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub(super) fn dependents(
        &self,
        path: &str,
        groups: &[Option<GroupName>],
    ) -> Result<Dependents> {
        let parts: Vec<&str> = path.split('/').collect();
        if is_inside(path, ADMIN_NG) && self.layout() == Layout::Checkout {
            return Ok(Dependents::Everybody);
        }
        let near = self.services_near(path, groups)?;
        let services = match parts.as_slice() {
            _ if !near.is_empty() => near,
            [CHARTS, chart, ..] if self.layout() == Layout::Checkout => {
                self.deployed_with(chart, groups)?
            }
            [HELMFILE_D, group, file] if !self.has_folder(path)? => {
                self.group_of(group, file, groups)?
            }
            [HELMFILE_D, group, folder, _, ..] => self.group_of(group, folder, groups)?,
            _ => Vec::new(),
        };
        Ok(Dependents::Services(services))
    }

    /// The services of a group that may load what is in none of them. What a service had that is
    /// gone nobody else needs.
    fn group_of(
        &self,
        group: &str,
        name: &str,
        groups: &[Option<GroupName>],
    ) -> Result<Vec<ServiceRef>> {
        let folder = format!("{HELMFILE_D}/{group}/{name}");
        let is_shared = name.starts_with('_') || self.has_folder(&folder)? || name.contains('.');
        let mut of_group = groups.iter().flatten();
        match of_group.find(|known| known.as_str() == group) {
            Some(group) if is_shared => self.services_of(Some(group)),
            _ => Ok(Vec::new()),
        }
    }

    /// The services that can be read whose releases name a chart of the checkout.
    fn deployed_with(&self, chart: &str, groups: &[Option<GroupName>]) -> Result<Vec<ServiceRef>> {
        let folder = format!("{CHARTS}/{chart}");
        let mut found = Vec::new();
        for group in groups {
            for service in self.services_of(group.as_ref())? {
                let Ok(Some(files)) = self.read(&service) else {
                    continue;
                };
                let Ok(read) = files.read() else {
                    continue;
                };
                let helmfile = &read.helmfile;
                let mut releases = helmfile.releases().iter();
                let is_with_it = releases.any(|release| {
                    let node = helmfile.release_value(release, "chart");
                    let written = node.and_then(|node| helmfile.literal(node));
                    let named = written.and_then(|written| Self::chart_folder(&service, written));
                    named.as_deref() == Some(&folder)
                });
                if is_with_it {
                    found.push(service);
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use crate::repository::memory::MemoryFiles;
    use crate::repository::{Layout, Repository, ServiceQuery, Snapshot};

    /// Who depends on a path: `everybody`, or services.
    fn dependents(path: &str) -> String {
        let helmfile = "releases:\n- name: main\n  chart: wmf-stable/x\n";
        let files = MemoryFiles::of(&[
            ("charts/x/Chart.yaml", "name: x\n"),
            ("helmfile.d/admin_ng/values/main.yaml", ""),
            ("helmfile.d/services/a/helmfile.yaml", ""),
            ("helmfile.d/services/b/helmfile.yaml", helmfile),
            ("helmfile.d/services/_shared/values.yaml", ""),
            ("helmfile.d/services/global.yaml", ""),
            ("helmfile.d/ml-services/c/helmfile.yaml", ""),
            ("README.md", ""),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let query = ServiceQuery::Depending(path.to_owned());
        let asked = repository.asked(None, &[query]).unwrap();
        if asked.is_everything() {
            return "everybody".to_owned();
        }
        let mut names = Vec::new();
        for group in repository.groups().unwrap() {
            let services = repository.services_of(group.as_ref()).unwrap();
            names.extend(services.into_iter().filter(|service| asked.has(service)));
        }
        let names: Vec<String> = names.into_iter().map(|service| service.name).collect();
        names.join(" ")
    }

    #[test]
    fn what_is_named_is_a_service_or_a_path_of_the_person_or_of_git() {
        let files = MemoryFiles::of(&[
            ("helmfile.d/services/a/helmfile.yaml", ""),
            ("helmfile.d/services/a/x/README.md", ""),
            ("Rakefile", ""),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        // The person is in the folder of `a`.
        let inside = |path: &str| match path {
            "/elsewhere" => Ok(None),
            path => Ok(Some(format!("helmfile.d/services/a/{path}"))),
        };
        for (name, expected) in [
            ("a", "name a"),
            ("nobody", "name nobody"),
            ("x/README.md", "helmfile.d/services/a/x/README.md"),
            ("Rakefile", "Rakefile"),
            ("gone.yaml", "helmfile.d/services/a/gone.yaml"),
            ("helmfile.d/services/gone/x", "helmfile.d/services/gone/x"),
        ] {
            let found = match repository.query(name, &inside).unwrap() {
                ServiceQuery::Name(name) => format!("name {name}"),
                ServiceQuery::Depending(path) | ServiceQuery::Path(path) => path,
            };
            assert_eq!(found, expected, "{name}");
        }
        assert!(repository.query("/elsewhere", &inside).is_err());
    }

    #[test]
    fn every_file_has_those_that_depend_on_it() {
        for (path, expected) in [
            ("helmfile.d/services/a/helmfile.yaml", "a"),
            ("helmfile.d/services/a/gone.yaml", "a"),
            ("helmfile.d/services/a", "a"),
            ("helmfile.d/services/gone/helmfile.yaml", ""),
            ("helmfile.d/services", "a b"),
            ("helmfile.d/services/global.yaml", "a b"),
            ("helmfile.d/services/gone.yaml", "a b"),
            ("helmfile.d/services/_shared/values.yaml", "a b"),
            ("helmfile.d/services/_gone/values.yaml", "a b"),
            ("helmfile.d/admin_ng/values/main.yaml", "everybody"),
            ("helmfile.d/admin_ng/values/gone.yaml", "everybody"),
            ("helmfile.d/admin_ngx/values/main.yaml", ""),
            ("charts/x/templates/deployment.yaml", "b"),
            ("charts/y/Chart.yaml", ""),
            ("README.md", ""),
            ("gone/x", ""),
        ] {
            assert_eq!(dependents(path), expected, "{path}");
        }
    }
}
