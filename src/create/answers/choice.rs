//! Answers that are one of a few words.

use crate::error::{Error, Result};
use crate::names::choose_from;

/// An answer that is one of a few words.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// All of them in the order in which they are offered, each with its word and what it means.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// The word for it.
    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(choice, ..)| *choice == self);
        found.map_or("", |(_, word, _)| word)
    }

    /// The one that a word stands for.
    ///
    /// # Errors
    /// Where it stands for none.
    fn of_word(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(_, word, _)| *word == text);
        found.map(|(choice, ..)| *choice).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|(_, word, _)| *word).collect();
            Error::invalid(format!("{text:?} is none of the words to choose from"))
                .hint(choose_from(text, &words))
        })
    }
}

/// One part of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Only the request for the namespace.
    Namespace,
    /// Only the service's files.
    Service,
}

impl Choice for Part {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::Namespace,
            "namespace",
            "Only the request for the namespace",
        ),
        (Self::Service, "service", "Only the service's files"),
    ];
}

/// Where the helmfile of a service comes from that is made like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelmfileFrom {
    /// From the sibling.
    Sibling,
    /// From the group's template.
    Template,
}

impl Choice for HelmfileFrom {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Sibling, "sibling", "From the sibling"),
        (Self::Template, "template", "From the group's template"),
    ];
}
