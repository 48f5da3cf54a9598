//! The plan of an upgrade: what becomes of each service, and the changes of those that merge cleanly.

use std::collections::BTreeMap;
use std::ops::Range;

use super::judge::{Carried, Merged, State, is_too_long, judge};
use crate::changes::ChangeSet;
use crate::error::{Error, Result};
use crate::lifecycle::{Effect, effects_of};
use crate::names::GroupName;
use crate::repository::{Asked, Files, Repository, ServiceRef};

/// What becomes of services whose file and template changed the same lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConflictStyle {
    /// They are listed, and stay as they are.
    #[default]
    List,
    /// Both sides are written, with the marks of git.
    Markers,
}

/// An upgrade that is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Upgrade {
    /// Services of their own design, and changes of comments only, too.
    pub force: bool,
    /// What becomes of conflicts.
    pub conflicts: ConflictStyle,
}

/// What becomes of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpgradedService {
    /// Which.
    pub service: ServiceRef,
    /// How it stands to what is carried; what is wrong with its file where that cannot be told.
    pub state: std::result::Result<State, String>,
    /// What is done.
    pub result: UpgradeResult,
    /// What that means for each environment, as far as it is known.
    pub effects: Vec<Effect>,
}

/// What is done with a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpgradeResult {
    /// Nothing: there is nothing to do, or it is of its own design.
    Left,
    /// Its file is changed.
    Upgraded,
    /// Only comments would change; they are not forced on it.
    CommentsOffered,
    /// Both changed these lines of its file (an empty range: before that line), or why not.
    Conflict(Vec<Range<usize>>, String),
    /// Conflicts are written with marks.
    Marked(Vec<Range<usize>>, String),
}

/// What an upgrade does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpgradePlan {
    /// What becomes of each service.
    pub services: Vec<UpgradedService>,
    /// What is written.
    pub changes: ChangeSet,
    /// What to know.
    pub notes: Vec<String>,
}

/// The services that are asked for, by group; those of shared folders and the templates left out.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn services_by_group(
    repository: &Repository<'_>,
    asked: &Asked,
) -> Result<BTreeMap<Option<GroupName>, Vec<ServiceRef>>> {
    let mut found: BTreeMap<Option<GroupName>, Vec<ServiceRef>> = BTreeMap::new();
    for group in repository.groups()? {
        for service in repository.services_of(group.as_ref())? {
            if !service.name.starts_with('_') && asked.has(&service) {
                found.entry(group.clone()).or_default().push(service);
            }
        }
    }
    Ok(found)
}

impl UpgradePlan {
    /// Adds services that get what is `carried`.
    ///
    /// # Errors
    /// Where the system refuses to read a file, or two changes cannot both be made.
    pub fn add(
        &mut self,
        repository: &Repository<'_>,
        services: &[ServiceRef],
        carried: &Carried,
        upgrade: Upgrade,
    ) -> Result<()> {
        if is_too_long(&carried.today) {
            return Err(Error::failed(
                "the template has too many lines to be compared",
            ));
        }
        for service in services {
            let path = service.helmfile();
            let Some(text) = repository.text(&path)? else {
                continue;
            };
            let judged = match is_too_long(&text) {
                true => Err("it has too many lines to be compared".to_owned()),
                false => judge(&service.name, &text, carried, upgrade.force)
                    .map_err(|error| error.to_string()),
            };
            let judged = match judged {
                Ok(judged) => judged,
                Err(error) => {
                    self.services.push(UpgradedService {
                        service: service.clone(),
                        state: Err(error),
                        result: UpgradeResult::Left,
                        effects: Vec::new(),
                    });
                    continue;
                }
            };
            let (result, after) = outcome(judged.merged, upgrade);
            if let Some(after) = after {
                self.changes.edit(path, text, after)?;
            }
            self.services.push(UpgradedService {
                service: service.clone(),
                state: Ok(judged.state),
                result,
                effects: Vec::new(),
            });
        }
        Ok(())
    }

    /// Works out what the changes mean for the values of each service: `before` is what there is,
    /// read through `files`.
    ///
    /// # Errors
    /// Where a folder or a helmfile cannot be read.
    pub fn with_effects(mut self, before: &Repository<'_>, files: &dyn Files) -> Result<Self> {
        let is_upgraded = |one: &UpgradedService| one.result == UpgradeResult::Upgraded;
        let upgraded = self.services.iter().filter(|one| is_upgraded(one));
        let services = upgraded.map(|one| &one.service);
        let found = effects_of(&self.changes, before, files, services)?;
        let upgraded = self.services.iter_mut().filter(|one| is_upgraded(one));
        for (one, effects) in upgraded.zip(found) {
            one.effects = effects;
        }
        Ok(self)
    }

    /// Whether a service has to be looked at.
    #[must_use]
    pub fn has_conflicts(&self) -> bool {
        let unsettled = |one: &UpgradedService| {
            one.state.is_err()
                || matches!(
                    one.result,
                    UpgradeResult::Conflict(..) | UpgradeResult::Marked(..)
                )
        };
        self.services.iter().any(unsettled)
    }

    /// Whether a service is behind, or cannot be told.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        let behind = |one: &UpgradedService| matches!(one.state, Ok(State::Behind(_)) | Err(_));
        self.services.iter().any(behind)
    }

    /// How each service stands, one to a line.
    #[must_use]
    pub fn states(&self) -> String {
        let lines = self.services.iter();
        let line = |one: &UpgradedService| format!("{}: {}\n", one.service, one.standing());
        lines.map(line).collect()
    }

    /// What a person has to know of services that are not simply upgraded.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        for one in &self.services {
            remarks.extend(one.remark());
            let changed = one.effects.iter().filter(|effect| !effect.is_nothing());
            remarks.extend(changed.map(|effect| format!("{} in {effect}", one.service)));
        }
        let upgraded = self.services.iter();
        let effects = upgraded.flat_map(|one| &one.effects);
        if effects.clone().next().is_some() && effects.clone().all(Effect::is_nothing) {
            remarks.push("values of all releases: unchanged".to_owned());
        }
        remarks
    }
}

/// What is done, and the new text if there is one.
fn outcome(merged: Merged, upgrade: Upgrade) -> (UpgradeResult, Option<String>) {
    match merged {
        Merged::Nothing => (UpgradeResult::Left, None),
        Merged::Clean(text) => (UpgradeResult::Upgraded, Some(text)),
        Merged::Comments(text) if upgrade.force => (UpgradeResult::Upgraded, Some(text)),
        Merged::Comments(_) => (UpgradeResult::CommentsOffered, None),
        Merged::Conflict {
            lines,
            marked: Some(text),
            reason,
        } if upgrade.conflicts == ConflictStyle::Markers => {
            (UpgradeResult::Marked(lines, reason), Some(text))
        }
        Merged::Conflict { lines, reason, .. } => (UpgradeResult::Conflict(lines, reason), None),
    }
}

impl UpgradedService {
    fn standing(&self) -> String {
        match &self.state {
            Ok(State::Current) => "current".to_owned(),
            Ok(State::Behind(count)) => format!("behind {count}"),
            Ok(State::OwnDesign(lines)) => format!("own design ({lines} lines)"),
            Err(error) => format!("cannot be read: {error}"),
        }
    }

    fn remark(&self) -> Option<String> {
        let path = self.service.helmfile();
        match (&self.state, &self.result) {
            (Err(error), _) => Some(format!("{path}: {error}")),
            (Ok(State::OwnDesign(lines)), UpgradeResult::Left) => Some(format!(
                "{}: left, since it is of its own design ({lines} lines differ); --force tries it",
                self.service
            )),
            (_, UpgradeResult::CommentsOffered) => Some(format!(
                "{}: only comments would change; --force takes them",
                self.service
            )),
            (_, UpgradeResult::Conflict(lines, reason)) => {
                Some(format!("{path}{}: conflict: {reason}", at(lines)))
            }
            (_, UpgradeResult::Marked(lines, reason)) => Some(format!(
                "{path}{}: conflict, written with marks: {reason}",
                at(lines)
            )),
            _ => None,
        }
    }
}

/// Lines, as they follow a path.
fn at(lines: &[Range<usize>]) -> String {
    let each = lines.iter().map(|lines| match lines.len() {
        0 | 1 => lines.start.to_string(),
        _ => format!("{}-{}", lines.start, lines.end - 1),
    });
    let each: Vec<String> = each.collect();
    match each.is_empty() {
        true => String::new(),
        false => format!(":{}", each.join(",")),
    }
}
