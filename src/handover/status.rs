//! Whether a step is done, and what shows it.

use serde::Serialize;

use super::dns::Presence;

/// Whether a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum State {
    /// A file shows that it is.
    #[serde(rename = "done")]
    Done,
    /// A file shows that it is not.
    #[serde(rename = "missing")]
    Missing,
    /// No file shows either.
    #[serde(rename = "cannot tell")]
    CannotTell,
}

impl State {
    /// The state in words, as people and programs get it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Missing => "missing",
            State::CannotTell => "cannot tell",
        }
    }
}

/// How the reason starts where a clone was not given.
const NOT_CHECKED: &str = "not checked";

/// Whether a step is done, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether it is done.
    pub state: State,
    /// What shows it: files and lines, or the reason why nothing does.
    pub evidence: String,
}

impl Status {
    /// Done, as this shows.
    pub(super) fn done(evidence: impl Into<String>) -> Self {
        Self {
            state: State::Done,
            evidence: evidence.into(),
        }
    }

    /// Not done, as this shows.
    pub(super) fn missing(evidence: impl Into<String>) -> Self {
        Self {
            state: State::Missing,
            evidence: evidence.into(),
        }
    }

    /// Unknown, for this reason.
    pub(super) fn unknown(reason: impl Into<String>) -> Self {
        Self {
            state: State::CannotTell,
            evidence: reason.into(),
        }
    }

    /// Unknown, since the clone that shows it was not given: with the option that gives it.
    pub(super) fn not_checked(option: &str) -> Self {
        Self::unknown(format!("{NOT_CHECKED} (give {option} DIR)"))
    }

    /// Whether it is unknown only because a clone was not given.
    #[must_use]
    pub fn is_not_checked(&self) -> bool {
        self.state == State::CannotTell && self.evidence.starts_with(NOT_CHECKED)
    }

    /// Done where nothing is missing, or where something is there and the service is in production
    /// all the same: then the evidence says what others have besides.
    pub(super) fn of_used(presence: &Presence, is_in_production: bool) -> Self {
        let is_used = is_in_production && !presence.found.is_empty() && presence.wrong.is_empty();
        match is_used && !presence.missing.is_empty() {
            true => Self::done(format!(
                "{}; it is in production without {}",
                presence.found.join(", "),
                presence.missing.join(" and ")
            )),
            false => Self::of(presence),
        }
    }

    /// Done where nothing is missing, and nothing that is there says something else.
    pub(super) fn of(presence: &Presence) -> Self {
        if !presence.wrong.is_empty() {
            return Self::missing(presence.wrong.join(", "));
        }
        match presence.missing.is_empty() {
            true => Self::done(presence.found.join(", ")),
            false => Self::missing(format!("there is no {}", presence.missing.join(", no "))),
        }
    }
}

/// How many steps are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Those that are done.
    pub done: usize,
    /// Those that are known to be missing, optional ones among them.
    pub missing: usize,
    /// Those that no file shows.
    pub cannot_tell: usize,
    /// Those whose clone was not given.
    pub not_checked: usize,
}

impl Summary {
    /// Counts them; `None` where nobody looked at any.
    pub(super) fn of<'s>(statuses: impl Iterator<Item = &'s Status>) -> Option<Self> {
        let mut counted = None;
        for status in statuses {
            let summary: &mut Self = counted.get_or_insert_default();
            let count = match status.state {
                State::Done => &mut summary.done,
                State::Missing => &mut summary.missing,
                State::CannotTell if status.is_not_checked() => &mut summary.not_checked,
                State::CannotTell => &mut summary.cannot_tell,
            };
            *count += 1;
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_counts_by_state() {
        assert_eq!(Summary::of(std::iter::empty()), None);
        let all = [
            Status::done("a"),
            Status::missing("b"),
            Status::unknown("c"),
            Status::not_checked("--dns"),
            Status::unknown("d"),
        ];
        let summary = Summary {
            done: 1,
            missing: 1,
            cannot_tell: 2,
            not_checked: 1,
        };
        assert_eq!(Summary::of(all.iter()), Some(summary));
    }

    #[test]
    fn what_a_service_in_production_goes_without_is_not_missing() {
        let mut presence = Presence::default();
        presence.add("f", "a", Some(1));
        presence.add("f", "b", None);
        assert_eq!(Status::of_used(&presence, false).state, State::Missing);
        let used = Status::of_used(&presence, true);
        assert_eq!(
            used,
            Status::done("f:1; it is in production without b in f")
        );
        // Where there is nothing at all, it is missing.
        presence.found.clear();
        assert_eq!(Status::of_used(&presence, true).state, State::Missing);
    }
}
