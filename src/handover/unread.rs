//! Files of a clone that tell nothing: they are missing, or cannot be read or parsed. Only the steps
//! that need one go without an answer.

use super::Evidence;
use super::status::Status;
use super::step::Step;
use crate::error::{Error, Result};

/// How a file of a clone is read: `None` where there is none.
pub type ReadFile<'r> = &'r dyn Fn(&str) -> Result<Option<String>>;

/// A file that tells nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its path, relative to the repository's root.
    pub path: String,
    /// Why it tells nothing.
    pub reason: String,
}

impl Unread {
    /// What was found of a file, or the reason why there is nothing, which joins the others.
    pub(super) fn note<T>(path: &str, found: Result<T>, others: &mut Vec<Self>) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(error) => {
                others.push(Self {
                    path: path.to_owned(),
                    reason: error.message,
                });
                None
            }
        }
    }
}

/// The text of a file that every clone has.
pub(super) fn text_of(read: ReadFile<'_>, path: &str) -> Result<String> {
    read(path)?.ok_or_else(|| Error::failed(format!("the clone has no {path}")))
}

impl Evidence {
    /// Why a file of a clone that was given tells nothing, if that is so.
    pub(super) fn unread(&self, path: &str) -> Option<&Unread> {
        let puppet = self.puppet.iter().flat_map(|puppet| &puppet.unread);
        let dns = self.dns.iter().flat_map(|dns| &dns.unread);
        puppet.chain(dns).find(|unread| unread.path == path)
    }

    /// Takes from a step what it says of a file that tells nothing.
    pub(super) fn withhold_unread(&self, step: &mut Step) {
        if let Some(unread) = step.files.iter().find_map(|path| self.unread(path)) {
            step.status = Some(Status::unknown(&unread.reason));
            step.edits.clear();
        }
    }
}
