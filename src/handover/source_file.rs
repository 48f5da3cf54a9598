//! A file of another repository, as its clone has it.

/// A file of a clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, relative to the repository's root.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    pub(super) fn new(path: &str, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            text: text.into(),
        }
    }
}

/// The text with a line put in below line number `above`, and nothing else changed.
pub(in crate::handover) fn with_line_below(text: &str, above: usize, line: &str) -> String {
    let before: usize = text.split_inclusive('\n').take(above).map(str::len).sum();
    let (start, end) = text.split_at(before);
    let ending = match start.ends_with("\r\n") {
        true => "\r\n",
        false => "\n",
    };
    match start.ends_with('\n') || start.is_empty() {
        true => format!("{start}{line}{ending}{end}"),
        false => format!("{start}\n{line}{end}"),
    }
}

/// The text without the lines with these numbers, from 1, and nothing else changed.
pub(in crate::handover) fn without_lines(text: &str, gone: &[usize]) -> String {
    let lines = text.split_inclusive('\n').enumerate();
    let kept = lines.filter(|(index, _)| !gone.contains(&(index + 1)));
    kept.map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_out_and_nothing_else_changes() {
        assert_eq!(without_lines("a\r\nb\n\nc", &[2, 4]), "a\r\n\n");
        assert_eq!(without_lines("a\nb", &[]), "a\nb");
    }

    #[test]
    fn one_line_is_put_in_and_nothing_else_changes() {
        assert_eq!(with_line_below("a\nb\n", 1, "x"), "a\nx\nb\n");
        assert_eq!(with_line_below("a\r\nb\r\n", 2, "x"), "a\r\nb\r\nx\r\n");
        assert_eq!(with_line_below("a\nb", 2, "x"), "a\nb\nx");
    }
}
