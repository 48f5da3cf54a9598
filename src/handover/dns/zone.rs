//! A zone file: its records below their origins, and the places of new ones.

use super::records::{
    Record, RecordSpan, last_line_of, origin_line, records, reserved_below, usual_column,
};
use super::with_insertions;
use crate::error::{Error, Result};
use crate::handover::SourceFile;
use crate::handover::kin::index_among;

/// A zone file, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    file: SourceFile,
    records: Vec<RecordSpan>,
}

/// A record to be put into a zone.
#[derive(Debug)]
pub(in crate::handover) struct NewRecord {
    /// The origin that it goes below, without the dot at its end.
    pub origin: String,
    /// Its owner.
    pub name: String,
    /// What comes last in its line, a comment included.
    pub value: String,
    /// The number that tells its place among its siblings; without one its name does.
    pub order: Option<u8>,
    /// Its line where no sibling sets the columns.
    pub line: String,
}

/// Tells the siblings of a new record from others: the number that orders them, or for one without
/// a number how far away they are. Only the nearest of these are its siblings.
type SiblingOrder<'s> = &'s dyn Fn(&Record<'_>) -> Option<u8>;

impl Zone {
    /// Reads the text of a zone file.
    #[must_use]
    pub fn new(path: &str, text: impl Into<String>) -> Self {
        let file = SourceFile::new(path, text);
        let records = records(&file.text).collect();
        Self { file, records }
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// The records in the file's order.
    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = Record<'_>> {
        self.records.iter().map(|span| span.of(&self.file.text))
    }

    /// The first record of a name below an origin.
    pub(super) fn find(&self, origin: &str, name: &str) -> Option<Record<'_>> {
        let mut found = self.records();
        found.find(|record| record.origin == origin && record.name == name)
    }

    /// Where a record is: path and line.
    pub(super) fn place(&self, record: Record<'_>) -> String {
        format!("{}:{}", self.file.path, record.line)
    }

    /// The text with these records, each beside its siblings; at the top of its origin where it
    /// has none.
    pub(super) fn with(&self, new: &[NewRecord], order: SiblingOrder<'_>) -> Result<String> {
        let insertions = new.iter().map(|new| self.insertion(new, order));
        let insertions = insertions.collect::<Result<_>>()?;
        Ok(with_insertions(&self.file.text, insertions))
    }

    /// A new record whose line is the one that [`Self::with`] puts in.
    pub(super) fn as_written(&self, new: NewRecord, order: SiblingOrder<'_>) -> NewRecord {
        match self.insertion(&new, order) {
            Ok((_, line)) => NewRecord { line, ..new },
            Err(_) => new,
        }
    }

    /// The line of a new record, and the number of the line that it goes below.
    fn insertion(&self, new: &NewRecord, order: SiblingOrder<'_>) -> Result<(usize, String)> {
        let text = &self.file.text;
        if let Some((above, line)) = self.beside_siblings(new, order) {
            return Ok((above, line));
        }
        let Some(origin) = origin_line(text, &new.origin) else {
            let message = format!("{} has no $ORIGIN {}", self.file.path, new.origin);
            return Err(Error::failed(message)
                .hint("look whether the clone is that of operations/dns, and up to date"));
        };
        Ok((last_line_of(text, origin), new.line.clone()))
    }

    /// The line goes below the last sibling with a lower number, or where its name belongs if it
    /// has none. `None` without siblings.
    fn beside_siblings(&self, new: &NewRecord, order: SiblingOrder<'_>) -> Option<(usize, String)> {
        let below = self.records().filter(|record| record.origin == new.origin);
        let mut siblings: Vec<(u8, Record<'_>)> = below
            .filter_map(|record| Some((order(&record)?, record)))
            .collect();
        let nearest = siblings.iter().map(|(distance, _)| *distance).min()?;
        if new.order.is_none() {
            siblings.retain(|(distance, _)| *distance == nearest);
        }
        let above = match new.order {
            Some(own) => {
                let lower = siblings.iter().filter(|(other, _)| *other < own);
                let (_, above) = lower.max_by_key(|(other, record)| (*other, record.line))?;
                self.last_kept_below(last_line_of(&self.file.text, above.line), own, &new.origin)
            }
            None => self.line_above(&siblings, &new.name),
        };
        // A sibling whose name is too long for the columns is not a model for the others.
        let all: Vec<Record<'_>> = siblings.iter().map(|(_, record)| *record).collect();
        let column = usual_column(&all);
        let model = all.iter().rfind(|record| record.column() == column)?;
        Some((above, model.like(&new.name, &new.value, column)))
    }

    /// The last of the lines right below this one that keep lower numbers for something.
    fn last_kept_below(&self, line: usize, number: u8, origin: &str) -> usize {
        let kept = reserved_below(&self.file.text, origin);
        let lower = kept.iter().filter(|(other, _)| *other < number);
        let lower: Vec<usize> = lower.map(|(_, line)| *line).collect();
        let mut below = line;
        while lower.contains(&(below + 1)) {
            below += 1;
        }
        below
    }

    /// The number of the line that a name goes below, among its siblings.
    fn line_above(&self, siblings: &[(u8, Record<'_>)], name: &str) -> usize {
        let names: Vec<&str> = siblings.iter().map(|(_, record)| record.name).collect();
        match index_among(&names, name) {
            0 => siblings.first().map_or(0, |(_, first)| first.line - 1),
            index => {
                let (_, above) = siblings[index - 1];
                last_line_of(&self.file.text, above.line)
            }
        }
    }
}
