//! Draws a question so that nothing of what was drawn before is left: no row is wider than the
//! terminal, so it is known how many there are.

use std::fmt::Write as _;
use std::io;

use console::{Key, Style, Term};

use crate::shown::in_one_line;

/// How a row looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Question,
    Plain,
    Marked,
    Faint,
    Wrong,
}

/// What is drawn: rows, and where the cursor is in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) rows: Vec<(Look, String)>,
    /// The row and the column of the cursor; hidden without.
    pub(super) cursor: Option<(usize, usize)>,
}

impl Frame {
    /// Adds a text, broken at spaces into rows of less than `width` columns.
    pub(super) fn text(&mut self, look: Look, text: &str, width: usize) {
        for row in wrapped(text, width) {
            self.rows.push((look, row));
        }
    }

    /// Adds a text that is cut to one row.
    pub(super) fn row(&mut self, look: Look, text: &str, width: usize) {
        self.rows.push((look, cut(&in_one_line(text), width)));
    }
}

/// A terminal with the rows that were drawn last.
pub(super) struct Screen {
    term: Term,
    color: bool,
    /// How far the cursor is below the first row.
    below: usize,
    /// The last of these rows.
    last: usize,
    is_drawn: bool,
}

impl Screen {
    pub(super) fn new(color: bool) -> Self {
        Self {
            term: Term::stderr(),
            color,
            below: 0,
            last: 0,
            is_drawn: false,
        }
    }

    /// The columns that a row can have without being broken by the terminal.
    pub(super) fn width(&self) -> usize {
        usize::from(self.term.size().1).saturating_sub(1).max(8)
    }

    pub(super) fn height(&self) -> usize {
        usize::from(self.term.size().0)
    }

    pub(super) fn key(&self) -> io::Result<Key> {
        self.term.read_key_raw()
    }

    /// Draws a frame in the place of the last one.
    pub(super) fn draw(&mut self, frame: &Frame) -> io::Result<()> {
        let mut text = self.erasing();
        let rows = frame.rows.iter();
        let rows: Vec<String> = rows.map(|(look, row)| self.styled(*look, row)).collect();
        text += &rows.join("\r\n");
        let last = rows.len().saturating_sub(1);
        (self.below, self.last) = (last, last);
        if let Some((row, column)) = frame.cursor {
            text += &up(last - row.min(last));
            text += "\r";
            if column > 0 {
                let _ = write!(text, "\x1b[{column}C");
            }
            self.below = row.min(last);
        }
        text += if frame.cursor.is_some() { SHOW } else { HIDE };
        self.is_drawn = true;
        self.term.write_str(&text)
    }

    /// Takes away what was drawn and leaves a line in its place.
    pub(super) fn settle(&mut self, look: Look, line: &str) -> io::Result<()> {
        let rows = wrapped(line, self.width()).into_iter();
        let rows: String = rows.map(|row| self.styled(look, &row) + "\r\n").collect();
        let text = format!("{}{rows}{SHOW}", self.erasing());
        self.is_drawn = false;
        self.term.write_str(&text)
    }

    /// Takes away what was drawn.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        let text = self.erasing() + SHOW;
        self.is_drawn = false;
        self.term.write_str(&text)
    }

    /// Leaves what was drawn as it is, and goes on below it.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        let text = match self.is_drawn {
            true => format!("{}\r\n{SHOW}", down(self.last - self.below)),
            false => SHOW.to_owned(),
        };
        self.is_drawn = false;
        self.term.write_str(&text)
    }

    fn erasing(&self) -> String {
        match self.is_drawn {
            true => format!("{}\r\x1b[J", up(self.below)),
            false => String::new(),
        }
    }

    fn styled(&self, look: Look, row: &str) -> String {
        let style = Style::new().for_stderr().force_styling(self.color);
        let style = match look {
            Look::Question => style.bold(),
            Look::Plain => return row.to_owned(),
            Look::Marked => style.cyan(),
            Look::Faint => style.dim(),
            Look::Wrong => style.red(),
        };
        style.apply_to(row).to_string()
    }
}

const SHOW: &str = "\x1b[?25h";
const HIDE: &str = "\x1b[?25l";

fn up(rows: usize) -> String {
    match rows {
        0 => String::new(),
        rows => format!("\x1b[{rows}A"),
    }
}

fn down(rows: usize) -> String {
    match rows {
        0 => String::new(),
        rows => format!("\x1b[{rows}B"),
    }
}

/// The columns of a character, or more.
fn columns(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

fn width_of(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn cut(text: &str, width: usize) -> String {
    let mut used = 0;
    let fits = |letter: &char| {
        used += columns(*letter);
        used <= width
    };
    text.chars().take_while(fits).collect()
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for line in text.lines() {
        for word in in_one_line(line).split(' ') {
            let fits = rows
                .last()
                .is_some_and(|row| row.is_empty() || width_of(row) + 1 + width_of(word) <= width);
            if !fits {
                rows.push(String::new());
            }
            if let Some(row) = rows.last_mut() {
                if !row.is_empty() {
                    row.push(' ');
                }
                *row = cut(&format!("{row}{word}"), width);
            }
        }
        rows.push(String::new());
    }
    rows.pop();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_wider_than_the_terminal() {
        let text = "A canary release beside main in eqiad and codfw, for a share of live traffic?";
        for width in [8, 19, 39, 79] {
            let rows = wrapped(text, width);
            assert!(rows.iter().all(|row| row.len() <= width), "{rows:?}");
            assert_eq!(rows.join(" "), text, "{width}");
        }
        assert_eq!(wrapped("two\nlines", 20), ["two", "lines"]);
        assert_eq!(cut("ééé", 4), "éé");
        let mut frame = Frame::default();
        frame.row(Look::Plain, "a\x1b[2Jb", 20);
        assert!(!frame.rows[0].1.contains('\x1b'));
    }
}
