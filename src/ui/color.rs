//! Colour for what is printed line by line.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const HINT: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const HEADING: Style = Style::new().bold();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();

/// What a line may begin with, and how that is shown.
const STARTS: [(&str, Style); 10] = [
    ("create ", ADDED),
    ("edit ", CHANGED),
    ("remove ", REMOVED),
    ("    help:", HINT),
    ("# ", HEADING),
    ("- [x] ", ADDED),
    ("- [ ] ", HEADING),
    ("* ", HEADING),
    ("Why:", HEADING),
    ("A slip that it prevents:", HEADING),
];

/// What a finding has behind its place.
const SEVERITIES: [(&str, Style); 3] = [
    (": error[", ERROR),
    (": warning[", WARNING),
    (": info[", HINT),
];

/// A patch.
pub(super) fn patch(text: &str) -> String {
    let style = |line: &str| match line.as_bytes().first() {
        _ if line.starts_with("+++") || line.starts_with("---") => HEADING,
        Some(b'+') => ADDED,
        Some(b'-') => REMOVED,
        _ => Style::new(),
    };
    painted(text, |line| (0, line.len(), style(line)))
}

/// A text for a person.
pub(super) fn lines(text: &str) -> String {
    painted(text, |line| {
        let mut starts = STARTS.iter();
        if let Some((start, style)) = starts.find(|(start, _)| line.starts_with(start)) {
            // A heading has it all.
            let end = if line.starts_with('#') {
                line.len()
            } else {
                start.trim_end().len()
            };
            return (0, end, *style);
        }
        let mut severities = SEVERITIES.iter();
        let found = severities.find_map(|(mark, style)| Some((line.find(mark)?, style)));
        let Some((at, style)) = found else {
            return (0, 0, Style::new());
        };
        let end = line[at..].find("]:").map_or(line.len(), |end| at + end + 1);
        (at + 2, end, *style)
    })
}

/// Each line with a style for the part of it that `part` says.
fn painted(text: &str, part: impl Fn(&str) -> (usize, usize, Style)) -> String {
    let mut colored = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let (start, end, style) = part(body);
        let (before, marked, after) = (&body[..start], &body[start..end], &body[end..]);
        let ending = &line[body.len()..];
        let _ = match marked.is_empty() {
            true => write!(colored, "{line}"),
            false => write!(colored, "{before}{style}{marked}{style:#}{after}{ending}"),
        };
    }
    colored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_begins_with_has_colour_and_nothing_is_lost() {
        let text = "create a/\n         b\nedit   c\nx.yaml:3:1: error[dead-file]: y: z\n    help: w\n# T\nrest\n";
        let colored = lines(text);
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), text);
        for part in ["create", "edit", "error[dead-file]", "    help:", "# T"] {
            let bare = format!("m{part}\x1b[0m");
            assert!(colored.contains(&bare), "{part}: {colored:?}");
        }
        assert_eq!(lines("rest\n"), "rest\n");
    }
}
