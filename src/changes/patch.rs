//! Changes for the eye and for git: a tree of paths, and a patch that `git apply` takes.

use std::fmt::Write as _;

use similar::TextDiff;

use super::{Change, ChangeSet, Content, Edit, Entry, TreeFile};

impl ChangeSet {
    /// What is made, edited and removed, one path to a line.
    #[must_use]
    pub fn tree(&self) -> String {
        let mut text = String::new();
        for change in self.iter() {
            let (verb, path, entry) = match change {
                Change::Create { path, entry } => ("create", path, Some(entry)),
                Change::Edit(edit) => ("edit  ", &edit.path, None),
                Change::Remove { path, entry } => ("remove", path, Some(entry)),
            };
            if let Some(Entry::Folder(files)) = entry {
                let _ = writeln!(text, "{verb} {path}/");
                for file in files {
                    let _ = writeln!(text, "         {}", file.path);
                }
            } else {
                let _ = writeln!(text, "{verb} {path}");
            }
        }
        text
    }

    /// The whole set as a patch for `git apply` in the root, but for files outside it, which git
    /// would refuse. Of a file that is not text it says only that it comes or goes.
    #[must_use]
    pub fn patch(&self) -> String {
        let inside = self.iter().filter(|change| !change.path().starts_with('/'));
        inside.map(patch_of).collect()
    }

    /// The diffs of the edited files alone.
    #[must_use]
    pub fn edits(&self) -> String {
        let edits = self
            .iter()
            .filter(|change| matches!(change, Change::Edit(_)));
        edits.map(patch_of).collect()
    }
}

fn patch_of(change: &Change) -> String {
    match change {
        Change::Create { path, entry } => whole_files(path, entry, Whole::New),
        Change::Edit(edit) => edit.patch(),
        Change::Remove { path, entry } => whole_files(path, entry, Whole::Deleted),
    }
}

impl Edit {
    /// The edit as a patch.
    #[must_use]
    pub fn patch(&self) -> String {
        let (old, new) = (named('a', &self.path), named('b', &self.path));
        let diff = unified(&self.before, &self.after, &old, &new);
        format!("diff --git {old} {new}\n{diff}")
    }
}

/// What a patch does with a whole file.
#[derive(Clone, Copy)]
enum Whole {
    New,
    Deleted,
}

fn whole_files(path: &str, entry: &Entry, what: Whole) -> String {
    match entry {
        Entry::File {
            content,
            executable,
        } => whole_file(path, content, *executable, what),
        Entry::Folder(files) => {
            let one = |file: &TreeFile| {
                let path = format!("{path}/{}", file.path);
                whole_file(&path, &file.content, file.executable, what)
            };
            files.iter().map(one).collect()
        }
    }
}

fn whole_file(path: &str, content: &Content, executable: bool, what: Whole) -> String {
    let mode = match (content, executable) {
        (Content::Link(_), _) => "120000",
        (_, true) => "100755",
        (_, false) => "100644",
    };
    let (a, b) = (named('a', path), named('b', path));
    let (old, new, header) = match what {
        Whole::New => (NOTHING, &*b, "new"),
        Whole::Deleted => (&*a, NOTHING, "deleted"),
    };
    let header = format!("diff --git {a} {b}\n{header} file mode {mode}\n");
    let text = match content {
        Content::Text(text) | Content::Link(text) => text,
        Content::Bytes(_) => return header + &format!("Binary files {old} and {new} differ\n"),
    };
    header
        + &match what {
            _ if text.is_empty() => no_lines(what).to_owned(),
            Whole::New => unified("", text, old, new),
            Whole::Deleted => unified(text, "", old, new),
        }
}

/// How git names the side of a file that is not there.
const NOTHING: &str = "/dev/null";

/// Git's names for no file and for the empty one: what it wants to see where there are no lines.
fn no_lines(what: Whole) -> &'static str {
    match what {
        Whole::New => "index 0000000..e69de29\n",
        Whole::Deleted => "index e69de29..0000000\n",
    }
}

/// A path on one side of a patch, quoted as git does where that is needed.
fn named(side: char, path: &str) -> String {
    if !path.contains(['"', '\\']) {
        return format!("{side}/{path}");
    }
    let path = path.replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{side}/{path}\"")
}

/// A unified diff. What is the same at both ends is cut off first but for the context, since the
/// edited files are long and the edits short; the line numbers are put right afterwards.
fn unified(before: &str, after: &str, before_path: &str, after_path: &str) -> String {
    let skipped = common_start(before, after);
    let kept = common_end(&before[skipped..], &after[skipped..]);
    let window = |text: &str| text[skipped..text.len() - kept].to_owned();
    let (old, new) = (window(before), window(after));
    let offset = before[..skipped].matches('\n').count();
    // Only a line feed ends a line for git; a bare carriage return does not.
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old, &new);
    let mut text = format!("--- {before_path}\n+++ {after_path}\n");
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let body = hunk.to_string();
        let lines = body.split_once('\n').map_or("", |(_, lines)| lines);
        let count = |signs: [char; 2]| lines.lines().filter(|line| line.starts_with(signs)).count();
        let first = hunk.ops().first();
        let start = |range: Option<usize>, count: usize| {
            // A side without lines is named by the line before it.
            range.unwrap_or(0) + offset + usize::from(count > 0)
        };
        let (removed, added) = (count([' ', '-']), count([' ', '+']));
        let old_start = start(first.map(|op| op.old_range().start), removed);
        let new_start = start(first.map(|op| op.new_range().start), added);
        let _ = write!(
            text,
            "@@ -{old_start},{removed} +{new_start},{added} @@\n{lines}"
        );
    }
    text
}

/// Lines around a change that a diff shows.
const CONTEXT: usize = 3;

/// How many bytes of whole lines both texts start with, less the context.
fn common_start(before: &str, after: &str) -> usize {
    let same = before
        .bytes()
        .zip(after.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let mut start = before.as_bytes()[..same]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    for _ in 0..CONTEXT {
        let above = before[..start.saturating_sub(1)].rfind('\n');
        start = above.map_or(0, |at| at + 1);
    }
    start
}

/// How many bytes of whole lines both texts end with, less the context.
fn common_end(before: &str, after: &str) -> usize {
    let pairs = before.bytes().rev().zip(after.bytes().rev());
    let same = pairs.take_while(|(a, b)| a == b).count();
    let mut end = before.len() - same;
    for _ in 0..=CONTEXT {
        end = before.as_bytes()[end..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(before.len(), |at| end + at + 1);
    }
    before.len() - end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_diff_is_the_whole_diff() {
        let lines = |range: std::ops::Range<usize>| -> String {
            let numbers = range.map(|number| (number % 7).to_string());
            numbers.fold(String::new(), |text, number| {
                text + "line " + &number + "\n"
            })
        };
        let text = lines(0..50);
        let halves = |at: usize| text.split_at(text.match_indices('\n').nth(at).unwrap().0 + 1);
        let mut pairs = vec![
            (String::new(), "a\nb\n".to_owned()),
            ("a".to_owned(), "a\nb".to_owned()),
            (String::new(), "one\rtwo\nthree".to_owned()),
            (text.clone(), text.trim_end().to_owned()),
        ];
        for at in [0, 1, 2, 3, 25, 46, 47, 48, 49] {
            let (start, end) = halves(at);
            pairs.push((text.clone(), format!("{start}new\n{end}")));
            pairs.push((
                format!("{start}old\r\n{end}"),
                format!("{start}new\n{end}more"),
            ));
        }
        for (before, after) in pairs {
            let lines = |text: &'static str| -> Vec<&str> { text.split_inclusive('\n').collect() };
            let (old, new) = (lines(before.clone().leak()), lines(after.clone().leak()));
            let mut whole = TextDiff::configure();
            let whole = whole.newline_terminated(true).diff_slices(&old, &new);
            let whole = whole.unified_diff().header("a", "b").to_string();
            let ours = unified(&before, &after, "a", "b");
            assert_eq!(canonical(&ours), canonical(&whole), "{before:?} {after:?}");
        }
    }

    /// Headers with every count written out.
    fn canonical(diff: &str) -> String {
        let lines = diff.split_inclusive('\n').map(|line| {
            let Some(header) = line.strip_prefix("@@ ") else {
                return line.to_owned();
            };
            let parts = header
                .split(' ')
                .map(|part| match part.contains(',') || part.len() < 2 {
                    true => part.to_owned(),
                    false if part.starts_with('@') => part.to_owned(),
                    false => format!("{part},1"),
                });
            format!("@@ {}", parts.collect::<Vec<_>>().join(" "))
        });
        lines.collect()
    }
}
