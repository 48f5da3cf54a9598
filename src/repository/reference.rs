//! Which service is meant, and every path that follows from that.

use std::fmt;

use crate::conventions::{DEFAULT_GROUP, HELMFILE, HELMFILE_D, PLACEHOLDER, TEMPLATE_FOLDER};
use crate::names::{GroupName, InvalidName, ServiceName};

/// A service by its group and its folder's name; it need not exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceRef {
    /// Its group; `None` where the root is not a checkout, and services are right below it.
    pub group: Option<GroupName>,
    /// Its folder's name. What a stranger called a folder need not be a service's name.
    pub name: String,
}

impl ServiceRef {
    /// The service `name` of a group.
    #[must_use]
    pub fn new(group: Option<&GroupName>, name: impl Into<String>) -> Self {
        Self {
            group: group.cloned(),
            name: name.into(),
        }
    }

    /// Its name, for whatever is made of it: paths on other machines, commands, manifests.
    ///
    /// # Errors
    /// Where the folder's name cannot be that of a service.
    pub fn service_name(&self) -> Result<ServiceName, InvalidName> {
        self.name.parse()
    }

    /// The group's name; a service outside a checkout counts as one of the default group.
    #[must_use]
    pub fn group_name(&self) -> &str {
        self.group.as_ref().map_or(DEFAULT_GROUP, GroupName::as_str)
    }

    /// Its folder, from the root on.
    #[must_use]
    pub fn folder(&self) -> String {
        match &self.group {
            Some(group) => format!("{HELMFILE_D}/{group}/{}", self.name),
            None => self.name.clone(),
        }
    }

    /// Its folder in the checkout on the deployment server.
    #[must_use]
    pub fn deployed_folder(&self) -> String {
        format!("{HELMFILE_D}/{}/{}", self.group_name(), self.name)
    }

    /// Its helmfile, from the root on.
    #[must_use]
    pub fn helmfile(&self) -> String {
        self.path(HELMFILE)
    }

    /// The folder for the namespace's manifests and the checklist, where the namespace is not asked
    /// for in a values file.
    #[must_use]
    pub fn request_folder(&self) -> String {
        match self.group {
            Some(_) => format!("{HELMFILE_D}/admin/{}", self.name),
            None => format!("admin/{}", self.name),
        }
    }

    /// The path from the root on of a file that its helmfile names, without dots.
    #[must_use]
    pub fn path(&self, file: &str) -> String {
        // Most are files of the folder itself, and there are thousands.
        if !file.contains('/') && file.starts_with(|first| first != '.') {
            return format!("{}/{file}", self.folder());
        }
        path_from(&self.folder(), file)
    }

    /// Whether it is the group's template, which has no name of its own.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.name == TEMPLATE_FOLDER
    }

    /// What its helmfile calls it: its folder's name, or SERVICE_NAME.
    #[must_use]
    pub fn own_name(&self) -> &str {
        match self.is_template() {
            true => PLACEHOLDER,
            false => &self.name,
        }
    }
}

impl fmt::Display for ServiceRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.group {
            Some(group) => write!(out, "{group}/{}", self.name),
            None => out.write_str(&self.name),
        }
    }
}

/// The path from the root on of what a file in `folder` calls `file`, without dots; one that leads
/// out of the root starts with them.
pub(crate) fn path_from(folder: &str, file: &str) -> String {
    let mut parts: Vec<&str> = folder.split_terminator('/').collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The folder of a group's services, from the root on; the root itself outside a checkout.
#[must_use]
pub fn group_folder(group: Option<&GroupName>) -> String {
    group.map_or_else(String::new, |group| format!("{HELMFILE_D}/{group}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_group() -> ServiceRef {
        ServiceRef::new("ml-services".parse().ok().as_ref(), "svc")
    }

    #[test]
    fn every_path_follows_from_group_and_name() {
        let service = in_group();
        assert_eq!(service.folder(), "helmfile.d/ml-services/svc");
        assert_eq!(
            service.helmfile(),
            "helmfile.d/ml-services/svc/helmfile.yaml"
        );
        assert_eq!(service.request_folder(), "helmfile.d/admin/svc");
        let alone = ServiceRef::new(None, "svc");
        assert_eq!(alone.folder(), "svc");
        assert_eq!(alone.deployed_folder(), "helmfile.d/services/svc");
        assert_eq!(alone.request_folder(), "admin/svc");
    }

    #[test]
    fn paths_that_a_helmfile_names_start_at_its_folder() {
        let service = in_group();
        assert_eq!(
            service.path("./values.yaml"),
            "helmfile.d/ml-services/svc/values.yaml"
        );
        assert_eq!(
            service.path("../global.yaml"),
            "helmfile.d/ml-services/global.yaml"
        );
        assert_eq!(service.path("../../../../x"), "../x");
    }

    #[test]
    fn a_template_goes_by_the_placeholder() {
        let template = ServiceRef::new(None, TEMPLATE_FOLDER);
        assert!(template.is_template());
        assert_eq!(template.own_name(), PLACEHOLDER);
        assert!(template.service_name().is_err());
        assert_eq!(in_group().own_name(), "svc");
    }
}
