//! Questions as data.

use std::str::FromStr;

use super::answer::Answer;
use crate::error::{Error, Result};
use crate::names::{EnvironmentName, choose_from};

/// How traffic from outside reaches the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Traffic {
    /// It does not.
    #[default]
    None,
    /// Through a load balancer of its own (LVS) and DNS.
    Lvs,
    /// Through the clusters' shared ingress.
    Ingress,
}

impl Traffic {
    /// All ways, in the order in which they are offered.
    pub const ALL: [Traffic; 3] = [Traffic::None, Traffic::Lvs, Traffic::Ingress];

    /// The word for it on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Traffic::None => "none",
            Traffic::Lvs => "lvs",
            Traffic::Ingress => "ingress",
        }
    }

    /// What it means, in half a line.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Traffic::None => "none from outside",
            Traffic::Lvs => "a load balancer of its own (LVS)",
            Traffic::Ingress => "the ingress that all services share",
        }
    }
}

impl FromStr for Traffic {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|traffic| traffic.as_str() == text);
        found.ok_or_else(|| {
            let words = Self::ALL.map(Self::as_str);
            Error::invalid(format!("unknown kind of traffic {text:?}"))
                .hint(choose_from(text, &words))
        })
    }
}

/// What can be asked, in the order of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The service's name.
    Name,
    /// The chart that its releases use.
    Chart,
    /// Where it runs.
    Environments,
    /// Whether it has a canary release.
    Canary,
    /// Whether it has a test release.
    Test,
    /// How traffic from outside reaches it.
    Traffic,
    /// The port for that.
    Port,
    /// The namespace; asked only by request, since it is nearly always the name.
    Namespace,
}

impl Field {
    /// What is asked in a terminal.
    pub const ASKED: [Field; 8] = [
        Field::Name,
        Field::Namespace,
        Field::Chart,
        Field::Environments,
        Field::Canary,
        Field::Test,
        Field::Traffic,
        Field::Port,
    ];

    /// The field in a word or two.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Chart => "chart",
            Field::Environments => "environments",
            Field::Canary => "canary release",
            Field::Test => "test release",
            Field::Traffic => "traffic from outside",
            Field::Port => "port",
            Field::Namespace => "namespace",
        }
    }
}

impl Field {
    /// What a question about it means, in half a line.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Field::Name => {
                "lower-case letters, digits and dashes; the namespace is called the same"
            }
            Field::Chart => "the folder in charts/ that makes its Kubernetes objects",
            Field::Environments => "where its releases are installed",
            Field::Canary => "it gets a new version first",
            Field::Test => "to try versions apart from main",
            Field::Traffic => "decides on steps for other teams",
            Field::Port => "auto: one that no other service has",
            Field::Namespace => "nearly always the name",
        }
    }
}

/// Reads what was typed as an answer.
pub(super) type Reader = fn(&str) -> Result<Answer>;

/// How a question is to be answered, and which answer a reply makes.
#[derive(Debug, Clone)]
pub enum Form {
    /// A line of text.
    Text {
        /// What the line holds at first.
        initial: String,
        /// Reads the line.
        read: Reader,
    },
    /// One of the suggestions, or a line of text; the first suggestion is the default.
    Suggestions {
        /// The suggestions.
        options: Vec<String>,
        /// Reads the suggestion or the line.
        read: Reader,
    },
    /// One kind of traffic; the first is the default.
    Traffic,
    /// Any of these environments; at first all are chosen.
    Environments(Vec<EnvironmentName>),
    /// Yes or no; no is the default.
    YesNo(fn(bool) -> Answer),
}

/// A question as data.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it is about.
    pub field: Field,
    /// What the person reads.
    pub prompt: String,
    /// What it means, in half a line.
    pub help: &'static str,
    /// How it is answered.
    pub form: Form,
}
