//! Ports and tasks.

use std::fmt;
use std::str::FromStr;

use super::grammar::shortened;

/// A TCP port, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port(u16);

impl Port {
    /// The number.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0
    }
}

/// Why a text is not a port or a task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNumber {
    /// Not a number from 1 to 65535.
    #[error("port {0:?} is not a number from 1 to 65535")]
    Port(String),
    /// Not `T` and digits.
    #[error("task {0:?} is not a Phabricator task such as T123456")]
    Task(String),
}

impl FromStr for Port {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        match text.parse() {
            Ok(port) if port > 0 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self(port))
            }
            _ => Err(InvalidNumber::Port(shortened(text))),
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// A Phabricator task, `T123456`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskId(String);

impl FromStr for TaskId {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        let digits = text.strip_prefix('T').unwrap_or_default();
        let numeric = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match numeric && digits.len() <= 10 {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidNumber::Task(shortened(text))),
        }
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
