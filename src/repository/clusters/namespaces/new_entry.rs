//! The entry that asks for a new namespace, and the order that the entries of a file are in.

use super::{NamespaceFile, OTHER_NAME};
use crate::error::{Error, Result};
use crate::names::Namespace;
use crate::yaml::{Kind, NewEntry, NodeId, Place, Position, insert_entry, without_anchors};

/// An entry of the file's own, without those that `<<` brings in.
struct OwnEntry<'f> {
    key: &'f str,
    node: NodeId,
    /// Its index among all entries of the mapping.
    index: usize,
    system: bool,
}

impl NamespaceFile<'_> {
    fn own_entries(&self) -> Vec<OwnEntry<'_>> {
        let entries = self.tree.entries(self.parent.value).iter().enumerate();
        let own = entries.filter_map(|(index, entry)| {
            let key = self.tree.scalar(entry.key)?;
            (key != super::MERGE).then_some(OwnEntry {
                key,
                node: entry.key,
                index,
                system: self.known_by(*entry)?.system,
            })
        });
        own.collect()
    }

    /// The first namespace that is below one which it should be above, with that one and
    /// its own place. `None` in a file that has no order to speak of.
    #[must_use]
    pub fn first_out_of_order(&self) -> Option<(&str, &str, Position)> {
        let mut own = self.own_entries();
        own.retain(|entry| !entry.system);
        if !is_sorted_mostly(&keys(&own)) {
            return None;
        }
        let pair = own.windows(2).find(|pair| pair[0].key > pair[1].key)?;
        let start = self.tree.node(pair[1].node).span().start;
        Some((pair[1].key, pair[0].key, Position::of(self.text, start)))
    }

    /// The text with one line more that asks for `namespace`; `None` if it is there already.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with(&self, namespace: &Namespace) -> Result<Option<String>> {
        self.with_lines(namespace, &[format!("{namespace}: {{}}")], None)
    }

    /// The text with an entry more that asks for `namespace` as `of` asks for another one, which may
    /// be this file too, with that one's settings; `rename` says them for the new one. `None` if it is
    /// there already. What cannot be said here, as an alias of another file, is left out with all
    /// other settings.
    ///
    /// # Errors
    /// As [`Self::with`].
    pub fn with_like(
        &self,
        namespace: &Namespace,
        (of, like): (&NamespaceFile<'_>, &str),
        rename: &dyn Fn(&str) -> String,
    ) -> Result<Option<String>> {
        let Some(lines) = of.settings(like) else {
            return self.with(namespace);
        };
        let renamed = lines.iter().skip(1).map(|line| rename(line));
        let first = format!("{namespace}:{}", rename(&lines[0]));
        let lines: Vec<String> = std::iter::once(first).chain(renamed).collect();
        let with = self.with_lines(namespace, &lines, Some(like));
        match of.path == self.path {
            true => with,
            false => with.or_else(|_| self.with(namespace)),
        }
    }

    /// The text with the entry for `namespace` that another file has, as [`Self::with_like`].
    ///
    /// # Errors
    /// As [`Self::with`].
    pub fn with_entry_of(
        &self,
        namespace: &Namespace,
        other: &NamespaceFile<'_>,
    ) -> Result<Option<String>> {
        let same = (other, namespace.as_str());
        self.with_like(namespace, same, &str::to_owned)
    }

    /// The text with an entry of these lines, its key in the first column, at the place of
    /// `namespace`. What cannot be there, as the alias of an anchor further down, goes right below
    /// the entry of `like`.
    fn with_lines(
        &self,
        namespace: &Namespace,
        lines: &[String],
        like: Option<&str>,
    ) -> Result<Option<String>> {
        let name = namespace.as_str();
        if self.has(name) {
            return Ok(None);
        }
        let own = self.own_entries();
        if let Some(taken) = own.iter().find(|entry| entry.key == name) {
            let at = Position::of(self.text, self.tree.node(taken.node).span().start);
            return Err(Error::failed(format!(
                "{}:{}: the entry {name} is there for another namespace",
                self.path, at.line
            ))
            .hint("choose another namespace with --namespace"));
        }
        let new = NewEntry {
            key: name,
            lines,
            apart: false,
        };
        let put = |place| insert_entry(self.text, &self.tree, self.parent, place, &new);
        let like = own.iter().find(|entry| Some(entry.key) == like);
        put(place_of(name, &own))
            .or_else(|error| like.map_or(Err(error), |like| put(Place::After(like.index))))
            .map(Some)
            .map_err(|error| Error::failed(format!("{}: {error}", self.path)))
    }

    /// Whether a namespace has settings that another one can take.
    #[must_use]
    pub fn has_settings(&self, namespace: &str) -> bool {
        self.settings(namespace).is_some()
    }

    /// What is written behind the key of a namespace: the rest of its line, then the lines below,
    /// indented as if the key were in the first column, without anchors, which must not be there
    /// twice. `None` where there is nothing to copy, or what is there is for that namespace alone.
    fn settings(&self, namespace: &str) -> Option<Vec<String>> {
        let entry = self.entry(namespace)?;
        let is_collection = match &self.tree.node(entry.value).kind {
            Kind::Mapping { entries, .. } => !entries.is_empty(),
            _ => false,
        };
        if self.tree.merged(entry.value, OTHER_NAME).is_some() {
            // They say whose namespace it is.
            return None;
        }
        let (key, value) = (
            self.tree.node(entry.key).span(),
            self.tree.node(entry.value).span(),
        );
        let column = key.start - self.text[..key.start].rfind('\n').map_or(0, |end| end + 1);
        let written = without_anchors(self.text, &self.tree, key.end..value.end, entry.value)?;
        let (colon, rest) = written.split_at(written.find(':')?);
        if !is_collection || !colon.trim().is_empty() {
            return None;
        }
        let mut lines = rest[1..].lines();
        let first = lines.next().unwrap_or_default().trim_end().to_owned();
        let below = lines.map(|line| {
            let blank = line.len() - line.trim_start_matches(' ').len();
            line[blank.min(column)..].to_owned()
        });
        Some(std::iter::once(first).chain(below).collect())
    }
}

/// One in this many keys out of order, and a file counts as unsorted. Source: of the entries
/// merged until 2025-06, all 29 in `main.yaml`, where one in eleven is out of order, went to their
/// place in the alphabet; in the files of the other clusters, where a third is, most went to the
/// end.
const SORTED_UNLESS_ONE_IN: usize = 8;

/// Where people put a new namespace: before the first that is not a system namespace and sorts
/// after it; in an unsorted file at the end.
fn place_of(namespace: &str, own: &[OwnEntry<'_>]) -> Place {
    let of_services: Vec<&OwnEntry<'_>> = own.iter().filter(|entry| !entry.system).collect();
    let names: Vec<&str> = of_services.iter().map(|entry| entry.key).collect();
    if !is_sorted_mostly(&names) {
        return Place::Last;
    }
    let later = of_services.iter().find(|entry| entry.key > namespace);
    later.map_or(Place::Last, |entry| Place::Before(entry.index))
}

fn keys<'f>(entries: &[OwnEntry<'f>]) -> Vec<&'f str> {
    entries.iter().map(|entry| entry.key).collect()
}

pub(crate) fn is_sorted_mostly(names: &[&str]) -> bool {
    let out_of_order = names.windows(2).filter(|pair| pair[0] > pair[1]).count();
    out_of_order * SORTED_UNLESS_ONE_IN <= names.len()
}
