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

    /// Done where nothing is missing.
    pub(super) fn of(presence: &Presence) -> Self {
        match presence.missing.is_empty() {
            true => Self::done(presence.found.join(", ")),
            false => Self::missing(format!("there is no {}", presence.missing.join(", no "))),
        }
    }
}
