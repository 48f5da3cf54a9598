//! Whether a step is done, and what shows it.

use serde::Serialize;

/// Whether a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum State {
    /// It is.
    #[serde(rename = "done")]
    Done,
    /// It is not.
    #[serde(rename = "missing")]
    Missing,
    /// Nothing that was looked at shows it.
    #[serde(rename = "cannot tell")]
    CannotTell,
}

impl State {
    /// The words for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Missing => "missing",
            State::CannotTell => "cannot tell",
        }
    }
}

/// What is known of a step.
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

    /// Not to be told, for this reason.
    pub(super) fn unknown(reason: impl Into<String>) -> Self {
        Self {
            state: State::CannotTell,
            evidence: reason.into(),
        }
    }

    /// Done where nothing is missing.
    pub(super) fn of(found: &[String], missing: &[String]) -> Self {
        match missing.is_empty() {
            true => Self::done(found.join(", ")),
            false => Self::missing(format!("there is no {}", missing.join(", no "))),
        }
    }
}
