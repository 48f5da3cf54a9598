//! What the files of a checkout were at a commit, where they are not as they were. Of the files that
//! a change leaves alone git is asked for nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::inside::Root;
use super::{History, files};
use crate::error::{Error, Result};

/// The texts that files had: `None` for a file that was not there.
pub type EarlierTexts = BTreeMap<String, Option<String>>;

/// How many objects git is asked for at once: their names fit into any pipe.
const AT_ONCE: usize = 200;
/// How git says that something is a link, and that something is a file.
const LINK: &str = "120000";
const FILE: &str = "100";

/// What git knows of a file at the commit.
struct Was {
    mode: String,
    object: String,
}

impl History<'_> {
    /// The last commit that a revision and the current commit have in common.
    ///
    /// # Errors
    /// Where there is no such revision, or nothing in common.
    pub fn common_commit(&self, revision: &str) -> Result<String> {
        let Some(commit) = self.commit(revision)? else {
            let hint = match revision == crate::conventions::MAIN_BRANCH {
                true => "name it with --since=REV, or run: git remote set-head origin --auto",
                false => "give one that git log shows",
            };
            return Err(Error::invalid(format!("git knows no commit {revision:?}")).hint(hint));
        };
        let output = self.run(&["merge-base", &commit, "HEAD"])?;
        let text = String::from_utf8_lossy(&output.stdout);
        match text.lines().next() {
            Some(base) if output.status.success() => Ok(base.to_owned()),
            _ => {
                let error = Error::failed(format!(
                    "git finds no commit that {revision} and the current one have in common"
                ));
                Err(match self.is_shallow()? {
                    true => error.hint("run: git fetch --unshallow"),
                    false => error.hint("give a commit that this one comes from"),
                })
            }
        }
    }

    /// The files below the root that differ between a commit and now, as they were at the commit;
    /// those that git does not know and is not told to ignore are among them.
    ///
    /// # Errors
    /// Where git refuses to say, or lacks the text of one.
    pub fn earlier_texts(&self, commit: &str) -> Result<EarlierTexts> {
        let mut changed = self.changed(commit)?;
        let links = self.links_to(&changed)?;
        let mut texts = self.texts_of(&changed)?;
        let root = Root::at(self.root.to_owned());
        // A link leads to what is there, so it had the text that its target had.
        changed.retain(|_, was| was.as_ref().is_some_and(|was| was.mode == LINK));
        for path in changed.into_keys() {
            let target = texts.get(&path).cloned().flatten();
            let target = target.and_then(|target| target_of(&path, &target));
            let text = target.and_then(|target| text_then(&root, &target, &texts));
            texts.insert(path, text);
        }
        for (link, target) in links {
            let text = texts.get(&target).cloned().flatten();
            texts.entry(link).or_insert(text);
        }
        Ok(texts)
    }

    /// What differs, with what it was.
    fn changed(&self, commit: &str) -> Result<BTreeMap<String, Option<Was>>> {
        let filters = self.filters()?;
        let mut command = self.command(&[
            "diff-index",
            "--raw",
            "-z",
            "--relative",
            "--no-renames",
            "--ignore-submodules=all",
            commit,
            "--",
        ]);
        for (name, value) in without_filters(&filters) {
            command.env(name, value);
        }
        let output = self.output(command)?;
        let mut changed: BTreeMap<String, Option<Was>> = BTreeMap::new();
        let mut parts = output.split('\0');
        while let (Some(how), Some(path)) = (parts.next(), parts.next()) {
            let was = was(how);
            // What is to be merged yet is listed twice.
            let known = changed.entry(path.to_owned()).or_default();
            *known = was.or(known.take());
        }
        let others =
            self.output(self.command(&["ls-files", "--others", "--exclude-standard", "-z"]))?;
        for path in others.split_terminator('\0') {
            changed.entry(path.to_owned()).or_default();
        }
        Ok(changed)
    }

    /// The names of the programs that a configuration has git run over files it looks at.
    fn filters(&self) -> Result<Vec<String>> {
        let keys = [
            "config",
            "-z",
            "--name-only",
            "--get-regexp",
            r"^filter\..*\.(clean|process)$",
        ];
        let output = self.run(&keys)?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.split_terminator('\0').map(str::to_owned).collect())
    }

    /// The links that lead to files which differ, with these.
    fn links_to(&self, changed: &BTreeMap<String, Option<Was>>) -> Result<Vec<(String, String)>> {
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        let listed = self.output(self.command(&["ls-files", "--stage", "-z"]))?;
        let entries = listed.split_terminator('\0');
        let links = entries.filter(|entry| entry.starts_with(LINK));
        let paths = links.filter_map(|entry| entry.split_once('\t').map(|(_, path)| path));
        let leading = paths.filter_map(|path| {
            let target = fs::read_link(self.root.join(path)).ok()?;
            let target = target_of(path, target.to_str()?)?;
            changed
                .contains_key(&target)
                .then(|| (path.to_owned(), target))
        });
        Ok(leading.collect())
    }

    /// The texts of objects, those of links being what they lead to.
    fn texts_of(&self, changed: &BTreeMap<String, Option<Was>>) -> Result<EarlierTexts> {
        let mut texts = EarlierTexts::new();
        let mut there = Vec::new();
        for (path, was) in changed {
            match was {
                Some(was) if was.mode == LINK || was.mode.starts_with(FILE) => {
                    there.push((path, &was.object));
                }
                _ => drop(texts.insert(path.clone(), None)),
            }
        }
        for some in there.chunks(AT_ONCE) {
            let names: Vec<&str> = some.iter().map(|(_, object)| object.as_str()).collect();
            let output = self.run_reading(&["cat-file", "--batch"], &(names.join("\n") + "\n"))?;
            let mut rest = output.stdout.as_slice();
            for (path, _) in some {
                let (bytes, after) = next_object(rest).ok_or_else(|| {
                    let error = Error::failed(format!("git has no earlier text of {path}"));
                    error.hint("use a clone that was made without --filter")
                })?;
                texts.insert((*path).clone(), String::from_utf8(bytes.to_vec()).ok());
                rest = after;
            }
        }
        Ok(texts)
    }
}

/// The text that a file had, which is the one that it has unless it differs.
fn text_then(root: &Root, path: &str, texts: &EarlierTexts) -> Option<String> {
    let has = || files::text_inside(root, path).ok().flatten();
    texts.get(path).cloned().unwrap_or_else(has)
}

/// What a line of `git diff-index --raw` says that a file was; `None` where it was not there.
fn was(how: &str) -> Option<Was> {
    let mut words = how.strip_prefix(':')?.split(' ');
    let (mode, _, object) = (words.next()?, words.next()?, words.next()?);
    let is_there = mode.bytes().any(|digit| digit != b'0');
    is_there.then(|| Was {
        mode: mode.to_owned(),
        object: object.to_owned(),
    })
}

/// The settings, as variables, by which git runs none of the filters.
fn without_filters(filters: &[String]) -> Vec<(String, String)> {
    let count = ("GIT_CONFIG_COUNT".to_owned(), filters.len().to_string());
    let settings = filters.iter().enumerate().flat_map(|(index, key)| {
        [
            (format!("GIT_CONFIG_KEY_{index}"), key.clone()),
            (format!("GIT_CONFIG_VALUE_{index}"), String::new()),
        ]
    });
    std::iter::once(count).chain(settings).collect()
}

/// The first object of what `git cat-file --batch` says, and the rest.
fn next_object(said: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = said.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&said[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let start = end + 1;
    let bytes = said.get(start..start + size)?;
    Some((bytes, said.get(start + size + 1..)?))
}

/// Where a link leads, from the root on; `None` where that is outside.
fn target_of(link: &str, target: &str) -> Option<String> {
    let folder = link.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_outside = Path::new(target).is_absolute();
    let path = crate::repository::path_from(folder, target);
    (!is_outside && !path.starts_with("..")).then_some(path)
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "tests make the files that they look at"
)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_told_apart_by_their_sizes() {
        let said = b"aa blob 3\na\nb\ncc blob 0\n\nrest";
        let (first, rest) = next_object(said).unwrap();
        assert_eq!(first, b"a\nb");
        let (second, rest) = next_object(rest).unwrap();
        assert_eq!((second, rest), (&b""[..], &b"rest"[..]));
        assert_eq!(next_object(b"aa missing\n"), None);
    }

    #[test]
    fn the_text_that_a_link_had_is_never_one_from_outside() {
        let temp = tempfile::tempdir().unwrap();
        let above = fs::canonicalize(temp.path()).unwrap();
        let root = above.join("root");
        fs::create_dir(&root).unwrap();
        fs::write(above.join("secret"), "theirs").unwrap();
        fs::write(root.join("file"), "ours").unwrap();
        std::os::unix::fs::symlink("../secret", root.join("out")).unwrap();
        let root = Root::at(root);
        let text = |path| text_then(&root, path, &EarlierTexts::new());
        assert_eq!(text("file").as_deref(), Some("ours"));
        assert_eq!(text("out"), None);
    }

    #[test]
    fn what_was_not_there_has_no_mode() {
        assert!(was(":000000 100644 0000 0000 A").is_none());
        assert_eq!(was(":100644 100644 abcd 0000 M").unwrap().object, "abcd");
    }

    #[test]
    fn a_link_leads_from_its_own_folder_and_never_outside() {
        assert_eq!(target_of("a/b/c", "../d").as_deref(), Some("a/d"));
        assert_eq!(target_of("a", "b").as_deref(), Some("b"));
        assert_eq!(target_of("a/b", "../../x"), None);
        assert_eq!(target_of("a/b", "/etc/x"), None);
    }
}
