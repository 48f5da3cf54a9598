//! What questions look like.

use super::Room;
use super::line::Line;
use super::list::List;
use super::screen::{Frame, Look};
use crate::error::Error;

/// The size of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// The columns that a row can have.
    pub(super) width: usize,
    /// The rows.
    pub(super) height: usize,
}

/// What a key that is no text means to every question.
const LEAVE: &str = "esc: back";

/// A line that is typed, with the reason why it was refused.
pub(super) fn text(
    size: Size,
    prompt: &str,
    help: &str,
    line: &Line,
    refused: Option<&Error>,
) -> Frame {
    let width = size.width;
    let mut frame = Frame::default();
    let start = format!("{prompt}: ");
    // A short question has its answer beside it.
    let beside = start.len() + 16 <= width;
    let start = if beside {
        start
    } else {
        frame.text(Look::Question, prompt, width);
        "> ".to_owned()
    };
    let (text, column) = line.window(width.saturating_sub(start.len()));
    frame.cursor = Some((frame.rows.len(), start.len() + column));
    frame.row(Look::Plain, &format!("{start}{text}"), width);
    match refused {
        Some(error) => refusal(&mut frame, error, width),
        None => frame.text(Look::Faint, &below(help, LEAVE), width),
    }
    frame
}

/// A list, as much of it as there is room for.
pub(super) fn list(
    size: Size,
    prompt: &str,
    help: &str,
    list: &List<'_>,
    room: Room,
    refused: Option<&Error>,
) -> Frame {
    let width = size.width;
    let mut frame = Frame::default();
    let typed = list.filter.text();
    let question = match typed.is_empty() {
        true => prompt.to_owned(),
        false => format!("{prompt}: {typed}"),
    };
    frame.text(Look::Question, &question, width);
    let keys = match (list.is_of_several(), room.above) {
        (true, _) => "space: switch, enter: go on, esc: back",
        (false, 0) => "type to filter, enter: take, esc: back",
        // What is shown above needs the rows.
        (false, _) => "",
    };
    if !keys.is_empty() || !help.is_empty() {
        frame.text(Look::Faint, &below(help, keys), width);
    }
    let left = size
        .height
        .saturating_sub(room.above + frame.rows.len() + 1);
    let rows = list.rows(room.most.min(left.max(Room::LEAST)));
    if rows.is_empty() {
        frame.row(Look::Faint, "  nothing matches", width);
    }
    for (is_marked, text) in rows {
        match is_marked {
            true => frame.row(Look::Marked, &format!("> {text}"), width),
            false => frame.row(Look::Plain, &format!("  {text}"), width),
        }
    }
    if let Some(error) = refused {
        refusal(&mut frame, error, width);
    }
    frame
}

/// A question with yes or no.
pub(super) fn yes_no(size: Size, prompt: &str, help: &str) -> Frame {
    let mut frame = Frame::default();
    frame.text(Look::Question, prompt, size.width);
    frame.text(Look::Faint, &below(help, LEAVE), size.width);
    frame
}

/// What is said below a question: half a line about it, and the keys.
fn below(help: &str, keys: &str) -> String {
    match (help.is_empty(), keys.is_empty()) {
        (true, _) => format!("({keys})"),
        (_, true) => help.to_owned(),
        _ => format!("{help} ({keys})"),
    }
}

fn refusal(frame: &mut Frame, error: &Error, width: usize) {
    frame.text(Look::Wrong, &format!("error: {}", error.message), width);
    if let Some(hint) = &error.hint {
        let key = if error.suggestion.is_some() {
            " (tab: take it)"
        } else {
            ""
        };
        frame.text(Look::Plain, &format!("help: {hint}{key}"), width);
    }
}
