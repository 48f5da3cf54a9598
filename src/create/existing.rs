//! What is there already: nothing of it is overwritten.

use std::collections::BTreeMap;

use crate::changes::{Content, TreeFile};
use crate::error::Error;
use crate::repository::ServiceRef;

/// What is already there where something is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existing {
    Nothing,
    /// A file, a link, anything but a folder.
    NotAFolder,
    /// A folder, with those of its files that were asked for.
    Folder(BTreeMap<String, Content>),
}

/// Compares a folder to be made with what is there already.
///
/// `others` are files that the folder would have with other answers. Other files are left
/// alone.
///
/// Returns whether it is to be made; if not, everything is there already.
///
/// # Errors
/// The list of all files in the way: those that differ, and those of other answers.
pub fn is_missing(
    path: &str,
    files: &[TreeFile],
    others: &[String],
    existing: &Existing,
) -> Result<bool, Vec<String>> {
    let there = match existing {
        Existing::Nothing => return Ok(true),
        Existing::NotAFolder => return Err(vec![path.to_owned()]),
        Existing::Folder(there) => there,
    };
    let mut in_the_way = Vec::new();
    for file in files {
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
        true => Ok(false),
        false => Err(in_the_way),
    }
}

/// The error for a service that is there, where that is not what these answers would make.
#[must_use]
pub fn already_exists(service: &ServiceRef, in_the_way: &[String]) -> Error {
    let list = in_the_way.join("\n  ");
    let name = &service.name;
    Error::failed(format!(
        "service {service} already exists, and is not what these answers would make:\n  {list}"
    ))
    .hint(format!(
        "nothing is overwritten: see what is left for it with `new-service checklist {name}`, add to \
         it with `new-service release add {name}` or `new-service environment add {name}`, use --only \
         namespace if just the namespace is missing, or choose another name"
    ))
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
        let missing = is_missing("s", &[file("a", "1")], &["a".into()], &existing);
        assert_eq!(missing, Ok(false));
    }

    #[test]
    fn every_file_in_the_way_is_listed() {
        let existing = there(&[("a", "2"), ("c", "")]);
        let files = [file("a", "1"), file("b", "1")];
        let others = ["a".into(), "b".into(), "c".into()];
        assert_eq!(
            is_missing("s", &files, &others, &existing),
            Err(vec![
                "s/a (differs)".into(),
                "s/b (is missing)".into(),
                "s/c (comes from other answers)".into()
            ])
        );
        let files = [file("a", "1")];
        assert_eq!(
            is_missing("s", &files, &[], &Existing::NotAFolder),
            Err(vec!["s".into()])
        );
    }
}
