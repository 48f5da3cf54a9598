//! Text from outside as a person, a terminal, a log and a shell may have it. Files of a checkout may
//! hold what moves the cursor, turns the line round or starts a line of its own; here it becomes
//! visible instead.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with everything visible that is not: control characters (C0, DEL, C1), separators of lines
/// and paragraphs, characters that change the direction, and carriage returns that end no line. Lines
/// and tabs stay.
#[must_use]
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    match !is_plain(text, |byte| matches!(byte, b'\n' | b'\t')) && text.contains(is_odd) {
        true => Cow::Owned(visible(text, |letter| matches!(letter, '\n' | '\t'))),
        false => Cow::Borrowed(text),
    }
}

/// As [`harmless`], for what must not start a line.
#[must_use]
pub(crate) fn in_one_line(text: &str) -> Cow<'_, str> {
    let is_hidden = |letter| is_odd(letter) || matches!(letter, '\n' | '\t');
    match !is_plain(text, |_| false) && text.contains(is_hidden) {
        true => Cow::Owned(visible(text, |_| false)),
        false => Cow::Borrowed(text),
    }
}

/// Whether a text has only letters that everybody sees, and what stays: nearly all texts do, and
/// bytes are told apart faster than characters.
fn is_plain(text: &str, stays: impl Fn(u8) -> bool) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' '..=b'~') || stays(byte))
}

/// Whether a character is one that nobody sees, lines and tabs apart.
fn is_odd(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t') || is_separator(letter) || turns(letter)
}

/// The separators of lines and of paragraphs.
pub(crate) fn is_separator(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Whether a character changes the direction of a text (Unicode, Annex 9).
pub(crate) fn turns(letter: char) -> bool {
    matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

fn visible(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends_line = letter == '\r' && stays('\n') && letters.peek() == Some(&'\n');
        if ends_line || stays(letter) {
            shown.push(letter);
            continue;
        }
        match letter {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            letter if is_odd(letter) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter));
            }
            letter => shown.push(letter),
        }
    }
    shown
}

/// A word as a shell takes it.
#[must_use]
pub(crate) fn shell_word(word: &str) -> Cow<'_, str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,=+:@%".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", word.replace('\'', r"'\''"))),
    }
}

/// Words as a shell takes them.
#[must_use]
pub(crate) fn shell_words(words: &[String]) -> String {
    let quoted = words.iter().map(|word| shell_word(word));
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_becomes_visible() {
        for (text, shown) in [
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{7}\u{7f}\u{9b}b", "a\\u{7}\\u{7f}\\u{9b}b"),
            ("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"),
            (
                "a\u{202e}b\u{2066}c\u{200f}",
                "a\\u{202e}b\\u{2066}c\\u{200f}",
            ),
            ("done\rgone", "done\\rgone"),
        ] {
            assert_eq!(harmless(text), shown);
            assert_eq!(in_one_line(text), shown);
        }
    }

    #[test]
    fn what_people_read_stays() {
        let text = "a\tb\r\nc\né 🙂 …\n";
        assert!(matches!(harmless(text), Cow::Borrowed(_) | Cow::Owned(_)));
        assert_eq!(harmless(text), text);
        assert_eq!(in_one_line("é 🙂 …"), "é 🙂 …");
        assert_eq!(in_one_line(text), "a\\tb\\r\\nc\\né 🙂 …\\n");
    }

    #[test]
    fn words_are_quoted_for_the_shell() {
        let words = ["a-b", "it's here", "", "eqiad$(x)", "a;b"].map(str::to_owned);
        assert_eq!(
            shell_words(&words),
            r"a-b 'it'\''s here' '' 'eqiad$(x)' 'a;b'"
        );
    }
}
