//! Questions as data.

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
    /// The namespace; asked only by request, since it is nearly always the name.
    Namespace,
}

impl Topic {
    /// What is asked in a terminal.
    pub const ASKED: [Topic; 8] = [
        Topic::Name,
        Topic::Namespace,
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
