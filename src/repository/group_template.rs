//! What the template of a group does, as far as its services are measured by it.

use super::{Repository, ServiceRef, group_folder};
use crate::conventions::{DEPLOY_USER, TEMPLATE_FOLDER};
use crate::error::Result;
use crate::helmfile::Helmfile;
use crate::names::GroupName;

/// What a group's template does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupTemplate {
    /// The values files that its releases load, as they are written, without quotes.
    pub values_files: Vec<String>,
    /// Whether it deploys as a user who may: old templates know the read-only user alone.
    pub has_deploy_user: bool,
}

impl GroupTemplate {
    fn of(helmfile: &Helmfile<'_>) -> Self {
        let releases = helmfile.releases().iter();
        Self {
            values_files: releases
                .flat_map(|release| helmfile.values_files(release))
                .collect(),
            has_deploy_user: helmfile.text().contains(DEPLOY_USER),
        }
    }
}

impl Repository<'_> {
    /// What the template of a group does; `None` where the group has none that can be read.
    ///
    /// # Errors
    /// Where the system refuses to read its helmfile.
    pub fn group_template(&self, group: Option<&GroupName>) -> Result<Option<&GroupTemplate>> {
        let folder = group_folder(group);
        if let Some(known) = self.group_templates.get(&folder) {
            return Ok(known.as_ref());
        }
        let template = ServiceRef::new(group, TEMPLATE_FOLDER);
        let files = match self.has(&template).unwrap_or(false) {
            true => self.try_read(&template)?.and_then(std::result::Result::ok),
            false => None,
        };
        let service = files.as_ref().and_then(|files| files.read().ok());
        let found = service.map(|service| GroupTemplate::of(&service.helmfile));
        let kept = self.group_templates.insert(folder, Box::new(found));
        Ok(kept.as_ref())
    }
}
