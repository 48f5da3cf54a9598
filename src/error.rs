//! One error type for everything that a person gets to read.

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::json::{VERSION, to_json};

/// What kind of failure it is; decides the exit code and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Wrong use or an invalid answer.
    Invalid,
    /// The job cannot be done.
    Failed,
    /// A signal with this number, or the person at a prompt, stopped the run.
    Stopped(i32),
}

/// The number of the signal that Ctrl-C sends.
const INTERRUPT: i32 = 2;

impl Kind {
    /// The kind in a word, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::Failed => "failed",
            Kind::Stopped(_) => "stopped",
        }
    }

    /// The process's exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Failed => 1,
            Kind::Invalid => 2,
            Kind::Stopped(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }
}

/// What is wrong, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// What is wrong and where: one sentence in lower case without a full stop.
    pub message: String,
    /// What to do instead.
    pub hint: Option<String>,
    /// The answer that was probably meant, where there is one.
    pub suggestion: Option<String>,
}

/// The result of everything that can fail before a person.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Wrong use or an invalid answer (exit code 2).
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    /// The job cannot be done (exit code 1).
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// The person stopped the run at a prompt (exit code 130).
    #[must_use]
    pub fn interrupted() -> Self {
        Self::stopped(INTERRUPT, "stopped; nothing was written")
    }

    /// A signal stopped the run (exit code 128 and its number).
    pub fn stopped(signal: i32, message: impl Into<String>) -> Self {
        Self::new(Kind::Stopped(signal), message)
    }

    /// An operation on `path` that the system refused.
    #[must_use]
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::failed(format!("cannot {doing} {}: {error}", path.display()))
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            suggestion: None,
        }
    }

    /// The same error with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error with the answer that was probably meant, which the advice names.
    #[must_use]
    pub fn suggest(mut self, answer: impl Into<String>) -> Self {
        self.suggestion = Some(answer.into());
        self
    }

    /// The same error with what is on disk after it.
    #[must_use]
    pub fn leaving(mut self, state: &str) -> Self {
        self.message = format!("{}; {state}", self.message);
        self
    }
}

#[derive(Serialize)]
struct Document<'e> {
    version: u32,
    error: Told<'e>,
}

#[derive(Serialize)]
struct Told<'e> {
    kind: &'static str,
    exit_code: u8,
    message: &'e str,
    help: Option<&'e str>,
}

impl Error {
    /// The error as `--format json` prints it.
    #[must_use]
    pub fn json(&self) -> String {
        to_json(&Document {
            version: VERSION,
            error: Told {
                kind: self.kind.word(),
                exit_code: self.kind.exit_code(),
                message: &self.message,
                help: self.hint.as_deref(),
            },
        })
    }
}

impl Error {
    /// The same error with the place of a file that names what it is about; lines count from 1.
    #[must_use]
    pub fn named_in(self, file: &str, line: usize) -> Self {
        self.leaving(&format!("{file}:{line} names it"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
