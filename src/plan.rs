//! The plan: what a run writes, as plain data. The preview prints it and apply consumes it.

use std::collections::BTreeMap;

use crate::create::template::{Content, LeftOut, TreeFile};
use crate::error::{Error, Result};
use crate::handover::Checklist;

/// One thing to write. Paths are relative to the root, with `/` between the parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new folder with everything in it; it appears in one step or not at all.
    Folder {
        /// Where.
        path: String,
        /// Its files.
        files: Vec<TreeFile>,
    },
    /// A changed text file.
    Edit {
        /// Which.
        path: String,
        /// What it must still hold when the change is made.
        before: String,
        /// What it holds afterwards.
        after: String,
    },
    /// A new file on its own.
    File {
        /// Where.
        path: String,
        /// Its text.
        text: String,
    },
}

/// Everything that a run writes and says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The service's name.
    pub service: String,
    /// The folder that all paths are relative to, for the person.
    pub root: String,
    /// What to write, in this order. The service's folder comes last: once it is there,
    /// everything is.
    pub changes: Vec<Change>,
    /// What is as it should be already.
    pub already: Vec<String>,
    /// Files of the template that the service does not get.
    pub left_out: Vec<LeftOut>,
    /// What the person should know before going on.
    pub warnings: Vec<String>,
    /// What is left for others and for the owner.
    pub checklist: Checklist,
    /// The message for the change in Gerrit, if it is wanted.
    pub commit_message: Option<String>,
}

impl Change {
    /// Where it is made.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Change::Folder { path, .. } | Change::Edit { path, .. } | Change::File { path, .. } => {
                path
            }
        }
    }
}

/// What stands at a place where something should be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existing {
    /// Nothing.
    Nothing,
    /// A file, a link, anything but a folder.
    NotAFolder,
    /// A folder, with those of its files that were asked for.
    Folder(BTreeMap<String, Content>),
}

/// Compares a folder to be made with what stands at its place.
///
/// `others` are files that the folder would have with other answers. Files besides these are
/// their owner's affair.
///
/// Returns the change, or `None` if everything is there already.
///
/// # Errors
/// The list of all files in the way: those that differ, and those of other answers.
pub fn new_folder(
    path: &str,
    files: Vec<TreeFile>,
    others: &[String],
    existing: &Existing,
) -> std::result::Result<Option<Change>, Vec<String>> {
    let there = match existing {
        Existing::Nothing => {
            let path = path.to_owned();
            return Ok(Some(Change::Folder { path, files }));
        }
        Existing::NotAFolder => return Err(vec![path.to_owned()]),
        Existing::Folder(there) => there,
    };
    let mut in_the_way = Vec::new();
    for file in &files {
        let found = there.get(&file.path);
        if found != Some(&file.content) {
            let state = if found.is_some() {
                "differs"
            } else {
                "is missing"
            };
            in_the_way.push(format!("{path}/{} ({state})", file.path));
        }
    }
    let wanted = |other: &&String| files.iter().any(|file| file.path == **other);
    for other in others.iter().filter(|other| !wanted(other)) {
        if there.contains_key(other) {
            in_the_way.push(format!("{path}/{other} (comes from other answers)"));
        }
    }
    match in_the_way.is_empty() {
        true => Ok(None),
        false => Err(in_the_way),
    }
}

/// The error for everything that is in the way.
#[must_use]
pub fn refusal(service: &str, in_the_way: &[String]) -> Error {
    let list = in_the_way.join("\n  ");
    Error::failed(format!(
        "{service} cannot be made, because of what is there already:\n  {list}"
    ))
    .hint(
        "nothing is overwritten: choose another name, run again with the answers of the first \
         run, or use --only namespace if just the namespace is missing",
    )
}

impl Plan {
    /// Whether everything is there already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Checks what must hold for every plan: no path leads out of the root.
///
/// # Errors
/// For a path that does; a mistake in the program or a template made to do harm.
pub fn check_paths(changes: &[Change]) -> Result<()> {
    for change in changes {
        if let Change::Folder { path, files } = change {
            for part in files.iter().map(|file| &file.path).chain([path]) {
                let escapes = |part: &str| part.is_empty() || part == "." || part == "..";
                if part.split('/').any(escapes) {
                    return Err(Error::failed(format!("the path {part:?} leads elsewhere")));
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TreeFile {
        TreeFile {
            path: path.into(),
            content: Content::Text(text.into()),
            executable: false,
        }
    }

    fn there(files: &[(&str, &str)]) -> Existing {
        let files = files.iter();
        let pairs = files.map(|(path, text)| ((*path).into(), Content::Text((*text).into())));
        Existing::Folder(pairs.collect())
    }

    #[test]
    fn the_same_files_are_nothing_to_do_even_beside_the_owners_own() {
        let existing = there(&[("a", "1"), (".fixtures.yaml", "x")]);
        let change = new_folder("s", vec![file("a", "1")], &["a".into()], &existing);
        assert_eq!(change, Ok(None));
    }

    #[test]
    fn every_file_in_the_way_is_listed() {
        let existing = there(&[("a", "2"), ("c", "")]);
        let files = vec![file("a", "1"), file("b", "1")];
        let others = ["a".into(), "b".into(), "c".into()];
        assert_eq!(
            new_folder("s", files, &others, &existing),
            Err(vec![
                "s/a (differs)".into(),
                "s/b (is missing)".into(),
                "s/c (comes from other answers)".into()
            ])
        );
        let files = vec![file("a", "1")];
        assert_eq!(
            new_folder("s", files, &[], &Existing::NotAFolder),
            Err(vec!["s".into()])
        );
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for path in ["../x", "a/../../x", "/etc/x", "a//b", "."] {
            let plan = Plan {
                service: "s".into(),
                root: String::new(),
                changes: vec![Change::Folder {
                    path: "s".into(),
                    files: vec![file(path, "")],
                }],
                already: vec![],
                left_out: vec![],
                warnings: vec![],
                checklist: Checklist {
                    service: "s".into(),
                    task: None,
                    steps: vec![],
                    again: String::new(),
                },
                commit_message: None,
            };
            assert!(check_paths(&plan.changes).is_err(), "{path}");
        }
    }
}
