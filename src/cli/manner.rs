//! How errors are to be told, before the command line is understood.

use std::ffi::OsString;

use clap::ValueEnum;

use super::Color;

/// How errors are to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    /// When to use colour.
    pub(crate) color: Color,
    /// Whether a program reads them.
    pub(crate) is_json: bool,
}

impl Manner {
    /// What the arguments ask for. A line that cannot be parsed may still say so; where it says it
    /// twice, the last one wins.
    pub(crate) fn of(arguments: &[OsString]) -> Self {
        let words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
        let words: Vec<_> = words.take_while(|word| word != "--").collect();
        let last = |option: &str| {
            let joined = |word: &str| {
                let rest = word.strip_prefix(option)?.strip_prefix('=')?;
                Some(rest.to_owned())
            };
            let mut values = words.iter().enumerate().filter_map(|(index, word)| {
                let next = || words.get(index + 1).map(ToString::to_string);
                joined(word).or_else(|| (word == option).then(next).flatten())
            });
            values.next_back()
        };
        let color = last("--color").and_then(|word| Color::from_str(&word, false).ok());
        Self {
            color: color.unwrap_or(Color::Auto),
            is_json: last("--format").is_some_and(|word| word == "json"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_in_a_line_that_cannot_be_parsed() {
        for (line, color, is_json) in [
            ("new-service x --nonsense", Color::Auto, false),
            ("new-service --format json --nonsense", Color::Auto, true),
            (
                "new-service check --format=json --color always",
                Color::Always,
                true,
            ),
            (
                "new-service --color=never --format json --format=text",
                Color::Never,
                false,
            ),
            (
                "new-service --color purple -- --format json",
                Color::Auto,
                false,
            ),
            ("new-service --format", Color::Auto, false),
        ] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(Manner::of(&words), Manner { color, is_json }, "{line}");
        }
    }
}
