//! Two edits of one file become one.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Edit;
use crate::text_edit::{TextEdit, TextEdits};

/// Why two edits do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Conflict {
    /// The second starts neither from the first's old text nor from its new one.
    #[error("the second starts from another text")]
    OtherText,
    /// Both change these lines of the old text, or lines that touch.
    #[error("both change line {0}")]
    SameLines(usize),
}

/// The text after both edits. The second starts from the first's result, or from the same text:
/// then both must change different lines, as in a merge by git. What both do alike is done once.
pub(super) fn combined(first: &Edit, second: Edit) -> Result<String, Conflict> {
    if second.before == first.after {
        return Ok(second.after);
    }
    if second.before != first.before {
        return Err(Conflict::OtherText);
    }
    let before = &first.before;
    let ours = line_edits(before, &first.after);
    let theirs = line_edits(before, &second.after);
    let at = |offset: usize| Conflict::SameLines(before[..offset].matches('\n').count() + 1);
    let mut edits = TextEdits::default();
    for our in &ours {
        let touched = theirs
            .iter()
            .find(|their| touch(our, their) && our != *their);
        if let Some(their) = touched {
            return Err(at(our.range.start.max(their.range.start)));
        }
    }
    for edit in ours.into_iter().chain(theirs) {
        edits.replace(edit.range, edit.insert);
    }
    edits.apply(before).map_err(|overlap| at(overlap.0))
}

fn touch(one: &TextEdit, other: &TextEdit) -> bool {
    one.range.start <= other.range.end && other.range.start <= one.range.end
}

/// What turns one text into the other, in whole lines.
fn line_edits(before: &str, after: &str) -> Vec<TextEdit> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let starts: Vec<usize> = old
        .iter()
        .scan(0, |end, line| {
            let start = *end;
            *end += line.len();
            Some(start)
        })
        .chain([before.len()])
        .collect();
    let changes = capture_diff_slices(Algorithm::Myers, &old, &new).into_iter();
    changes
        .filter(|change| !matches!(change, DiffOp::Equal { .. }))
        .map(|change| {
            let lines = change.old_range();
            TextEdit {
                range: starts[lines.start]..starts[lines.end],
                insert: new[change.new_range()].concat(),
            }
        })
        .collect()
}
