//! The set: no path leads out of the root, and no change reaches into another.

use super::combine::{Conflict, combined};
use super::{Change, Edit, Entry};
use crate::error::{Error, Result};

/// Changes in the order in which they are made, all or none.
///
/// What holds for every set is checked when a change is added, so that apply and previews need
/// not: paths stay below the root, and no two changes are about the same path, or about a path
/// inside the other's. Several edits of one file become one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSet(Vec<Change>);

impl ChangeSet {
    /// Adds something new.
    ///
    /// # Errors
    /// As [`ChangeSet::add`].
    pub fn create(&mut self, path: impl Into<String>, entry: Entry) -> Result<()> {
        let path = path.into();
        self.add(Change::Create { path, entry })
    }

    /// Adds an edit; see [`ChangeSet::add`] for a second one of the same file.
    ///
    /// # Errors
    /// As [`ChangeSet::add`].
    pub fn edit(
        &mut self,
        path: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Result<()> {
        self.add(Change::Edit(Edit {
            path: path.into(),
            before: before.into(),
            after: after.into(),
        }))
    }

    /// Adds a removal of exactly `entry`.
    ///
    /// # Errors
    /// As [`ChangeSet::add`].
    pub fn remove(&mut self, path: impl Into<String>, entry: Entry) -> Result<()> {
        let path = path.into();
        self.add(Change::Remove { path, entry })
    }

    /// Adds a change at the end. An edit that changes nothing is left out.
    ///
    /// An edit of a file that is edited already is joined to that one. It may start from what the
    /// first ends with, or from the same text as the first; then both are kept, if they change
    /// different lines.
    ///
    /// # Errors
    /// Where a path leads out of the root or holds a control character, or two changes cannot
    /// both be made: a mistake in the program, or a template or an answer made to do harm.
    pub fn add(&mut self, change: Change) -> Result<()> {
        check_path(change.path())?;
        self.add_checked(change)
    }

    /// Adds a result file that a person named. It may be anywhere: below the root with a relative
    /// path, elsewhere with an absolute one. `now` is what it holds, if it is there; with the
    /// same text nothing is added.
    ///
    /// # Errors
    /// As [`ChangeSet::add`], but for paths outside the root.
    pub fn write_named(&mut self, path: String, now: Option<String>, text: String) -> Result<()> {
        check_path(path.strip_prefix('/').unwrap_or(&path))?;
        self.add_checked(match now {
            Some(before) => Change::Edit(Edit {
                path,
                before,
                after: text,
            }),
            None => Change::Create {
                path,
                entry: Entry::text(text),
            },
        })
    }

    /// Adds all changes of another set.
    ///
    /// # Errors
    /// Where they cannot be made together with those of this one.
    pub fn extend(&mut self, other: ChangeSet) -> Result<()> {
        other
            .0
            .into_iter()
            .try_for_each(|change| self.add_checked(change))
    }

    fn add_checked(&mut self, change: Change) -> Result<()> {
        if let Change::Create { entry, .. } | Change::Remove { entry, .. } = &change {
            check_entry(entry)?;
        }
        if matches!(&change, Change::Edit(edit) if edit.before == edit.after) {
            return Ok(());
        }
        let path = change.path();
        let Some(index) = self.0.iter().position(|other| overlap(other.path(), path)) else {
            self.0.push(change);
            return Ok(());
        };
        match (&mut self.0[index], change) {
            (Change::Edit(first), Change::Edit(second)) if first.path == second.path => {
                let path = &first.path;
                first.after =
                    combined(first, second).map_err(|conflict| refused(path, &conflict))?;
                if first.before == first.after {
                    self.0.remove(index);
                }
                Ok(())
            }
            (other, change) => Err(cannot_both(other.path(), change.path())),
        }
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.0.iter()
    }

    /// What is made at a path, if something is.
    #[must_use]
    pub fn made_at(&self, path: &str) -> Option<&Entry> {
        let entries = self.0.iter().map(|change| match change {
            Change::Create { path: at, entry } if at == path => Some(entry),
            _ => None,
        });
        entries.flatten().next()
    }

    /// Moves edits before everything else, so that a folder that is there tells that the edits that
    /// go with it are made.
    pub fn edits_first(&mut self) {
        let comes_later = |change: &Change| !matches!(change, Change::Edit(_));
        self.0.sort_by_key(comes_later);
    }

    /// Where changes are made, in order: files that are edited, files and whole folders that come
    /// or go.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Change::path)
    }
}

/// Whether two paths are the same, or one is inside the other.
fn overlap(one: &str, other: &str) -> bool {
    let (shorter, longer) = match one.len() < other.len() {
        true => (one, other),
        false => (other, one),
    };
    let rest = longer.strip_prefix(shorter);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn check_entry(entry: &Entry) -> Result<()> {
    match entry {
        Entry::Folder(files) => files.iter().try_for_each(|file| check_path(&file.path)),
        Entry::File { .. } => Ok(()),
    }
}

fn check_path(path: &str) -> Result<()> {
    let escapes = |part: &str| part.is_empty() || part == "." || part == "..";
    if path.split('/').any(escapes) {
        return Err(Error::failed(format!("the path {path:?} leads elsewhere")));
    }
    if path.contains(char::is_control) {
        return Err(
            Error::failed(format!("the path {path:?} has a control character"))
                .hint("use a name without it"),
        );
    }
    Ok(())
}

fn cannot_both(one: &str, other: &str) -> Error {
    let what = match one == other {
        true => format!("{one} would be changed twice"),
        false => format!("{one} and {other} cannot both be changed: one is inside the other"),
    };
    Error::failed(what)
}

fn refused(path: &str, conflict: &Conflict) -> Error {
    Error::failed(format!(
        "two edits of {path} do not go together: {conflict}"
    ))
}
