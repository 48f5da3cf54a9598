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
    pub field: Field,
    /// What the person reads.
    pub prompt: String,
    /// How it is answered.
    pub form: Form,
}
