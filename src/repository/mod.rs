//! The model of a checkout: groups of services, charts, and the clusters that the administrators
//! keep. Every command starts from it. It reads through [`Files`] and only what it is asked for.

mod chart_keys;
mod charts;
mod clusters;
mod dependents;
mod files;
mod find;
mod group_template;
mod listing;
mod overlay;
mod ports;
mod reference;
mod service;

#[cfg(test)]
pub(crate) mod memory;

use std::cell::OnceCell;

use elsa::FrozenMap;

use crate::conventions::{DEFAULT_GROUP, HELMFILE_D, TEMPLATE_FOLDER, is_reserved_folder, serves};
use crate::error::{Error, Result};
use crate::helmfile::{ReadError, is_harmless_base};
use crate::names::{GroupName, choose_from};

pub use chart_keys::ChartKeys;
pub use clusters::{
    AdminFile, Cluster, Clusters, GroupEnvironments, KnownNamespace, NamespaceFile,
    NamespaceLookup, NamespacePlace, OfPuppet, Placement, ServiceNamespace, ServiceNamespaces,
    SiblingNamespace,
};
pub(crate) use clusters::{NAMESPACES, is_sorted_mostly};
pub use files::{Files, Item, Kind, Snapshot};
pub(crate) use find::no_service;
pub use find::{Asked, ServiceQuery};
pub use group_template::GroupTemplate;
pub use listing::{GroupListing, Unread};
pub use overlay::Overlay;
pub use ports::PublicPort;
pub(crate) use reference::path_from;
pub use reference::{ServiceRef, group_folder};
pub use service::{Service, ServiceFiles, unreadable_helmfile};

/// What kind of place the root is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A deployment-charts checkout: groups of services are under `helmfile.d`.
    Checkout,
    /// Any other folder; services are right below it.
    Folder,
}

/// A checkout, or any other folder that services are in.
pub struct Repository<'s> {
    snapshot: &'s Snapshot<'s>,
    layout: Layout,
    groups: OnceCell<Vec<Option<GroupName>>>,
    charts: OnceCell<Option<Vec<String>>>,
    clusters: OnceCell<Option<Clusters>>,
    admin_files: FrozenMap<String, Box<AdminFile<'s>>>,
    chart_keys: FrozenMap<String, Box<Option<ChartKeys>>>,
    bases: FrozenMap<String, Box<bool>>,
    group_templates: FrozenMap<String, Box<Option<GroupTemplate>>>,
    group_environments: FrozenMap<String, Box<GroupEnvironments>>,
}

impl<'s> Repository<'s> {
    /// What `snapshot` will be taken of; nothing is read yet.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot<'s>, layout: Layout) -> Self {
        Self {
            snapshot,
            layout,
            groups: OnceCell::new(),
            charts: OnceCell::new(),
            clusters: OnceCell::new(),
            admin_files: FrozenMap::new(),
            chart_keys: FrozenMap::new(),
            bases: FrozenMap::new(),
            group_templates: FrozenMap::new(),
            group_environments: FrozenMap::new(),
        }
    }

    /// What kind of place the root is.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The groups of services; a folder that is not a checkout is one group without a name. Folders
    /// whose names cannot be those of groups are skipped.
    ///
    /// # Errors
    /// Where `helmfile.d` cannot be listed.
    pub fn groups(&self) -> Result<&[Option<GroupName>]> {
        let groups = once(&self.groups, || match self.layout {
            Layout::Folder => Ok(vec![None]),
            Layout::Checkout => {
                let items = self.snapshot.items(HELMFILE_D)?.iter();
                let folders = items.filter(|item| {
                    item.kind == Kind::Folder
                        && !is_reserved_folder(&item.name)
                        && !item.name.starts_with('.')
                });
                let named = folders.filter_map(|item| item.name.parse().ok());
                Ok(named.map(Some).collect())
            }
        })?;
        Ok(groups)
    }

    /// The group that a person names; without a name, the one that everybody means.
    ///
    /// # Errors
    /// Where the checkout has no such group, or a group is named outside a checkout.
    pub fn group(&self, wanted: Option<&GroupName>) -> Result<Option<GroupName>> {
        let is_default = wanted.is_none_or(|group| group.as_str() == DEFAULT_GROUP);
        match (self.layout, wanted) {
            (Layout::Folder, _) if is_default => Ok(None),
            (Layout::Folder, Some(group)) => Err(Error::invalid(format!(
                "--group {group} needs a deployment-charts checkout, and this is not one"
            ))
            .hint("leave out --group, or point --root at a checkout")),
            // A checkout is known by the default group.
            (Layout::Checkout, _) if is_default => Ok(DEFAULT_GROUP.parse().ok()),
            _ if self.groups()?.contains(&wanted.cloned()) => Ok(wanted.cloned()),
            _ => Err(self.no_group(wanted)?),
        }
    }

    /// As [`Self::group`], but a group that has no folder yet will do if the administrators have
    /// clusters for it: `dse-k8s-services` where there is a cluster `dse-k8s-eqiad`.
    ///
    /// # Errors
    /// As [`Self::group`].
    pub fn group_or_new(&self, wanted: Option<&GroupName>) -> Result<Option<GroupName>> {
        self.group(wanted).or_else(|error| match wanted {
            Some(group) if !self.clusters_of_new_group(group)?.is_empty() => {
                Ok(Some(group.clone()))
            }
            _ => Err(error),
        })
    }

    /// The clusters that a group without services can run in, going by its name.
    ///
    /// # Errors
    /// Where the administrators' helmfile cannot be read.
    pub fn clusters_of_new_group(&self, group: &GroupName) -> Result<Vec<String>> {
        let Some(stem) = group.as_str().strip_suffix("-services") else {
            return Ok(Vec::new());
        };
        let clusters = self.clusters()?.into_iter().flat_map(Clusters::iter);
        let serving = clusters.filter(|cluster| serves(&cluster.name, stem));
        Ok(serving.map(|cluster| cluster.name.clone()).collect())
    }

    fn no_group(&self, wanted: Option<&GroupName>) -> Result<Error> {
        let known = self.groups()?.iter().flatten();
        let known: Vec<&str> = known.map(GroupName::as_str).collect();
        let wanted = wanted.map_or("", GroupName::as_str);
        Ok(
            Error::invalid(format!("there is no group {wanted:?} under {HELMFILE_D}"))
                .hint(choose_from(wanted, &known)),
        )
    }

    /// Whether a service is there.
    ///
    /// # Errors
    /// Where its folder cannot be listed.
    pub fn has(&self, service: &ServiceRef) -> Result<bool> {
        self.has_file(&service.helmfile())
    }

    /// Everything that takes a name beside a group's services.
    ///
    /// # Errors
    /// Where the group's folder cannot be listed.
    pub fn taken_names(&self, group: Option<&GroupName>) -> Result<Vec<String>> {
        let items = self.snapshot.items(&group_folder(group))?.iter();
        Ok(items.map(|item| item.name.clone()).collect())
    }

    /// Whether a group has a template of its own, with its folder.
    ///
    /// # Errors
    /// Where the group's folder cannot be listed.
    pub fn template_folder(&self, group: Option<&GroupName>) -> Result<Option<String>> {
        let folder = ServiceRef::new(group, TEMPLATE_FOLDER).folder();
        let is_there = self.has_folder(&folder)?;
        Ok(is_there.then_some(folder))
    }

    /// A service that is there, read. `None` where there is none.
    ///
    /// # Errors
    /// Where its folder or its helmfile cannot be read.
    pub fn read(&self, service: &ServiceRef) -> Result<Option<ServiceFiles>> {
        let read = self.try_read(service)?.transpose();
        read.map_err(|error| unreadable_helmfile(&service.helmfile(), &error))
    }

    /// A service that a person named, read.
    ///
    /// # Errors
    /// As [`Self::read`], and where there is none.
    pub fn existing(&self, service: &ServiceRef) -> Result<ServiceFiles> {
        let files = self.read(service)?;
        match files {
            Some(files) => Ok(files),
            None => Err(self.no_service(&service.name, service.group.as_ref())?),
        }
    }

    /// A service that is there, or why its helmfile cannot be read. `None` where there is none.
    ///
    /// # Errors
    /// Where the system refuses to read its folder or its helmfile.
    pub fn try_read(
        &self,
        service: &ServiceRef,
    ) -> Result<Option<std::result::Result<ServiceFiles, ReadError>>> {
        let Some(text) = self.text(&service.helmfile())? else {
            return Ok(None);
        };
        let files = self.file_names(&service.folder())?;
        Ok(Some(ServiceFiles::new(service.clone(), &text, files)))
    }

    /// The services of a group that can be read, but for its template; others are left out, since
    /// the run does not depend on them.
    ///
    /// # Errors
    /// Where the group's folder cannot be listed.
    pub fn readable_services(&self, group: Option<&GroupName>) -> Result<Vec<ServiceFiles>> {
        let mut found = Vec::new();
        for service in self.services_of(group)? {
            // Folders that start with an underscore hold what services share.
            if !service.name.starts_with('_')
                && let Ok(Some(files)) = self.read(&service)
            {
                found.push(files);
            }
        }
        Ok(found)
    }

    /// The names of the files in a folder, sorted.
    ///
    /// # Errors
    /// Where it cannot be listed.
    pub fn file_names(&self, folder: &str) -> Result<Vec<String>> {
        let items = self.snapshot.items(folder)?.iter();
        let files = items.filter(|item| item.kind == Kind::File);
        Ok(files.map(|item| item.name.clone()).collect())
    }

    /// Whether there is a file.
    ///
    /// # Errors
    /// Where its folder cannot be listed.
    pub fn has_file(&self, path: &str) -> Result<bool> {
        self.snapshot.has_file(path)
    }

    /// What is in a folder, sorted by name; nothing where there is no such folder.
    ///
    /// # Errors
    /// Where it cannot be listed.
    pub fn items(&self, folder: &str) -> Result<&[Item]> {
        self.snapshot.items(folder)
    }

    /// Whether there is a link at this path that leads out of the root.
    #[must_use]
    pub fn leads_out(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.snapshot
            .has(folder, name, Kind::Outside)
            .unwrap_or(false)
    }

    /// Whether there is a folder.
    ///
    /// # Errors
    /// Where it cannot be listed.
    pub fn has_folder(&self, path: &str) -> Result<bool> {
        self.snapshot.has_folder(path)
    }

    /// The text of a file; `None` where nothing is there.
    ///
    /// # Errors
    /// As [`Files::text`].
    pub fn text(&self, path: &str) -> Result<Option<String>> {
        self.snapshot.text_once(path)
    }

    /// Whether a base that a helmfile names may declare releases, environments or values: it does,
    /// or it cannot be read here.
    #[must_use]
    pub fn may_declare_releases(&self, service: &ServiceRef, base: &str) -> bool {
        let path = service.path(base);
        if path.starts_with("..") {
            return true;
        }
        if let Some(known) = self.bases.get(&path) {
            return *known;
        }
        let text = self.text(&path).ok().flatten();
        let may = !text.is_some_and(|text| is_harmless_base(&text));
        *self.bases.insert(path, Box::new(may))
    }

    /// The values hierarchies of a group's services: for each, its name and the values files of its
    /// `main` release, in order, with SERVICE_NAME for its own name.
    ///
    /// # Errors
    /// Where the group's folder cannot be listed.
    pub fn hierarchies(&self, group: Option<&GroupName>) -> Result<Vec<(String, Vec<String>)>> {
        let services = self.readable_services(group)?.into_iter();
        let of_main = |files: ServiceFiles| {
            let name = files.reference.name.clone();
            let hierarchy = files.read().ok()?.helmfile.hierarchy(&name)?;
            Some((name, hierarchy))
        };
        Ok(services.filter_map(of_main).collect())
    }

    /// The form for commit messages that the checkout has, if it has one.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn commit_form(&self) -> Result<Option<String>> {
        self.text(".gitmessage")
    }
}

/// What a cell holds; it is found out first where it holds nothing yet.
fn once<T>(cell: &OnceCell<T>, find: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let found = find()?;
    Ok(cell.get_or_init(|| found))
}
