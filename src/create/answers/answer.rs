//! One answer, whether it comes from a flag, a prompt or a file.

use std::str::FromStr;

use super::ports::PortChoice;
use super::question::Traffic;
use crate::error::{Error, Result};
use crate::names::{ChartName, EnvironmentName, Namespace, ServiceName};

/// One answer: valid by itself, and not yet checked against the checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The service's name.
    Name(ServiceName),
    /// The namespace to run it in.
    Namespace(Namespace),
    /// The chart that its releases use.
    Chart(ChartName),
    /// Where it runs.
    Environments(Vec<EnvironmentName>),
    /// Whether it has a canary release.
    Canary(bool),
    /// Whether it has a test release.
    Test(bool),
    /// How traffic from outside reaches it.
    Traffic(Traffic),
    /// The port for that; `None` where it is not known yet.
    Port(Option<PortChoice>),
}

/// Environments as they are typed, with commas between: `staging,eqiad`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentList(pub Vec<EnvironmentName>);

impl EnvironmentList {
    /// The names.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

impl FromStr for EnvironmentList {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let names = text.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty()).map(str::parse);
        match names.collect() {
            Ok(names) => Ok(Self(names)),
            Err(error) => Err(Error::invalid(format!("{error}"))),
        }
    }
}
