//! The services of a group, and the folders there that cannot be looked into. One such folder stops
//! nothing that is about another service.

use super::{Kind, Repository, ServiceRef, group_folder};
use crate::error::{Error, Result};
use crate::names::GroupName;

/// A folder that may hold a service, and cannot be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The service that it would be.
    pub service: ServiceRef,
    /// Why it cannot be listed.
    pub error: Error,
}

/// What a group has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupListing {
    /// Its services, its template among them.
    pub services: Vec<ServiceRef>,
    /// Its folders that may be services.
    pub unread: Vec<Unread>,
}

impl Repository<'_> {
    /// The services of a group, and the folders that may be ones.
    ///
    /// # Errors
    /// Where the group's folder cannot be listed.
    pub fn listing_of(&self, group: Option<&GroupName>) -> Result<GroupListing> {
        let mut found = GroupListing::default();
        for item in self.snapshot.items(&group_folder(group))? {
            // Of a link that leads out nobody knows what it is.
            if !matches!(item.kind, Kind::Folder | Kind::Outside) {
                continue;
            }
            let service = ServiceRef::new(group, item.name.as_str());
            match self.has(&service) {
                Ok(true) => found.services.push(service),
                Ok(false) => {}
                Err(error) => found.unread.push(Unread { service, error }),
            }
        }
        Ok(found)
    }

    /// The services of a group, its template among them. Folders that cannot be listed are left out,
    /// since the run does not depend on them.
    ///
    /// # Errors
    /// Where the group's folder cannot be listed.
    pub fn services_of(&self, group: Option<&GroupName>) -> Result<Vec<ServiceRef>> {
        Ok(self.listing_of(group)?.services)
    }

    /// The services of a group for a run that depends on every one: what is removed may be needed by
    /// any of them.
    ///
    /// # Errors
    /// Where the group's folder, or one in it, cannot be listed.
    pub fn all_services_of(&self, group: Option<&GroupName>) -> Result<Vec<ServiceRef>> {
        let listing = self.listing_of(group)?;
        match listing.unread.into_iter().next() {
            Some(unread) => Err(unread.error),
            None => Ok(listing.services),
        }
    }

    /// Whether some group has a service of this name, as far as its folders can be listed.
    ///
    /// # Errors
    /// Where `helmfile.d` cannot be listed.
    pub fn has_service_named(&self, name: &str) -> Result<bool> {
        let has_it = |group: &Option<GroupName>| {
            let group = group.as_ref();
            // Nobody looks for a folder of a name that may be anything.
            let folder = group_folder(group);
            let is_there = self.snapshot.has(&folder, name, Kind::Folder);
            let service = ServiceRef::new(group, name);
            is_there.unwrap_or(false) && self.has(&service).unwrap_or(false)
        };
        Ok(self.groups()?.iter().any(has_it))
    }

    /// The services of this name in these groups. A group that cannot be looked into matters only
    /// where no other has the service.
    ///
    /// # Errors
    /// Where no group has it that can be looked into, and some cannot be.
    pub(super) fn services_named_in(
        &self,
        name: &str,
        groups: &[Option<GroupName>],
    ) -> Result<Vec<ServiceRef>> {
        let mut found = Vec::new();
        let mut unread = None;
        for group in groups {
            let service = ServiceRef::new(group.as_ref(), name);
            match self.has(&service) {
                Ok(true) => found.push(service),
                Ok(false) => {}
                Err(error) => unread = unread.or(Some(error)),
            }
        }
        match unread {
            Some(error) if found.is_empty() => Err(error),
            _ => Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::memory::{MemoryFiles, WithUnreadable};
    use crate::repository::{Layout, Snapshot};

    fn with_unreadable<T>(folder: &str, look: impl FnOnce(&Repository<'_>) -> T) -> T {
        let files = MemoryFiles::of(&[
            ("helmfile.d/services/gull/helmfile.yaml", ""),
            ("helmfile.d/services/tern/helmfile.yaml", ""),
            ("helmfile.d/aux/gull/helmfile.yaml", ""),
            ("helmfile.d/aux/wren/helmfile.yaml", ""),
        ]);
        let files = WithUnreadable {
            files: &files,
            folder,
        };
        let snapshot = Snapshot::new(&files);
        look(&Repository::new(&snapshot, Layout::Checkout))
    }

    #[test]
    fn a_folder_that_cannot_be_listed_hides_no_other_service() {
        with_unreadable("helmfile.d/services/tern", |repository| {
            let group = "services".parse().unwrap();
            let found = repository.listing_of(Some(&group)).unwrap();
            assert_eq!(found.services, [ServiceRef::new(Some(&group), "gull")]);
            let tern = ServiceRef::new(Some(&group), "tern");
            assert_eq!(found.unread[0].service, tern);
            assert!(repository.all_services_of(Some(&group)).is_err());
            assert!(repository.has_service_named("gull").unwrap());
            assert!(!repository.has_service_named("tern").unwrap());
            // Of the service itself nobody says that it is not there.
            assert!(repository.services_named("tern", None).is_err());
        });
    }

    #[test]
    fn a_group_that_cannot_be_listed_hides_no_service_of_another() {
        with_unreadable("helmfile.d/aux", |repository| {
            let named = |name: &str| repository.services_named(name, None);
            assert_eq!(named("gull").unwrap().len(), 1);
            assert!(named("wren").is_err());
            let aux = "aux".parse().unwrap();
            assert!(repository.services_named("gull", Some(&aux)).is_err());
        });
    }
}
