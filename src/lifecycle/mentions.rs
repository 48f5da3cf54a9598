//! What still names a service once it is gone.

use super::LifecyclePlan;
use crate::repository::{Files, Overlay};

impl LifecyclePlan {
    /// Notes which of these files still say the service's name when the changes are made, with the
    /// first line. Files that cannot be read as text are passed over.
    #[must_use]
    pub fn with_mentions(mut self, files: &dyn Files, paths: Vec<String>) -> Self {
        let overlay = Overlay::new(files, &self.changes);
        let name = &self.service.name;
        let found = paths
            .into_iter()
            .filter_map(|path| mention(&overlay, &path, name));
        let found: Vec<String> = found.collect();
        self.notes.extend(found);
        self
    }
}

/// The first line of a file that has a name as a whole, as a note.
fn mention(files: &dyn Files, path: &str, name: &str) -> Option<String> {
    let text = files.text(path).ok()??;
    let mut lines = text.lines().enumerate();
    let (first, _) = lines.find(|(_, line)| has_whole(line, name))?;
    let more = lines.filter(|(_, line)| has_whole(line, name)).count();
    let more = match more {
        0 => String::new(),
        1 => ", and one more line".to_owned(),
        more => format!(", and {more} more lines"),
    };
    Some(format!("{path}:{}: still says {name}{more}", first + 1))
}

/// Whether a line has a name that is no part of a longer one.
fn has_whole(line: &str, name: &str) -> bool {
    let joined = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    line.match_indices(name).any(|(at, _)| {
        !line[..at].ends_with(joined) && !line[at + name.len()..].starts_with(joined)
    })
}
