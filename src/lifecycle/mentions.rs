//! What still names a service once it is gone.

use super::LifecyclePlan;
use crate::repository::{Files, Overlay};
use crate::whole_words::{joins_names, whole_words};

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
    let says = |line: &str| whole_words(line, name, joins_names).next().is_some();
    let mut lines = text.lines().enumerate();
    let (first, _) = lines.find(|(_, line)| says(line))?;
    let more = lines.filter(|(_, line)| says(line)).count();
    let more = match more {
        0 => String::new(),
        1 => ", and one more line".to_owned(),
        more => format!(", and {more} more lines"),
    };
    Some(format!("{path}:{}: still says {name}{more}", first + 1))
}
