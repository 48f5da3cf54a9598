//! A helmfile's text with its templates out of the way.

use super::document::Helmfile;
use super::mask::{Action, MaskError, mask};
use crate::yaml::{ParseError, Tree};

/// A helmfile's text, and the same with its template actions replaced by filler of the same length:
/// what [`Helmfile`] is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    text: String,
    masked: String,
    actions: Vec<Action>,
    /// Of each line the one that it has in the file; empty where that is the same.
    lines: Vec<usize>,
}

impl Source {
    /// Replaces the template actions of `text` with filler of the same length.
    ///
    /// # Errors
    /// [`MaskError`] where an action is not closed.
    pub fn new(text: &str) -> Result<Self, MaskError> {
        let masked = mask(text)?;
        Ok(Self {
            text: text.to_owned(),
            masked: masked.text,
            actions: masked.actions,
            lines: Vec::new(),
        })
    }

    /// A text that was made of a file: of each line the one that it comes from, and of each action
    /// what it prints.
    ///
    /// # Errors
    /// As [`Source::new`].
    pub(super) fn made(
        text: &str,
        lines: Vec<usize>,
        printed: Vec<Option<String>>,
    ) -> Result<Self, MaskError> {
        let mut source = Self::new(text)?;
        source.lines = lines;
        for (action, printed) in source.actions.iter_mut().zip(printed) {
            action.printed = printed;
        }
        Ok(source)
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The template actions in order.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The line that each line has in the file; empty where that is the same.
    #[must_use]
    pub(super) fn lines(&self) -> &[usize] {
        &self.lines
    }

    /// Reads the document model.
    ///
    /// # Errors
    /// [`ParseError`] where what is left is not YAML.
    pub fn read(&self) -> Result<Helmfile<'_>, ParseError> {
        Ok(Helmfile::of(self, Tree::parse(&self.masked)?))
    }
}
