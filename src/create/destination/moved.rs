//! A service that is made like one of another group: its namespace goes where services of its own
//! group have theirs.

use super::Destination;
use crate::create::answers::Answers;
use crate::error::Result;
use crate::names::{EnvironmentName, GroupName};

impl Destination<'_, '_> {
    /// Those of the environments of a sibling from another group in which no service of this one runs:
    /// there is no file of this group for a namespace there. None where the group's are unknown.
    pub(super) fn foreign<'e>(&self, environments: &[&'e str]) -> Result<Vec<&'e str>> {
        if self.moved.is_none() {
            return Ok(Vec::new());
        }
        let of_group = self.repository.environments_of_group(self.group.as_ref())?;
        let is_foreign = |name: &&&str| !of_group.is_empty() && !of_group.contains(*name);
        Ok(environments.iter().filter(is_foreign).copied().collect())
    }

    /// What to know of environments that are another group's, for a service with these answers.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub fn moved_warning(&self, answers: &Answers) -> Result<Option<String>> {
        let chosen = answers.environments.iter().map(EnvironmentName::as_str);
        let chosen: Vec<&str> = chosen.collect();
        let foreign = self.foreign(&chosen)?;
        let (Some(sibling), Some(group), false) = (&self.moved, &self.group, foreign.is_empty())
        else {
            return Ok(None);
        };
        let kept = chosen.iter().filter(|name| !foreign.contains(name));
        let kept: Vec<&str> = kept.copied().collect();
        let advice = if kept.is_empty() {
            let of_group = self.repository.environments_of_group(Some(group))?;
            format!("make that {} in helmfile.yaml", of_group.join(", "))
        } else {
            format!("leave that out with --environments {}", kept.join(","))
        };
        Ok(Some(format!(
            "{sibling} runs in {}, where no service of {} does: {advice}",
            foreign.join(", "),
            GroupName::as_str(group)
        )))
    }
}
