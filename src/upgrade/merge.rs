//! The three-way merge: of whole lines as git does it, else of lines of code, with each comment
//! staying at its line.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lines::{CodeLine, Lines};
use crate::helmfile::MaskError;

/// The three texts of a merge, each with a line break at its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'t> {
    /// What the service's file would be like, had it followed the template so far.
    pub(super) base: &'t str,
    /// What it is.
    pub(super) own: &'t str,
    /// What it would be like if it followed the template today.
    pub(super) theirs: &'t str,
}

/// Lines of the service's file that both sides changed, from 1. An empty range is a place before
/// its start.
pub(super) type Conflicts = Vec<Range<usize>>;

/// Merges whole lines.
///
/// # Errors
/// The text with the marks of git where both sides changed the same lines.
pub(super) fn merge_lines(sides: Sides<'_>) -> Result<String, String> {
    let mut options = diffy::MergeOptions::new();
    options.set_conflict_style(diffy::ConflictStyle::Merge);
    options.merge(sides.base, sides.own, sides.theirs)
}

/// Why lines of code cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CodeConflict {
    /// Both sides changed these lines.
    Lines(Conflicts),
    /// The service's own comment is about a line that goes.
    Comment(usize),
}

/// Merges lines of code. Comments of the service stay with their lines, also with lines that the
/// template moves; new lines of the template bring their new comments.
///
/// # Errors
/// Where a text has an action that is not closed; the inner one where there is a conflict.
pub(super) fn merge_code(sides: Sides<'_>) -> Result<Result<String, CodeConflict>, MaskError> {
    let base = Lines::of(sides.base)?;
    let own = Lines::of(sides.own)?;
    let theirs = Lines::of(sides.theirs)?;
    let texts = (base.text(), own.text(), theirs.text());
    let merged = merge_lines(Sides {
        base: &texts.0,
        own: &texts.1,
        theirs: &texts.2,
    });
    Ok(match merged {
        Ok(merged) => dress(&merged, &base, &own, &theirs),
        Err(marked) => {
            let code = conflicts(&marked);
            let number = |index: usize| {
                let line = own.code.get(index - 1);
                line.map_or(sides.own.lines().count() + 1, |line| line.number)
            };
            let whole = code.into_iter().map(|lines| match lines.is_empty() {
                true => number(lines.start)..number(lines.start),
                false => number(lines.start)..number(lines.end - 1) + 1,
            });
            Err(CodeConflict::Lines(whole.collect()))
        }
    })
}

/// Where a text with marks has conflicts, in lines of the service's side.
pub(super) fn conflicts(marked: &str) -> Conflicts {
    let mut found = Vec::new();
    let mut number = 1;
    let mut start = None;
    let mut is_theirs = false;
    for line in marked.lines() {
        if line.starts_with("<<<<<<< ") {
            start = Some(number);
        } else if line == "=======" && start.is_some() {
            found.extend(start.take().map(|start| start..number));
            is_theirs = true;
        } else if line.starts_with(">>>>>>> ") {
            is_theirs = false;
        } else if !is_theirs {
            number += 1;
        }
    }
    found
}

/// Puts comments and empty lines back around merged lines of code.
fn dress(
    merged: &str,
    base: &Lines<'_>,
    own: &Lines<'_>,
    theirs: &Lines<'_>,
) -> Result<String, CodeConflict> {
    let merged: Vec<&str> = merged.lines().collect();
    let from_own = matches(&merged, own);
    let from_theirs = matches(&merged, theirs);
    let mut is_kept = vec![false; own.code.len()];
    from_own.iter().flatten().for_each(|at| is_kept[*at] = true);
    let mut gone: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (at, line) in own.code.iter().enumerate() {
        if !is_kept[at] {
            gone.entry(line.code).or_default().push_back(at);
        }
    }
    let known = base.comments();
    let is_news = |line: &&str| !known.contains(line.trim());
    let mut text = String::new();
    let mut here = 0;
    for (index, code) in merged.iter().enumerate() {
        let moved = || gone.get_mut(code).and_then(VecDeque::pop_front);
        if let Some(at) = from_own[index].or_else(moved) {
            is_kept[at] = true;
            let line = &own.code[at];
            add(&mut text, &line.lead, line.whole);
        } else if let Some(line) = from_theirs[index].map(|at| &theirs.code[at]) {
            let lead = match replaced(code, &own.code, here, &is_kept) {
                // What is said above a line is true of what takes its place.
                Some(at) if !own.code[at].remark().is_some_and(|said| is_news(&said)) => {
                    is_kept[at] = true;
                    own.code[at].lead.clone()
                }
                _ => line.lead.iter().copied().filter(is_news).collect(),
            };
            add(&mut text, &lead, line.whole);
        } else {
            add(&mut text, &[], code);
        }
        here = from_own[index].map_or(here, |at| at + 1);
    }
    let has_own = |line: &CodeLine<'_>| line.comments().any(|said| is_news(&said));
    let mut left = own.code.iter().zip(&is_kept).filter(|(_, kept)| !**kept);
    if let Some((line, _)) = left.find(|(line, _)| has_own(line)) {
        return Err(CodeConflict::Comment(line.number));
    }
    text.extend(own.tail.iter().copied());
    Ok(text)
}

/// The line from `here` on that gives way to a new one with the same key.
fn replaced(code: &str, own: &[CodeLine<'_>], here: usize, is_kept: &[bool]) -> Option<usize> {
    let key = |code: &str| code.split_once(':').map(|(key, _)| key.to_owned());
    let new = key(code)?;
    let mut going = (here..own.len()).take_while(|at| !is_kept[*at]);
    going.find(|at| key(own[*at].code).as_ref() == Some(&new))
}

fn add(text: &mut String, lead: &[&str], whole: &str) {
    for line in lead.iter().chain([&whole]) {
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push('\n');
        }
    }
}

/// For each merged line, the line of one side that it is, in order.
fn matches(merged: &[&str], side: &Lines<'_>) -> Vec<Option<usize>> {
    let lines: Vec<&str> = side.code.iter().map(|line| line.code).collect();
    let mut found = vec![None; merged.len()];
    for operation in capture_diff_slices(Algorithm::Myers, &lines, merged) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = operation
        {
            for at in 0..len {
                found[new_index + at] = Some(old_index + at);
            }
        }
    }
    found
}

/// In how many lines of code two texts differ; a line that changes counts once.
///
/// # Errors
/// Where a template action is not closed.
pub(super) fn distance(one: &str, other: &str) -> Result<usize, MaskError> {
    let (one, other) = (Lines::of(one)?, Lines::of(other)?);
    let code = |lines: &Lines<'_>| lines.text();
    Ok(line_distance(&code(&one), &code(&other)))
}

/// How many different lines of code of a version another text has nowhere.
///
/// # Errors
/// Where a template action is not closed.
pub(super) fn lacking(version: &str, other: &str) -> Result<usize, MaskError> {
    let (version, other) = (Lines::of(version)?, Lines::of(other)?);
    let code = |line: &CodeLine<'_>| line.code.trim().to_owned();
    let has: BTreeSet<String> = other.code.iter().map(code).collect();
    let wanted: BTreeSet<String> = version.code.iter().map(code).collect();
    Ok(wanted.difference(&has).count())
}

/// In how many lines two texts differ; a line that changes counts once.
pub(super) fn line_distance(one: &str, other: &str) -> usize {
    let one: Vec<&str> = one.lines().collect();
    let other: Vec<&str> = other.lines().collect();
    let changes = capture_diff_slices(Algorithm::Myers, &one, &other).into_iter();
    let size = |change: DiffOp| match change {
        DiffOp::Equal { .. } => 0,
        change => change.old_range().len().max(change.new_range().len()),
    };
    changes.map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, own: &str, theirs: &str) -> Result<String, CodeConflict> {
        let sides = Sides { base, own, theirs };
        assert!(merge_lines(sides).is_err(), "the lines merge");
        merge_code(sides).unwrap()
    }

    #[test]
    fn a_comment_stays_with_a_line_that_moves() {
        let base = "a: 1\nb: 2\nc: 3\n";
        let own = "a: 1\nb: 2\n# own\nc: 3 # same\n";
        let theirs = "c: 3\na: 1\nb: 2\n";
        let wanted = "# own\nc: 3 # same\na: 1\nb: 2\n";
        assert_eq!(merged(base, own, theirs).as_deref(), Ok(wanted));
    }

    #[test]
    fn new_comments_come_with_new_lines_and_old_ones_do_not_come_back() {
        let base = "# old\na: 1\nb: 2\n";
        let own = "# own\na: 1\nb: 2\n";
        let theirs = "# old\n# new\nn: 0\na: 1\nb: 2\n";
        assert_eq!(
            merged(base, own, theirs).as_deref(),
            Ok("# new\nn: 0\n# own\na: 1\nb: 2\n")
        );
    }

    #[test]
    fn conflicts_are_told_in_lines_of_the_service() {
        let base = "a: 1\nb: 2\nc: 3\nd: 4\n";
        let own = "# own\na: 1\n# own\nb: 5\nc: 3\nd: 4\n";
        let theirs = "a: 1\nb: 6\nc: 3\nd: 4\n";
        let lines = std::iter::once(4..5).collect();
        assert_eq!(merged(base, own, theirs), Err(CodeConflict::Lines(lines)));
    }

    #[test]
    fn what_a_text_lacks_counts_wherever_it_stands() {
        assert_eq!(lacking("a: 1\n  b: 2\nb: 2\n", "b: 2 # x\nc: 3\n"), Ok(1));
        assert_eq!(distance("a: 1\nb: 2\n", "b: 3\nc: 4\nd: 5\n"), Ok(3));
    }
}
