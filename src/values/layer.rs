//! What a release's values come from, one thing above the other.

use super::read::ReadError;
use super::value::Value;
use crate::helmfile::ReadError as HelmfileError;

/// What puts a layer there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerKind {
    /// Values that puppet writes on the deployment server.
    General,
    /// A file of the service for all its environments.
    Service,
    /// The secrets on the deployment server.
    Secrets,
    /// A file for the environment.
    Environment,
    /// A file for the release.
    Release,
    /// Values in the helmfile itself.
    Helmfile,
    /// Settings of single keys in the helmfile, which go over all files.
    Set,
    /// The chart's own values.
    Chart,
}

impl LayerKind {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LayerKind::General => "general",
            LayerKind::Service => "service",
            LayerKind::Secrets => "secrets",
            LayerKind::Environment => "environment",
            LayerKind::Release => "release",
            LayerKind::Helmfile => "helmfile",
            LayerKind::Set => "set",
            LayerKind::Chart => "chart",
        }
    }
}

/// Where a layer's values are.
#[derive(Debug, Clone, PartialEq)]
pub enum Location {
    /// In a file whose path starts at the service's folder.
    Folder,
    /// In a file of the deployment server, by its whole path.
    Server,
    /// In the helmfile, as they are here.
    Inline(Value),
    /// Unknown without running a template.
    Unknown,
}

/// One of the things that a release's values come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The path as the helmfile has it, filled in; of inline values, the helmfile's line.
    pub path: String,
    /// What puts it there.
    pub kind: LayerKind,
    /// Where its values are.
    pub location: Location,
    /// The line of the helmfile that names it.
    pub line: usize,
}

/// What is unknown without running a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The line of the helmfile.
    pub line: usize,
    /// What is there and what it may do.
    pub reason: String,
}

/// A release with its layers, in the order in which later ones win.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseLayers {
    /// The release's name.
    pub name: String,
    /// Its chart, as the helmfile has it; `None` where a template makes it.
    pub chart: Option<String>,
    /// The helmfile's line that names the chart.
    pub chart_line: usize,
    pub layers: Vec<Layer>,
    /// What may be a layer too, or change one.
    pub unresolved: Vec<Unresolved>,
}

/// All that an environment installs.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The releases, in the order in which the helmfile declares them.
    pub releases: Vec<ReleaseLayers>,
    /// What may be a release too.
    pub unresolved: Vec<Unresolved>,
}

/// Why the layers are unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayersError {
    /// The helmfile cannot be read.
    #[error(transparent)]
    Helmfile(#[from] HelmfileError),
    /// Inline values that helm would not take.
    #[error(transparent)]
    Values(#[from] ReadError),
    /// No such environment; with those that there are.
    #[error("there is no environment {0}; there are: {1}")]
    Environment(String, String),
    /// helmfile fails in an environment without a list of releases.
    #[error("environment {0} has no list of releases, so helmfile fails in it")]
    NoList(String),
}
