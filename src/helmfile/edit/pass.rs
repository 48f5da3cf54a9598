//! Edits of a helmfile that are made at once, as edits of its text.

use std::ops::Range;

use super::copy::{self, second};
use super::error::EditError;
use super::lists;
use super::{HelmfileEdit, ReleaseBody};
use crate::helmfile::document::{DeclaredRelease, Environment, Helmfile};
use crate::yaml::{Entry, NewEntry, NewItem, NodeId, Place, SpliceError, Splicer, are_apart};

/// Edits on their way into the text.
pub(super) struct Pass<'h> {
    pub(super) helmfile: &'h Helmfile<'h>,
    pub(super) edits: &'h [HelmfileEdit],
    pub(super) splicer: Splicer<'h>,
}

impl<'h> Pass<'h> {
    pub(super) fn new(
        helmfile: &'h Helmfile<'h>,
        blocks: &'h [Range<usize>],
        edits: &'h [HelmfileEdit],
    ) -> Self {
        Self {
            helmfile,
            edits,
            splicer: Splicer::of_template(helmfile.text(), helmfile.tree(), blocks),
        }
    }

    pub(super) fn edit(&mut self) -> Result<(), EditError> {
        self.drop_environments()?;
        self.shorten_lists()?;
        self.drop_declarations()?;
        for edit in self.edits {
            match edit {
                HelmfileEdit::AddRelease { name, body } => self.declare(name.as_str(), body)?,
                HelmfileEdit::EnableRelease {
                    release,
                    environment,
                } => self.enable(release, environment)?,
                HelmfileEdit::AddEnvironment { name, like } => {
                    self.add_environment(name.as_str(), like)?;
                }
                HelmfileEdit::SetChart { chart } => self.set_chart(chart.as_str())?,
                HelmfileEdit::SetNamespace { from, to } => self.set_namespace(from, to.as_str()),
                HelmfileEdit::RenameRelease { from, to } => self.rename(from, to.as_str())?,
                HelmfileEdit::DropRelease { .. }
                | HelmfileEdit::DisableRelease { .. }
                | HelmfileEdit::DropEnvironment { .. } => {}
            }
        }
        Ok(())
    }

    fn drop_environments(&mut self) -> Result<(), EditError> {
        let mut gone: Vec<(NodeId, usize, &str)> = Vec::new();
        for environment in self.helmfile.environments() {
            if self.drops_environment(&environment.name) {
                let (mapping, index) = environment.slot;
                gone.push((mapping, index, &environment.name));
            }
        }
        for members in gone.chunk_by(|one, next| one.0 == next.0) {
            let indices: Vec<usize> = members.iter().map(|member| member.1).collect();
            let removed = self.splicer.remove_entries(members[0].0, &indices);
            removed.map_err(|error| named(error, members[0].2))?;
        }
        Ok(())
    }

    /// Takes releases out of lists: those that go altogether, and those that an environment is to
    /// have no longer.
    fn shorten_lists(&mut self) -> Result<(), EditError> {
        if !self.edits.iter().any(HelmfileEdit::shortens_lists) {
            return Ok(());
        }
        self.check_disabled()?;
        let helmfile = self.helmfile;
        let environments = helmfile.environments().iter();
        let kept = environments.filter(|one| !self.drops_environment(&one.name));
        let kept: Vec<&Environment> = kept.collect();
        let mut lists = Vec::new();
        for environment in &kept {
            let own = lists::written(helmfile, environment).into_iter();
            lists.extend(own.map(|list| (*environment, list)));
        }
        if let Some(environment) = kept.first() {
            let common = lists::common(helmfile).into_iter();
            lists.extend(common.map(|list| (*environment, list)));
        }
        let mut done = Vec::new();
        for (environment, list) in lists {
            let node = helmfile.tree().resolve(list.value);
            if !done.contains(&node) {
                done.push(node);
                self.shorten_list(environment, node)?;
            }
        }
        Ok(())
    }

    /// Refuses to take a release out of a list whose users are unknown.
    fn check_disabled(&self) -> Result<(), EditError> {
        for edit in self.edits {
            if let HelmfileEdit::DisableRelease {
                release,
                environment,
            } = edit
            {
                self.list_of(environment, &self.disabled_in(release))?;
            }
        }
        Ok(())
    }

    fn shorten_list(&mut self, environment: &Environment, list: NodeId) -> Result<(), EditError> {
        let helmfile = self.helmfile;
        let items = helmfile.tree().items(list);
        let is_gone = |item: &NodeId| {
            let name = helmfile.literal(*item);
            name.is_some_and(|name| {
                self.drops_release(name)
                    || self.disabled_in(name).contains(&environment.name.as_str())
            })
        };
        let gone: Vec<usize> = (0..items.len()).filter(|at| is_gone(&items[*at])).collect();
        if gone.is_empty() {
            return Ok(());
        }
        if gone.len() == items.len() {
            let at = helmfile.position(list);
            return Err(EditError::NoReleaseLeft(at, environment.name.clone()));
        }
        let name = helmfile.written(items[gone[0]]);
        let removed = self.splicer.remove_items(list, &gone);
        removed.map_err(|error| named(error, name))
    }

    fn drop_declarations(&mut self) -> Result<(), EditError> {
        let mut gone: Vec<(NodeId, usize, &str)> = Vec::new();
        for release in self.helmfile.releases() {
            if let Some(name) = release
                .name
                .as_deref()
                .filter(|name| self.drops_release(name))
            {
                gone.push((release.slot.0, release.slot.1, name));
            }
        }
        for members in gone.chunk_by(|one, next| one.0 == next.0) {
            let indices: Vec<usize> = members.iter().map(|member| member.1).collect();
            let removed = self.splicer.remove_items(members[0].0, &indices);
            removed.map_err(|error| named(error, members[0].2))?;
        }
        Ok(())
    }

    fn declare(&mut self, name: &str, body: &ReleaseBody) -> Result<(), EditError> {
        let helmfile = self.helmfile;
        self.refuse_taken(name)?;
        let (sequence, lines) = match body {
            ReleaseBody::Like(like) => {
                let like = self.release(like)?;
                (like.slot.0, copy::release(helmfile, like, name)?)
            }
            ReleaseBody::Lines(lines) => {
                let last = helmfile.releases().last().map(|last| last.slot.0);
                let block = last.or_else(|| helmfile.top_level("releases").last());
                let missing = || EditError::NoRelease("releases".into());
                let first = std::iter::once(format!("- name: {name}"));
                let rest = lines.iter().map(|line| format!("  {line}"));
                (block.ok_or_else(missing)?, first.chain(rest).collect())
            }
        };
        let parent = self.parent_of(sequence)?;
        let new = NewItem {
            lines: &lines,
            apart: are_apart(helmfile.text(), helmfile.tree(), sequence),
        };
        self.splicer.insert_item(parent, Place::Last, &new)?;
        Ok(())
    }

    fn enable(&mut self, release: &str, environment: &str) -> Result<(), EditError> {
        self.release(release)?;
        let wanted = self.enabled_in(release);
        let list = self.list_of(environment, &wanted)?;
        let helmfile = self.helmfile;
        let mut items = helmfile.tree().items(list.value).iter();
        let has_it = items.any(|item| helmfile.literal(*item) == Some(release));
        // Environments that share a list get one new item.
        let sharers = wanted.iter().filter(|name| {
            let shared = helmfile.environment(name);
            let lists = shared.map_or_else(Vec::new, |one| lists::written(helmfile, one));
            lists.iter().any(|one| one.value == list.value)
        });
        let is_first = sharers.into_iter().next() == Some(&environment);
        if !has_it && is_first {
            self.splicer.insert_word(list, Place::Last, release)?;
        }
        Ok(())
    }

    /// The list that an environment uses, and no other environment than those in `wanted`.
    fn list_of(&self, environment: &str, wanted: &[&str]) -> Result<Entry, EditError> {
        let environment = self.environment(environment)?;
        let list = lists::effective(self.helmfile, environment)?;
        lists::refuse_shared(self.helmfile, environment, list, wanted)?;
        Ok(list)
    }

    fn add_environment(&mut self, name: &str, like: &str) -> Result<(), EditError> {
        let helmfile = self.helmfile;
        if let Some(taken) = helmfile.environment(name) {
            let (block, index) = taken.slot;
            let at = helmfile.position(helmfile.tree().entries(block)[index].key);
            return Err(EditError::Taken(at, "environment", name.to_owned()));
        }
        let like = self.environment(like)?;
        let lines = copy::environment(helmfile, like, name)?;
        let mapping = like.slot.0;
        let parent = self.parent_of(mapping)?;
        let new = NewEntry {
            key: name,
            lines: &lines,
            apart: are_apart(helmfile.text(), helmfile.tree(), mapping),
        };
        self.splicer.insert_entry(parent, Place::Last, &new)?;
        Ok(())
    }

    /// The only release with this name.
    pub(super) fn release(&self, name: &str) -> Result<&'h DeclaredRelease, EditError> {
        let releases = self.helmfile.releases().iter();
        let names = releases.filter_map(|one| Some((one.name.as_deref()?, one.node)));
        if let Some(at) = second(names, name, self.helmfile) {
            return Err(EditError::Twice(at, name.to_owned()));
        }
        let found = self.helmfile.release(name);
        found.ok_or_else(|| EditError::NoRelease(name.to_owned()))
    }

    /// The only environment with this name.
    fn environment(&self, name: &str) -> Result<&'h Environment, EditError> {
        let tree = self.helmfile.tree();
        let environments = self.helmfile.environments().iter();
        let names = environments.map(|one| {
            let (block, index) = one.slot;
            (one.name.as_str(), tree.entries(block)[index].key)
        });
        if let Some(at) = second(names, name, self.helmfile) {
            return Err(EditError::Twice(at, name.to_owned()));
        }
        let found = self.helmfile.environment(name);
        found.ok_or_else(|| EditError::NoEnvironment(name.to_owned()))
    }

    /// Refuses the name of a declared release.
    pub(super) fn refuse_taken(&self, name: &str) -> Result<(), EditError> {
        match self.helmfile.release(name) {
            Some(taken) => {
                let at = self.helmfile.position(taken.node);
                Err(EditError::Taken(at, "release", name.to_owned()))
            }
            None => Ok(()),
        }
    }

    /// The entry of a document's root that holds a collection.
    fn parent_of(&self, collection: NodeId) -> Result<Entry, EditError> {
        let tree = self.helmfile.tree();
        let roots = tree.documents().iter();
        let mut entries = roots.flat_map(|root| tree.entries(*root));
        let found = entries.find(|entry| entry.value == collection).copied();
        found.ok_or_else(|| {
            let at = self.helmfile.position(collection);
            EditError::NotCopied(at, "this".into(), "it is brought in by an alias")
        })
    }

    fn drops_environment(&self, name: &str) -> bool {
        self.edits.iter().any(|edit| match edit {
            HelmfileEdit::DropEnvironment { name: dropped } => dropped == name,
            _ => false,
        })
    }

    pub(super) fn drops_release(&self, name: &str) -> bool {
        dropped_releases(self.edits).any(|dropped| dropped == name)
    }

    fn enabled_in(&self, name: &str) -> Vec<&'h str> {
        let edits = self.edits.iter();
        let environments = edits.filter_map(|edit| match edit {
            HelmfileEdit::EnableRelease {
                release,
                environment,
            } if release == name => Some(environment.as_str()),
            _ => None,
        });
        environments.collect()
    }

    fn disabled_in(&self, name: &str) -> Vec<&'h str> {
        let edits = self.edits.iter();
        let environments = edits.filter_map(|edit| match edit {
            HelmfileEdit::DisableRelease {
                release,
                environment,
            } if release == name => Some(environment.as_str()),
            _ => None,
        });
        environments.collect()
    }
}

impl HelmfileEdit {
    fn shortens_lists(&self) -> bool {
        matches!(
            self,
            HelmfileEdit::DropRelease { .. } | HelmfileEdit::DisableRelease { .. }
        )
    }
}

/// The names of releases that are to go altogether.
pub(super) fn dropped_releases(edits: &[HelmfileEdit]) -> impl Iterator<Item = &str> + Clone {
    edits.iter().filter_map(|edit| match edit {
        HelmfileEdit::DropRelease { name } => Some(name.as_str()),
        _ => None,
    })
}

/// An error of the splicer with the name of what could not be left out.
fn named(error: SpliceError, name: &str) -> EditError {
    match error {
        SpliceError::NotInLines(at) => EditError::NotInLines(at, name.to_owned()),
        error => error.into(),
    }
}
