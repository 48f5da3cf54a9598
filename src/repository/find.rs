//! Finds the services that a person names.

use std::collections::BTreeSet;

use super::dependents::Dependents;
use super::{GroupListing, Layout, Repository, ServiceRef};
use crate::conventions::{DEFAULT_GROUP, HELMFILE_D};
use crate::error::{Error, Result};
use crate::names::{GroupName, did_you_mean};

/// How a person says which services are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceQuery {
    /// By name.
    Name(String),
    /// By a path from the root on: of a service, of something in it, or of a folder of services.
    Path(String),
    /// By a path from the root on of whatever the services depend on, which may be gone.
    Depending(String),
}

/// The services that a run is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked(Option<BTreeSet<ServiceRef>>);

impl Asked {
    /// Whether the run is about a service.
    #[must_use]
    pub fn has(&self, service: &ServiceRef) -> bool {
        let services = self.0.as_ref();
        services.is_none_or(|services| services.contains(service))
    }

    /// Whether it is about the whole checkout.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.0.is_none()
    }

    /// Whether it is about no service at all.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.0.as_ref().is_some_and(BTreeSet::is_empty)
    }
}

impl Repository<'_> {
    /// The services that `queries` name, of `group` if one is given; without queries, all of them.
    ///
    /// # Errors
    /// Where a folder cannot be listed, there is no such group, or a query finds no service.
    pub fn asked(&self, group: Option<&GroupName>, queries: &[ServiceQuery]) -> Result<Asked> {
        if group.is_none() && queries.is_empty() {
            return Ok(Asked(None));
        }
        let groups = self.groups_or(group)?;
        let mut services = BTreeSet::new();
        if queries.is_empty() {
            for group in &groups {
                services.extend(self.folders_of(group.as_ref())?);
            }
        }
        for query in queries {
            if let ServiceQuery::Depending(path) = query {
                match self.dependents(path, &groups)? {
                    Dependents::Services(found) => services.extend(found),
                    Dependents::Everybody if group.is_none() => return Ok(Asked(None)),
                    Dependents::Everybody => services.extend(self.folders_of(group)?),
                }
                continue;
            }
            let (said, found) = match query {
                ServiceQuery::Name(name) => (name, self.services_named(name, group)?),
                ServiceQuery::Path(path) | ServiceQuery::Depending(path) => {
                    (path, self.services_near(path, &groups)?)
                }
            };
            if found.is_empty() {
                return Err(self.no_service(said, group)?);
            }
            services.extend(found);
        }
        Ok(Asked(Some(services)))
    }

    /// The services of a group, and what may be ones: whoever asks for all of them is told what
    /// cannot be looked into.
    fn folders_of(&self, group: Option<&GroupName>) -> Result<Vec<ServiceRef>> {
        let GroupListing {
            mut services,
            unread,
        } = self.listing_of(group)?;
        services.extend(unread.into_iter().map(|unread| unread.service));
        Ok(services)
    }

    /// The services of `groups` in a folder, or the one that a path belongs to.
    pub(super) fn services_near(
        &self,
        path: &str,
        groups: &[Option<GroupName>],
    ) -> Result<Vec<ServiceRef>> {
        if let Some(service) = self.service_at(path)? {
            let is_asked = groups.contains(&service.group);
            return Ok(is_asked.then_some(service).into_iter().collect());
        }
        let mut found = Vec::new();
        for group in groups {
            let services = self.folders_of(group.as_ref())?.into_iter();
            found.extend(services.filter(|service| is_inside(&service.folder(), path)));
        }
        Ok(found)
    }

    /// The services of this name. Without `group`, the one that everybody means comes first, then
    /// those of all other groups.
    ///
    /// # Errors
    /// Where a folder cannot be listed, or there is no such group.
    pub fn services_named(&self, name: &str, group: Option<&GroupName>) -> Result<Vec<ServiceRef>> {
        let mut found = self.services_named_in(name, &self.groups_or(group)?)?;
        found.sort_by_key(|service| service.group_name() != DEFAULT_GROUP);
        Ok(found)
    }

    /// The one service that is meant. A path says which group; a name alone means the default
    /// group, where several have it.
    ///
    /// # Errors
    /// Where there is none, or the name is that of several and none of them is in the default
    /// group.
    pub fn find(&self, query: &ServiceQuery, group: Option<&GroupName>) -> Result<ServiceRef> {
        match query {
            ServiceQuery::Name(name) => self.find_named(name, group),
            ServiceQuery::Path(path) | ServiceQuery::Depending(path) => {
                let shown = if path.is_empty() { "." } else { path };
                match self.service_at(path)? {
                    Some(service) => Ok(service),
                    None => Err(self.no_service(shown, group)?),
                }
            }
        }
    }

    fn find_named(&self, name: &str, group: Option<&GroupName>) -> Result<ServiceRef> {
        let mut found = self.services_named(name, group)?;
        match found.as_slice() {
            [] => Err(self.no_service(name, group)?),
            [first, ..] if found.len() == 1 || first.group_name() == DEFAULT_GROUP => {
                Ok(found.swap_remove(0))
            }
            several => {
                let groups: Vec<&str> = several.iter().map(ServiceRef::group_name).collect();
                let groups = groups.join(", ");
                let message = format!("there are several services {name}: in {groups}");
                Err(Error::invalid(message).hint("say which: --group FOLDER"))
            }
        }
    }

    /// The service whose folder is at `path`, from the root on, or that a file there belongs to;
    /// `None` where the path is no service's.
    ///
    /// # Errors
    /// Where its folder cannot be listed.
    pub fn service_at(&self, path: &str) -> Result<Option<ServiceRef>> {
        let parts: Vec<&str> = path.split('/').collect();
        let service = match (self.layout, parts.as_slice()) {
            (Layout::Folder, [name, ..]) if !name.is_empty() => ServiceRef::new(None, *name),
            (Layout::Checkout, [HELMFILE_D, group, name, ..]) => match group.parse() {
                Ok(group) => ServiceRef::new(Some(&group), *name),
                Err(_) => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(self.has(&service)?.then_some(service))
    }

    /// The names of the services of a group, or of all groups, each once; templates included.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub fn service_names(&self, group: Option<&GroupName>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for group in self.groups_or(group)? {
            let services = self.services_of(group.as_ref())?;
            names.extend(services.into_iter().map(|service| service.name));
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The error for a service that is not there, with those that may be meant: of that name in
    /// another group, else of a name that looks like it.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub(crate) fn no_service(&self, said: &str, group: Option<&GroupName>) -> Result<Error> {
        let name = said.trim_end_matches('/');
        let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
        let elsewhere = match group {
            Some(_) => self.services_named_in(name, self.groups()?)?,
            None => Vec::new(),
        };
        let elsewhere: Vec<String> = elsewhere.iter().map(ToString::to_string).collect();
        let shown = match group {
            Some(group) => format!("{group}/{name}"),
            None => said.to_owned(),
        };
        let error = no_service(&shown);
        if !elsewhere.is_empty() {
            return Ok(error.hint(format!("did you mean {}?", elsewhere.join(" or "))));
        }
        let names = self.service_names(group)?;
        let hint = did_you_mean(name, names.iter().map(String::as_str));
        Ok(match hint {
            Some(hint) => error.hint(hint),
            None => error,
        })
    }

    /// The group that is named, or all that there are.
    ///
    /// # Errors
    /// Where there is no such group.
    fn groups_or(&self, group: Option<&GroupName>) -> Result<Vec<Option<GroupName>>> {
        match group {
            Some(_) => Ok(vec![self.group(group)?]),
            None => Ok(self.groups()?.to_vec()),
        }
    }
}

/// Whether a path is in a folder; the empty path is the root.
pub(super) fn is_inside(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The error for a service that is not there.
#[must_use]
pub(crate) fn no_service(name: &str) -> Error {
    Error::invalid(format!("there is no service {name} here"))
        .hint("give a service's name or the path of its folder")
}

#[cfg(test)]
mod tests;
