//! A plan for the eye and for programs: a tree, a patch that `git apply` takes, JSON.

use std::fmt::Write as _;

use serde::Serialize;
use similar::TextDiff;

use crate::create::template::{Content, LeftOut, TreeFile};
use crate::handover::Step;
use crate::json::{VERSION, to_json};
use crate::plan::{Change, Plan};

/// What is made and edited, one path to a line.
#[must_use]
pub fn tree(plan: &Plan) -> String {
    let mut text = String::new();
    for change in &plan.changes {
        match change {
            Change::Folder { path, files } => {
                let _ = writeln!(text, "create {path}/");
                for file in files {
                    let _ = writeln!(text, "         {}", file.path);
                }
            }
            Change::Edit { path, .. } => {
                let _ = writeln!(text, "edit   {path}");
            }
            Change::File { path, .. } => {
                let _ = writeln!(text, "create {path}");
            }
        }
    }
    text
}

/// The diffs of the edited files.
#[must_use]
pub fn edits(plan: &Plan) -> String {
    let changes = plan.changes.iter();
    changes
        .filter(|change| matches!(change, Change::Edit { .. }))
        .map(patch_of)
        .collect()
}

/// The whole plan as a patch, new files included, but for a file outside the root: `git apply`
/// would refuse that.
#[must_use]
pub fn patch(plan: &Plan) -> String {
    let changes = plan.changes.iter();
    let inside = changes.filter(|change| !change.path().starts_with('/'));
    inside.map(patch_of).collect()
}

/// One change as a patch.
#[must_use]
pub fn patch_of(change: &Change) -> String {
    match change {
        Change::Folder { path, files } => files
            .iter()
            .map(|file| new_file(&format!("{path}/{}", file.path), file))
            .collect(),
        Change::Edit {
            path,
            before,
            after,
        } => format!(
            "diff --git a/{path} b/{path}\n{}",
            unified(before, after, &format!("a/{path}"), &format!("b/{path}"))
        ),
        Change::File { path, text } => {
            let file = TreeFile {
                path: path.clone(),
                content: Content::Text(text.clone()),
                executable: false,
            };
            new_file(path, &file)
        }
    }
}

fn new_file(path: &str, file: &TreeFile) -> String {
    let (mode, text) = match &file.content {
        Content::Text(text) if file.executable => ("100755", text),
        Content::Text(text) => ("100644", text),
        Content::Link(target) => ("120000", target),
        Content::Bytes(_) => {
            let mode = if file.executable { "100755" } else { "100644" };
            return format!(
                "diff --git a/{path} b/{path}\nnew file mode {mode}\n\
                 Binary files /dev/null and b/{path} differ\n"
            );
        }
    };
    let header = format!("diff --git a/{path} b/{path}\nnew file mode {mode}\n");
    match text.is_empty() {
        true => header + "index 0000000..e69de29\n",
        false => header + &unified("", text, "/dev/null", &format!("b/{path}")),
    }
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

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Shown only.
    Planned,
    /// Written.
    Applied,
    /// Everything was there already.
    NothingToDo,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    outcome: Outcome,
    service: &'a str,
    root: &'a str,
    changes: Vec<ChangeDocument<'a>>,
    already: &'a [String],
    left_out: &'a [LeftOut],
    warnings: &'a [String],
    checklist: &'a [Step],
    #[serde(skip_serializing_if = "Option::is_none")]
    commit_message: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(tag = "action", rename_all = "lowercase")]
enum ChangeDocument<'a> {
    Create {
        path: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        contents: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<usize>,
        executable: bool,
    },
    Link {
        path: String,
        target: &'a str,
    },
    Edit {
        path: &'a str,
        diff: String,
    },
}

/// The plan as JSON, with a line break at the end.
#[must_use]
pub fn json(plan: &Plan, outcome: Outcome) -> String {
    let document = Document {
        version: VERSION,
        outcome,
        service: &plan.service,
        root: &plan.root,
        changes: plan.changes.iter().flat_map(change_documents).collect(),
        already: &plan.already,
        left_out: &plan.left_out,
        warnings: &plan.warnings,
        checklist: &plan.checklist.steps,
        commit_message: plan.commit_message.as_deref(),
    };
    to_json(&document)
}

fn change_documents(change: &Change) -> Vec<ChangeDocument<'_>> {
    match change {
        Change::Folder { path, files } => files
            .iter()
            .map(|file| file_document(format!("{path}/{}", file.path), file))
            .collect(),
        Change::Edit { path, .. } => vec![ChangeDocument::Edit {
            path,
            diff: patch_of(change),
        }],
        Change::File { path, text } => vec![ChangeDocument::Create {
            path: path.clone(),
            contents: Some(text),
            size: None,
            executable: false,
        }],
    }
}

fn file_document(path: String, file: &TreeFile) -> ChangeDocument<'_> {
    let executable = file.executable;
    match &file.content {
        Content::Text(text) => ChangeDocument::Create {
            path,
            contents: Some(text),
            size: None,
            executable,
        },
        // What is not text is copied as it is; a program can take it from the template.
        Content::Bytes(bytes) => ChangeDocument::Create {
            path,
            contents: None,
            size: Some(bytes.len()),
            executable,
        },
        Content::Link(target) => ChangeDocument::Link { path, target },
    }
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
