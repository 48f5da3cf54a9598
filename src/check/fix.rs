//! The changes that put findings right, where there is exactly one right answer.

use std::ops::Range;

use super::{Identity, KnownFindings, Report};
use crate::changes::{ChangeSet, Entry};
use crate::error::Result;
use crate::repository::{Files, Layout, Overlay, Repository, Snapshot};
use crate::text_edit::TextEdits;

/// Two changes of lines that touch wait for one another; no file has this many in a row.
const MOST_ROUNDS: usize = 50;

/// The change that puts `insert` in the place of a part of a file's text.
pub(super) fn replacing(
    path: String,
    text: &str,
    range: Range<usize>,
    insert: &str,
) -> Option<ChangeSet> {
    let mut edits = TextEdits::default();
    edits.replace(range, insert);
    let mut fix = ChangeSet::default();
    fix.edit(path, text, edits.apply(text).ok()?).ok()?;
    Some(fix)
}

/// The change that takes a file away.
pub(super) fn removing(path: String, text: &str) -> Option<ChangeSet> {
    let mut fix = ChangeSet::default();
    fix.remove(path, Entry::text(text.to_owned())).ok()?;
    Some(fix)
}

/// What becomes of findings that can be put right.
#[derive(Debug, Default)]
pub struct Fixed {
    /// What is written.
    pub changes: ChangeSet,
    /// What is wrong afterwards.
    pub left: Report,
    /// How many findings are gone by then.
    pub count: usize,
}

/// Everything that can be put right, as one set of changes. `look` checks the files as they are or
/// will be, and `may_change` says which files a change may touch. A change that would bring a new
/// finding is left out.
///
/// # Errors
/// Those of `look`.
pub fn fix_all(
    files: &dyn Files,
    layout: Layout,
    look: &dyn Fn(&Repository<'_>) -> Result<Report>,
    may_change: &dyn Fn(&str) -> bool,
) -> Result<Fixed> {
    let look_at = |changes: &ChangeSet| {
        let overlay = Overlay::new(files, changes);
        let snapshot = Snapshot::new(&overlay);
        look(&Repository::new(&snapshot, layout))
    };
    let mut changes = ChangeSet::default();
    let mut left = look_at(&changes)?;
    let before = left.findings.len();
    for _ in 0..MOST_ROUNDS {
        let proposed = left
            .findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref());
        let proposed = proposed.filter(|fix| fix.paths().all(may_change));
        let proposed: Vec<ChangeSet> = proposed.cloned().collect();
        let round = with(&ChangeSet::default(), &proposed);
        let together = with(&changes, &[round]);
        let mut next = look_at(&together)?;
        let mut tried = together;
        if brings_more(&left, &next) {
            (tried, next) = one_by_one(&changes, &left, &proposed, &look_at)?;
        }
        if next.findings.len() >= left.findings.len() {
            break;
        }
        (changes, left) = (tried, next);
    }
    let count = before - left.findings.len();
    Ok(Fixed {
        changes,
        left,
        count,
    })
}

/// Those of some fixes that bring nothing new.
fn one_by_one(
    changes: &ChangeSet,
    now: &Report,
    proposed: &[ChangeSet],
    look_at: &dyn Fn(&ChangeSet) -> Result<Report>,
) -> Result<(ChangeSet, Report)> {
    let (mut kept, mut left) = (changes.clone(), now.clone());
    for fix in proposed {
        let tried = with(&kept, std::slice::from_ref(fix));
        let next = look_at(&tried)?;
        if !brings_more(&left, &next) {
            (kept, left) = (tried, next);
        }
    }
    Ok((kept, left))
}

/// Changes with those fixes that go together with them.
fn with(changes: &ChangeSet, proposed: &[ChangeSet]) -> ChangeSet {
    let mut together = changes.clone();
    for fix in proposed {
        let mut more = together.clone();
        if more.extend(fix.clone()).is_ok() {
            together = more;
        }
    }
    together
}

/// Whether something is found that was not found before.
fn brings_more(before: &Report, after: &Report) -> bool {
    let known: KnownFindings = before.findings.iter().map(Identity::of).collect();
    after.findings.iter().any(known.news())
}
