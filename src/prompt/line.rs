//! A line of text that is being typed.

use console::Key;

/// A line of text with a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    letters: Vec<char>,
    at: usize,
}

/// Keys that the terminal library passes on as characters.
const DELETE_HERE: char = '\x04';
const DELETE_TO_END: char = '\x0b';
const DELETE_TO_START: char = '\x15';
const DELETE_WORD: char = '\x17';

impl Line {
    /// A line with a text, the cursor behind it.
    pub(super) fn new(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let at = letters.len();
        Self { letters, at }
    }

    pub(super) fn text(&self) -> String {
        self.letters.iter().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// What fits into `width` columns around the cursor, and the cursor's column in it.
    pub(super) fn window(&self, width: usize) -> (String, usize) {
        let start = (self.at + 1).saturating_sub(width.max(1));
        let shown = self.letters[start..].iter().take(width);
        (shown.collect(), self.at - start)
    }

    /// Takes a key; tells whether the text is another one now.
    pub(super) fn press(&mut self, key: &Key) -> bool {
        let before = self.letters.len();
        match key {
            Key::ArrowLeft => self.at = self.at.saturating_sub(1),
            Key::ArrowRight => self.at = (self.at + 1).min(before),
            Key::Home => self.at = 0,
            Key::End => self.at = before,
            Key::Backspace => self.remove(self.at.saturating_sub(1), self.at),
            Key::Del | Key::Char(DELETE_HERE) => self.remove(self.at, self.at + 1),
            Key::Char(DELETE_TO_START) => self.remove(0, self.at),
            Key::Char(DELETE_TO_END) => self.remove(self.at, before),
            Key::Char(DELETE_WORD) => self.remove(self.word_start(), self.at),
            Key::Char(letter) if !letter.is_control() => {
                self.letters.insert(self.at, *letter);
                self.at += 1;
            }
            _ => {}
        }
        self.letters.len() != before
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.letters.drain(from..to.min(self.letters.len()));
        self.at = from;
    }

    /// Where the word before the cursor begins; what joins the parts of a name ends one.
    fn word_start(&self) -> usize {
        let before = &self.letters[..self.at];
        let is_part = |letter: &char| letter.is_alphanumeric();
        let end = before.iter().rposition(is_part).map_or(0, |at| at + 1);
        let start = before[..end].iter().rposition(|letter| !is_part(letter));
        start.map_or(0, |at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_edit_as_in_a_shell() {
        let control = Key::Char;
        for (keys, expected, at) in [
            (vec![Key::Home, Key::Char('x')], "xmy-svc", 1),
            (vec![Key::Home, Key::End, Key::Char('x')], "my-svcx", 7),
            (vec![Key::ArrowLeft, Key::Backspace], "my-sc", 4),
            (vec![Key::ArrowLeft, Key::Del], "my-sv", 5),
            (vec![control(DELETE_HERE)], "my-svc", 6),
            (vec![Key::Home, control(DELETE_HERE)], "y-svc", 0),
            (vec![control(DELETE_WORD)], "my-", 3),
            (vec![control(DELETE_WORD), control(DELETE_WORD)], "", 0),
            (vec![Key::ArrowLeft, control(DELETE_TO_START)], "c", 0),
            (
                vec![Key::Home, Key::ArrowRight, control(DELETE_TO_END)],
                "m",
                1,
            ),
            (
                vec![Key::Char('\x02'), Key::Tab, Key::ArrowRight],
                "my-svc",
                6,
            ),
        ] {
            let mut line = Line::new("my-svc");
            for key in &keys {
                line.press(key);
            }
            assert_eq!((line.text().as_str(), line.at), (expected, at), "{keys:?}");
        }
    }

    #[test]
    fn a_long_text_is_shown_around_the_cursor() {
        let mut line = Line::new("abcdef");
        assert_eq!(line.window(10), ("abcdef".to_owned(), 6));
        assert_eq!(line.window(4), ("def".to_owned(), 3));
        line.press(&Key::Home);
        assert_eq!(line.window(4), ("abcd".to_owned(), 0));
    }
}
