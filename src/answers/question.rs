//! Questions as data.

use super::draft::Draft;
use super::facts::Facts;
use crate::conventions::{CANARY, TEST};

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
}

/// What can be asked, in the order of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
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
    /// The namespace; never asked, since it is nearly always the name.
    Namespace,
}

impl Topic {
    /// What is asked in a terminal.
    pub const ASKED: [Topic; 7] = [
        Topic::Name,
        Topic::Chart,
        Topic::Environments,
        Topic::Canary,
        Topic::Test,
        Topic::Traffic,
        Topic::Port,
    ];

    /// The topic in a word or two.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Topic::Name => "name",
            Topic::Chart => "chart",
            Topic::Environments => "environments",
            Topic::Canary => "canary release",
            Topic::Test => "test release",
            Topic::Traffic => "traffic from outside",
            Topic::Port => "port",
            Topic::Namespace => "namespace",
        }
    }
}

/// How a question is to be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A line of text, with what stands there at first.
    Text(String),
    /// One of these, or a line of text; with the index of the default.
    Suggestions(Vec<String>, usize),
    /// One of these, with the index of the default.
    Choice(Vec<String>, usize),
    /// Any of these, each with whether it is chosen at first.
    Many(Vec<(String, bool)>),
    /// Yes or no, with the default.
    YesNo(bool),
}

/// A question as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub topic: Topic,
    /// What the person reads.
    pub prompt: String,
    /// How it is answered.
    pub form: Form,
}

/// The question about `topic`, with what the answers so far make of it.
pub(super) fn question(draft: &Draft, topic: Topic, facts: &Facts) -> Question {
    let (prompt, form) = match topic {
        Topic::Name => ("Name of the service".to_owned(), Form::Text(String::new())),
        Topic::Chart => (
            "Chart to deploy it with".to_owned(),
            chart_form(draft, facts),
        ),
        Topic::Environments => {
            let names = facts.environment_names();
            let all = names.map(|name| (name.to_owned(), true)).collect();
            ("Environments to run it in".to_owned(), Form::Many(all))
        }
        Topic::Canary => {
            let chosen = draft.chosen_environments(facts);
            let homes: Vec<&str> = facts.homes(CANARY, &chosen).collect();
            let prompt = format!(
                "A canary release beside main in {}, for a share of live traffic?",
                homes.join(" and ")
            );
            (prompt, Form::YesNo(false))
        }
        Topic::Test => {
            let chosen = draft.chosen_environments(facts);
            let homes: Vec<&str> = facts.homes(TEST, &chosen).collect();
            let prompt = format!("A test release beside main in {}?", homes.join(" and "));
            (prompt, Form::YesNo(false))
        }
        Topic::Traffic => {
            let words = Traffic::ALL.map(|traffic| traffic.as_str().to_owned());
            let prompt = "Traffic from outside or from other services".to_owned();
            (prompt, Form::Choice(words.to_vec(), 0))
        }
        Topic::Port => {
            let prompt = "Port of the service (empty: not known yet)".to_owned();
            (prompt, Form::Text(String::new()))
        }
        Topic::Namespace => ("Namespace".to_owned(), Form::Text(String::new())),
    };
    Question {
        topic,
        prompt,
        form,
    }
}

fn chart_form(draft: &Draft, facts: &Facts) -> Form {
    let default = draft.default_chart(facts);
    let mut charts = facts.charts.clone().unwrap_or_default();
    charts.retain(|chart| *chart != default);
    charts.insert(0, default);
    Form::Suggestions(charts, 0)
}
