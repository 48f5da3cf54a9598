//! Which template a service is made from, as `--template` says it.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Which template is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateChoice {
    /// The group's own, else the embedded one.
    Auto,
    /// The group's own.
    Own,
    /// The embedded one.
    Embedded,
    /// This folder.
    Folder(PathBuf),
}

/// The words for templates that are no folders.
const WORDS: [(&str, TemplateChoice); 3] = [
    ("auto", TemplateChoice::Auto),
    ("repo", TemplateChoice::Own),
    ("embedded", TemplateChoice::Embedded),
];

impl TemplateChoice {
    /// The words for templates that are no folders.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.into_iter().map(|(word, _)| word)
    }
}

impl FromStr for TemplateChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let mut words = WORDS.into_iter();
        let named = words.find(|(word, _)| *word == text);
        Ok(named.map_or_else(|| Self::Folder(text.into()), |(_, choice)| choice))
    }
}

impl fmt::Display for TemplateChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(out),
            named => {
                let word = WORDS.iter().find(|(_, choice)| choice == named);
                out.write_str(word.map_or("", |(word, _)| word))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_written_as_it_is_read() {
        for text in ["auto", "repo", "embedded", "./repo", "some/folder"] {
            let Ok(choice) = text.parse::<TemplateChoice>();
            assert_eq!(choice.to_string(), text);
            assert_eq!(
                matches!(choice, TemplateChoice::Folder(_)),
                text.contains('/')
            );
        }
    }
}
