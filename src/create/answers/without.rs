//! What is left out of the edits that come with a sibling.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The word for all files of operators.
pub const OPERATORS: &str = "operators";

/// The operators' lists that a new namespace is not put into: all of them, or those of some files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Without(Vec<String>);

impl Without {
    /// These words: `operators`, or paths from the root on.
    #[must_use]
    pub fn of(words: Vec<String>) -> Self {
        Self(words)
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether the lists in a file are left out.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.iter().any(|word| word == OPERATORS || word == path)
    }

    /// The first path that is none of these files.
    #[must_use]
    pub fn unknown<'w>(&'w self, files: &[&str]) -> Option<&'w str> {
        let mut words = self.0.iter().map(String::as_str);
        words.find(|word| *word != OPERATORS && !files.contains(word))
    }

    /// The same with the lists in one of `files` left out, or put back if they were.
    #[must_use]
    pub fn turned(&self, path: &str, files: &[&str]) -> Self {
        let is_left = |file: &&str| self.has(file) != (*file == path);
        let left = files.iter().copied().filter(is_left);
        Self(left.map(str::to_owned).collect())
    }
}

impl FromStr for Without {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let words = text.split(',').map(str::trim);
        let words = words.filter(|word| !word.is_empty());
        Ok(Self(words.map(str::to_owned).collect()))
    }
}

impl fmt::Display for Without {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_left_out_and_put_back() {
        let files = ["a.yaml", "b.yaml"];
        let nothing = Without::default();
        assert!(!nothing.has("a.yaml"));
        let first = nothing.turned("a.yaml", &files);
        assert_eq!(first.to_string(), "a.yaml");
        assert!(first.has("a.yaml") && !first.has("b.yaml"));
        assert_eq!(first.turned("a.yaml", &files), nothing);
        let all: Without = "operators".parse().unwrap();
        assert!(all.has("a.yaml") && all.has("b.yaml"));
        assert_eq!(all.turned("b.yaml", &files), first);
        let typed: Without = "b.yaml, c.yaml,".parse().unwrap();
        assert_eq!(typed.unknown(&files), Some("c.yaml"));
        assert_eq!(all.unknown(&files), None);
    }
}
