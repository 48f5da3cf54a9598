//! Lines and columns for messages.

use std::fmt;

/// A place in a text as editors show it: both counted from one, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The position of byte `offset` in `text`.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset.min(text.len()))];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Positions in a text for many questions whose answers come one after the other: each goes on from
/// the one before, so that all together read the text once.
pub(crate) struct Positions<'t> {
    text: &'t str,
    at: usize,
    position: Position,
}

impl<'t> Positions<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            position: Position { line: 1, column: 1 },
        }
    }

    /// The position of byte `offset`, as [`Position::of`] has it.
    pub(crate) fn find(&mut self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        if offset < self.at {
            *self = Self::of(self.text);
        }
        let between = &self.text[self.at..offset];
        match between.rfind('\n') {
            None => self.position.column += between.chars().count(),
            Some(last) => {
                self.position.line += between.bytes().filter(|byte| *byte == b'\n').count();
                self.position.column = between[last + 1..].chars().count() + 1;
            }
        }
        self.at = offset;
        self.position
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_one_after_the_other_are_those_of_each_alone() {
        let text = "a\n  é: x\n\nlast é";
        let mut positions = Positions::of(text);
        for offset in (0..text.len() + 2).chain([3, 1, 9]) {
            assert_eq!(
                positions.find(offset),
                Position::of(text, offset),
                "{offset}"
            );
        }
    }

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let position = Position::of("a\n  é: x\n", 7);
        assert_eq!((position.line, position.column), (2, 5));
    }
}
